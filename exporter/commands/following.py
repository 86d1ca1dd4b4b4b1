"""A run that a command started: said and left to a worker, or followed to its end with its progress."""

import argparse
import sys
import time
from collections.abc import Callable

from exporter.commands.printing import Status, as_json, hint, redraw, show, tell
from exporter.errors import ExporterError
from exporter.processes import ended_by_signals
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


def follow(kit: Toolkit, run_id: str, arguments: argparse.Namespace) -> int:
    """Say that a run is in the queue, or wait for its end; asked to end itself, it leaves the run to a worker."""
    if not arguments.wait:
        show(kit.runs.report(run_id).to_dict(), arguments, only=("run_id", "export", "status"))
        if not any(worker.alive for worker in kit.workers()):
            hint("No worker is alive. Start one with: python -m exporter worker")
        return Status.DONE
    watching = _Progress(quiet=as_json(arguments))
    try:
        with ended_by_signals():
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
    if report.resumable:
        hint(f"To go on where it stopped: python -m exporter resume {run_id}")
    if report.rejected:
        hint(f"To send only those again whom Omnisend rejected, once mended: python -m exporter retry {run_id}")
    return STATUSES.get(report.status, Status.FAILED)


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
