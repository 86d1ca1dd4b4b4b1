"""The runs on the page of the system: at work, with their progress and a way to cancel, those that wait, failed."""

import streamlit as st

from exporter.runs.report import Report
from exporter.system.state import System
from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action, may
from pages.ui import run_view
from pages.ui.badges import status_badge
from pages.ui.format import clock, number
from pages.ui.session import attempt
from pages.ui.words import escape

MOST = 20
"""Runs of one kind that are drawn."""

NEXT = 5


def show(kit: Toolkit, system: System) -> None:
    """Draw the runs, and what happens next by itself."""
    for runs in (system.running, system.queued, system.failed):
        for report in runs[:MOST]:
            with st.container(border=True, key=f"system_run_{report.run_id}"):
                one(kit, report)
        if len(runs) > MOST:
            st.caption(f"and {number(len(runs) - MOST)} more; the page Runs has all of them.")
    for due in system.scheduled[:NEXT]:
        st.markdown(f":material/schedule: **{escape(due.what)}** :gray[· {clock(due.at)}]")


def one(kit: Toolkit, report: Report) -> None:
    """Draw a run: what it is, how far it is, and what can be done."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.markdown(f"**{escape(report.export)}**", width="content")
            status_badge("Paused" if report.paused else report.status)
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.page_link("pages/run.py", label="Look at it", query_params={"run": report.run_id})
            cancel(kit, report)
    st.caption(run_view.about(report))
    if report.status == "Processing":
        st.progress(run_view.share(report), run_view.progress_text(report))
        st.caption(sums(report))
    elif report.status == "Queued":
        st.progress(0.0, "Waits for its turn")
    said = report.paused or report.reason
    if said:
        st.markdown(escape(said))


def cancel(kit: Toolkit, report: Report) -> None:
    """Draw the way to stop a run that is not over, for those who may."""
    if report.ended or not may(kit.actor, Action.RUN_EXPORTS):
        return
    if report.cancel_requested:
        st.badge("Canceling", icon=":material/hourglass:", color="gray", help="What is on its way is awaited")
        return
    with st.popover("Cancel", key=f"system_canceling_{report.run_id}", icon=":material/stop:"):
        st.write("What was sent stays sent; what was not is counted as not sent.")
        st.button(
            "Cancel this run",
            key=f"system_cancel_{report.run_id}",
            on_click=attempt,
            args=(lambda: kit.cancel(report.run_id), "Canceling."),
        )


def sums(report: Report) -> str:
    """Say what has become of the members so far."""
    parts = {
        "accepted": report.accepted,
        "unchanged": report.unchanged,
        "rejected": report.rejected,
        "refused": report.refused,
        "waiting": report.waiting,
    }
    told = ", ".join(f"{number(people)} {what}" for what, people in parts.items() if people)
    return f"{number(report.members)} members: {told}" if told else "The members are being counted"
