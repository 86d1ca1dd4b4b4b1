"""Who does the runs and what waits for them: one line while all is well, and what to do when nobody is there."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl
import streamlit as st

from exporter.toolkit import Toolkit
from exporter.workspace.workers import WorkerStatus
from pages.ui.errors import showing_errors
from pages.ui.format import duration, several

START = "python -m exporter worker"
EVERY = 5.0
"""Seconds between two looks."""

LISTED = 20

COLUMNS = {
    "state": st.column_config.TextColumn("State", width=80),
    "name": st.column_config.TextColumn("Worker"),
    "host": st.column_config.TextColumn("Machine"),
    "started": st.column_config.DatetimeColumn("Started", format="distance", help="In your time zone"),
    "seen": st.column_config.DatetimeColumn("Last sign of life", format="distance", help="In your time zone"),
}
"""How each column looks."""


@st.fragment(run_every=EVERY)
def show(kit: Toolkit) -> None:
    """Draw the line, and behind a button each worker."""
    with showing_errors():
        workers = kit.workers()
        alive = sum(worker.alive for worker in workers)
        waiting = [run.queued_at for run in kit.journal.unfinished() if run.status == "Queued"]
        said = queue(waiting, now=time.time())
        if not alive:
            st.warning(f"**No worker is alive**, so nothing is sent · {said}", icon=":material/warning:")
            st.code(START, language="bash", width=360)
            st.caption("Start one on this machine or on any that reaches the same database. It takes up what waits.")
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f":green[:material/check_circle:] {several(alive, 'worker')} alive :gray[· {said}]", width="content"
            )
            with st.popover("Workers", key="runs_workers", icon=":material/dns:", type="tertiary"):
                table([worker for worker in workers if not worker.ended])


def queue(waiting: Sequence[float], *, now: float) -> str:
    """Say how many runs wait for their turn and for how long the oldest has; `waiting`: seconds since 1970."""
    if not waiting:
        return "nothing waits"
    oldest = duration(max(0.0, now - min(waiting)))
    return f"1 run has waited {oldest}" if len(waiting) == 1 else f"{len(waiting)} runs wait, the oldest for {oldest}"


def table(workers: Sequence[WorkerStatus]) -> None:
    """Draw workers that have not ended in good order; a silent one's runs are taken over by others."""
    rows = [
        (
            "Alive" if worker.alive else "Silent",
            worker.name,
            worker.host,
            moment(worker.started_at),
            moment(worker.seen_at),
        )
        for worker in workers[:LISTED]
    ]
    st.dataframe(
        pl.DataFrame(rows, schema=list(COLUMNS), orient="row"),
        hide_index=True,
        column_config=COLUMNS,
        key="runs_workers_table",
        width=640,
        placeholder="–",
        alt="Workers, latest first",
    )


def moment(seconds: float) -> datetime:
    """Return a moment from seconds since 1970."""
    return datetime.fromtimestamp(seconds, tz=UTC)
