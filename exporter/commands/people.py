"""The commands about people: how many a segment holds, some of them, and who of them a run would send."""

import argparse
from dataclasses import asdict, fields
from datetime import date

from exporter.commands.acting import opened
from exporter.commands.printing import Status, as_json, hint, listing, print_json, say, show
from exporter.workspace.downloads import Taken


def count(arguments: argparse.Namespace) -> int:
    """Count a segment."""
    with opened(arguments) as kit:
        segment = kit.segments.get(arguments.segment)
        counted = kit.segments.count(segment, today=_day(arguments))
    if as_json(arguments):
        print_json({"segment": segment.name, "members": counted.members, "profiles": counted.profiles})
    else:
        say(f"{counted.members:,} of {counted.profiles:,} profiles")
    return Status.DONE


def preview(arguments: argparse.Namespace) -> int:
    """Print some members of a segment."""
    columns = arguments.columns.split(",") if arguments.columns else None
    with opened(arguments) as kit:
        segment = kit.segments.get(arguments.segment)
        frame = kit.segments.preview(segment, columns=columns, limit=arguments.limit, today=_day(arguments))
        kit.downloads.note(Taken("segment", segment.name, "preview", frame.height, frame.columns))
    return listing(frame.to_dicts(), arguments, empty="Nobody is in this segment.")


def _day(arguments: argparse.Namespace) -> date | None:
    """Return the day that is asked about; None: today."""
    day: date | None = arguments.as_of
    return day


def check(arguments: argparse.Namespace) -> int:
    """Print what a run would do."""
    with opened(arguments) as kit:
        export = kit.exports.get(arguments.export)
        plan = kit.exports.plan(export, full=arguments.full)
        consented = kit.consents.standing(export.connected()) is not None
        samples = {outcome: rows.head(arguments.samples) for outcome, rows in plan.samples.items()}
        if shown := sum(rows.height for rows in samples.values()):
            columns = dict.fromkeys(column for rows in samples.values() for column in rows.columns)
            kit.downloads.note(Taken("export", export.name, "samples of a dry run", shown, list(columns)))
    values = {"export": export.name, **{each.name: getattr(plan, each.name) for each in fields(plan)}}
    values["left"] = [{"segment": segment, **asdict(left)} for segment, left in plan.left.items()]
    values["samples"] = [
        {"outcome": outcome, **row} for outcome, rows in samples.items() for row in rows.iter_rows(named=True)
    ]
    show({**values, "consent": consented}, arguments)
    if plan.over_limit:
        hint(f"It is over its limit by {plan.over_limit:,} profiles; a run would be refused.")
    if plan.guard is not None:
        hint(plan.guard)
    if not consented:
        hint("Nobody has agreed to its connection, or it was withdrawn; a run would be refused.")
    return Status.DONE
