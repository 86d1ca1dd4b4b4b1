"""What waits for a person: each with a sentence and the way to where it is done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import streamlit as st

from exporter.runs.report import Report
from exporter.toolkit import Toolkit
from pages.ui.format import number
from pages.ui.words import escape

PER_PAGE = {
    "profiles": "pages/profiles.py",
    "segments": "pages/segments.py",
    "connections": "pages/connections.py",
    "run": "pages/run.py",
}


@dataclass(frozen=True, slots=True)
class Need:
    """Something that waits for a person.

    Args:
        label: What it is, as a badge.
        colour: Red where something failed, orange where something is held up, grey where it is only the next step.
        sentence: What is the matter, as Markdown.
        action: What the button says; empty where nothing on a page helps.
        page: Where the button leads, a key of `PER_PAGE`.
        address: What the page is told.
    """

    label: str
    colour: Literal["red", "orange", "gray"]
    sentence: str
    action: str = ""
    page: str = ""
    address: dict[str, str] = field(default_factory=dict)


ICONS = {"red": ":material/error:", "orange": ":material/warning:", "gray": ":material/arrow_forward:"}


def needs(kit: Toolkit, runs: Sequence[Report]) -> Iterator[Need]:
    """List what waits for a person, the most pressing first; `runs` are the latest ones, newest first."""
    waiting = sum(not run.ended for run in runs)
    if not any(worker.alive for worker in kit.workers()):
        held = f"{number(waiting)} {'run waits' if waiting == 1 else 'runs wait'} for one. " if waiting else ""
        yield Need(
            "No worker", "orange", f"{held}Runs are carried out by a worker. Start one: `python -m exporter worker`"
        )
    yield from of_runs(runs)
    if not kit.sources.names():
        yield Need("Profiles", "gray", "There is no data yet.", "Add profiles", "profiles", {"source": "new"})
    elif not kit.segments.names():
        yield Need("Segments", "gray", "Nobody is chosen yet.", "Go to segments", "segments")
    yield from of_connections(kit)


PASSED_OVER = frozenset({"still running", "missed", "not due"})
"""Why a schedule may skip a run that says nothing of how its export fares."""


def of_runs(runs: Sequence[Report]) -> Iterator[Need]:
    """List what is wrong with the latest run of each export."""
    latest = {run.export: run for run in reversed(runs) if run.skipped not in PASSED_OVER}
    for name, run in latest.items():
        if run.status == "Failed":
            reason = escape(run.reason or "It ended before everybody was sent.")
            yield Need("Failed", "red", f"**{escape(name)}**: {reason}", "See the run", "run", {"run": run.run_id})
        elif run.status == "Skipped" and run.skipped != "nothing changed":
            reason = escape(run.reason or "It was not begun.")
            yield Need("Stopped", "orange", f"**{escape(name)}**: {reason}", "Look at it", "run", {"run": run.run_id})
        elif run.paused:
            sentence = f"**{escape(name)}**: {escape(run.paused)}"
            yield Need("Paused", "orange", sentence, "See the run", "run", {"run": run.run_id})
        elif run.rejected:
            people = f"{number(run.rejected)} {'contact' if run.rejected == 1 else 'contacts'}"
            sentence = f"**{escape(name)}**: Omnisend did not take {people}."
            yield Need("Rejected", "red", sentence, "See why", "run", {"run": run.run_id})


def of_connections(kit: Toolkit) -> Iterator[Need]:
    """List the connections over which nothing can go."""
    if not kit.connections.cards():
        yield Need("Connections", "gray", "No Omnisend brand is connected.", "Connect one", "connections")
    for connection in kit.connections.all():
        if connection.paused:
            yield Need(
                "Paused",
                "orange",
                f"Nothing goes over **{escape(connection.display_name)}** until somebody lets it go on.",
                "Go to connections",
                "connections",
            )
        if kit.consents.standing(connection.name) is None:
            yield Need(
                "No consent",
                "orange",
                f"Nothing goes over **{escape(connection.display_name)}** before somebody agrees to its privacy text.",
                "Read and agree",
                "connections",
                {"connection": connection.name},
            )


def show(needs: Sequence[Need]) -> None:
    """Draw them, one a row."""
    for place, need in enumerate(needs):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.badge(need.label, icon=ICONS[need.colour], color=need.colour)
            st.markdown(need.sentence, width="stretch")
            if need.action and st.button(need.action, key=f"home_need_{place}"):
                st.switch_page(PER_PAGE[need.page], query_params=need.address)
