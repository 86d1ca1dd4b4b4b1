"""One entry of the audit log: who did what, and what it changed, field by field."""

import polars as pl
import streamlit as st

from exporter.workspace.audit import Entry
from exporter.workspace.audit_difference import difference
from pages.ui.format import clock
from pages.ui.words import code, escape

COLUMNS = {
    "field": st.column_config.TextColumn("Field", width="medium"),
    "before": st.column_config.TextColumn("Before", width="large"),
    "after": st.column_config.TextColumn("After", width="large"),
}


def show(entry: Entry) -> None:
    """Draw an entry."""
    with st.container(border=True, gap="small"):
        st.markdown(f"**{escape(entry.actor)} {escape(entry.action)} {escape(entry.kind)} “{escape(entry.name)}”**")
        door = f", through the door “{escape(entry.door)}”" if entry.door else ""
        st.caption(f"Entry {entry.number:,}, {escape(clock(entry.at))}{door}")
        if entry.detail:
            st.markdown(escape(entry.detail))
        changes(entry)
        st.caption(f"Hash {code(entry.hash)}", help="Covers this entry and the hash of the one before it")


def changes(entry: Entry) -> None:
    """Draw what an entry changed."""
    found = difference(entry)
    if not found:
        st.caption("It says all there is: nothing is kept of what the thing was before and after.")
        return
    columns = [
        name for name in COLUMNS if name == "field" or any(getattr(each, name) is not None for each in found)
    ]  # of what came or went, only one side
    rows = [tuple(getattr(each, name) for name in columns) for each in found]
    st.dataframe(
        pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row"),
        hide_index=True,
        column_config={name: COLUMNS[name] for name in columns},
        key="audit_changes",
        placeholder="–",
        alt="What the entry changed",
    )
    if any("fingerprint" in (each.before or "") + (each.after or "") for each in found):
        st.caption("A fingerprint tells one secret or long text from another, and says nothing of what it is.")
