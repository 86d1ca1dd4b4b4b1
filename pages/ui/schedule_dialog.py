"""When exports run by themselves, in a dialog: of one export, or of several at once."""

from collections.abc import Sequence

import streamlit as st

from exporter.runs.definition import Export
from exporter.schedules.schedule import FOLLOW, Follow, Manual, Own, Schedule, paused
from exporter.schedules.words import system_in_words
from exporter.toolkit import Toolkit
from pages.ui import schedule_editor, session
from pages.ui.format import several
from pages.ui.session import attempt
from pages.ui.words import escape

KEY = "exports_schedule"
KINDS = {"follow": "With the system schedule", "own": "On a schedule of its own", "manual": "Only by hand"}
KEEP, OVERRIDE = "Keep each one's own schedule", "One schedule for all of them"


def ask(kit: Toolkit, exports: Sequence[Export]) -> None:
    """Open the dialog for exports."""
    session.drop(KEY)
    what = escape(exports[0].name) if len(exports) == 1 else several(len(exports), "export")
    st.dialog(f"When {what} run{'s' if len(exports) == 1 else ''}", width="medium", icon=":material/schedule:")(body)(
        kit, exports
    )


def body(kit: Toolkit, exports: Sequence[Export]) -> None:
    """Ask for a schedule, and keep it."""
    names = [export.name for export in exports]
    if len(exports) > 1:
        ways = [KEEP, OVERRIDE]
        way = session.begin(f"{KEY}_bulk", KEEP)
        if st.radio("For all that are chosen", ways, session.place(ways, way), key=f"{KEY}_bulk") == KEEP:
            keep(kit, names)
            return
    wanted = chosen(kit, exports[0].schedule)

    seen = {export.name: export.schedule for export in exports}
    pressed = st.button(
        "Save schedule",
        key=f"{KEY}_save",
        type="primary",
        disabled=wanted is None or all(wanted == schedule for schedule in seen.values()),
    )
    if pressed and wanted is not None and session.did(lambda: kit.schedules.save(wanted, *names, seen=seen), "Saved."):
        st.rerun()


def keep(kit: Toolkit, names: Sequence[str]) -> None:
    """Let exports rest or go on, whatever their schedules are."""
    st.caption("Those that run only by hand stay as they are.")
    with st.container(horizontal=True):
        pause = st.button(
            "Pause all",
            key=f"{KEY}_pause",
            icon=":material/pause:",
            on_click=attempt,
            args=(lambda: kit.schedules.pause(*names), "Paused."),
        )
        resume = st.button(
            "Resume all",
            key=f"{KEY}_resume",
            icon=":material/play_arrow:",
            on_click=attempt,
            args=(lambda: kit.schedules.resume(*names), "They run by themselves again."),
        )
    if pause or resume:
        st.rerun()


def chosen(kit: Toolkit, present: Schedule) -> Schedule | None:
    """Draw the widgets; None where what they say is no schedule."""
    system = kit.schedules.system()
    kind = {Follow: "follow", Own: "own", Manual: "manual"}[type(present)]
    wanted = session.begin(f"{KEY}_kind", kind)
    wanted = st.radio(
        "It runs", list(KINDS), session.place(KINDS, wanted), key=f"{KEY}_kind", format_func=KINDS.__getitem__
    )
    if wanted == "manual":
        return Manual()
    found: Schedule | None
    if wanted == "follow":
        found = present if isinstance(present, Follow) else FOLLOW
        if system.active is None:
            st.caption("The system schedule is off, so it does not run until an administrator turns that on.")
        else:
            st.caption(escape(system_in_words(system)))
            schedule_editor.coming(system.active)
    else:
        before = present.recurrence if isinstance(present, Own) else None
        recurrence = schedule_editor.edit(KEY, before, begin_in=kit.preferences.get().time_zone)
        missed = schedule_editor.missed(KEY, present.missed if isinstance(present, Own) else "once")
        found = None if recurrence is None else Own(recurrence, missed)
    rests = st.toggle(
        "Paused",
        getattr(present, "paused", False),
        key=f"{KEY}_rests",
        help="It keeps its schedule and does not run by it for the time being",
    )
    return None if found is None else paused(found, at_rest=rests)
