"""The rules of a segment as cards, combined from the first to the last: or also, of them only, but not."""

from dataclasses import replace
from typing import get_args

import streamlit as st

from exporter.profiles.source import Column
from exporter.segments.rules import How
from pages.ui import rule_adding, rule_board, rule_editor, rule_menu, rule_row, rule_tree, segment_draft, session
from pages.ui.rule_board import Board
from pages.ui.rule_menu import Spot
from pages.ui.rule_tree import Branch, Card, Leaf, Tree

WORDS: dict[How, str] = {
    "union": "or also",
    "intersect": "and only those who also",
    "except": "but not",
}
ICONS: dict[How, str] = {"union": "join", "intersect": "join_inner", "except": "join_left"}


def edit(board: Board, tree: Tree) -> Tree:
    """Draw the cards and return them as they were changed."""
    drawn = tuple(card(board, each, Spot("rule", place, len(tree))) for place, each in enumerate(tree))
    if any(each.group.members for each in tree):
        add(board)
    return drawn


def card(board: Board, present: Card, spot: Spot) -> Card:
    """Draw a card; the only one is as plain as a group can be."""
    group = present.group
    if group.off:
        rule_row.switched_off(group, spot)
        return present
    how, kind = present.how, group.kind
    is_only = spot.of == 1
    with st.container(border=True, key=f"segment_card_{group.number}", gap="small"):
        if not is_only or len(group.members) > 1 or group.kind == "any":
            with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
                with st.container(horizontal=True, vertical_alignment="center", gap="small", width="stretch"):
                    if spot.place > 0:
                        how = combination(present)
                    elif not is_only:
                        st.markdown("**First**", width="content")
                    if len(group.members) > 1 or group.kind == "any":
                        kind = rule_editor.how(group)
                if not is_only:
                    rule_board.place_for_figures(board, group.number)
                    rule_menu.show(group.number, spot)
        group = rule_editor.members(board, board.profiles, replace(group, kind=kind), level=1)
    return Card(how, group)


def combination(present: Card) -> How:
    """Draw how a card is combined with all before it."""
    key = f"segment_how_{present.group.number}"
    how = session.begin(key, present.how)
    chosen: How = st.selectbox(
        "How this rule is combined with those above",
        list(get_args(How)),
        session.place(get_args(How), how),
        key=key,
        format_func=lambda how: WORDS[how].capitalize(),
        label_visibility="collapsed",
        width=240,
    )
    return chosen


def add(board: Board) -> None:
    """Draw the ways to combine one more card."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption("Combine with more people:", width="content")
        for how in get_args(How):
            st.button(
                WORDS[how].capitalize(),
                key=f"segment_add_card_{how}",
                icon=f":material/{ICONS[how]}:",
                type="tertiary",
                on_click=segment_draft.change,
                args=(lambda tree, how=how: with_card(tree, how, board.ground.columns),),
            )


def with_card(tree: Tree, how: How, columns: tuple[Column, ...]) -> Tree:
    """Return the tree with one more card, begun with a condition."""
    number = rule_tree.free_number(tree)
    begun = (Leaf(number + 1, rule_adding.first_condition(columns)),)
    return (*tree, Card(how, Branch(number, members=begun)))
