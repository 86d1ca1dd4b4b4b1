"""The history of runs as a table; selecting a row opens that run."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from exporter.runs.report import Report
from pages.ui.format import duration

COLUMNS = {
    "status": st.column_config.TextColumn("State", width=165),
    "export": st.column_config.TextColumn("Export", width="medium"),
    "started": st.column_config.DatetimeColumn("Started", format="distance", help="In your time zone"),
    "members": st.column_config.NumberColumn("Members", format="localized", help="Profiles in the segments"),
    "refused": st.column_config.NumberColumn("Refused", format="localized", help="Not sent, each with a reason"),
    "unchanged": st.column_config.NumberColumn("Unchanged", format="localized", help="In Omnisend as they are"),
    "accepted": st.column_config.NumberColumn("Accepted", format="localized", help="Taken by Omnisend"),
    "rejected": st.column_config.NumberColumn("Rejected", format="localized", help="Sent, and refused by Omnisend"),
    "took": st.column_config.TextColumn("Took", width="small"),
    "requested_by": st.column_config.TextColumn("Requested by"),
}
"""How each column of the table looks."""


def frame(runs: Sequence[Report]) -> pl.DataFrame:
    """Return the runs as the table shows them: one row a run, in their order; null where it has not come to that."""
    rows = [
        (
            "Paused" if run.paused else run.status,
            run.export,
            run.started_at or run.queued_at,
            run.members,
            run.refused,
            run.unchanged,
            run.accepted,
            run.rejected,
            duration(run.seconds) if run.started_at else None,
            run.requested_by,
        )
        for run in runs
    ]
    return pl.DataFrame(rows, schema=list(COLUMNS), orient="row", infer_schema_length=None)


def run_table(runs: Sequence[Report], *, key: str) -> None:
    """Draw the table and go to the run that is selected."""
    event = st.dataframe(
        frame(runs),
        hide_index=True,
        column_config=COLUMNS,
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        placeholder="–",
        alt="Runs, newest first",
    )
    if event.selection.rows:
        st.switch_page("pages/run.py", query_params={"run": runs[event.selection.rows[0]].run_id})
