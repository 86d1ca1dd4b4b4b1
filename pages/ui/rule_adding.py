"""What can be added to a group of rules: a condition, a question about related rows, another segment, a group."""

import streamlit as st

from exporter.profiles.source import Column
from exporter.segments.rules import Condition, InSegment, Part, Related
from exporter.segments.rules import Leaf as Rule
from pages.ui import rule_changes, rule_tree, segment_draft, session
from pages.ui.condition_editor import Place
from pages.ui.rule_board import Board
from pages.ui.rule_tree import Branch, Leaf, Tree
from pages.ui.words import escape

FIRST_COLUMNS = ("country", "city", "language", "orders", "lifetime_value")
"""Columns that a first condition is most likely about."""

OTHERS = {
    "in": ":material/group: In another segment",
    "not_in": ":material/group_off: Not in another segment",
    "part": ":material/pie_chart: A fixed part of the profiles",
    "group": ":material/account_tree: Group of conditions",
}
"""What the menu offers -> how it says it."""


def show(board: Board, place: Place, group: Branch, *, can_nest: bool) -> None:
    """Draw the buttons of a group."""
    number = group.number
    is_about_profiles = place.source is board.source
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Add condition",
            key=f"segment_add_{number}",
            icon=":material/add:",
            on_click=segment_draft.change,
            args=(lambda tree: with_leaf(tree, number, first_condition(place.columns)),),
            disabled=not place.columns,
        )
        if not is_about_profiles:
            return
        for table in board.ground.related:
            st.button(
                f"About {escape(table.replace('_', ' '))}",
                key=f"segment_about_{table}_{number}",
                icon=":material/table_rows:",
                type="tertiary",
                help=f"Count, sum or compare a profile's {escape(table.replace('_', ' '))}, in any span of time",
                on_click=segment_draft.change,
                args=(lambda tree, table=table: with_rows(tree, number, table),),
            )
        st.menu_button(
            "More",
            [name for name in OTHERS if is_possible(board, name, can_nest=can_nest)],
            key=f"segment_add_more_{number}",
            type="tertiary",
            icon=":material/playlist_add:",
            help="Other segments, parts and groups",
            format_func=OTHERS.__getitem__,
            on_click=add_other,
            args=(group, f"segment_add_more_{number}", place.columns),
        )


def is_possible(board: Board, name: str, *, can_nest: bool) -> bool:
    """Say whether the menu offers something: groups until they are too deep, other segments where there are any."""
    return can_nest if name == "group" else name == "part" or bool(board.segments)


def add_other(group: Branch, key: str, columns: tuple[Column, ...]) -> None:
    """Add what was chosen in the menu, in its callback."""
    chosen: str | None = session.held(key, None)
    if chosen is not None:
        segment_draft.change(lambda tree: with_other(tree, group, chosen, columns))


def with_other(tree: Tree, group: Branch, chosen: str, columns: tuple[Column, ...]) -> Tree:
    """Return the tree with what the menu calls `chosen`."""
    match chosen:
        case "in" | "not_in":
            return with_leaf(tree, group.number, InSegment("", member=chosen == "in"))
        case "part":
            return with_leaf(tree, group.number, Part("part", 0, 0.5))
        case _:
            return with_group(tree, group, columns)


def with_group(tree: Tree, parent: Branch, columns: tuple[Column, ...]) -> Tree:
    """Return the tree with a group of the other kind at the end of a group, begun with a condition."""
    number = rule_tree.free_number(tree)
    begun = (Leaf(number + 1, first_condition(columns)),)
    return rule_changes.added(tree, parent.number, Branch(number, "any" if parent.kind == "all" else "all", begun))


def with_leaf(tree: Tree, parent: int, rule: Rule) -> Tree:
    """Return the tree with a rule at the end of a group."""
    return rule_changes.added(tree, parent, Leaf(rule_tree.free_number(tree), rule))


def with_rows(tree: Tree, parent: int, table: str) -> Tree:
    """Return the tree with a rule about related rows at the end of a group: that there is at least one."""
    number = rule_tree.free_number(tree)
    return rule_changes.added(tree, parent, Leaf(number, Related(table, "count", "at_least", 1), Branch(number + 1)))


def first_condition(columns: tuple[Column, ...]) -> Condition:
    """Return the condition that an analyst most likely wants first, without a value."""
    types = {column.name: column.type for column in columns}
    field = next((name for name in FIRST_COLUMNS if name in types), next(iter(types)))
    return Condition(field, segment_draft.first_operator(types[field]))
