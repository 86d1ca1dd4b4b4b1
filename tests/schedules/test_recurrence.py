"""What a recurrence promises: each chosen time of each chosen day is due once, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.schedules.recurrence import DAYS, Recurrence

BUDAPEST = "Europe/Budapest"
MINUTE = timedelta(minutes=1)
ZONES = [
    BUDAPEST,
    "America/New_York",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Africa/Casablanca",
    "UTC",
    "Asia/Tokyo",
]
CHANGES = [
    *("2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01"),
    *("2026-02-15", "2026-03-22", "2026-07-01"),
]
"""Days on which one of the zones changes its clocks, and one on which none does."""

times = st.lists(
    st.tuples(st.integers(0, 23), st.integers(0, 59)).map(lambda each: time(*each)), min_size=1, max_size=4, unique=True
).map(lambda chosen: tuple(sorted(chosen)))
days = st.sets(st.sampled_from(DAYS)).map(lambda chosen: tuple(day for day in DAYS if day in chosen))
recurrences = st.builds(Recurrence, times, st.sampled_from(ZONES), days)
moments = st.tuples(st.sampled_from(CHANGES), st.integers(-2000, 2000)).map(
    lambda each: datetime.fromisoformat(each[0]).replace(tzinfo=UTC) + each[1] * MINUTE
)


def plainly(recurrence: Recurrence, begin: datetime, end: datetime) -> set[datetime]:
    """Look at the clocks each minute: a time is due at the first minute at which they show it, or a later one."""
    zone = ZoneInfo(recurrence.time_zone)
    first = begin.astimezone(zone).date() - timedelta(days=2)
    waiting = [
        datetime.combine(day, each)
        for day in (first + timedelta(days=number) for number in range((end - begin).days + 5))
        for each in recurrence.times
        if not recurrence.days or DAYS[day.weekday()] in recurrence.days
    ]
    due = set()
    now = begin - timedelta(days=1)
    while now <= end and waiting:
        shown = now.astimezone(zone).replace(tzinfo=None)
        if waiting[0] <= shown:
            waiting.pop(0)
            due.add(now)
        else:
            now += MINUTE
    return {moment for moment in due if begin < moment <= end}


@settings(max_examples=25)
@given(recurrence=recurrences, begin=moments)
def test_every_time_is_due_once_even_where_the_clocks_change(recurrence: Recurrence, begin: datetime) -> None:
    end = begin + timedelta(days=3)

    found = [moment for moment in recurrence.next_times(begin, 20) if moment <= end]

    assert found == sorted(plainly(recurrence, begin, end))


@settings(max_examples=25)
@given(recurrence=recurrences, before=moments)
def test_what_was_due_last_is_what_comes_next_for_whoever_asks_just_before_it(
    recurrence: Recurrence, before: datetime
) -> None:
    last = recurrence.last_due(before)

    assert last is not None
    assert last <= before
    assert recurrence.next_times(last - MINUTE, 1) == [last]
    assert recurrence.next_times(last, 1)[0] > before


@pytest.mark.parametrize(
    ("day", "at", "due"),
    [
        pytest.param("2026-03-29", "02:30", ["2026-03-29T01:00"], id="the clocks jump over it"),
        pytest.param("2026-03-29", "03:00", ["2026-03-29T01:00"], id="the clocks jump to it"),
        pytest.param("2026-03-29", "02:10 02:50 03:00", ["2026-03-29T01:00"], id="several fall on the jump"),
        pytest.param("2026-10-25", "02:30", ["2026-10-25T00:30"], id="the clocks show it twice"),
        pytest.param("2026-06-01", "06:15", ["2026-06-01T04:15"], id="an ordinary day"),
    ],
)
def test_in_budapest(day: str, at: str, due: list[str]) -> None:
    chosen = tuple(time.fromisoformat(each) for each in at.split())
    begin = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(BUDAPEST))

    found = [each for each in Recurrence(chosen, BUDAPEST).next_times(begin, 6) if each < begin + timedelta(days=1)]

    assert [f"{each:%Y-%m-%dT%H:%M}" for each in found] == due


def test_a_day_that_a_place_left_out_is_made_up_for_when_the_next_begins() -> None:
    apia = Recurrence((time(10),), "Pacific/Apia")  # there was no 30 December 2011

    found = apia.next_times(datetime(2011, 12, 29, 21, tzinfo=UTC), 2)

    assert [each.astimezone(ZoneInfo("Pacific/Apia")).isoformat()[:16] for each in found] == [
        "2011-12-31T00:00",
        "2011-12-31T10:00",
    ]


def test_nothing_is_due_before_the_first_day_there() -> None:
    recurrence = Recurrence((time(0, 30),), "Pacific/Auckland", start=date(2026, 12, 1))
    dawn = datetime(2026, 11, 30, 11, 30, tzinfo=UTC)

    assert recurrence.last_due(dawn - MINUTE) is None
    assert recurrence.next_times(dawn - timedelta(days=90), 1) == [dawn]
    assert recurrence.last_due(dawn) == dawn


def test_a_week_with_one_day_comes_round_on_that_day_alone() -> None:
    weekly = Recurrence((time(6), time(18)), "UTC", ("monday",))

    found = weekly.next_times(datetime(2026, 11, 22, tzinfo=UTC), 4)

    assert [f"{each:%a %d %H}" for each in found] == ["Mon 23 06", "Mon 23 18", "Mon 30 06", "Mon 30 18"]
