"""How old data is, by its files or by what it says itself."""

import os
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from exporter.errors import SourceError
from exporter.profiles.engine import Profiles
from exporter.profiles.freshness import Freshness, freshness, written_at
from exporter.profiles.source import Source

from .conftest import Make

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def test_files_are_as_fresh_as_the_youngest_of_them(profiles: Profiles, tmp_path: Path) -> None:
    for number, second in enumerate((1_700_000_000, 1_750_000_000)):
        file = tmp_path / f"{number}.parquet"
        pl.DataFrame({"id": [number]}).write_parquet(file)
        os.utime(file, (second, second))
    source = Source("people", "parquet", str(tmp_path), "id")

    found = freshness(source, profiles.statistics(source), now=NOW)

    assert found == Freshness(datetime.fromtimestamp(1_750_000_000, tz=UTC))


def test_a_server_is_as_fresh_as_the_latest_day_or_moment_that_is_not_to_come(
    profiles: Profiles, make_source: Make
) -> None:
    frame = pl.DataFrame(
        {
            "id": [1, 2],
            "seen": [datetime.fromisoformat("2026-05-01 10:30"), None],
            "born": [datetime.fromisoformat("2020-01-01").date()] * 2,
            "ends": [datetime.fromisoformat("2030-01-01")] * 2,
        }
    )
    source = make_source("postgresql", frame, key="id")

    found = freshness(source, profiles.statistics(source), now=NOW)

    assert found == Freshness(datetime(2026, 5, 1, 10, 30, tzinfo=UTC), "seen")


def test_nothing_is_said_where_nothing_tells(profiles: Profiles, make_source: Make) -> None:
    source = make_source("spark", pl.DataFrame({"id": [1]}), key="id")

    assert freshness(source, profiles.statistics(source), now=NOW) is None


def test_files_that_are_gone_are_said_to_be_gone(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist"):
        written_at(Source("people", "parquet", str(tmp_path / "gone.parquet"), "id"))
