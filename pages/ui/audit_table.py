"""Entries of the audit log as a table, newest first, a page of them at a time."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from exporter.toolkit import Toolkit
from exporter.workspace.audit import Entry
from pages.ui import session
from pages.ui.audit_filters import Asked
from pages.ui.empty import empty_state

ON_A_PAGE = 100
PLACES = "audit_places"

COLUMNS = {
    "number": st.column_config.NumberColumn("Entry", format="localized", width=70),
    "at": st.column_config.DatetimeColumn("When", format="localized", help="In your time zone", width=170),
    "actor": st.column_config.TextColumn("Who", width="medium"),
    "action": st.column_config.TextColumn("Did", width=120),
    "kind": st.column_config.TextColumn("To", width=100),
    "name": st.column_config.TextColumn("Name", width="medium"),
    "detail": st.column_config.TextColumn("More", width="large"),
    "door": st.column_config.TextColumn("Door", help="Through which they came in; empty: nobody noted it", width=110),
}
"""How each column of the table looks."""


def show(kit: Toolkit, asked: Asked) -> Entry | None:
    """Draw the entries that are asked for, and return the one that is selected."""
    turned: tuple[Asked, tuple[int, ...]] = session.held(PLACES, (asked, ()))
    places = turned[1] if turned[0] == asked else ()
    found = kit.audit.entries(**asked.chosen(), before=places[-1] if places else None, limit=ON_A_PAGE + 1)
    if not found and not kit.audit.entries(limit=1):
        empty_state("history_edu", "Nothing yet", "Whatever somebody changes in this workspace is written down here.")
        return None
    if not found:
        st.info("No entry is like this.", icon=":material/search_off:")
        return None
    shown = found[:ON_A_PAGE]
    event = st.dataframe(
        frame(shown),
        hide_index=True,
        column_config=COLUMNS,
        on_select="rerun",
        selection_mode="single-row",
        key=f"audit_table_{shown[0].number}_{shown[-1].number}_{len(shown)}",  # a selection is of these rows only
        placeholder="–",
        alt="Entries of the audit log, newest first",
    )
    more = (*places, shown[-1].number) if len(found) > ON_A_PAGE else None
    if places or more:
        with st.container(horizontal=True, horizontal_alignment="right"):
            turn("Newer", "audit_newer", asked, places[:-1] if places else None)
            turn("Older", "audit_older", asked, more)
    rows = [row for row in event["selection"]["rows"] if row < len(shown)]
    return shown[rows[0]] if rows else None


def frame(entries: Sequence[Entry]) -> pl.DataFrame:
    """Return entries as the table shows them: a row each, in their order; null where there is nothing to say."""
    rows = [(e.number, e.at, e.actor, e.action, e.kind, e.name, e.detail, e.door or None) for e in entries]
    return pl.DataFrame(rows, schema=list(COLUMNS), orient="row", infer_schema_length=None)


def turn(label: str, key: str, asked: Asked, places: tuple[int, ...] | None) -> None:
    """Draw a button to another page; `places` are where it and those before it begin, None: there is none."""
    st.button(
        label, key=key, type="tertiary", disabled=places is None, on_click=session.hold, args=(PLACES, (asked, places))
    )
