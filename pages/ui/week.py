"""The last seven days in figures, out of the reports of the runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from exporter.runs.report import Report

DAYS = 7


@dataclass(frozen=True, slots=True)
class Week:
    """What became of people in the last seven days, today included.

    Args:
        delivered: Contacts that Omnisend took.
        runs: That were at work.
        refused: Profiles that were not sent for a reason.
        members: All that the runs were about.
    """

    delivered: int
    runs: int
    refused: int
    members: int

    @property
    def refused_share(self) -> float | None:
        """Share of the members that were refused, from 0 to 1; None when there were none."""
        return self.refused / self.members if self.members else None


def week(runs: Sequence[Report], *, now: datetime) -> Week:
    """Sum up the runs of the last seven days; `now` has a time zone, in which days begin."""
    start = now.date() - timedelta(days=DAYS - 1)
    recent = [run for run in runs if (run.started_at or run.queued_at).astimezone(now.tzinfo).date() >= start]
    return Week(
        delivered=sum(run.accepted for run in recent),
        runs=len(recent),
        refused=sum(run.refused for run in recent),
        members=sum(run.members for run in recent),
    )
