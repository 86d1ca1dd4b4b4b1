"""The same profiles and orders on every engine, and what finds the members of a segment there."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from adbc_driver_postgresql import dbapi

from exporter.profiles.engine import Profiles
from exporter.profiles.source import Source
from exporter.segments.compile import condition
from exporter.segments.ground import Ground, Table
from exporter.segments.rules import EVERYONE, Segment
from tests.postgres import PostgresServer
from tests.postgres import database as database_in

TODAY = date(2026, 3, 31)
KEY = "id"

TEXTS = [
    *(
        "HU",
        "hu ",
        "Łódź",
        "łódź",
        "50%",
        "5_0",
        "a\\b",
        "it's",
        '"',
        "",
        " ",
        " \t\u00a0\n",
        "\N{GRINNING FACE}",
        None,
    ),
    *("STRASSE", "straße", "ẞ", "İx", "ıx", "Ix", "ix", "ΟΔΟΣ", "οδος", "οδοσ", "É", "é", "e", "a1_é", "x\ny", "x y"),
    *("ann@example.com", " Ann.B+c@Example.HU ", "ann@localhost", "ann@example.invalid", "ä@ö.hu", "a@b", "@", "a@b.c"),
    *("\x1f", "\x0b", "\u2003", "\u200b", "éa", "_é_", "aé", "ab-ab", "AB", "\x85", "\ufeffz", "$1", "x" * 300),
]
NUMBERS = [None, math.nan, -1.5, -0.0, 0.0, 0.1, 2.0, 900.0, 900.5, 1e300, -1e300, 5e-324, math.inf, -math.inf]
INTEGERS = [None, -3, 0, 1, 2, 7, 9_007_199_254_740_992, 9_007_199_254_740_993, 2**63 - 1, -(2**63)]
DAYS = [
    *(None, date(2026, 1, 5), date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1), date(1, 1, 1)),
    *(
        date(2024, 2, 29),
        date(2025, 12, 31),
        date(2026, 1, 1),
        date(2027, 1, 1),
        date(9999, 12, 31),
        date(1899, 12, 31),
    ),
]
MOMENTS = [
    None,
    *map(
        datetime.fromisoformat,
        (
            *("2026-01-04 23:59:59.999999", "2026-01-05 00:00", "2026-01-05 10:30", "2026-01-05 23:59:59.999999"),
            *("2026-01-06 00:00", "2026-03-28 23:30", "2026-03-29 00:59:59", "2026-03-29 01:00", "2026-03-31 21:59"),
            *("2026-03-31 22:00", "2026-03-30 22:00", "2024-02-29 12:00", "0001-01-01 00:00", "9999-12-31 23:59:59"),
            *("1883-11-18 17:00", "1969-12-31 23:59:59.5", "2025-10-26 00:30", "2025-10-26 01:30"),
        ),
    ),
]
FLAGS = [None, True, False]

ROWS = 120
AT_ONCE = 50
"""Segments that one query is asked for: to plan very long ones takes very long."""


def _turned(values: list[Any], step: int) -> list[Any]:
    return [values[number * step % len(values)] for number in range(ROWS)]


PEOPLE = pl.DataFrame(
    {
        KEY: [f"{'Ccéß'[number % 4]}{number:03d}" for number in range(ROWS)],
        "name": _turned(TEXTS, 1),
        "amount": _turned(NUMBERS, 1),
        "orders": _turned(INTEGERS, 1),
        "born": _turned(DAYS, 1),
        "seen": _turned(MOMENTS, 1),
        "reads": _turned(FLAGS, 1),
        "rate": _turned([None, 0.1, 0.2, 1e38, -2.5], 1),
        "tags": _turned([None, ["a"], ["b", "c"]], 1),
    },
    schema_overrides={"rate": pl.Float32, "seen": pl.Datetime("us")},
)

ORDERS = pl.DataFrame(
    {
        "order": list(range(400)),
        "who": [None if number % 41 == 0 else PEOPLE[KEY][number * number % 70] for number in range(400)],
        "at": [
            None
            if number % 37 == 0
            else datetime.fromisoformat("2026-03-31 12:00") - timedelta(hours=number * 11 % 2400)
            for number in range(400)
        ],
        "amount": [None if number % 23 == 0 else round(number * 7 % 113 / 4, 2) for number in range(400)],
        "pieces": [None if number % 29 == 0 else number % 5 for number in range(400)],
        "channel": [("web", "Shop", "é", None, "")[number % 5] for number in range(400)],
        "paid_on": [date(2026, 1, 1) + timedelta(days=number % 90) for number in range(400)],
    },
    schema_overrides={"at": pl.Datetime("us")},
)

Find = Callable[..., dict[str, list[str]]]


@dataclass(frozen=True)
class Engine:
    """One engine with the profiles and their orders."""

    profiles: Profiles
    source: Source

    def ground(self, *, zone: str, others: Mapping[str, Segment], members: Mapping[str, str]) -> Ground:
        table = self.source.related[0]

        def other(name: str) -> Segment:
            return others[name]

        return Ground(
            columns=self.profiles.columns(self.source),
            today=TODAY,
            zone=zone,
            source=self.source.name,
            key=KEY,
            related={"orders": Table(self.profiles.columns(table), table.key, table.time)},
            segments=other,
            members=lambda segment: members[segment.name],
            dialect=self.source.dialect,
        )

    def members(
        self,
        segments: Mapping[str, Segment],
        *,
        zone: str = "UTC",
        others: Mapping[str, Segment] | None = None,
        frozen: Mapping[str, str] | None = None,
    ) -> dict[str, list[str]]:
        """Return the keys of the members of each segment, all asked at once as the marks of one stream."""
        ground = self.ground(zone=zone, others=others or {}, members=frozen or {})
        compiled = {name: condition(segment, ground) for name, segment in segments.items()}
        marks = {name: found for name, found in compiled.items() if found is not None}
        found: dict[str, list[str]] = {}
        asked = list(marks.items())
        for start in range(0, max(1, len(asked)), AT_ONCE):
            some = asked[start : start + AT_ONCE]
            frame = pl.concat(self.profiles.stream(self.source, [], marks=dict(some), rows=50))
            found |= {name: frame.filter(name)[KEY].to_list() for name, _ in some}
        everyone = frame[KEY].to_list()
        return {name: found.get(name, everyone) for name in segments}

    def counted(self, segment: Segment, **known: Any) -> int:
        """Count the members of a segment as its own query."""
        ground = self.ground(zone="UTC", others=known.get("others", {}), members=known.get("frozen", {}))
        return self.profiles.count(self.source, condition(segment, ground))


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the profiles and the orders as Parquet files, in no order."""
    folder = tmp_path_factory.mktemp("conformance")
    PEOPLE.sample(fraction=1.0, shuffle=True, seed=3).write_parquet(folder / "people.parquet")
    ORDERS.sample(fraction=1.0, shuffle=True, seed=4).write_parquet(folder / "orders.parquet")
    return folder


@pytest.fixture(scope="session")
def profiles() -> Iterator[Profiles]:
    reader = Profiles(memory_limit="500MB", threads=2)
    yield reader
    reader.close()


@pytest.fixture(scope="session")
def duckdb_engine(folder: Path, profiles: Profiles) -> Engine:
    orders = Source("orders", "parquet", str(folder / "orders.parquet"), "who", time="at")
    return Engine(profiles, Source("people", "parquet", str(folder / "people.parquet"), KEY, related=(orders,)))


@pytest.fixture(scope="session")
def spark_engine(folder: Path, profiles: Profiles, spark_address: str) -> Engine:
    def table(name: str) -> str:
        return f"parquet.`{folder / name}.parquet`"

    orders = Source("orders", "spark", spark_address, "who", table("orders"), "at")
    return Engine(profiles, Source("people", "spark", spark_address, KEY, table("people"), related=(orders,)))


@pytest.fixture(scope="session")
def postgresql_engine(postgres: PostgresServer, profiles: Profiles) -> Iterator[Engine]:
    with database_in(postgres) as url:
        address = url.replace("+psycopg", "")
        with dbapi.connect(address) as connection:
            for name, frame in (("people", PEOPLE), ("orders", ORDERS)):
                with connection.cursor() as cursor:
                    cursor.adbc_ingest(name, frame.to_arrow(compat_level=pl.CompatLevel.oldest()))
            connection.commit()
        orders = Source("orders", "postgresql", address, "who", "orders", "at")
        yield Engine(profiles, Source("people", "postgresql", address, KEY, "people", related=(orders,)))


@pytest.fixture(scope="session", params=["spark", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine that is held to DuckDB."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


def everyone(name: str) -> Segment:
    """Return a segment of all profiles."""
    return Segment(name, "people", EVERYONE)
