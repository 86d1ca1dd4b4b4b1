"""The segment being written in the builder, kept for the session; this module alone remembers it."""

from dataclasses import dataclass, replace

import streamlit as st

from exporter.profiles.source import Column, ColumnType
from exporter.segments.operators import operators_for
from exporter.segments.rules import EVERYONE, Condition, Segment
from exporter.toolkit import Toolkit
from pages.ui import rule_tree, session
from pages.ui.rule_tree import Branch, Leaf

KEPT = "segment_draft"
FIRST_COLUMNS = ("country", "city", "language", "orders", "lifetime_value")
"""Columns that a first condition is most likely about."""

FIRST_OPERATORS: dict[ColumnType, str] = {
    "integer": "at_least",
    "number": "at_least",
    "date": "within_last",
    "timestamp": "within_last",
}
"""Type of a column -> how it is most likely compared; for others the first operator."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A segment being written.

    Args:
        saved: As it is in the workspace; None while it is new.
        segment: As it was when the tree was last changed as a whole; its rules are in `tree`.
        tree: Its rules.
    """

    saved: Segment | None
    segment: Segment
    tree: Branch

    @property
    def written(self) -> Segment:
        """The segment as it stands now."""
        return replace(
            self.segment,
            name=self.segment.name.strip(),
            description=self.segment.description.strip(),
            where=rule_tree.rules(self.tree),
        )


def load(kit: Toolkit) -> Draft:
    """Return the segment that the address names, or a new one; what was written to it in this session is kept.

    Raises:
        NotFoundError: There is no segment of that name.
    """
    name = st.query_params.get("segment")
    saved = kit.segments.get(name) if name else None
    kept: object = session.held(KEPT, None)
    if isinstance(kept, Draft) and kept.saved == saved:
        return kept
    forget()
    sources = kit.sources.names()
    segment = saved or Segment("", sources[0] if sources else "", EVERYONE)
    draft = Draft(saved, segment, rule_tree.grown(segment.where))
    keep(draft)
    return draft


def begin(segment: Segment) -> None:
    """Start writing a segment that is not saved, such as one picked from a chart; then go to the builder's page."""
    forget()
    keep(Draft(None, segment, rule_tree.grown(segment.where)))


def keep(draft: Draft) -> None:
    """Remember the draft."""
    session.hold(KEPT, draft)


def current() -> Draft:
    """Return the draft as it was last kept; for callbacks, which run before the page does."""
    kept: object = session.held(KEPT, None)
    assert isinstance(kept, Draft)  # noqa: S101  (only `keep` writes it)
    return kept


def forget() -> None:
    """Drop the draft and everything that its widgets hold."""
    session.drop("segment_")


def first_operator(column_type: ColumnType) -> str:
    """Return how a column of this type is compared until something else is chosen."""
    return FIRST_OPERATORS.get(column_type, operators_for(column_type)[0].name)


def add_condition(parent: int, columns: tuple[Column, ...]) -> None:
    """Put a condition at the end of a group."""
    tree = current().tree
    types = {column.name: column.type for column in columns}
    field = next((name for name in FIRST_COLUMNS if name in types), next(iter(types)))
    condition = Condition(field, first_operator(types[field]))
    keep(replace(current(), tree=rule_tree.added(tree, parent, Leaf(rule_tree.free_number(tree), condition))))


def add_group(parent: int, kind: str) -> None:
    """Put an empty group at the end of a group."""
    tree = current().tree
    group = Branch(rule_tree.free_number(tree), "any" if kind == "any" else "all")
    keep(replace(current(), tree=rule_tree.added(tree, parent, group)))


def remove(number: int) -> None:
    """Take a condition or a group out."""
    keep(replace(current(), tree=rule_tree.removed(current().tree, number)))
