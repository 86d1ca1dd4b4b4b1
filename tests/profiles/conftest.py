"""Real sources of each kind with the same few profiles, and what reads them."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from exporter.profiles.engine import Profiles
from exporter.profiles.source import Kind, Source

Make = Callable[..., Source]

PEOPLE = pl.DataFrame(
    {
        "customer_id": ["C3", "C1", "C2", "C5", "C4"],
        "email": ["anna@example.com", "béla@example.org", "  ", None, "o'hara@example.net"],
        "age": [31, 45, None, 18, 77],
        "spent": [10.5, 0.0, 99.99, None, 1000.0],
        "newsletter": [True, False, None, True, False],
        "born": [date(1990, 1, 31), None, date(1980, 6, 1), date(2007, 2, 28), date(1949, 12, 24)],
        "seen_at": [
            datetime.fromisoformat("2026-01-01T12:30:00"),
            datetime.fromisoformat("2026-01-02"),
            None,
            datetime.fromisoformat("2026-01-03"),
            datetime.fromisoformat("2025-01-01"),
        ],
    }
)


@pytest.fixture
def profiles() -> Iterator[Profiles]:
    reader = Profiles(memory_limit="500MB", threads=2)
    yield reader
    reader.close()


@pytest.fixture
def make_source(tmp_path: Path) -> Make:
    """Write a frame as a source of a kind."""

    def make(
        kind: Kind = "parquet", frame: pl.DataFrame = PEOPLE, *, key: str = "customer_id", name: str = "people"
    ) -> Source:
        match kind:
            case "parquet":
                path = tmp_path / f"{name}.parquet"
                frame.write_parquet(path)
            case "csv":
                path = tmp_path / f"{name}.csv"
                frame.write_csv(path)
            case "duckdb":
                path = tmp_path / f"{name}.duckdb"
                path.unlink(missing_ok=True)
                with duckdb.connect(str(path)) as connection:
                    connection.from_arrow(frame.to_arrow(compat_level=pl.CompatLevel.oldest())).create("people")
        return Source(name, kind, str(path), key, "people" if kind == "duckdb" else None)

    return make
