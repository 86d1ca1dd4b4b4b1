"""When something comes round: on which days, at which times, on the clocks of which place. Pure arithmetic, no clock.

A time that the clocks jump over is due when they jump; one that they show twice is due the first time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_TIMES = 4
"""Times of a day, as in the original."""

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_LAST_DAY = date.max - 10 * _DAY
_LONGEST_WAIT = len(DAYS) + 2
"""Days within which it comes round for sure: a week, and what a calendar may lose or gain where the date line moves."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """When something comes round.

    Args:
        times: One to four times of the day, whole minutes, in order.
        time_zone: On whose clocks, as the IANA names it.
        days: Which days of the week, in their order; empty: every day.
        start: The first day on which it may come round, or None.
    """

    times: tuple[time, ...]
    time_zone: str
    days: tuple[str, ...] = ()
    start: date | None = None

    def next_times(self, after: datetime, n: int = 1) -> list[datetime]:
        """Return the next `n` moments (UTC) that are later than `after`, which has a zone."""
        found: list[datetime] = []
        last = after.astimezone(UTC)
        day = self._date(after) - _DAY
        if self.start is not None:
            day = max(day, self.start)
        while len(found) < n and day < _LAST_DAY:
            for moment in self._on(day):
                if moment > last:
                    found.append(moment)
                    last = moment
            day += _DAY
        return found[:n]

    def last_due(self, before: datetime) -> datetime | None:
        """Return the latest moment (UTC) that is not later than `before`, which has a zone; None if there was none."""
        day = self._date(before) + _DAY
        for _ in range(_LONGEST_WAIT + 2):
            if self.start is not None and day < self.start:
                return None
            due = [moment for moment in self._on(day) if moment <= before]
            if due:
                return due[-1]
            day -= _DAY
        return None

    def _date(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.time_zone)).date()

    def _on(self, day: date) -> Iterator[datetime]:
        """Give the moments of one day, in order."""
        if not self.days or DAYS[day.weekday()] in self.days:
            for each in self.times:
                yield _moment(datetime.combine(day, each), ZoneInfo(self.time_zone))


def _moment(shown: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment (UTC) at which the clocks of a zone show a time, or a later one."""
    moment = shown.replace(tzinfo=zone).astimezone(UTC)
    if _shown(moment, zone) == shown:
        return moment
    early = shown.replace(tzinfo=zone, fold=1).astimezone(UTC)  # the jump is after this, and not after `moment`
    while moment - early > _SECOND:
        middle = early + timedelta(seconds=(moment - early) // _SECOND // 2)
        if _shown(middle, zone) < shown:
            early = middle
        else:
            moment = middle
    return moment


def _shown(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
