"""Days begin and end as clocks in the workspace's time zone show it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.profiles.source import Column
from exporter.segments.compile import condition
from exporter.segments.ground import Ground
from exporter.segments.rules import Condition, Group, Relative, Segment, Value
from exporter.segments.zone import FIRST, begins, ends, in_utc, offsets

Matching = Callable[..., list[int]]

BUDAPEST = "Europe/Budapest"
SEEN = (Column("seen", "timestamp", "TIMESTAMP"),)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "day", "begin", "hours"),
    [
        ("UTC", "2026-01-05", "2026-01-05 00:00", 24),
        (BUDAPEST, "2026-01-05", "2026-01-04 23:00", 24),
        (BUDAPEST, "2026-03-29", "2026-03-28 23:00", 23),
        (BUDAPEST, "2026-10-25", "2026-10-24 22:00", 25),
        ("America/New_York", "2026-11-01", "2026-11-01 04:00", 25),
        ("Asia/Kathmandu", "2026-01-05", "2026-01-04 18:15", 24),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04 03:00", 23),
        ("America/Sao_Paulo", "2018-02-17", "2018-02-17 02:00", 25),
        ("America/Toronto", "1919-03-31", "1919-03-31 04:30", 23.5),
        ("Australia/Lord_Howe", "2024-10-06", "2024-10-05 13:30", 23.5),
        ("Pacific/Apia", "2011-12-29", "2011-12-29 10:00", 24),
        ("Pacific/Apia", "2011-12-30", "2011-12-30 10:00", 0),
        ("Pacific/Apia", "2011-12-31", "2011-12-30 10:00", 24),
    ],
)
def test_a_day_begins_and_lasts_as_clocks_there_show_it(zone: str, day: str, begin: str, hours: float) -> None:
    end = ends(date.fromisoformat(day), zone)

    assert begins(date.fromisoformat(day), zone) == at(begin)
    assert end == at(begin) + timedelta(hours=hours)


def test_the_outermost_days_have_the_outermost_moments() -> None:
    assert begins(date.min, "Asia/Tokyo") == FIRST
    assert begins(date.min, "America/Lima") > FIRST
    assert ends(date.max, "Asia/Tokyo") is None
    assert begins(date.max, "America/Lima").date() == date.max


@pytest.mark.parametrize(
    ("moment", "utc"),
    [
        (at("2026-01-05 10:30"), "2026-01-05 09:30"),
        (at("2026-03-29 02:30"), "2026-03-29 01:00"),
        (at("2026-10-25 02:30"), "2026-10-25 00:30"),
        (datetime(2026, 1, 5, 10, 30, tzinfo=UTC), "2026-01-05 10:30"),
        (datetime(2026, 1, 5, 10, 30, tzinfo=timezone(timedelta(hours=-5))), "2026-01-05 15:30"),
    ],
)
def test_a_moment_is_what_clocks_show_unless_it_names_an_offset(moment: datetime, utc: str) -> None:
    assert in_utc(moment, BUDAPEST) == at(utc)


moments = st.datetimes(at("1985-01-01"), at("2035-01-01"))
zones = st.sampled_from(
    [BUDAPEST, "America/New_York", "America/Sao_Paulo", "Asia/Beirut", "Africa/Cairo", "Asia/Tehran"]
)


@settings(max_examples=25)
@given(moment=moments, zone=zones)
def test_a_moment_lies_within_the_day_that_a_calendar_there_shows(moment: datetime, zone: str) -> None:
    day = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
    end = ends(day, zone)

    assert end is not None
    assert begins(day, zone) <= moment < end


def test_offsets_hold_whatever_clocks_a_zone_ever_had() -> None:
    assert offsets("UTC") == (0, 0)
    assert offsets(BUDAPEST) == (1, 2)
    assert offsets("America/New_York") == (-5, -4)
    assert offsets("Asia/Kolkata") == (5, 7)
    for zone in sorted(available_timezones() - {"localtime"})[::60]:
        least, greatest = offsets(zone)
        for year in range(1850, 2040, 7):
            found = datetime(year, 7, 1, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()
            assert found is not None
            assert timedelta(hours=least) <= found <= timedelta(hours=greatest), zone


def sql(op: str, value: Value, *, zone: str = BUDAPEST) -> str:
    segment = Segment("x", "profiles", Group("all", (Condition("seen", op, value),)))
    found = condition(segment, Ground(SEEN, date(2026, 3, 29), zone))
    assert found is not None
    return found.sql("duckdb")


@pytest.mark.parametrize(
    ("op", "value", "low", "high"),
    [
        ("equals", "2026-03-29", "2026-03-28 23:00:00", "2026-03-29 22:00:00"),
        ("between", ("2026-03-29", "2026-03-30"), "2026-03-28 23:00:00", "2026-03-30 22:00:00"),
        ("within_last", Relative(1, "days"), "2026-03-27 23:00:00", "2026-03-29 22:00:00"),
        ("within_next", Relative(1, "days"), "2026-03-28 23:00:00", "2026-03-30 22:00:00"),
        ("year_to_date", None, "2025-12-31 23:00:00", "2026-03-29 22:00:00"),
        ("year_of", (2026, 2027), "2025-12-31 23:00:00", "2027-12-31 23:00:00"),
    ],
)
def test_days_become_moments_so_that_the_column_is_read_as_it_is(op: str, value: Value, low: str, high: str) -> None:
    low_end, high_end = (f"CAST('{moment}' AS TIMESTAMP)" for moment in (low, high))

    assert sql(op, value) == f'("seen" >= {low_end} AND "seen" < {high_end})'


def test_only_where_clocks_may_show_another_day_is_a_moment_put_into_the_zone() -> None:
    assert sql("month_of", (3,), zone="UTC") == 'EXTRACT(MONTH FROM "seen") IN (3)'
    assert sql("month_of", (3,), zone="Etc/GMT-3") == "EXTRACT(MONTH FROM \"seen\" + INTERVAL '3' HOUR) IN (3)"
    assert sql("month_of", (3,), zone="Etc/GMT+5") == "EXTRACT(MONTH FROM \"seen\" - INTERVAL '5' HOUR) IN (3)"
    assert sql("month_of", (3,)) == (
        "EXTRACT(MONTH FROM CASE WHEN EXTRACT(HOUR FROM (\"seen\" + INTERVAL '1' HOUR)) < 23 "
        "THEN \"seen\" + INTERVAL '1' HOUR "
        f"ELSE \"seen\" AT TIME ZONE 'UTC' AT TIME ZONE '{BUDAPEST}' END) IN (3)"
    )


def test_a_day_on_which_clocks_are_changed_is_found_whole(matching: Matching) -> None:
    moments = pl.datetime_range(at("2026-03-28"), at("2026-03-31"), "1h", eager=True)
    frame = pl.DataFrame({"seen": moments})

    found = matching(frame, Condition("seen", "equals", "2026-03-29"), zone=BUDAPEST)

    assert [moments[number] for number in (found[0], found[-1])] == [at("2026-03-28 23:00"), at("2026-03-29 21:00")]
    assert len(found) == 23


def test_days_of_a_column_of_days_are_those_of_no_zone(matching: Matching) -> None:
    frame = pl.DataFrame({"born": [date(2026, 3, 28), date(2026, 3, 29)]})

    assert matching(frame, Condition("born", "equals", "2026-03-29"), zone="America/New_York") == [1]
    assert matching(frame, Condition("born", "day_of_week", (7,)), zone="America/New_York") == [1]


def test_many_days_are_looked_up_as_calendars_there_show_them(matching: Matching) -> None:
    frame = pl.DataFrame({"seen": [at("2026-03-28 22:59"), at("2026-03-28 23:00"), at("2026-03-30 22:00"), None]})
    days = tuple((date(2026, 3, 29) - timedelta(days=number)).isoformat() for number in range(0, 400, 2))

    assert matching(frame, Condition("seen", "one_of", days), zone=BUDAPEST) == [1]
    assert matching(frame, Condition("seen", "not_one_of", days), zone=BUDAPEST) == [0, 2, 3]
    both = (*days, "2026-03-31T00:00:00", "2026-03-28T22:59+00:00")
    assert matching(frame, Condition("seen", "one_of", both), zone=BUDAPEST) == [0, 1, 2]


def test_many_moments_are_looked_up_as_clocks_there_show_them(matching: Matching) -> None:
    frame = pl.DataFrame({"seen": [at("2026-03-28 22:59"), at("2026-03-28 23:00"), at("2026-03-30 22:00"), None]})
    shown = tuple(f"2026-03-29 00:{minute:02}" for minute in range(60))

    assert matching(frame, Condition("seen", "one_of", shown), zone=BUDAPEST) == [1]
    assert matching(frame, Condition("seen", "one_of", (*shown, "2026-03-28T22:59Z")), zone=BUDAPEST) == [0, 1]
