"""States as badges: always a word and an icon, never colour alone."""

from typing import Literal

import streamlit as st

Colour = Literal["green", "orange", "red", "blue", "gray"]

STATES: dict[str, tuple[Colour, str]] = {
    "Queued": ("gray", "schedule"),
    "Processing": ("blue", "sync"),
    "Successful": ("green", "check_circle"),
    "Completed with warnings": ("orange", "warning"),
    "Failed": ("red", "error"),
    "Canceled": ("gray", "cancel"),
    "Skipped": ("gray", "skip_next"),
    "Paused": ("orange", "pause_circle"),
}
"""A run's state, or that it waits for Omnisend to recover -> its colour and its Material icon."""


def status_badge(status: str) -> None:
    """Draw a run's state."""
    colour, icon = STATES.get(status, ("gray", "help"))
    st.badge(status, color=colour, icon=f":material/{icon}:")
