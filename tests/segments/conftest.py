"""What the tests of segments share: rules put to real DuckDB."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

import duckdb
import polars as pl
import pytest

from exporter.profiles import columns
from exporter.profiles.source import Column
from exporter.segments.compile import condition
from exporter.segments.ground import Ground
from exporter.segments.rules import Condition, Group, Segment
from tests.segments.people_and_orders import PROFILES, ROWS

TODAY = date(2026, 3, 31)
Matching = Callable[..., list[int]]


def described(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[Column, ...]:
    """Describe a table's columns as a profile source does."""
    relation = connection.table(table)
    return tuple(
        columns.column(name, str(stored)) for name, stored in zip(relation.columns, relation.types, strict=True)
    )


def put(duck: duckdb.DuckDBPyConnection, frames: Mapping[str, pl.DataFrame]) -> None:
    """Put tables where the placeholders of conditions point."""
    for name, frame in frames.items():
        duck.register("put", frame)
        duck.execute(f"CREATE SCHEMA IF NOT EXISTS {name.split('.')[0]}")
        duck.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM put")


@pytest.fixture(scope="session")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB in memory."""
    with duckdb.connect(config={"threads": 1}) as connection:
        yield connection


@pytest.fixture(scope="session")
def matching(duck: duckdb.DuckDBPyConnection) -> Matching:
    """Return the numbers (0-based) of the rows of a frame that belong to a segment."""

    def rows(frame: pl.DataFrame, where: Group | Condition, *, today: date = TODAY, zone: str = "UTC") -> list[int]:
        duck.register("people", frame.with_row_index("row number"))
        group = where if isinstance(where, Group) else Group("all", (where,))
        ground = Ground(described(duck, "people"), today, zone)
        found = condition(Segment("people", "profiles", group), ground)
        filter_sql = "TRUE" if found is None else found.sql(dialect="duckdb")
        numbers = duck.sql(f'SELECT "row number" FROM people WHERE {filter_sql} ORDER BY ALL').fetchall()
        return [number for (number,) in numbers]

    return rows


@pytest.fixture(scope="module")
def tables(duck: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """People and their orders in DuckDB."""
    put(duck, {'"all profiles"."profiles"': pl.DataFrame(PROFILES), '"related table"."orders"': pl.DataFrame(ROWS)})
    return duck
