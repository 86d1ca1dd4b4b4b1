"""The table of exports: sorted by any column, searched and filtered; what is selected shows below it."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from pages.ui.export_rows import Row
from pages.ui.format import local

SEARCHED_FROM = 6
"""Exports from which on there is something to search through."""

COLUMNS = {
    "export": st.column_config.TextColumn("Export", width="medium"),
    "status": st.column_config.TextColumn("Status", width="medium", help="Of its last run, or what is in its way"),
    "connection": st.column_config.TextColumn("Connection used", width="medium"),
    "type": st.column_config.TextColumn("Type", width="small"),
    "schedule": st.column_config.TextColumn("Schedule", width="medium"),
    "next": st.column_config.DatetimeColumn(
        "Next", format="ddd D MMM, HH:mm", help="When it runs by itself; in your time zone"
    ),
    "refreshed": st.column_config.DatetimeColumn("Refreshed", format="distance", help="When it last was at work"),
    "permission": st.column_config.TextColumn("Your permission", width="small"),
    "updated": st.column_config.DatetimeColumn("Updated", format="distance"),
    "updated_by": st.column_config.TextColumn("Updated by", width="medium"),
}
"""How each column of the table looks."""

_MOMENT = pl.Datetime("us", "UTC")
_SCHEMA: dict[str, Any] = dict.fromkeys(COLUMNS, pl.String) | dict.fromkeys(("next", "refreshed", "updated"), _MOMENT)


def frame(rows: Sequence[Row]) -> pl.DataFrame:
    """Return the exports as the table shows them: one row each, in their order; columns and order of `COLUMNS`."""
    return pl.DataFrame(
        [[getattr(row, name) if name != "export" else row.export.name for name in COLUMNS] for row in rows],
        schema=_SCHEMA,
        orient="row",
    )


def show(rows: Sequence[Row]) -> list[Row]:
    """Draw the table with what narrows it down, and return the rows that are selected."""
    found = narrowed(rows) if len(rows) >= SEARCHED_FROM else list(rows)
    if not found:
        st.info("No export is like this. Search for something else, or take a filter away.", icon=":material/search:")
        return []
    event = st.dataframe(
        frame(found).with_columns(local("next")),
        hide_index=True,
        column_config=COLUMNS,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"exports_table_{hash(tuple(row.export.name for row in found))}",  # other rows: nothing is selected
        placeholder="–",
        alt="Exports by name",
    )
    return [found[number] for number in event.selection.rows if number < len(found)]


def narrowed(rows: Sequence[Row]) -> list[Row]:
    """Draw a search and filters, and return the rows that they leave."""
    with st.container(horizontal=True, vertical_alignment="center"):
        text = st.text_input(
            "Search exports",
            type="search",
            live="300ms",
            key="exports_search",
            placeholder=f"Search {len(rows):,} exports",
            label_visibility="collapsed",
            width=320,
        )
        statuses = _filter("Status", [row.status for row in rows], "Any status")
        connections = _filter("Connection", [row.connection for row in rows], "Any connection")
        permissions = _filter("Permission", [row.permission for row in rows], "Any permission")
    return [
        row
        for row in rows
        if (text or "").strip().casefold() in row.words
        and (not statuses or row.status in statuses)
        and (not connections or row.connection in connections)
        and (not permissions or row.permission in permissions)
    ]


def _filter(label: str, values: Sequence[str], placeholder: str) -> list[str]:
    choices = sorted(set(values), key=str.casefold)
    if len(choices) == 1:
        return []
    return st.multiselect(
        label,
        choices,
        key=f"exports_{label.lower()}",
        placeholder=placeholder,
        label_visibility="collapsed",
        width=200,
    )
