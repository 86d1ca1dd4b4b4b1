"""Schedules in words, the same on pages and in the command line."""

from collections.abc import Sequence

from exporter.schedules.recurrence import Recurrence
from exporter.schedules.schedule import Follow, Manual, Own, Schedule, SystemSchedule


def recurrence_in_words(recurrence: Recurrence) -> str:
    """Say when something comes round: `Monday and Friday at 06:00 (Europe/Budapest)`."""
    days = _listed([day.capitalize() for day in recurrence.days]) if recurrence.days else "Every day"
    times = _listed([f"{each:%H:%M}" for each in recurrence.times])
    start = "" if recurrence.start is None else f", from {recurrence.start:%d %b %Y}"
    return f"{days} at {times}{start} ({recurrence.time_zone})"


def in_words(schedule: Schedule, system: SystemSchedule) -> str:
    """Say when an export runs by itself."""
    match schedule:
        case Manual():
            return "Only by hand"
        case Follow(paused=rests):
            said = "System schedule" if system.active is not None else "System schedule (off)"
        case Own(recurrence=recurrence, paused=rests):
            said = recurrence_in_words(recurrence)
    return f"Paused: {said}" if rests else said


def system_in_words(system: SystemSchedule) -> str:
    """Say when the system schedule comes round."""
    recurrence = system.active
    return "Off" if recurrence is None else recurrence_in_words(recurrence)


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
