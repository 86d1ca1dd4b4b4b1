"""Every operator finds the same profiles on DuckDB, on Spark and on PostgreSQL, and those that plain Python finds."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from exporter.profiles.source import ColumnType
from exporter.segments.operators import OPERATORS, ValueKind
from exporter.segments.rules import Condition, Group, Relative, Segment, Value
from tests.segments.plain_reading import PlainReading
from tests.segments.test_segment_agreement import groups

from .conftest import KEY, PEOPLE, TODAY, Engine

COLUMNS: dict[ColumnType, str] = {
    "text": "name",
    "integer": "orders",
    "number": "amount",
    "boolean": "reads",
    "date": "born",
    "timestamp": "seen",
    "other": "tags",
}

ONE: dict[ColumnType, Sequence[Any]] = {
    "text": [
        "hU",
        "ŁÓDŹ",
        "straße",
        "İX",
        "ΟΔΟΣ",
        "É",
        "%",
        "_",
        "\\",
        "'",
        '"',
        " ",
        "\x1f",
        "\N{GRINNING FACE}",
        "x\x00y",
    ],
    "number": [0, 900, 0.1, "900.5", 1e300, -1e300, 5e-324, 2**70],
    "integer": [0, 7, 6.5, 9_007_199_254_740_993, 2**63 - 1, 2**70, -(2**63), 1e300],
    "date": ["2026-01-05", date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29)],
    "timestamp": [
        *("2026-01-05", "2026-01-05 10:30", datetime(2026, 1, 5, 10, 30, tzinfo=UTC), date(9999, 12, 31)),
        *(date(1, 1, 1), "2026-01-05 23:59:59.999999", "2026-03-29"),
    ],
}
TWO: dict[ColumnType, Sequence[tuple[Any, Any]]] = {
    "number": [(0, 900.5), (-1e300, 0)],
    "integer": [(0, 7), (0.5, 2**70)],
    "date": [("2026-01-05", "2026-03-01"), ("0001-01-01", "9999-12-31")],
    "timestamp": [("2026-01-05", "2026-01-05"), ("2026-01-05 10:00", "2026-03-29")],
}


def many(column_type: ColumnType) -> list[tuple[Any, ...]]:
    """Return a short list and one that is looked up instead."""
    fillers: dict[ColumnType, list[Any]] = {
        "text": [f"fill {number}" for number in range(60)],
        "number": [number + 10_000.5 for number in range(60)],
        "integer": list(range(100, 160)),
        "date": [date(1950, 1, 1 + number % 28) for number in range(28)]
        + [date(1951, 1 + n % 12, 1) for n in range(40)],
        "timestamp": [datetime(1950, 1, 1, number % 24, number % 60) for number in range(60)],  # noqa: DTZ001
    }
    asked = tuple(ONE[column_type])
    return [asked, (*asked, *dict.fromkeys(fillers[column_type]))]


SPANS = [Relative(0, "days"), Relative(30, "days"), Relative(2, "weeks"), Relative(1, "months"), Relative(2, "years")]

VALUES: dict[ValueKind, Sequence[Value]] = {
    "none": [None],
    "span": SPANS,
    "span_of_year": [Relative(0, "days"), Relative(40, "days"), Relative(5, "weeks"), Relative(12, "months")],
    "pattern": [
        r"^h",
        r"\d",
        r"a.b",
        r"é$",
        r"\bx\b",
        "[^a-zé]",
        r"\s",
        "(?:a|É){1,2}",
        r"\.",
        "y$",
        "^.$",
        r"\w+@\w+",
    ],
    "length": [0, 1, 2, 300],
    "years": [(2026,), (1, 2024, 9999), (1969, 1970)],
    "months": [(1, 3), (2, 12)],
    "weeks": [(1, 2), (53, 10)],
    "days_of_month": [(29,), (1, 31, 5)],
    "weekdays": [(1,), (6, 7)],
}
"""What an operator needs -> examples; those that depend on the type of the column are above."""


def values(kind: ValueKind, column_type: ColumnType) -> Sequence[Any]:
    match kind:
        case "one":
            return ONE[column_type]
        case "two":
            return TWO[column_type]
        case "many":
            return many(column_type)
        case _:
            return VALUES[kind]


CASES = {
    f"{operator.name} on {COLUMNS[column_type]} {number}{' exactly' if exactly else ''}": Condition(
        COLUMNS[column_type], operator.name, value, case_sensitive=exactly
    )
    for operator in OPERATORS.values()
    for column_type in operator.types
    for exactly in ((False, True) if column_type == "text" else (False,))
    for number, value in enumerate(values(operator.value, column_type))
}
"""Every operator on every type that it is for, with each example of its value."""

ZONES = ("UTC", "America/New_York")


def alone(rule: Condition | Group) -> Segment:
    return Segment("case", "people", rule if isinstance(rule, Group) else Group("all", (rule,)))


def in_plain_python(rule: Condition | Group, zone: str) -> list[str]:
    reading = PlainReading(TODAY, zone)
    return sorted(str(row[KEY]) for row in PEOPLE.iter_rows(named=True) if reading.belongs(rule, row))


@pytest.mark.parametrize("zone", ZONES)
def test_every_operator_finds_the_same_profiles_on_every_engine(
    engine: Engine, duckdb_engine: Engine, zone: str
) -> None:
    asked = {
        name: alone(rule)
        for name, rule in CASES.items()
        if zone == "UTC" or rule.field == "seen" or OPERATORS[rule.op].value in ("span", "span_of_year")
    }

    expected = duckdb_engine.members(asked, zone=zone)
    found = engine.members(asked, zone=zone)

    assert {name: keys for name, keys in found.items() if keys != expected[name]} == {}


def test_every_operator_that_is_a_condition_of_its_own_counts_the_same(engine: Engine, duckdb_engine: Engine) -> None:
    first = {rule.op: rule for rule in reversed(CASES.values())}

    found = {op: (engine.counted(alone(rule)), duckdb_engine.counted(alone(rule))) for op, rule in first.items()}

    assert {op: counts for op, counts in found.items() if counts[0] != counts[1]} == {}


def test_numbers_of_single_precision_are_compared_as_they_are_written(engine: Engine) -> None:
    rates = {str(value): alone(Condition("rate", "equals", value)) for value in (0.1, 0.2, 1e38, 1e-300, -2.5)}

    found = engine.members(rates)

    assert {name: len(keys) for name, keys in found.items()} == {
        "0.1": 24,
        "0.2": 24,
        "1e+38": 24,
        "1e-300": 0,
        "-2.5": 24,
    }


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=groups, second=groups, third=groups, fourth=groups)
def test_any_rules_find_whom_plain_python_finds(
    engine: Engine, first: Group, second: Group, third: Group, fourth: Group
) -> None:
    asked = {str(number): rule for number, rule in enumerate((first, second, third, fourth))}

    found = engine.members({name: alone(rule) for name, rule in asked.items()})

    assert found == {name: in_plain_python(rule, "UTC") for name, rule in asked.items()}
