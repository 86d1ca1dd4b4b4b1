"""Real sources of each kind with the same few profiles, and what reads them."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from adbc_driver_postgresql import dbapi

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


def put_into_postgresql(address: str, table: str, frame: pl.DataFrame) -> None:
    """Write a frame as a table of PostgreSQL."""
    with dbapi.connect(address) as connection:
        with connection.cursor() as cursor:
            cursor.adbc_ingest(table, frame.to_arrow(compat_level=pl.CompatLevel.oldest()), mode="replace")
        connection.commit()


@pytest.fixture
def postgres_address(postgres_url: str) -> str:
    """Address of an empty database of PostgreSQL, as a source names it."""
    return postgres_url.replace("+psycopg", "")


@pytest.fixture
def make_source(tmp_path: Path, request: pytest.FixtureRequest) -> Make:
    """Write a frame as a source of a kind; of a server only where one is asked for."""

    def make(
        kind: Kind = "parquet", frame: pl.DataFrame = PEOPLE, *, key: str = "customer_id", name: str = "people"
    ) -> Source:
        path = tmp_path / f"{name}.{kind}"
        match kind:
            case "parquet":
                frame.write_parquet(path)
            case "csv":
                frame.write_csv(path)
            case "duckdb":
                path.unlink(missing_ok=True)
                with duckdb.connect(str(path)) as connection:
                    connection.from_arrow(frame.to_arrow(compat_level=pl.CompatLevel.oldest())).create("people")
            case "postgresql":
                address = request.getfixturevalue("postgres_address")
                put_into_postgresql(address, name, frame)
                return Source(name, kind, address, key, name)
            case "spark":
                frame.write_parquet(path)
                return Source(name, kind, request.getfixturevalue("spark_address"), key, f"parquet.`{path}`")
        return Source(name, kind, str(path), key, "people" if kind == "duckdb" else None)

    return make
