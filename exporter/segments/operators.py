r"""The operators of conditions, as a table: what each is called, which columns it is for, what value it takes.

A line here and one in `meanings.py` make a new operator.

Nulls. A null (and NaN, in a column of numbers) never fulfils a condition that says what a value *is*. A condition that
says what a value is *not* (`not_equals`, `not_one_of`, `not_contains`, `not_between`) holds for everyone for whom its
opposite does not, so it includes those with no value: "country is not HU" and "country is HU" together are
everyone, nobody twice. Add `is_not_null` or `is_not_empty` to leave out the unknown.

Letters. Text is compared letter by letter in lower case, unless the condition is case-sensitive: É is é, Ł is ł, ẞ is
ß. Nothing is expanded or translated: ß is not ss, e is not é, Greek ς is not σ. Turkish İ and I both count
as i, and dotless ı only as itself. Wildcards do not exist: %, _, * and \ stand for themselves.

Days. A day (2026-01-05) compared with a column of moments means the whole day, in UTC. `within_last` runs
from today minus the span up to and including today; a month back from the 31st is the last day of a shorter month.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from exporter.profiles.source import ColumnType

ValueKind = Literal["none", "one", "two", "many", "span"]

EVERY_TYPE: tuple[ColumnType, ...] = ("text", "integer", "number", "boolean", "date", "timestamp", "other")
TEXT: tuple[ColumnType, ...] = ("text",)
BOOLEANS: tuple[ColumnType, ...] = ("boolean",)
DAYS: tuple[ColumnType, ...] = ("date", "timestamp")
ORDERED: tuple[ColumnType, ...] = ("integer", "number", "date", "timestamp")
VALUED: tuple[ColumnType, ...] = ("text", *ORDERED)


@dataclass(frozen=True, slots=True)
class Operator:
    """One way to compare a column.

    Args:
        name: What definitions say.
        label: What people read; "…" marks where the value goes, which otherwise follows.
        types: The types of column that it is for.
        value: What it needs: nothing, one value, two (lowest, highest), a list, or a span such as 30 days.
        day_label: What people read where the column holds days or moments; None: the same.
        includes_missing: Whether those with no value fulfil it.
    """

    name: str
    label: str
    types: tuple[ColumnType, ...]
    value: ValueKind
    day_label: str | None = None
    includes_missing: bool = False

    def label_for(self, column_type: ColumnType) -> str:
        """Name the operator for a column of this type: "is greater than" for numbers is "is after" for days."""
        return self.day_label if self.day_label is not None and column_type in DAYS else self.label


def _table(operators: Iterable[Operator]) -> dict[str, Operator]:
    return {operator.name: operator for operator in operators}


OPERATORS: dict[str, Operator] = _table(
    (
        Operator("equals", "is", VALUED, "one", day_label="is on"),
        Operator("not_equals", "is not", VALUED, "one", day_label="is not on", includes_missing=True),
        Operator("one_of", "is one of", VALUED, "many"),
        Operator("not_one_of", "is none of", VALUED, "many", includes_missing=True),
        Operator("contains", "contains", TEXT, "one"),
        Operator("not_contains", "does not contain", TEXT, "one", includes_missing=True),
        Operator("starts_with", "starts with", TEXT, "one"),
        Operator("ends_with", "ends with", TEXT, "one"),
        Operator("is_empty", "is empty", TEXT, "none", includes_missing=True),
        Operator("is_not_empty", "is not empty", TEXT, "none"),
        Operator("greater_than", "is greater than", ORDERED, "one", day_label="is after"),
        Operator("at_least", "is at least", ORDERED, "one", day_label="is on or after"),
        Operator("less_than", "is less than", ORDERED, "one", day_label="is before"),
        Operator("at_most", "is at most", ORDERED, "one", day_label="is on or before"),
        Operator("between", "is between", ORDERED, "two"),
        Operator("not_between", "is not between", ORDERED, "two", includes_missing=True),
        Operator("within_last", "is within the last …", DAYS, "span"),
        Operator("before_relative", "is more than … ago", DAYS, "span"),
        Operator("after_relative", "is later than … ago", DAYS, "span"),
        Operator("is_true", "is true", BOOLEANS, "none"),
        Operator("is_false", "is false", BOOLEANS, "none"),
        Operator("is_null", "is null", EVERY_TYPE, "none", includes_missing=True),
        Operator("is_not_null", "is not null", EVERY_TYPE, "none"),
    )
)
"""Name -> operator, in the order in which people are offered them."""


def operators_for(column_type: ColumnType) -> tuple[Operator, ...]:
    """List the operators for a column of this type, in the order in which people are offered them."""
    return tuple(operator for operator in OPERATORS.values() if column_type in operator.types)
