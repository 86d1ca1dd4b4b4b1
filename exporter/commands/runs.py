"""The commands about people and runs: count, preview, check, run, watch, cancel, and who was not delivered."""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from exporter.commands.printing import Status, as_json, hint, listing, print_json, redraw, say, show, tell
from exporter.errors import ExporterError
from exporter.runs import progress
from exporter.runs.report import Report
from exporter.toolkit import Toolkit

STATUSES = {
    "Successful": Status.DONE,
    "Completed with warnings": Status.WARNED,
    "Skipped": Status.REFUSED,
    "Failed": Status.FAILED,
    "Canceled": Status.FAILED,
}
"""How a run ended -> exit status."""

LINE_SECONDS = 5.0
"""How often a run that is waited for says how far it is, where there is no terminal."""


def count(arguments: argparse.Namespace) -> int:
    """Count a segment."""
    with Toolkit.open() as kit:
        segment = kit.segments.get(arguments.segment)
        counted = kit.segments.count(segment)
    if as_json(arguments):
        print_json({"segment": segment.name, "members": counted.members, "profiles": counted.profiles})
    else:
        say(f"{counted.members:,} of {counted.profiles:,} profiles")
    return Status.DONE


def preview(arguments: argparse.Namespace) -> int:
    """Print some members of a segment."""
    columns = arguments.columns.split(",") if arguments.columns else None
    with Toolkit.open() as kit:
        frame = kit.segments.preview(kit.segments.get(arguments.segment), columns=columns, limit=arguments.limit)
    return listing(frame.to_dicts(), arguments, empty="Nobody is in this segment.")


def check(arguments: argparse.Namespace) -> int:
    """Print what a run would do."""
    with Toolkit.open() as kit:
        export = kit.exports.get(arguments.export)
        plan = kit.exports.plan(export)
        consented = kit.consents.standing(export.connection) is not None
    show({"export": export.name, **asdict(plan), "consent": consented}, arguments)
    if plan.over_limit:
        hint(f"It is over its limit by {plan.over_limit:,} profiles; a run would be refused.")
    if not consented:
        hint("Nobody has agreed to its connection, or it was withdrawn; a run would be refused.")
    return Status.DONE


def run(arguments: argparse.Namespace) -> int:
    """Start a run, and wait for it if asked to."""
    with Toolkit.open() as kit:
        run_id = kit.start(arguments.export)
        if not arguments.wait:
            show(kit.runs.report(run_id).to_dict(), arguments, only=("run_id", "export", "status"))
            if not any(worker.alive for worker in kit.workers()):
                hint("No worker is alive. Start one with: python -m exporter worker")
            return Status.DONE
        watching = _Progress(quiet=as_json(arguments))
        try:
            report = kit.wait(run_id, on_progress=watching)
        except KeyboardInterrupt:
            watching.end()
            hint(f"The run goes on when a worker is alive. To stop it: python -m exporter cancel {run_id}")
            return Status.INTERRUPTED
        except ExporterError as error:
            watching.end()
            tell(error, arguments)
            return Status.FAILED
    watching.end()
    show(report.to_dict(), arguments)
    return STATUSES.get(report.status, Status.FAILED)


def runs(arguments: argparse.Namespace) -> int:
    """List the latest runs."""
    with Toolkit.open() as kit:
        reports = [report.to_dict() for report in kit.runs.all(export=arguments.export, limit=arguments.limit)]
    short = ("run_id", "export", "status", "members", "refused", "accepted", "rejected", "queued_at")
    rows = reports if as_json(arguments) else [{key: each[key] for key in short} for each in reports]
    return listing(rows, arguments, empty="There are no runs yet.")


def run_report(arguments: argparse.Namespace) -> int:
    """Print a run's report."""
    with Toolkit.open() as kit:
        return show(kit.runs.report(arguments.run_id).to_dict(), arguments)


def cancel(arguments: argparse.Namespace) -> int:
    """Ask for a run to be stopped."""
    with Toolkit.open() as kit:
        before = kit.runs.report(arguments.run_id)
        kit.cancel(arguments.run_id)
        after = kit.runs.report(arguments.run_id)
    show(after.to_dict(), arguments, only=("run_id", "export", "status", "cancel_requested"))
    if before.ended:
        hint(f"It had ended before: {before.status}.")
        return Status.REFUSED
    return Status.DONE


def refused(arguments: argparse.Namespace) -> int:
    """Write who was not delivered to a file."""
    with Toolkit.open() as kit:
        rows = kit.runs.write_refused(arguments.run_id, Path(arguments.to))
    return show({"run_id": arguments.run_id, "file": arguments.to, "rows": rows}, arguments)


class _Progress:
    """Shows how far a run is: a bar that redraws itself on a terminal, else a line now and then, or when it changes."""

    def __init__(self, *, quiet: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._terminal = sys.stderr.isatty()
        self._quiet = quiet and not self._terminal
        self._clock = clock
        self._said_at = 0.0
        self._said: tuple[str, bool] | None = None

    def __call__(self, report: Report) -> None:
        if self._quiet:
            return
        if self._terminal:
            redraw(progress.bar(report))
            return
        now, state = self._clock(), (report.phase, report.ended)
        if state != self._said or now - self._said_at >= LINE_SECONDS:
            hint(progress.line(report))
            self._said_at, self._said = now, state

    def end(self) -> None:
        """Leave the bar's line."""
        if self._terminal:
            hint("")
