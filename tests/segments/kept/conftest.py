"""Segments over five real profiles, in a real store and a real folder."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from exporter.profiles.engine import Profiles
from exporter.profiles.source import Source
from exporter.profiles.sources import Sources
from exporter.segments.frozen import FrozenMembers
from exporter.segments.library import Segments
from exporter.segments.rules import Condition, Group, Segment
from exporter.workspace.people import LOCAL_ADMINISTRATOR, Person
from exporter.workspace.storage import Storage
from exporter.workspace.store import Store

TODAY = date(2026, 3, 31)
Opening = Callable[..., Segments]


def people(*values: float) -> pl.DataFrame:
    """Profiles 1, 2, … who spent so much."""
    countries = ["HU", "PL"] * len(values)
    keys = [str(number) for number in range(1, len(values) + 1)]
    return pl.DataFrame(
        {"id": keys, "spent": values, "country": countries[: len(values)]}, schema_overrides={"id": pl.String}
    )


def spent(name: str, least: float, **facts: object) -> Segment:
    """A segment of those who spent at least so much."""
    return Segment(name, "people", Group("all", (Condition("spent", "at_least", least),)), **facts)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path / 'state.sqlite'}")) as opened:
        yield opened


@pytest.fixture
def profiles() -> Iterator[Profiles]:
    with closing(Profiles(threads=1)) as opened:
        yield opened


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., None]:
    """Write other profiles in the place of those that are there."""
    return lambda *values: people(*values).write_parquet(tmp_path / "people.parquet")


@pytest.fixture
def opening(store: Store, profiles: Profiles, tmp_path: Path, write: Callable[..., None]) -> Opening:
    """Open the segments as somebody."""
    write(10.0, 20.0, 30.0, 40.0, 50.0)
    sources = Sources(store, profiles, actor=LOCAL_ADMINISTRATOR, uploads_folder=tmp_path / "uploads")
    sources.save(Source("people", "parquet", str(tmp_path / "people.parquet"), "id"))
    frozen = FrozenMembers(Storage(str(tmp_path / "storage")), copies=tmp_path / "copies")

    def open_segments(actor: Person = LOCAL_ADMINISTRATOR) -> Segments:
        return Segments(store, sources, profiles, actor=actor, frozen=frozen, today=lambda _: TODAY)

    return open_segments


@pytest.fixture
def segments(opening: Opening) -> Segments:
    return opening()
