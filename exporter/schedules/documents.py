"""Recurrences and schedules as documents: what the store keeps and the workspace file writes."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from exporter.errors import DefinitionError, Issue
from exporter.schedules.recurrence import DAYS, MOST_TIMES, Recurrence
from exporter.schedules.schedule import FOLLOW, KINDS, MISSED, Follow, Manual, Own, Schedule
from exporter.workspace import preferences

RECURRENCE_KEYS = ("days", "times", "time_zone", "start")
_EXPORT_KEYS = ("kind", *RECURRENCE_KEYS, "missed", "paused")

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def recurrence_document(recurrence: Recurrence) -> dict[str, Any]:
    """Write a recurrence; what says nothing is left out."""
    document: dict[str, Any] = {
        "days": list(recurrence.days),
        "times": [f"{each:%H:%M}" for each in recurrence.times],
        "time_zone": recurrence.time_zone,
        "start": None if recurrence.start is None else recurrence.start.isoformat(),
    }
    return {key: value for key, value in document.items() if value}


def read_recurrence(document: Mapping[str, Any]) -> Recurrence:
    """Read what `recurrence_document` wrote, or a person. Raises DefinitionError with every fault."""
    found = [_days(document.get("days")), _times(document.get("times")), _start(document.get("start"))]
    zone = document.get("time_zone")
    issues = [each for each in found if isinstance(each, Issue)]
    if not _is_zone(zone):
        issues += preferences.check({"time_zone": zone})
    if issues:
        raise DefinitionError(issues)
    days, times, start = found
    return Recurrence(times, str(zone), days, start)  # type: ignore[arg-type]  # none of them is an Issue


def schedule_document(schedule: Schedule) -> dict[str, Any] | str:
    """Write an export's schedule; one that says no more than its kind is that word."""
    match schedule:
        case Follow(paused=True):
            return {"kind": "follow", "paused": True}
        case Follow():
            return "follow"
        case Manual():
            return "manual"
        case Own():
            document = {"kind": "own", **recurrence_document(schedule.recurrence)}
            if schedule.missed != MISSED[0]:
                document["missed"] = schedule.missed
            return document | ({"paused": True} if schedule.paused else {})


def read_schedule(document: object) -> Schedule:
    """Read what `schedule_document` wrote, or a person. Raises DefinitionError with every fault."""
    if isinstance(document, str):
        document = {"kind": document}
    if document is None:
        return FOLLOW
    if not isinstance(document, Mapping):
        raise DefinitionError([Issue("schedule", f"A schedule is {', '.join(KINDS)}, or a list of its settings.")])
    kind = document.get("kind", "own")
    paused = document.get("paused", False)
    known = {"follow": ("kind", "paused"), "manual": ("kind",)}.get(str(kind), _EXPORT_KEYS)
    issues = [
        Issue(key, f"A schedule of this kind has no setting “{key}”. It has: {', '.join(known)}.")
        for key in document
        if key not in known
    ]
    if kind not in KINDS:
        issues.append(Issue("kind", f"“{kind}” is not a kind of schedule. Choose {', '.join(KINDS)}."))
    if not isinstance(paused, bool):
        issues.append(Issue("paused", "Say true or false."))
    issues += missed_faults(document)
    recurrence = None
    if kind == "own":
        try:
            recurrence = read_recurrence(document)
        except DefinitionError as error:
            issues += error.issues
    if issues:
        raise DefinitionError(issues)
    if recurrence is not None:
        return Own(recurrence, document.get("missed", MISSED[0]), paused)
    return Follow(paused) if kind == "follow" else Manual()


def missed_faults(document: Mapping[str, Any]) -> list[Issue]:
    """Find what is wrong with what is to become of missed moments."""
    if document.get("missed", MISSED[0]) in MISSED:
        return []
    return [Issue("missed", f"“{document['missed']}” is not known. Choose {' or '.join(MISSED)}.")]


def _days(days: object) -> tuple[str, ...] | Issue:
    if days is None:
        return ()
    if not isinstance(days, list | tuple) or not all(day in DAYS for day in days):
        return Issue("days", f"List days of the week, such as {DAYS[0]} and {DAYS[4]}; leave them out for every day.")
    chosen = tuple(day for day in DAYS if day in days)
    return () if chosen == DAYS else chosen


def _times(times: object) -> tuple[time, ...] | Issue:
    fault = Issue("times", f"List 1 to {MOST_TIMES} times of the day, such as “06:00”.")
    if not isinstance(times, list | tuple) or not all(isinstance(each, str) for each in times):
        return fault
    read = [_TIME.fullmatch(each) for each in times]
    if not 1 <= len(read) <= MOST_TIMES or not all(read):
        return fault
    found = sorted(time(int(each[1]), int(each[2])) for each in read if each is not None)
    if len(set(found)) < len(found):
        return Issue("times", "The same time is there twice.")
    return tuple(found)


def _start(start: object) -> date | Issue | None:
    if start is None or type(start) is date:
        return start
    try:
        return date.fromisoformat(str(start))
    except ValueError:
        return Issue("start", "The first day is a date, such as 2026-12-01.")


def _is_zone(zone: object) -> bool:
    try:
        return isinstance(zone, str) and ZoneInfo(zone).key == zone
    except (ValueError, KeyError, OSError):
        return False
