"""How far a run is, in one line of text."""

import math
from datetime import UTC, datetime

from exporter.runs.report import Report

DOING = {
    "queued": "Waiting for its turn",
    "snapshot": "Reading and checking profiles",
    "sending": "Sending",
    "tagging": "Tagging",
    "undoing": "Taking markers off",
}
"""A run's phase -> what it is doing."""

BAR = 24
MINUTE = 60


def share(report: Report) -> float:
    """Tell how much of the sending and undoing is done, from 0 to 1; a run that has ended is done."""
    if report.ended:
        return 1.0
    whole = report.contacts + report.leavers
    return min(1.0, (report.sent + report.leavers - report.left_to_undo) / whole) if whole else 0.0


def line(report: Report, *, now: datetime | None = None) -> str:
    """Say what a run is doing and how far it is, such as `Sending: 1,200 of 98,000 contacts, 410 a second`.

    Args:
        report: How it stands.
        now: What the end of a pause is counted from; default: the system's time.
    """
    if report.ended:
        return f"{report.status} after {duration(report.seconds)}"
    if report.paused is not None:
        return f"Paused: {report.paused.rstrip('.')}, {_tries_again(report, now or datetime.now(UTC))}"
    if report.phase == "undoing" and report.leavers:
        done = report.leavers - report.left_to_undo
        return f"{DOING['undoing']}: {done:,} of {report.leavers:,} that left a segment"
    if report.phase != "sending" or not report.contacts:
        return DOING.get(report.phase, report.status)
    parts = [f"{DOING['sending']}: {report.sent:,} of {report.contacts:,} contacts"]
    if report.sent and report.seconds:
        parts.append(f"{report.sent / report.seconds:,.0f} a second")
    if report.rejected:
        parts.append(f"{report.rejected:,} rejected")
    if report.seconds_left is not None:
        parts.append(f"{duration(report.seconds_left)} left")
    return ", ".join(parts)


def _tries_again(report: Report, now: datetime) -> str:
    if report.paused_until is None or report.paused_until <= now:
        return "tries again soon"
    seconds = math.ceil((report.paused_until - now).total_seconds())
    return f"tries again in {f'{seconds} s' if seconds < MINUTE else duration(seconds)}"


def bar(report: Report) -> str:
    """Draw the same line with a bar before it, for a terminal."""
    full = round(share(report) * BAR)
    return f"[{'#' * full}{'.' * (BAR - full)}] {line(report)}"


def duration(seconds: float) -> str:
    """Write seconds as `4.2 s`, `3 min 20 s` or `2 h 5 min`."""
    if seconds < MINUTE:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"
