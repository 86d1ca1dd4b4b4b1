"""The system schedule: whether it is on, when it comes round next, how it went last, and who follows it."""

from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from exporter.schedules.schedule import SystemSchedule
from exporter.schedules.words import in_words, system_in_words
from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action, may
from pages.ui import meanwhile, schedule_editor, session
from pages.ui.format import ago, clock, local, several
from pages.ui.session import attempt
from pages.ui.words import escape

KEY = "schedule"

COLUMNS = {
    "export": st.column_config.TextColumn("Export", width="medium"),
    "runs": st.column_config.TextColumn("Runs", width="large"),
    "next": st.column_config.DatetimeColumn("Next", format="ddd D MMM, HH:mm", help="In your time zone"),
}
"""How each column of the table of exports looks."""


def show(kit: Toolkit) -> None:
    """Draw it; only an administrator can change it."""
    system = kit.schedules.system()
    summary(kit, system)
    left, right = st.columns([3, 2])
    with left:
        editor(kit, system)
    with right:
        last(kit)
    followers(kit, system)


def summary(kit: Toolkit, system: SystemSchedule) -> None:
    """Say whether it is on, and when it comes round next."""
    coming = kit.schedules.next_times(n=1)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        if system.active is None:
            st.badge("Off", icon=":material/schedule:", color="gray")
            st.markdown("Nothing runs by itself, but for exports with a schedule of their own.", width="stretch")
            return
        st.badge("On", icon=":material/check_circle:", color="green")
        following = f" Next: **{schedule_editor.said(coming[0])}**." if coming else ""
        st.markdown(f"{escape(system_in_words(system))}.{following}", width="stretch")


def editor(kit: Toolkit, system: SystemSchedule) -> None:
    """Draw what an administrator chooses."""
    looks_only = not may(kit.actor, Action.SCHEDULE_WORKSPACE)
    seen = meanwhile.opened(KEY, f"{KEY}_on", system)
    with st.container(border=True):
        if looks_only:
            st.info("Only an administrator changes this; ask one.", icon=":material/lock:")
        meanwhile.tell(KEY, seen, system)
        on = session.begin(f"{KEY}_on", system.on)
        on = st.toggle("The system schedule comes round", on, key=f"{KEY}_on", disabled=looks_only)
        recurrence = seen.recurrence
        missed = seen.missed
        if on:
            zone = kit.preferences.get().time_zone
            recurrence = schedule_editor.edit(KEY, seen.recurrence, begin_in=zone, disabled=looks_only)
            missed = schedule_editor.missed(KEY, seen.missed, disabled=looks_only)
        wanted = replace(seen, on=on, recurrence=recurrence, missed=missed)
        if not looks_only:
            st.button(
                "Save schedule",
                key=f"{KEY}_save",
                type="primary",
                disabled=wanted == seen or (on and recurrence is None),
                on_click=attempt,
                args=(lambda: save(kit, wanted, seen), "Saved."),
            )


def save(kit: Toolkit, wanted: SystemSchedule, seen: SystemSchedule) -> None:
    """Keep the schedule, unless somebody else changed it since. Raises as `Schedules.save_system` does."""
    kit.schedules.save_system(wanted, seen=seen)
    meanwhile.kept(KEY)


def last(kit: Toolkit) -> None:
    """Say how it went the last time."""
    found = kit.schedules.last_refresh()
    with st.container(border=True):
        st.markdown("**The last time**")
        if found is None:
            st.caption("It has not come round yet.")
            return
        outcome = found.outcome
        st.caption(f"{clock(found.due_at)}, {ago(found.due_at)}")
        if found.settled_at is None:
            st.markdown(":blue[:material/sync:] Sources are looked at and segments counted just now.")
        elif outcome.get("missed"):
            st.markdown(":gray[:material/skip_next:] Skipped: no worker was there at the time.")
        else:
            sources, segments = (
                several(outcome.get("sources", 0), "source"),
                several(outcome.get("segments", 0), "segment"),
            )
            st.markdown(f":green[:material/check_circle:] {sources} read, {segments} counted.")
        for sentence in outcome.get("failed", {}).values():
            st.markdown(f":red[:material/error: {escape(sentence)}]")
        st.page_link("pages/runs.py", label="What ran then", icon=":material/monitoring:")


def followers(kit: Toolkit, system: SystemSchedule) -> None:
    """List the exports, and when each runs next."""
    exports = kit.exports.all()
    if not exports:
        return
    rows = [
        (export.name, in_words(export.schedule, system), next(iter(kit.schedules.planned(export, system, 1)), None))
        for export in exports
    ]
    schema: dict[str, Any] = {"export": pl.String, "runs": pl.String, "next": pl.Datetime("us", "UTC")}
    frame = pl.DataFrame(rows, schema=schema, orient="row").sort("next", nulls_last=True).with_columns(local("next"))
    st.subheader("What runs by itself", anchor=False)
    st.dataframe(
        frame,
        hide_index=True,
        column_config=COLUMNS,
        key=f"{KEY}_exports",
        placeholder="–",
        alt="Exports, the next one first",
    )
    st.page_link("pages/exports.py", label="Change the schedule of an export", icon=":material/outbound:")
