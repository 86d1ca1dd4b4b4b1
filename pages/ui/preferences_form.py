"""The preferences of the workspace as a form: its time zone, how much may be downloaded, how long files are kept."""

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

import streamlit as st

from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action, may
from exporter.workspace.preferences import LARGEST_DOWNLOAD, LONGEST_KEPT, Preferences
from pages.ui import meanwhile, session
from pages.ui.format import number
from pages.ui.session import attempt

KEY = "preferences"


def show(kit: Toolkit) -> None:
    """Draw the preferences; only an administrator can change them."""
    present = kit.preferences.get()
    seen = meanwhile.opened(KEY, "preferences_zone", present)
    looks_only = not may(kit.actor, Action.EDIT_PREFERENCES)
    if looks_only:
        st.info("Only an administrator changes these; ask one.", icon=":material/lock:")
    with st.container(border=True, width=640):
        meanwhile.tell(KEY, seen, present)
        zones = sorted(available_timezones() | {present.time_zone, seen.time_zone})
        zone = session.begin("preferences_zone", present.time_zone)
        zone = st.selectbox(
            "Time zone",
            zones,
            session.place(zones, zone),
            key="preferences_zone",
            disabled=looks_only,
            help="In which a day begins and ends, for rules such as “in the last 30 days”",
        )
        st.caption(f"It is {datetime.now(ZoneInfo(zone)):%H:%M on %A, %d %B %Y} there.")
        limit = session.begin("preferences_limit", present.download_limit)
        limit = st.number_input(
            "Profiles in one download of members",
            min_value=0,
            max_value=LARGEST_DOWNLOAD,
            value=limit,
            step=10_000,
            key="preferences_limit",
            disabled=looks_only,
            help="At most; 0 switches downloads off",
        )
        st.caption(
            f"Of a larger segment the first {number(limit)} are written." if limit else "Nobody downloads members."
        )
        days = session.begin("preferences_days", present.keep_run_files_days)
        days = st.number_input(
            "Days for which the files of a run are kept",
            min_value=0,
            max_value=LONGEST_KEPT,
            value=days,
            step=10,
            key="preferences_days",
            disabled=looks_only,
            help="Its contacts and its refused profiles; 0 keeps them for ever. Its report stays in any case.",
        )
        if days and (present.keep_run_files_days == 0 or days < present.keep_run_files_days):
            st.caption("What is older is removed within a day of saving, and cannot be brought back.")
        wanted = Preferences(time_zone=zone, download_limit=limit, keep_run_files_days=days)
        if not looks_only:
            st.button(
                "Save preferences",
                key="preferences_save",
                type="primary",
                disabled=wanted == seen,
                on_click=attempt,
                args=(lambda: save(kit, wanted, seen), "Saved."),
            )


def save(kit: Toolkit, wanted: Preferences, seen: Preferences) -> None:
    """Keep the preferences, unless somebody else changed them since. Raises as `WorkspacePreferences.save` does."""
    kit.preferences.save(wanted, seen=seen)
    meanwhile.kept(KEY)
