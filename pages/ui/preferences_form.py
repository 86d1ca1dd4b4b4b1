"""The preferences of the workspace as a form: its time zone, and how much may be downloaded at once."""

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

import streamlit as st

from exporter.toolkit import Toolkit
from exporter.workspace.preferences import LARGEST_DOWNLOAD, Preferences
from pages.ui import session
from pages.ui.session import attempt


def show(kit: Toolkit) -> None:
    """Draw the preferences; only an administrator can change them."""
    present = kit.preferences.get()
    looks_only = kit.actor.role != "administrator"
    if looks_only:
        st.info("Only an administrator changes these; ask one.", icon=":material/lock:")
    with st.container(border=True, width=640):
        zones = sorted(available_timezones() | {present.time_zone})
        session.begin("preferences_zone", present.time_zone)
        zone = st.selectbox(
            "Time zone",
            zones,
            key="preferences_zone",
            disabled=looks_only,
            help="In which a day begins and ends, for rules such as “in the last 30 days”",
        )
        st.caption(f"It is {datetime.now(ZoneInfo(zone)):%H:%M on %A, %d %B %Y} there.")
        session.begin("preferences_limit", present.download_limit)
        limit = st.number_input(
            "Profiles in one download of members",
            min_value=0,
            max_value=LARGEST_DOWNLOAD,
            step=10_000,
            key="preferences_limit",
            disabled=looks_only,
            help="At most; 0 switches downloads off",
        )
        wanted = Preferences(time_zone=zone, download_limit=limit)
        if not looks_only:
            st.button(
                "Save preferences",
                key="preferences_save",
                type="primary",
                disabled=wanted == present,
                on_click=attempt,
                args=(lambda: kit.preferences.save(wanted), "Saved."),
            )
