"""One column of members beside that of all others, and the rules that find the profiles of each bar."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter.insight.comparison import comparison
from exporter.insight.insight import Insight
from exporter.insight.pick import picked
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Source
from exporter.segments.library import Segments
from exporter.segments.rules import Segment

COLUMNS = ["country", "spent", "orders", "born", "seen", "newsletter", "loyalty", "email"]


@pytest.mark.parametrize("column", COLUMNS)
def test_the_bars_hold_every_member_and_every_other_profile_once(
    insight: Insight, segments: Segments, vip: Segment, column: str
) -> None:
    frame = insight.comparison(vip, column, bars=8)
    count = segments.count(vip)

    assert frame["members"].sum() == count.members
    assert frame["others"].sum() == count.profiles - count.members
    assert frame["share_of_members"].sum() == pytest.approx(1)
    assert frame["share_of_others"].sum() == pytest.approx(1)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_bar_makes_a_segment_of_exactly_its_profiles(
    insight: Insight, segments: Segments, source: Source, vip: Segment, column: str
) -> None:
    frame = insight.comparison(vip, column, bars=8)

    for bar in frame.iter_rows(named=True):
        where = picked(insight.column(source, column), bar)
        if where is None:
            assert bar["kind"] == "rest"
        elif not (column == "spent" and bar["kind"] == "empty"):  # NaN is a value, though none that has a place
            found = segments.count(Segment("", "people", where)).members
            assert found == bar["members"] + bar["others"], bar


def test_values_of_most_profiles_come_first_and_the_others_together(insight: Insight, vip: Segment) -> None:
    frame = insight.comparison(vip, "country", bars=2)

    assert frame["kind"].to_list() == ["value", "value", "rest", "empty"]
    assert frame["label"].to_list() == ["HU", "Hungary", "all others", "empty"]
    assert frame["members"].to_list() == [57, 58, 0, 0]
    assert frame["others"].to_list() == [43, 42, 200, 200]


def test_numbers_have_round_bars_and_open_ends_where_few_lie(
    profiles: Profiles, tmp_path_factory: pytest.TempPathFactory
) -> None:
    values = [float(number % 100) for number in range(10_000)] + [1e9, -1e9]
    frame = compared(profiles, tmp_path_factory, pl.Series("amount", values), bars=10)

    assert frame["label"].to_list()[1:4] == ["0 – 10", "10 – 20", "20 – 30"]
    assert (frame["low"][0], frame["high"][-1]) == (None, None)
    assert frame["members"].to_list() == [1, *[1000] * 10, 1]


def test_whole_numbers_are_never_cut(profiles: Profiles, tmp_path_factory: pytest.TempPathFactory) -> None:
    frame = compared(profiles, tmp_path_factory, pl.Series("amount", [0, 1, 1, 2, 3]))

    assert frame["label"].to_list() == ["0", "1", "2", "3"]
    assert frame["members"].to_list() == [1, 2, 1, 1]


def test_days_are_cut_where_a_calendar_does(profiles: Profiles, tmp_path_factory: pytest.TempPathFactory) -> None:
    days = [date(2025, 1, 1) + timedelta(days=number) for number in range(365)]
    quarters = compared(profiles, tmp_path_factory, pl.Series("amount", days), bars=6)
    months = compared(profiles, tmp_path_factory, pl.Series("amount", days), bars=13)

    assert quarters["label"].to_list() == ["2025 Q1", "2025 Q2", "2025 Q3", "2025 Q4"]
    assert quarters["members"].to_list() == [90, 91, 92, 92]
    assert months["label"].to_list()[:2] == ["2025-01", "2025-02"]


def test_a_moment_lies_on_the_day_that_the_time_zone_shows(
    profiles: Profiles, tmp_path_factory: pytest.TempPathFactory
) -> None:
    late = pl.Series("amount", [datetime.fromisoformat("2026-03-01T23:30:00")])

    assert compared(profiles, tmp_path_factory, late)["low"].to_list() == ["2026-03-01"]
    assert compared(profiles, tmp_path_factory, late, zone="Europe/Budapest")["low"].to_list() == ["2026-03-02"]


def test_a_column_without_any_value_is_one_empty_bar(
    profiles: Profiles, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for kind in (pl.Float64, pl.Date, pl.String):
        frame = compared(profiles, tmp_path_factory, pl.Series("amount", [None, None], dtype=kind))

        assert frame.select("kind", "members").rows() == [("empty", 2)]


numbers = st.floats(allow_nan=False, allow_infinity=False, width=32) | st.integers(-50, 50).map(float)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])  # none is changed
@given(values=st.lists(st.none() | numbers, min_size=1, max_size=40), bars=st.integers(2, 20))
def test_every_number_lies_in_the_bar_that_holds_it(
    profiles: Profiles, tmp_path_factory: pytest.TempPathFactory, values: list[float | None], bars: int
) -> None:
    frame = compared(profiles, tmp_path_factory, pl.Series("amount", values, dtype=pl.Float64), bars=bars)

    assert frame["members"].sum() == len(values)
    assert frame.filter(pl.col("kind") == "empty")["members"].sum() == values.count(None)
    for low, high, members in frame.filter(pl.col("kind") == "bin").select("low", "high", "members").iter_rows():
        tolerance = 1e-6 * max((abs(value) for value in values if value is not None), default=0)
        least = sum(
            value is not None
            and (low is None or value >= float(low) + tolerance)
            and (high is None or value < float(high) - tolerance)
            for value in values
        )
        most = sum(
            value is not None
            and (low is None or value >= float(low) - tolerance)
            and (high is None or value < float(high) + tolerance)
            for value in values
        )
        assert least <= members <= most


def compared(
    profiles: Profiles, folders: pytest.TempPathFactory, values: pl.Series, *, bars: int = 20, zone: str = "UTC"
) -> pl.DataFrame:
    path = folders.mktemp("compared") / "people.parquet"
    pl.DataFrame({"id": range(len(values)), "amount": values}).write_parquet(path)
    source = Source("people", "parquet", str(path), "id")
    column = profiles.columns(source)[1]
    return comparison(profiles, source, column, where=None, zone=zone, bars=bars)
