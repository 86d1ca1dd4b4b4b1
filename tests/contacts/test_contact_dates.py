from datetime import UTC, date, datetime, timedelta, timezone

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.contacts.dates import days, moments, written_days, written_moments

EARLY = datetime.fromisoformat("0001-01-02T00:00:00")
LATE = datetime.fromisoformat("9999-12-30T00:00:00")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-03-15", "2026-03-15T00:00:00Z"),
        ("2026-03-15 08:30", "2026-03-15T08:30:00Z"),
        ("2026-03-15T08:30:15", "2026-03-15T08:30:15Z"),
        ("2026-03-15T08:30:15Z", "2026-03-15T08:30:15Z"),
        ("2026-03-15t08:30:15.123456z", "2026-03-15T08:30:15Z"),
        ("2026-03-15T08:30:15+02:00", "2026-03-15T06:30:15Z"),
        ("2026-03-15 08:30:15 +0200", "2026-03-15T06:30:15Z"),
        ("2026-03-15 08:30:15-05", "2026-03-15T13:30:15Z"),
        ("2024-02-29", "2024-02-29T00:00:00Z"),
        ("2026-02-29", None),
        ("2026-13-01", None),
        ("2026-03-15T25:00:00", None),
        ("0000-01-01", None),
        ("15.03.2026", None),
        ("03/15/2026", None),
        ("20260315", None),
        ("2026-03-15 and more", None),
        ("yesterday", None),
    ],
)
def test_iso_text_is_a_moment_and_other_text_is_none(text: str, written: str | None) -> None:
    assert written_moments(moments(pl.Series([text]))).to_list() == [written]


@given(st.datetimes(EARLY, LATE), st.integers(-14, 14))
def test_every_moment_survives_the_way_through_text(moment: datetime, hours: int) -> None:
    aware = moment.replace(microsecond=0, tzinfo=timezone(timedelta(hours=hours)))

    written = written_moments(moments(pl.Series([aware.isoformat()]))).to_list()

    assert written == [aware.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"]


def test_a_timestamp_without_a_zone_is_utc_and_with_one_is_converted() -> None:
    naive = pl.Series([datetime.fromisoformat("2026-03-15T08:30:00")])
    aware = naive.dt.replace_time_zone("Europe/Budapest")

    assert written_moments(moments(naive)).to_list() == ["2026-03-15T08:30:00Z"]
    assert written_moments(moments(aware)).to_list() == ["2026-03-15T07:30:00Z"]


def test_a_day_is_the_one_that_the_text_names() -> None:
    texts = pl.Series(["2026-03-15T00:30:00+02:00", "2026-03-15", "no", None])

    assert written_days(days(texts)).to_list() == ["2026-03-15", "2026-03-15", None, None]


@pytest.mark.parametrize("value", [date(2026, 3, 15), datetime.fromisoformat("2026-03-15T23:00:00")])
def test_a_column_of_dates_or_timestamps_holds_days(value: date) -> None:
    assert written_days(days(pl.Series([value]))).to_list() == ["2026-03-15"]


def test_a_column_of_numbers_holds_no_dates() -> None:
    assert moments(pl.Series([20260315])).to_list() == [None]
