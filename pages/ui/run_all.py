"""Run everything that has an active schedule now, and say what was left out and why."""

import streamlit as st

from exporter.runs.schedules import RanAll
from exporter.toolkit import Toolkit
from pages.ui.errors import showing_errors
from pages.ui.format import several
from pages.ui.words import escape


def button(kit: Toolkit) -> None:
    """Draw the button that asks for a yes."""
    if st.button("Run all", key="exports_all", icon=":material/playlist_play:", help="What has an active schedule"):
        st.dialog("Run all", icon=":material/playlist_play:")(body)(kit)


def body(kit: Toolkit) -> None:
    """Ask for a yes, run, and say what came of it."""
    with showing_errors():
        place = st.empty()
        with place.container():
            st.write("Every export that has an active schedule is run now. What is paused or runs by hand is left out.")
            agreed = st.button("Run all now", key="exports_all_yes", type="primary")
        if agreed:
            with place.container():
                said(kit.run_all())


def said(ran: RanAll) -> None:
    """Say what was started and what was left out."""
    icon = ":green[:material/check_circle:]" if ran.started else ":gray[:material/info:]"
    st.markdown(f"{icon} {several(len(ran.started), 'run')} queued.")
    for one in ran.left_out:
        st.markdown(f"- **{escape(one.export)}**: {one.why}. {escape(one.reason)}")
    st.page_link("pages/runs.py", label="Look at the runs", icon=":material/monitoring:")
