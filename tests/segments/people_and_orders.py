"""Some people, their orders and segments of them: what the tests of rules of every kind stand on."""

from datetime import date
from typing import Any

import duckdb

from exporter.errors import NotFoundError
from exporter.profiles.source import Column
from exporter.segments.compile import condition
from exporter.segments.ground import Ground, Table
from exporter.segments.rules import Condition, Group, Related, Segment

TODAY = date(2026, 3, 31)
COLUMNS = (
    Column("id", "text", "VARCHAR"),
    Column("country", "text", "VARCHAR"),
    Column("age", "integer", "BIGINT"),
)
ORDERS = Table(
    (
        Column("customer", "text", "VARCHAR"),
        Column("amount", "number", "DOUBLE"),
        Column("channel", "text", "VARCHAR"),
        Column("day", "date", "DATE"),
    ),
    key="customer",
    time="day",
)
PROFILES: list[dict[str, Any]] = [
    {"id": f"p{number}", "country": ("HU", "PL", None, "FI")[number % 4], "age": (None, 20, 35, 50, 65)[number % 5]}
    for number in range(24)
]
ROWS: list[dict[str, Any]] = [
    {
        "customer": None if number % 11 == 0 else f"p{number * 7 % 20}",
        "amount": None if number % 9 == 0 else float(number * 13 % 40),
        "channel": ("web", "shop", None)[number % 3],
        "day": None if number % 10 == 0 else date(2026, 1, 1 + number % 28),
    }
    for number in range(60)
]
OTHERS = {
    "adults": Segment("adults", "people", Group("all", (Condition("age", "at_least", 35),))),
    "buyers": Segment("buyers", "people", Group("all", (Related("orders", "count", "at_least", 1),))),
}


def other(name: str) -> Segment:
    if name not in OTHERS:
        raise NotFoundError(f'There is no segment called "{name}".')
    return OTHERS[name]


GROUND = Ground(COLUMNS, TODAY, source="people", related={"orders": ORDERS}, segments=other)


def members(tables: duckdb.DuckDBPyConnection, segment: Segment) -> set[str]:
    """Return the keys of those who belong to a segment."""
    found = condition(segment, GROUND)
    asked = "TRUE" if found is None else found.sql("duckdb")
    return {key for (key,) in tables.sql(f'SELECT "id" FROM "all profiles"."profiles" WHERE {asked}').fetchall()}
