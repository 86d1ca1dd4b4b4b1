"""The workspace's time zone: when its days begin and end, as moments in UTC without a zone, as moments are kept.

A day has 23 or 25 hours where clocks are changed. One that begins in the hour that is left out begins with the change;
one whose beginning is shown twice begins with the first of the two.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

FIRST, LAST = datetime.min, datetime.max  # noqa: DTZ901  in UTC
"""The outermost moments that there can be."""

_SECOND = timedelta(seconds=1)
_WEEK = timedelta(days=7)
_HOUR = timedelta(hours=1)
_FIRST_CLOCKS, _SETTLED = datetime(1840, 1, 1), datetime(2040, 1, 1)  # noqa: DTZ001  moments in UTC
"""From when on clocks were set by a zone, and until when zones may differ from what is their rule since."""


def begins(day: date, zone: str) -> datetime:
    """Return the moment at which a day begins.

    Args:
        day: As a calendar in the zone shows it.
        zone: IANA name.

    Returns:
        A moment in UTC, without a zone; at the outer ends of what a moment can be, the nearest one.
    """
    return in_utc(datetime.combine(day, datetime.min.time()), zone)


def ends(day: date, zone: str) -> datetime | None:
    """Return the moment at which the day after begins; None after the last day that there can be."""
    return None if day == date.max else begins(day + timedelta(days=1), zone)


def in_utc(moment: datetime, zone: str) -> datetime:
    """Return a moment in UTC, without a zone.

    Args:
        moment: With an offset of its own, or as a clock in the zone shows it. What clocks show twice is the first of
            the two; what they leave out is the moment of the change.
        zone: IANA name.
    """
    try:
        if moment.tzinfo is not None:
            return _naive(moment)
        shown = moment.replace(tzinfo=ZoneInfo(zone), fold=0)
        found = _naive(shown)
        if _offset(found, zone) == shown.utcoffset():
            return found
        return _change(_naive(shown.replace(fold=1)), found, zone)
    except OverflowError:
        return FIRST if moment.year == FIRST.year else LAST


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _offset(moment: datetime, zone: str) -> timedelta:
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


def _change(before: datetime, after: datetime, zone: str) -> datetime:
    """Return the first moment, to the second, with the offset that holds at `after` and not yet at `before`."""
    changed = _offset(after, zone)
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        middle -= timedelta(microseconds=middle.microsecond)
        before, after = (before, middle) if _offset(middle, zone) == changed else (middle, after)
    return after


@lru_cache(maxsize=1_000)
def offsets(zone: str) -> tuple[int, int]:
    """Return the least and the greatest number of whole hours between which a zone's clocks are ahead of UTC.

    Every offset that the zone ever had lies within: -5 and -4 for New York, which was 4 h 56 min behind before 1883.
    """
    weeks = (_SETTLED - _FIRST_CLOCKS) // _WEEK
    clocks = (_FIRST_CLOCKS.replace(tzinfo=ZoneInfo(zone)) + week * _WEEK for week in range(weeks))
    found = {clock.utcoffset() or timedelta() for clock in clocks}
    return min(found) // _HOUR, -(-max(found) // _HOUR)
