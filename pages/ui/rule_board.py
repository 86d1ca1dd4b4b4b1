"""What the editors of rules share: what stands at hand, and the places on the page that are filled once all is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from exporter.profiles.source import Source
from exporter.segments.ground import Ground, Table
from exporter.segments.rules import InSegment
from exporter.toolkit import Toolkit
from pages.ui import known_segments, rule_counts, rule_tree
from pages.ui.condition_editor import Place
from pages.ui.rule_counts import Figures
from pages.ui.rule_faults import is_unfilled
from pages.ui.rule_menu import Spot
from pages.ui.rule_tree import Leaf, Node, Tree
from pages.ui.segment_draft import Draft
from pages.ui.words import escape


@dataclass(frozen=True, slots=True)
class Board:
    """What is at hand where rules are edited.

    Args:
        kit: The workspace.
        source: That the rules are over.
        ground: What they stand on.
        segments: Names of other segments over the source.
        counted: Whether rules have a place for how many they find.
        faults: Number of a rule -> the place for what is wrong with it, filled as rules are drawn.
        figures: Number of a rule or group -> the place for how many it finds, likewise.
    """

    kit: Toolkit
    source: Source
    ground: Ground
    segments: tuple[str, ...]
    counted: bool
    faults: dict[int, DeltaGenerator] = field(default_factory=dict)
    figures: dict[int, DeltaGenerator] = field(default_factory=dict)

    @property
    def profiles(self) -> Place:
        """Where conditions on profiles are edited."""
        return Place(self.kit, self.source, self.ground.columns, self.ground.zone)

    def rows(self, table: str) -> Place | None:
        """Return where conditions on the rows of a related table are edited; None where it is gone."""
        source, known = self.source.table_called(table), self.table(table)
        return None if source is None or known is None else Place(self.kit, source, known.columns, self.ground.zone)

    def table(self, name: str) -> Table | None:
        """Return a related table by its name."""
        return self.ground.related.get(name)


def begin(kit: Toolkit, source: Source, ground: Ground, draft: Draft) -> Board:
    """Return what is at hand where a draft is edited."""
    own = draft.saved.name if draft.saved is not None else None
    others = known_segments.names(kit, source.name, but=own)
    return Board(kit, source, ground, others, counted=rule_counts.has_several(draft.tree))


Draw: TypeAlias = Callable[[Board, Place, Node, Spot], Node]
"""Draws a rule or a group where it stands, and returns it as it was changed."""


def place_for_figures(board: Board, number: int) -> None:
    """Leave room for how many a rule finds."""
    if board.counted:
        board.figures[number] = st.container(width=92, gap=None)


def show_faults(board: Board, tree: Tree, faults: Mapping[int, Sequence[str]]) -> None:
    """Draw what is wrong with each rule below it; one that is not filled in yet only says what to do."""
    parts = (part for card in tree for part in rule_tree.nodes(card.group) if isinstance(part, Leaf))
    for leaf in parts:
        if leaf.number not in board.faults or leaf.number not in faults:
            continue
        with board.faults[leaf.number]:
            if is_unfilled(leaf):
                missing = "Choose a segment" if isinstance(leaf.rule, InSegment) else "Fill in the value"
                st.caption(f"{missing}: until then it does not count.")
                continue
            for fault in faults[leaf.number]:
                st.markdown(f":red[:material/error: {escape(fault)}]")


def show_figures(board: Board, figures: Figures) -> None:
    """Draw how many each rule finds alone, and how many are left after it."""
    for number, found in figures.items():
        if number in board.figures:
            with board.figures[number]:
                st.caption(found.text)
