"""The parts of the home page: the figures, the exports with their last runs, and the last runs."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl
import streamlit as st

from exporter.errors import ExporterError
from exporter.runs.definition import Export
from exporter.runs.report import Report
from exporter.toolkit import Toolkit
from pages.ui import source_facts
from pages.ui.export_rows import DETACHED
from pages.ui.format import number, percent, several
from pages.ui.run_table import run_table
from pages.ui.week import Week, week

LAST = 5
"""Runs that the home page shows."""

COLUMNS = {
    "export": st.column_config.TextColumn("Export", pinned=True),
    "segments": st.column_config.TextColumn("Segments"),
    "connection": st.column_config.TextColumn("Goes to"),
    "status": st.column_config.TextColumn("Last run", help="How it ended, or how it stands"),
    "when": st.column_config.DatetimeColumn("When", format="distance", help="In your time zone"),
    "delivered": st.column_config.NumberColumn("Delivered", format="localized", help="Contacts that Omnisend took"),
    "missing": st.column_config.NumberColumn("Missing", format="localized", help="Refused, rejected or not sent"),
}
"""How each column of the table of exports looks."""


def this_week(runs: Sequence[Report]) -> Week:
    """Sum up the last seven days in the reader's time zone."""
    try:
        zone = ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return week(runs, now=datetime.now(UTC).astimezone(zone))


def profiles(kit: Toolkit) -> int:
    """Count the profiles of all sources that can be read."""
    total = 0
    for source in kit.sources.all():
        try:
            total += source_facts.profiles(kit, source)
        except ExporterError:
            continue
    return total


def figures(kit: Toolkit, runs: Sequence[Report]) -> None:
    """Draw what there is and what was delivered."""
    seven = this_week(runs)
    share = seven.refused_share
    sources, exports = len(kit.sources.names()), len(kit.exports.names())
    with st.grid(4, min_column_width=170):
        figure("Profiles", number(profiles(kit)), f"in {so_far(sources, 'source')}")
        figure("Segments", number(len(kit.segments.names())), f"for {so_far(exports, 'export')}")
        figure(
            "Delivered, 7 days",
            number(seven.delivered),
            f"in {so_far(seven.runs, 'run')}",
            help_text="Contacts that Omnisend took",
        )
        figure(
            "Refused, 7 days",
            "\u2013" if share is None else percent(share),
            f"of {so_far(seven.members, 'member')}",
            help_text="Share of the members that were not sent, each for a reason",
        )


def so_far(amount: int, noun: str) -> str:
    """Write how many there are: no run yet, 1 run, 2 runs."""
    return several(amount, noun) if amount else f"no {noun} yet"


def figure(label: str, value: str, aside: str, *, help_text: str | None = None) -> None:
    """Draw one figure with a quieter one below it."""
    st.metric(label, value, aside, delta_color="off", delta_arrow="off", border=True, help=help_text)


def frame(exports: Sequence[Export], last: Mapping[str, Report], called: Mapping[str, str]) -> pl.DataFrame:
    """Return the exports as the table shows them: one row an export; null where it has not run.

    Args:
        exports: In their order.
        last: Name of an export -> its last run.
        called: Name of a connection -> what people call it.
    """
    rows = []
    for export in exports:
        run = last.get(export.name)
        rows.append(
            (
                export.name,
                ", ".join(export.segments),
                called.get(export.connection or "", DETACHED),
                ("Paused" if run.paused else run.status) if run else "Never run",
                (run.started_at or run.queued_at) if run else None,
                run.accepted if run else None,
                run.refused + run.rejected + run.not_sent if run else None,
            )
        )
    return pl.DataFrame(rows, schema=list(COLUMNS), orient="row", infer_schema_length=None)


def exports(kit: Toolkit, runs: Sequence[Report]) -> None:
    """Draw the exports, each with its last run; a row leads to that run, or to the export."""
    found = kit.exports.all()
    last = {run.export: run for run in reversed(runs)}
    called = {card.name: card.display_name for card in kit.connections.cards()}
    if not found:
        return
    st.subheader("Exports", anchor=False)
    event = st.dataframe(
        frame(found, last, called),
        hide_index=True,
        column_config=COLUMNS,
        on_select="rerun",
        selection_mode="single-row",
        key="home_exports",
        placeholder="–",
        alt="Exports, each with its last run",
    )
    if event.selection.rows:
        export = found[event.selection.rows[0]]
        if export.name in last:
            st.switch_page("pages/run.py", query_params={"run": last[export.name].run_id})
        if kit.exports.permission(export) == "view":
            st.switch_page("pages/exports.py")
        st.switch_page("pages/new_export.py", query_params={"export": export.name})


def last_runs(runs: Sequence[Report]) -> None:
    """Draw the last runs."""
    if runs:
        st.subheader("Last runs", anchor=False)
        run_table(runs[:LAST], key="home_runs")
