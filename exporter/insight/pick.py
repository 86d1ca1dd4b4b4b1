"""A quick segment: from the bar of a chart to the rules that find its profiles."""

from collections.abc import Mapping
from typing import Any

from exporter.profiles.source import Column
from exporter.segments.rules import Condition, Group


def picked(column: Column, bar: Mapping[str, Any]) -> Group | None:
    """Return the rules that find exactly the profiles of a bar.

    Args:
        column: Of the chart.
        bar: A row of `comparison.comparison`: `kind`, `value`, `low` and `high` are read.

    Returns:
        Rules, or None for "all others", which no rule can say.
    """
    match bar["kind"]:
        case "bin":
            return Group("all", _between(column, bar["low"], bar["high"]))
        case "value" if column.type == "boolean":
            return Group("all", (Condition(column.name, "is_true" if bar["value"] == "true" else "is_false"),))
        case "value":
            return Group("all", (Condition(column.name, "equals", str(bar["value"]), case_sensitive=True),))
        case "empty":
            empty = "is_empty" if column.type == "text" else "is_null"
            return Group("all", (Condition(column.name, empty),))
        case _:
            return None


def in_country(column: Column, spellings: list[str]) -> Group:
    """Return the rules that find the profiles of a country; `spellings` as `countries.countries` lists them."""
    if not spellings:
        return Group("all", (Condition(column.name, "is_empty"),))
    return Group("all", (Condition(column.name, "one_of", tuple(spellings), case_sensitive=True),))


def _between(column: Column, low: str | None, high: str | None) -> tuple[Condition, ...]:
    conditions = []
    if low is not None:
        conditions.append(Condition(column.name, "at_least", _written(column, low)))
    if high is not None:
        conditions.append(Condition(column.name, "less_than", _written(column, high)))
    return tuple(conditions)


def _written(column: Column, edge: str) -> str | int | float:
    """Return an edge as a condition takes it; a day as text, which a condition takes for the day in the time zone."""
    if column.type == "integer":
        return int(edge)
    return float(edge) if column.type == "number" else edge
