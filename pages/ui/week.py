"""The last seven days in figures, out of the reports of the runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from exporter.runs.report import Report

DAYS = 7


@dataclass(frozen=True, slots=True)
class Week:
    """What became of people in the last seven days, today included.

    Args:
        delivered: Contacts that Omnisend took.
        by_day: The same for each day, the oldest first.
        refused: Profiles that were not sent for a reason.
        members: All that the runs were about.
    """

    delivered: int
    by_day: tuple[int, ...]
    refused: int
    members: int

    @property
    def refused_share(self) -> float | None:
        """Share of the members that were refused, from 0 to 1; None when there were none."""
        return self.refused / self.members if self.members else None


def week(runs: Sequence[Report], *, now: datetime) -> Week:
    """Sum up the runs of the last seven days; `now` has a time zone, in which days begin."""
    days = [now.date() - timedelta(days=back) for back in reversed(range(DAYS))]
    recent = [(day, run) for run in runs if (day := _day(run, now)) in days]
    return Week(
        delivered=sum(run.accepted for _, run in recent),
        by_day=tuple(sum(run.accepted for on, run in recent if on == day) for day in days),
        refused=sum(run.refused for _, run in recent),
        members=sum(run.members for _, run in recent),
    )


def _day(run: Report, now: datetime) -> date:
    return (run.started_at or run.queued_at).astimezone(now.tzinfo).date()
