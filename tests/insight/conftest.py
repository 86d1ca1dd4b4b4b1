"""What the tests of insight share: a few hundred people in a real source, and segments over them."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from exporter.insight.insight import Insight
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Source
from exporter.profiles.sources import Sources
from exporter.segments.library import Segments
from exporter.segments.rules import Segment
from exporter.workspace.downloads import Downloads
from exporter.workspace.people import LOCAL_ADMINISTRATOR
from exporter.workspace.preferences import LARGEST_DOWNLOAD
from exporter.workspace.store import Store

TODAY = date(2026, 3, 31)
NUMBER = 600


def invented() -> pl.DataFrame:
    """Return 600 people: a third live in HU, spend more the higher their number, and some know little of themselves."""
    numbers = range(NUMBER)
    return pl.DataFrame(
        {
            "customer_id": [f"C{number:04}" for number in numbers],
            "email": [
                None if number % 10 == 0 else "not an address" if number % 10 == 1 else f"Person{number}@example.com"
                for number in numbers
            ],
            "first_name": [f"Name{number % 7}" for number in numbers],
            "country": [("HU", "Poland", "Hungary", "", "Narnia", None)[number % 6] for number in numbers],
            "spent": [float("nan") if number % 50 == 0 else number * 1.25 for number in numbers],
            "orders": [None if number % 9 == 0 else number % 13 for number in numbers],
            "born": [date(1960, 1, 1) + timedelta(days=31 * number) for number in numbers],
            "seen": [datetime.fromisoformat("2026-01-01") + timedelta(hours=3 * number) for number in numbers],
            "newsletter": [(True, False, None)[number % 3] for number in numbers],
            "loyalty": ["gold" if number > 500 else "none" for number in numbers],
        },
        schema_overrides={"newsletter": pl.Boolean},
    )


@pytest.fixture(scope="session")
def people() -> pl.DataFrame:
    return invented()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path / 'state.sqlite'}", busy_seconds=0.2)) as opened:
        yield opened


@pytest.fixture(scope="session")
def profiles() -> Iterator[Profiles]:
    with closing(Profiles(threads=1)) as opened:
        yield opened


@pytest.fixture(scope="session")
def source(people: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Source:
    path = tmp_path_factory.mktemp("people") / "people.parquet"
    people.write_parquet(path)
    return Source("people", "parquet", str(path), "customer_id")


@pytest.fixture
def segments(store: Store, profiles: Profiles, source: Source, tmp_path: Path) -> Segments:
    sources = Sources(store, profiles, actor=LOCAL_ADMINISTRATOR, uploads_folder=tmp_path / "uploads")
    sources.save(source)
    return Segments(store, sources, profiles, actor=LOCAL_ADMINISTRATOR, today=lambda _: TODAY)


@pytest.fixture
def insight(store: Store, segments: Segments, profiles: Profiles, tmp_path: Path) -> Insight:
    sources = Sources(store, profiles, actor=LOCAL_ADMINISTRATOR, uploads_folder=tmp_path / "uploads")
    downloads = Downloads(store, actor=LOCAL_ADMINISTRATOR)
    return Insight(sources, segments, profiles, downloads=downloads, most=lambda: LARGEST_DOWNLOAD)


@pytest.fixture
def vip(segments: Segments) -> Segment:
    """A saved segment: those who live in HU and spent more than 300."""
    from exporter.segments.rules import Condition, Group

    where = Group("all", (Condition("country", "one_of", ("HU", "Hungary")), Condition("spent", "greater_than", 300)))
    segment = Segment("VIP", "people", where)
    segments.save(segment)
    return segment
