"""A rule about a profile's rows in a related table: what they come to, when they happened, and which of them count."""

from dataclasses import replace

import streamlit as st

from exporter.profiles.source import Column
from exporter.segments.ground import Table
from exporter.segments.measures import MEASURED, fault, measured
from exporter.segments.operators import OPERATORS
from exporter.segments.rules import Condition, Measure, Related
from pages.ui import (
    condition_editor,
    offered,
    related_rows,
    rule_board,
    rule_menu,
    segment_draft,
    session,
)
from pages.ui.condition_editor import Place
from pages.ui.rule_board import Board, Draw
from pages.ui.rule_menu import Spot
from pages.ui.rule_tree import Leaf
from pages.ui.words import escape

PHRASES: dict[Measure, str] = {
    "count": "how many",
    "sum": "total",
    "average": "average",
    "min": "smallest",
    "max": "largest",
    "first": "first",
    "last": "last",
    "distinct": "how many different",
}
"""Measure -> how the page says it."""

LIKELY = ("amount", "total", "value", "price", "revenue")
"""Columns that a sum or an average is most likely of."""


def show(board: Board, leaf: Leaf, spot: Spot, *, draw: Draw) -> Leaf:
    """Draw the rule, the conditions on its rows below it."""
    rule, rows = leaf.rule, leaf.rows
    assert isinstance(rule, Related)  # noqa: S101  (the row editor sends no other)
    place, table = board.rows(rule.table), board.table(rule.table)
    with st.container(border=True, gap="xsmall", key=f"segment_row_{leaf.number}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
            with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="stretch"):
                st.markdown(f"**{escape(rule.table.replace('_', ' ').capitalize())}**", width="content")
                if table is not None and place is not None:
                    rule = inputs(place, table, rule, f"{segment_draft.RULES}{leaf.number}")
            rule_board.place_for_figures(board, leaf.number)
            rule_menu.show(leaf.number, spot)
        board.faults[leaf.number] = st.container(gap="xsmall")
        if rows is not None and table is not None and place is not None:
            rows = related_rows.show(board, place, table, rows, draw=draw)
    return replace(leaf, rule=rule, rows=rows)


def inputs(place: Place, table: Table, present: Related, key: str) -> Related:
    """Draw what is measured, how it is compared and with what."""
    measures = [measure for measure in PHRASES if table.time is not None or measure not in ("first", "last")]
    if present.measure not in measures:
        measures = [present.measure, *measures]
    measure = session.begin(f"{key}_measure", present.measure)
    measure = st.selectbox(
        "Measure",
        measures,
        session.place(measures, measure),
        key=f"{key}_measure",
        format_func=PHRASES.__getitem__,
        label_visibility="collapsed",
        width=180,
    )
    column = None if measure == "count" else of_column(table, measure, present.column, f"{key}_of_{measure}")
    rule = replace(present, measure=measure, column=column)
    if fault(rule, table) is not None:
        return rule
    found = measured(rule, table)
    operator = OPERATORS.get(rule.op)
    if operator is None or found.type not in operator.types:
        rule = replace(rule, op=segment_draft.first_operator(found.type), value=None)
    return compared(place, found, rule, key)


def compared(place: Place, found: Column, rule: Related, key: str) -> Related:
    """Draw how what is measured is compared, and with what."""
    key = f"{key}_{rule.measure}_{found.type}"
    op = condition_editor.operator(found, Condition(found.name, rule.op, rule.value), f"{key}_op")
    suggested: dict[str, int] = {}
    table = place.source.table_called(rule.table)
    if op in condition_editor.WHOLE_VALUES and table is not None and rule.column is not None:
        suggested = offered.values(place.kit, table, replace(found, name=rule.column))
    value = condition_editor.compared_with(place, found, op, rule.value, key=f"{key}_{op}", suggested=suggested)
    return replace(rule, op=op, value=value)


def of_column(table: Table, measure: Measure, present: str | None, key: str) -> str | None:
    """Draw of which column the measure is."""
    fitting = [column.name for column in table.columns if column.type in MEASURED[measure]]
    gone = (
        [present] if present and present not in fitting and present not in [each.name for each in table.columns] else []
    )
    names = [*gone, *(name for name in fitting if name != table.key)]
    if not names:
        st.caption("No column fits.", width="content")
        return None
    likely = next((name for name in LIKELY if name in names), names[0])
    held = session.begin(key, present if present is not None and present in names else likely)
    return st.selectbox("Column", names, session.place(names, held), key=key, label_visibility="collapsed", width=150)
