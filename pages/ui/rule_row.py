"""One rule on the page: what it asks, how many it finds, what can be done with it, and what is wrong with it below."""

from dataclasses import replace

import streamlit as st

from exporter.segments.rules import Condition, InSegment, Part, Related
from exporter.segments.words import in_words
from pages.ui import (
    condition_editor,
    other_rule_editor,
    related_editor,
    rule_board,
    rule_changes,
    rule_menu,
    rule_tree,
    segment_draft,
)
from pages.ui.condition_editor import Place
from pages.ui.rule_board import Board, Draw
from pages.ui.rule_menu import Spot
from pages.ui.rule_tree import Leaf, Node
from pages.ui.words import escape


def show(board: Board, place: Place, leaf: Leaf, spot: Spot, *, draw: Draw) -> Leaf:
    """Draw a rule and return it as it was changed; one that is off is a sentence, until it is switched on again.

    Args:
        board: What is at hand.
        place: What conditions are about.
        leaf: The rule.
        spot: Where it stands.
        draw: Draws what is within the rule.
    """
    if leaf.rule.off:
        switched_off(leaf, spot)
        return leaf
    if isinstance(leaf.rule, Related):
        return related_editor.show(board, leaf, spot, draw=draw)
    with st.container(gap="xsmall", key=f"segment_row_{leaf.number}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
            with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="stretch"):
                changed = inputs(board, place, leaf)
            rule_board.place_for_figures(board, leaf.number)
            rule_menu.show(leaf.number, spot)
        board.faults[leaf.number] = st.container(gap="xsmall")
    return changed


def inputs(board: Board, place: Place, leaf: Leaf) -> Leaf:
    """Draw what a rule asks."""
    key = f"{segment_draft.RULES}{leaf.number}"
    match leaf.rule:
        case Condition() as rule:
            return replace(leaf, rule=condition_editor.inputs(place, rule, key))
        case InSegment() as rule:
            return replace(leaf, rule=other_rule_editor.in_segment(board, rule, key))
        case Part() as rule:
            return replace(leaf, rule=other_rule_editor.part(board, rule, key))
        case _:
            return leaf


def switched_off(part: Node, spot: Spot) -> None:
    """Draw a rule or a group that is off."""
    rule = replace(rule_tree.rule(part), off=False)
    with (
        st.container(border=True, key=f"segment_off_{part.number}"),
        st.container(horizontal=True, vertical_alignment="center", gap="small"),
    ):
        st.badge("Off", icon=":material/toggle_off:", color="gray")
        st.markdown(f":gray[{escape(in_words(rule))}]", width="stretch")
        st.button(
            "Switch on",
            key=f"segment_on_{part.number}",
            help=f"Let this {spot.noun} count again",
            on_click=segment_draft.change,
            args=(lambda tree: rule_changes.switched(tree, part.number, off=False),),
        )
        rule_menu.show(part.number, replace(spot, is_off=True))
