"""What the rows of a related table can come to for a profile, and what is wrong with what somebody wants of them."""

from dataclasses import dataclass, replace

from exporter.profiles.source import Column, ColumnType
from exporter.segments.ground import Table
from exporter.segments.rules import Measure, Related
from exporter.segments.spelling import did_you_mean

MEASURED: dict[Measure, tuple[ColumnType, ...]] = {
    "count": (),
    "distinct": ("text", "integer", "number", "boolean", "date", "timestamp"),
    "sum": ("integer", "number"),
    "average": ("integer", "number"),
    "min": ("integer", "number", "date", "timestamp"),
    "max": ("integer", "number", "date", "timestamp"),
    "first": ("text", "integer", "number", "boolean", "date", "timestamp"),
    "last": ("text", "integer", "number", "boolean", "date", "timestamp"),
}
"""Measure -> the types of column that it is for; a count is of rows."""

HOLDS: dict[ColumnType, str] = {
    "text": "text",
    "integer": "whole numbers",
    "number": "numbers",
    "boolean": "yes or no",
    "date": "days",
    "timestamp": "moments",
    "other": "something that can only be compared with null",
}
"""Type of a column -> what it holds, in words."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that conditions may be about, and what holds them, as sentences name it."""

    columns: tuple[Column, ...]
    holder: str

    def find(self, name: str) -> tuple[Column | None, str]:
        """Return the column of this name, or None and a sentence that says so."""
        found = {column.name: column for column in self.columns}
        if name in found:
            return found[name], ""
        return None, f'{self.holder} has no column "{name}".{did_you_mean(name, found)}'


def columns_of(rule: Related, table: Table) -> Columns:
    """Return the columns of the related table that a rule is about."""
    return Columns(table.columns, f'The related table "{rule.table}"')


def measured(rule: Related, table: Table) -> Column:
    """Describe what the rows of a related table come to, as a column with the measure's own name and type."""
    name = "rows" if rule.column is None else f"{rule.measure} of {rule.column}"
    match rule.measure:
        case "count" | "distinct":
            return Column(name, "integer", "BIGINT")
        case "sum" | "average":
            return Column(name, "number", "DOUBLE")
        case _:
            found = next(column for column in table.columns if column.name == rule.column)
            return replace(found, name=name)


def fault(rule: Related, table: Table) -> str | None:
    """Say what is wrong with what a rule measures, as a sentence; None if all is well."""
    types = MEASURED.get(rule.measure)
    column, missing = columns_of(rule, table).find(rule.column or "")
    found = None
    if types is None:
        found = f'There is no measure "{rule.measure}".{did_you_mean(rule.measure, MEASURED)}'
    elif rule.measure == "count":
        found = "A count is of rows: it takes no column." if rule.column is not None else None
    elif rule.column is None:
        found = f'Say which column of "{rule.table}" the {rule.measure} is of.'
    elif column is None:
        found = missing
    elif column.type not in types:
        found = f'"{rule.measure}" is not for "{column.name}", which holds {HOLDS[column.type]}.'
    elif rule.measure in ("first", "last") and table.time is None:
        found = f'Say which column of "{rule.table}" is its time; "{rule.measure}" goes by it.'
    return found
