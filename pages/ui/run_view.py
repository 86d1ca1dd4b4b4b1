"""A run as its page shows it: state and reason, progress, the numbers that add up, the charts, and the way out."""

from datetime import UTC, datetime

import streamlit as st

from exporter.runs.report import Report
from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action
from pages.ui import role, run_again, run_charts, run_rows
from pages.ui.badges import status_badge
from pages.ui.errors import showing_errors
from pages.ui.format import ago, duration, number, several
from pages.ui.session import attempt, show_message
from pages.ui.words import escape

LIVE = ("Queued", "Processing")
MODES = {"full": "everybody", "changed": "only what changed"}
"""A run's mode -> whom it sends."""

EVERY = 1.0
"""Seconds between two looks at a run that is under way."""


def show(kit: Toolkit, run_id: str) -> None:
    """Draw the run, again every second while it is under way."""
    live = kit.runs.report(run_id).status in LIVE
    st.fragment(body, run_every=EVERY if live else None)(kit, run_id, live=live)
    if not live:
        run_rows.show(kit, kit.runs.report(run_id))


def body(kit: Toolkit, run_id: str, *, live: bool) -> None:
    """Draw what changes while the run is under way."""
    show_message()
    with showing_errors():
        report = kit.runs.report(run_id)
        head(kit, report)
        numbers(report)
        leavers(report)
        run_charts.show(kit, report)
        if live and report.status not in LIVE:
            st.rerun()


def head(kit: Toolkit, report: Report) -> None:
    """Draw the export's name, the state with its reason, and what can be done."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.title(escape(report.export), anchor=False, width="content")
            status_badge("Paused" if report.paused else report.status)
        if report.status in LIVE and report.cancel_requested:
            st.badge("Canceling", icon=":material/hourglass:", color="gray", help="What is on its way is awaited")
        elif report.status in LIVE:
            looks_only = role.why_not(kit, Action.RUN_EXPORTS)
            with st.popover(
                "Cancel run",
                key="run_canceling",
                icon=":material/stop:",
                disabled=looks_only is not None,
                help=looks_only,
            ):
                st.write("What was sent stays sent; what was not is counted as not sent.")
                st.button(
                    "Cancel this run",
                    key="run_cancel",
                    on_click=attempt,
                    args=(lambda: kit.cancel(report.run_id), "Cancelling."),
                )
        else:
            run_again.show(kit, report)
    st.caption(about(report))
    if report.reason:
        st.markdown(f"{escape(report.reason)}")
    for remark in report.remarks:
        st.info(escape(remark), icon=":material/info:")
    if report.paused:
        st.warning(f"**Paused.** {escape(report.paused)} {again(report)}", icon=":material/pause_circle:")
    if report.status == "Queued":
        alive = any(worker.alive for worker in kit.workers())
        st.progress(0.0, "Waiting for its turn" if alive else "Waiting for a worker; none is running at the moment")
    elif report.status == "Processing":
        st.progress(share(report), progress_text(report))


def again(report: Report) -> str:
    """Say when a paused run tries again."""
    if report.paused_until is None:
        return ""
    left = (report.paused_until - datetime.now(UTC)).total_seconds()
    return f"It tries again in {duration(left)}." if left > 1 else "It tries again now."


def about(report: Report) -> str:
    """Say which run it is, who asked for it, where it goes and how long it took, as Markdown."""
    began = f"started {ago(report.started_at)}" if report.started_at else f"queued {ago(report.queued_at)}"
    took = f" · took {duration(report.seconds)}" if report.ended_at else ""
    batches = f"{number(report.batches)} {'batch' if report.batches == 1 else 'batches'}"
    retries = f"{number(report.retries)} {'retry' if report.retries == 1 else 'retries'}"
    sent = f"{batches} in {several(report.requests, 'request')}, {retries}"
    to = f"To {escape(report.brand or report.connection)} · {MODES[report.mode]}"
    attempt = f", attempt {report.attempt}" if report.attempt > 1 else ""
    return f"{to} · {began} by {escape(report.requested_by)}{attempt}{took} · {sent}"


def share(report: Report) -> float:
    """Return how much of what is to be sent Omnisend has taken, 0 to 1."""
    return min(1.0, report.sent / report.contacts) if report.contacts else 0.0


def progress_text(report: Report) -> str:
    """Say how far it is."""
    if not report.contacts:
        return "Checking every profile"
    if report.sent >= report.contacts:
        return f"{number(report.sent)} sent · waiting for Omnisend's answers"
    left = f" · about {duration(report.seconds_left)} left" if report.seconds_left else ""
    return f"{number(report.sent)} of {number(report.contacts)} sent{left}"


def numbers(report: Report) -> None:
    """Draw the sum: members = accepted + unchanged + rejected + refused + waiting, or + not sent once it is over."""
    last = ("Waiting", report.waiting) if report.status in LIVE else ("Not sent", report.not_sent)
    parts = [("Accepted", report.accepted), ("Rejected", report.rejected), ("Refused", report.refused), last]
    if report.mode == "changed":
        parts.insert(1, ("Unchanged", report.unchanged))
    helps = {
        "Accepted": "Taken by Omnisend",
        "Unchanged": "Omnisend holds them as they are, so nothing was sent",
        "Rejected": "Sent, and refused by Omnisend, with its answer",
        "Refused": "Not sent, each with one reason",
        "Waiting": "Not answered yet",
        "Not sent": "The run ended before their turn",
    }
    with st.grid(len(parts) + 1, min_column_width=135):
        st.metric(
            "Members", report.members, format="localized", border=True, help="Profiles in the segments when it began"
        )
        for place, (label, people) in enumerate(parts):
            st.metric(
                f"{'=' if place == 0 else '+'} {label}", people, format="localized", border=True, help=helps[label]
            )


def leavers(report: Report) -> None:
    """Say what became of those who left a segment, beside the sum: they are no members any more."""
    if not report.leavers:
        return
    became = {
        "lost its marker": report.undone,
        "are not in Omnisend any more": report.gone,
        "could not be changed": report.undo_refused,
        "keep its marker, as the run ended before" if report.ended else "to go": report.left_to_undo,
    }
    told = ", ".join(f"{number(people)} {what}" for what, people in became.items() if people)
    st.markdown(
        f":material/logout: **{number(report.leavers)}** left a segment: {told}.",
        help="Nothing else of them was changed, and nobody was deleted",
    )
