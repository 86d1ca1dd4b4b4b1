"""The commands about runs: start one, go on with one, look at them, stop one, and write who was not delivered."""

import argparse
from pathlib import Path

from exporter.commands.acting import opened
from exporter.commands.following import follow
from exporter.commands.printing import Status, as_json, hint, listing, show


def run(arguments: argparse.Namespace) -> int:
    """Start a run, and wait for it if asked to."""
    with opened(arguments) as kit:
        run_id = kit.start(arguments.export, full=arguments.full, confirm_leavers=arguments.confirm_leavers)
        return follow(kit, run_id, arguments)


def resume(arguments: argparse.Namespace) -> int:
    """Let a run that failed or was canceled go on where it stopped."""
    with opened(arguments) as kit:
        kit.resume(arguments.run_id)
        return follow(kit, arguments.run_id, arguments)


def retry(arguments: argparse.Namespace) -> int:
    """Start a run of those whom Omnisend rejected in another."""
    with opened(arguments) as kit:
        run_id = kit.retry_rejected(arguments.run_id)
        return follow(kit, run_id, arguments)


def runs(arguments: argparse.Namespace) -> int:
    """List the latest runs."""
    with opened(arguments) as kit:
        reports = [report.to_dict() for report in kit.runs.all(export=arguments.export, limit=arguments.limit)]
    short = (
        *("run_id", "export", "status", "members", "refused", "unchanged", "accepted", "rejected", "not_sent"),
        *("undone", "queued_at"),
    )
    rows = reports if as_json(arguments) else [{key: each[key] for key in short} for each in reports]
    return listing(rows, arguments, empty="There are no runs yet.")


def run_report(arguments: argparse.Namespace) -> int:
    """Print a run's report."""
    with opened(arguments) as kit:
        return show(kit.runs.report(arguments.run_id).to_dict(), arguments)


def cancel(arguments: argparse.Namespace) -> int:
    """Ask for a run to be stopped."""
    with opened(arguments) as kit:
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
    with opened(arguments) as kit:
        rows = kit.runs.write_refused(arguments.run_id, Path(arguments.to))
    return show({"run_id": arguments.run_id, "file": arguments.to, "rows": rows}, arguments)
