"""Whom each run of an export sends, and at how many leavers a run stops before it sends anything."""

from dataclasses import replace

import streamlit as st

from exporter.runs.definition import Export, Mode
from pages.ui import session
from pages.ui.format import percent
from pages.ui.part import Part, State, showing

KEY = "new_export_mode"
SHARE = "new_export_leavers_limit"

MODES: dict[Mode, str] = {"changed": "Only what changed", "full": "Everybody, each time"}
"""Mode -> as the analyst reads it."""

CAPTIONS = (
    "Who is new, or not as Omnisend last accepted them. The first run sends everybody.",
    "All of them, changed or not. It takes more requests and more time.",
)


def as_held(export: Export) -> Export:
    """Return the export with what the widgets hold now."""
    share = session.held(SHARE, shown(export.leavers_limit))
    limit = export.leavers_limit if share == shown(export.leavers_limit) else share / 100
    return replace(export, mode=session.held(KEY, export.mode), leavers_limit=limit)


def choose(export: Export) -> None:
    """Draw the choices; `as_held` has already put into the export what was chosen."""
    state: State = "done" if export.segments else "waiting"
    with showing(Part(KEY, "Whom to send", summary(export), state, False)) as opened:
        if not opened:
            return
        mode = session.begin(KEY, export.mode)
        share = session.begin(SHARE, shown(export.leavers_limit))
        st.radio(
            "Each run sends",
            MODES,
            session.place(MODES, mode),
            key=KEY,
            format_func=MODES.__getitem__,
            captions=CAPTIONS,
            help="Either way, whoever is no longer in a segment loses its marker, and nothing else.",
        )
        with st.expander("Advanced", icon=":material/tune:", key=f"{KEY}_advanced"):
            st.number_input(
                "Stop if more than this share of a segment would lose its marker (%)",
                0.0,
                100.0,
                share,
                step=5.0,
                format="%g",
                key=SHARE,
                width=420,
                help="So many leavers at once are usually a source that is broken or half loaded. Such a run ends "
                "before it sends anything, until an administrator confirms it.",
            )


def shown(limit: float) -> float:
    """Return a share from 0 to 1 as the percentage that is typed."""
    return round(float(limit) * 100, 6)


def summary(export: Export) -> str:
    """Say what is chosen."""
    if not export.segments:
        return "Choose a segment first."
    return f"{MODES[export.mode]} · stops if over {percent(export.leavers_limit)} of a segment would lose its marker"
