"""How the system is, redrawn every few seconds: well or not at a glance, then the runs, then what carries them."""

import streamlit as st

from exporter.system.state import System
from exporter.toolkit import Toolkit
from pages.ui import system_health, system_runs
from pages.ui.errors import showing_errors
from pages.ui.format import number
from pages.ui.session import show_message
from pages.ui.words import escape

EVERY = 5.0
"""Seconds between two looks."""


@st.fragment(run_every=EVERY)
def show(kit: Toolkit) -> None:
    """Draw everything that the person acting may see."""
    show_message()
    with showing_errors():
        system = kit.system()
        verdict(system)
        figures(system)
        system_runs.show(kit, system)
        if system.health is None:
            st.caption("Administrators see here how workers, database, storage and connections are.")
        else:
            system_health.show(system.health)


def verdict(system: System) -> None:
    """Say whether all is well, and if not what is wrong."""
    with st.container(key="system_verdict"):
        if system.is_well:
            st.success("**All is well.** Everything that should run runs.", icon=":material/check_circle:")
            return
        lines = "\n".join(f"- {escape(fault)}" for fault in system.faults)
        head = "Something is wrong" if len(system.faults) == 1 else f"{number(len(system.faults))} things are wrong"
        st.error(f"**{head}.**\n\n{lines}", icon=":material/error:")


def figures(system: System) -> None:
    """Draw how many runs there are of each kind."""
    counts = {
        "Running": (len(system.running), "Runs that a worker carries just now"),
        "Queued": (len(system.queued), "Runs that no worker has taken yet; one run of a brand is at work at a time"),
        "Failed": (len(system.failed), "Exports whose last run failed within a week"),
        "Scheduled": (len(system.scheduled), "What happens next by itself"),
    }
    with st.grid(len(counts), min_column_width=135):
        for label, (count, means) in counts.items():
            st.metric(label, number(count), border=True, help=means)
