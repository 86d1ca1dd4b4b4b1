"""A group of rules on the page, groups within it included."""

from dataclasses import replace

import streamlit as st

from exporter.segments.rules import DEEPEST
from pages.ui import rule_adding, rule_board, rule_menu, rule_row, rule_tree, session
from pages.ui.condition_editor import Place
from pages.ui.rule_board import Board
from pages.ui.rule_menu import Spot
from pages.ui.rule_tree import Branch, Leaf, Node

KINDS: dict[rule_tree.Kind, str] = {"all": "All of these", "any": "Any of these"}


def draw(board: Board, place: Place, part: Node, spot: Spot, *, level: int = 2) -> Node:
    """Draw a rule or a group where it stands, and return it as it was changed.

    Args:
        board: What is at hand.
        place: What conditions are about: profiles, or the rows of a related table.
        part: The rule or group.
        spot: Where it stands.
        level: How deep it stands; the group of a card is 1.
    """
    if isinstance(part, Leaf):
        return rule_row.show(board, place, part, spot, draw=lambda *inner: draw(*inner, level=level + 1))
    if part.off:
        rule_row.switched_off(part, spot)
        return part
    with st.container(border=True, key=f"segment_group_{part.number}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
            with st.container(width="stretch"):
                kind = how(part)
            rule_board.place_for_figures(board, part.number)
            rule_menu.show(part.number, spot)
        return members(board, place, replace(part, kind=kind), level=level)


def members(board: Board, place: Place, group: Branch, *, level: int) -> Branch:
    """Draw what is in a group, and what can be added to it."""
    nouns = ["group" if isinstance(member, Branch) else "condition" for member in group.members]
    drawn = tuple(
        draw(board, place, member, spot, level=level + 1)
        for member, spot in zip(group.members, rule_menu.spots(nouns, is_inner=level > 1), strict=True)
    )
    if not group.members:
        st.caption("Everyone belongs, until you add a condition." if group.kind == "all" else "Nobody belongs yet.")
    rule_adding.show(board, place, group, can_nest=level < DEEPEST)
    return replace(group, members=drawn)


def how(group: Branch) -> rule_tree.Kind:
    """Draw whether all or any of a group's members have to hold."""
    key = f"segment_kind_{group.number}"
    kind = session.begin(key, group.kind)
    return st.segmented_control(
        "How the conditions go together",
        list(KINDS),
        default=kind,
        key=key,
        required=True,
        format_func=KINDS.__getitem__,
        label_visibility="collapsed",
    )
