"""When something comes round, as widgets: days, times, time zone and first day; and the next times as they will be."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from exporter.errors import DefinitionError
from exporter.schedules.documents import read_recurrence
from exporter.schedules.recurrence import DAYS, MOST_TIMES, Recurrence
from exporter.schedules.schedule import Missed
from exporter.schedules.words import recurrence_in_words
from pages.ui import session
from pages.ui.format import zone
from pages.ui.words import escape

DAILY, WEEKLY = "Every day", "On chosen days"
QUARTERS = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 15, 30, 45)]
MISSED: Mapping[Missed, str] = {"once": "Run once when a worker is back", "skip": "Skip what was missed"}
AHEAD = 5


def edit(key: str, present: Recurrence | None, *, begin_in: str, disabled: bool = False) -> Recurrence | None:
    """Draw the widgets and what they come to.

    Args:
        key: Prefix of the widgets.
        present: What they begin with.
        begin_in: The time zone that they begin with where there is nothing yet.
        disabled: Whether somebody only looks.

    Returns:
        What they say; None where that is no recurrence, and then the page says why.
    """
    begins = present or Recurrence((time(6),), begin_in)
    document = _widgets(key, begins, disabled=disabled)
    try:
        found = read_recurrence(document)
    except DefinitionError as error:
        for issue in error.issues:
            st.markdown(f":red[:material/error: {escape(issue.message)}]")
        return None
    coming(found)
    return found


def _widgets(key: str, begins: Recurrence, *, disabled: bool) -> dict[str, Any]:
    every: str | None = session.begin(f"{key}_every", WEEKLY if begins.days else DAILY)
    every = st.segmented_control(
        "Days", [DAILY, WEEKLY], default=every, key=f"{key}_every", required=True, disabled=disabled
    )
    chosen: list[str] = []
    if every == WEEKLY:
        chosen = session.begin(f"{key}_days", list(begins.days or DAYS[:5]))
        chosen = st.pills(
            "Days of the week",
            DAYS,
            default=chosen,
            selection_mode="multi",
            key=f"{key}_days",
            format_func=lambda day: day[:3].capitalize(),
            disabled=disabled,
        )
    times = session.begin(f"{key}_times", [f"{each:%H:%M}" for each in begins.times])
    times = st.multiselect(
        "Times of the day",
        sorted({*QUARTERS, *times}),
        times,
        key=f"{key}_times",
        max_selections=MOST_TIMES,
        accept_new_options=True,
        placeholder="Choose, or type one such as 06:10",
        help="One to four; leave 30 to 60 minutes between exports to the same brand",
        disabled=disabled,
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        zones = sorted(available_timezones() | {begins.time_zone})
        time_zone = session.begin(f"{key}_zone", begins.time_zone)
        time_zone = st.selectbox(
            "Time zone",
            zones,
            session.place(zones, time_zone),
            key=f"{key}_zone",
            help="On whose clocks; a change of clocks neither skips nor doubles a time",
            disabled=disabled,
        )
        start = _start(key, begins, disabled=disabled)
    days = (chosen or ["none"]) if every == WEEKLY else None  # none at all is a fault, and not every day
    return {"days": days, "times": times, "time_zone": time_zone, "start": start}


def _start(key: str, begins: Recurrence, *, disabled: bool) -> date | None:
    today = datetime.now(UTC).date()
    later = session.begin(f"{key}_later", begins.start is not None)
    later = st.checkbox("Begin on a later day", later, key=f"{key}_later", disabled=disabled)
    if not later:
        return None
    start: date | None = session.begin(f"{key}_start", begins.start or today)
    return st.date_input(
        "First day",
        start,
        key=f"{key}_start",
        min_value=min(filter(None, (begins.start, start, today - timedelta(days=1)))),
        format="YYYY-MM-DD",
        help="Nothing runs before it",
        disabled=disabled,
    )


def missed(key: str, present: Missed, *, disabled: bool = False) -> Missed:
    """Draw the choice of what becomes of moments that no worker was there for."""
    chosen = session.begin(f"{key}_missed", present)
    return st.radio(
        "If no worker was there at the time",
        list(MISSED),
        session.place(MISSED, chosen),
        key=f"{key}_missed",
        format_func=MISSED.__getitem__,
        horizontal=True,
        disabled=disabled,
    )


def coming(recurrence: Recurrence) -> None:
    """Say when it comes round, and list the next times as the reader's clocks show them."""
    moments = recurrence.next_times(datetime.now(UTC), AHEAD)
    st.caption(f"{escape(recurrence_in_words(recurrence))}. The next {len(moments)}, in your own time zone:")
    st.markdown("\n".join(f"- {said(moment)}" for moment in moments))


def said(moment: datetime) -> str:
    """Write a moment to come in the reader's time zone: Mon, 23 Nov 2026, 06:15."""
    return f"{moment.astimezone(zone()):%a, %d %b %Y, %H:%M}"
