"""Which rows of a related table count for a rule: a span of time in a click, and conditions on their columns."""

from dataclasses import replace

import streamlit as st

from exporter.segments.ground import Table
from exporter.segments.rules import Condition, Relative
from pages.ui import rule_changes, rule_menu, rule_tree, segment_draft, session, value_editor
from pages.ui.condition_editor import Place
from pages.ui.rule_board import Board, Draw
from pages.ui.rule_tree import Branch, Leaf, Tree

ANY_TIME, ANOTHER = "any", "another"
SPANS: dict[str, Relative] = {
    "7": Relative(7, "days"),
    "30": Relative(30, "days"),
    "90": Relative(90, "days"),
    "365": Relative(365, "days"),
}
"""Spans that are a click away."""

WHEN = {
    ANY_TIME: "at any time",
    **{key: f"in the last {span.n} days" for key, span in SPANS.items()},
    ANOTHER: "in the last …",
}


def show(board: Board, place: Place, table: Table, rows: Branch, *, draw: Draw) -> Branch:
    """Draw the span of time and the conditions, and return them as they were changed."""
    span, kind = window(rows, table), rows.kind
    left = [member for member in rows.members if member is not span]
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        changed = when(rows, table.time, span) if table.time is not None and rows.kind == "all" else span
        if rows.kind == "any" or (span is None and len(left) > 1):
            kind = how(rows)
        st.button(
            "Only those where …",
            key=f"segment_where_{rows.number}",
            icon=":material/add:",
            type="tertiary",
            help="Count only the rows that fulfil a condition on their columns",
            on_click=segment_draft.change,
            args=(lambda tree: with_condition(tree, rows.number, place),),
        )
    nouns = ["group" if isinstance(member, Branch) else "condition" for member in left]
    drawn = {
        member.number: draw(board, place, member, spot)
        for member, spot in zip(left, rule_menu.spots(nouns, is_inner=False), strict=True)
    }
    if span is not None and changed is not None:
        drawn[span.number] = changed
    members = tuple(drawn[member.number] for member in rows.members if member.number in drawn)
    return replace(rows, kind=kind, members=(changed, *members) if span is None and changed is not None else members)


def window(rows: Branch, table: Table) -> Leaf | None:
    """Return the condition that is a span of time up to today, if there is one among those that all have to hold."""
    if rows.kind != "all":
        return None
    return next((each for each in rows.members if isinstance(each, Leaf) and is_window(each, table.time)), None)


def is_window(leaf: Leaf, time: str | None) -> bool:
    """Say whether a condition is a span of time up to today."""
    rule = leaf.rule
    return (
        isinstance(rule, Condition)
        and rule.field == time
        and rule.op == "within_last"
        and isinstance(rule.value, Relative)
        and not rule.off
    )


def when(rows: Branch, time: str, span: Leaf | None) -> Leaf | None:
    """Draw the span of time, and return it as it was chosen; None for rows of any time."""
    key = f"{segment_draft.RULES}{rows.number}_when"
    value = span.rule.value if span is not None and isinstance(span.rule, Condition) else None
    present = next((name for name, ready in SPANS.items() if ready == value), ANY_TIME if span is None else ANOTHER)
    chosen = session.begin(key, present)
    chosen = st.selectbox(
        "When",
        list(WHEN),
        session.place(WHEN, chosen),
        key=key,
        format_func=WHEN.__getitem__,
        label_visibility="collapsed",
        width=180,
    )
    if chosen == ANY_TIME:
        return None
    length = SPANS.get(chosen)
    if length is None:
        begun = value if isinstance(value, Relative) else Relative(60, "days")
        length = value_editor.span(begun, key=f"{segment_draft.RULES}{rows.number}_span")
    number = span.number if span is not None else -rows.number - 1  # unlike any other, as all others are 0 or more
    return Leaf(number, Condition(time, "within_last", length))


def how(rows: Branch) -> rule_tree.Kind:
    """Draw whether all or any of the conditions have to hold."""
    key = f"segment_kind_{rows.number}"
    kind = session.begin(key, rows.kind)
    chosen = st.segmented_control(
        "How the conditions on rows go together",
        ["all", "any"],
        default=kind,
        key=key,
        required=True,
        format_func={"all": "All of", "any": "Any of"}.__getitem__,
        label_visibility="collapsed",
    )
    return "any" if chosen == "any" else "all"


def with_condition(tree: Tree, number: int, place: Place) -> Tree:
    """Return the tree with one more condition on rows."""
    names = {column.name: column.type for column in place.columns}
    field = next(
        (name for name, kind in names.items() if kind == "text" and name != place.source.key), next(iter(names))
    )
    condition = Condition(field, segment_draft.first_operator(names[field]))
    return rule_changes.added(tree, number, Leaf(rule_tree.free_number(tree), condition))
