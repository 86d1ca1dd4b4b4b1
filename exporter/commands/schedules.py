"""The commands about schedules: when exports run by themselves, and running all of those at once."""

import argparse
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from exporter.commands.acting import opened
from exporter.commands.printing import Status, as_json, hint, listing, print_json, show, table
from exporter.errors import DefinitionError, Issue
from exporter.schedules import documents, schedule, system
from exporter.schedules.recurrence import Recurrence
from exporter.schedules.schedule import FOLLOW, Manual, Own
from exporter.schedules.words import in_words, system_in_words
from exporter.toolkit import Toolkit

EVERY = "every"


def schedules(arguments: argparse.Namespace) -> int:
    """List all schedules, or do something with one."""
    with opened(arguments) as kit:
        match arguments.action:
            case None:
                return listing(_all(kit), arguments, empty="")
            case "next":
                return _next(kit, arguments)
            case "pause":
                kit.schedules.pause(*arguments.exports)
            case "resume":
                kit.schedules.resume(*arguments.exports)
            case "set" if arguments.export is None:
                _set_system(kit, arguments)
            case "set":
                _set_export(kit, arguments)
        exports = getattr(arguments, "exports", None) or [arguments.export]
        rows = [_one(kit, export) for export in exports]
        return show(rows[0], arguments) if len(rows) == 1 else listing(rows, arguments, empty="")


def run_all(arguments: argparse.Namespace) -> int:
    """Start a run of every export that has an active schedule, and say what is left out."""
    with opened(arguments) as kit:
        ran = kit.run_all()
        is_alive = any(worker.alive for worker in kit.workers())
    if as_json(arguments):
        print_json({"started": ran.started, "left_out": [asdict(one) for one in ran.left_out]})
        return Status.DONE
    rows = [{"export": export, "run": run_id, "left out": None} for export, run_id in ran.started.items()]
    rows += [{"export": one.export, "run": None, "left out": f"{one.why}: {one.reason}"} for one in ran.left_out]
    if rows:
        table(rows)
    else:
        hint("There are no exports yet.")
    if ran.started and not is_alive:
        hint("No worker is alive. Start one with: python -m exporter worker")
    return Status.DONE


def _all(kit: Toolkit) -> list[dict[str, Any]]:
    return [_one(kit, None), *(_one(kit, name) for name in kit.exports.names())]


def _one(kit: Toolkit, export: str | None) -> dict[str, Any]:
    present = kit.schedules.system()
    said = system_in_words(present) if export is None else in_words(kit.schedules.of(export), present)
    coming = kit.schedules.next_times(export, 1)
    name = "the system schedule" if export is None else kit.exports.get(export).name
    return {"schedule": name, "runs": said, "next": coming[0].isoformat(timespec="minutes") if coming else None}


def _next(kit: Toolkit, arguments: argparse.Namespace) -> int:
    present = kit.schedules.system()
    found = present.active
    if arguments.export is not None:
        found = schedule.active(kit.schedules.of(arguments.export), present)
    coming = kit.schedules.next_times(arguments.export, arguments.n)
    rows = [_moment(each, found) for each in coming] if found is not None else []
    return listing(rows, arguments, empty="Nothing is planned: it is off, paused, manual or without a connection.")


def _moment(at: datetime, recurrence: Recurrence) -> dict[str, str]:
    there = at.astimezone(ZoneInfo(recurrence.time_zone))
    return {"utc": at.isoformat(timespec="minutes"), recurrence.time_zone: f"{there:%a %d %b %Y, %H:%M}"}


def _set_system(kit: Toolkit, arguments: argparse.Namespace) -> None:
    if arguments.follow or arguments.manual:
        raise DefinitionError([Issue("schedule", "Name the export that is to follow, or to run only by hand.")])
    document = {**system.to_document(kit.schedules.system()), **_said(arguments)}
    document["on"] = not arguments.off and (arguments.on or document["on"] or arguments.at is not None)
    if "times" in document:
        document.setdefault("time_zone", kit.preferences.get().time_zone)
    kit.schedules.save_system(system.from_document(document))


def _set_export(kit: Toolkit, arguments: argparse.Namespace) -> None:
    if arguments.on or arguments.off:
        raise DefinitionError([Issue("schedule", "An export is paused and resumed: schedule pause, schedule resume.")])
    said = _said(arguments)
    if (arguments.follow or arguments.manual) and said:
        raise DefinitionError([Issue("schedule", "An export either follows, runs by hand, or has times of its own.")])
    present = kit.schedules.of(arguments.export)
    if arguments.follow or arguments.manual:
        wanted: schedule.Schedule = FOLLOW if arguments.follow else Manual()
    elif said:
        before = documents.schedule_document(present) if isinstance(present, Own) else None
        zone = {"time_zone": kit.preferences.get().time_zone}
        kept = before if isinstance(before, dict) else {}
        wanted = documents.read_schedule({"kind": "own", **zone, **kept, **said})
    else:
        wanted = present
    kit.schedules.save(wanted, arguments.export)


def _said(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return what the command line says of a recurrence."""
    days = None if arguments.day is None else [] if EVERY in arguments.day else arguments.day
    said = {"times": arguments.at, "days": days, "time_zone": arguments.time_zone, "start": arguments.start}
    return {key: value for key, value in {**said, "missed": arguments.missed}.items() if value is not None}
