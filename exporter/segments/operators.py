r"""The operators of conditions, as a table: what each is called, which columns it is for, what value it takes.

A line here and one in `meanings.py` make a new operator.

Nulls. A null (and NaN, in a column of numbers) never fulfils a condition that says what a value *is*. A condition that
says what a value is *not* (`not_equals`, `not_one_of`, `not_contains`, `not_between`) holds for everyone for whom its
opposite does not, so it includes those with no value: "country is not HU" and "country is HU" together are
everyone, nobody twice. Add `is_not_null` or `is_not_empty` to leave out the unknown.

Letters. Text is compared letter by letter in lower case, unless the condition is case-sensitive: É is é, Ł is ł, ẞ is
ß. Nothing is expanded or translated: ß is not ss, e is not é, Greek ς is not σ. Turkish İ and I both count
as i, and dotless ı only as itself. Wildcards do not exist: %, _, * and \ stand for themselves; `matches` alone takes a
pattern (`patterns.py`), found anywhere in the text unless ^ and $ say otherwise. A text is as long as it has letters,
blanks included; letters are Unicode's code points.

Days. Days begin and end in the workspace's time zone, and so does a moment that names no offset. A day (2026-01-05)
compared with a column of moments means the whole day there, be it of 23 or 25 hours. `within_last` runs from today
minus the span up to and including today, `within_next` from today up to and including today plus the span; a month from
the 31st is the last day of a shorter month. Weeks and days of the week are those of ISO 8601: week 1 has the year's
first Thursday, and Monday is 1.

Anniversaries. A day comes again each year on its month and day, whatever its own year, today's and later ones included.
The 29th of February comes on the 28th where February has 28 days.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from exporter.profiles.source import ColumnType
from exporter.segments.date_parts import PartKind

ValueKind = Literal["none", "one", "two", "many", "span", "span_of_year", "pattern", "length"] | PartKind

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
        value: What it needs: nothing, one value, two (lowest, highest), a list, a span such as 30 days or one of at
            most a year, a pattern, a number of letters, or a list of parts of a date, such as months.
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
        Operator("matches", "matches the pattern", TEXT, "pattern"),
        Operator("not_matches", "does not match the pattern", TEXT, "pattern", includes_missing=True),
        Operator("length_is", "is exactly … long", TEXT, "length"),
        Operator("longer_than", "is longer than …", TEXT, "length"),
        Operator("shorter_than", "is shorter than …", TEXT, "length"),
        Operator("is_valid_email", "is a valid email", TEXT, "none"),
        Operator("is_not_valid_email", "is not a valid email", TEXT, "none", includes_missing=True),
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
        Operator("within_next", "is within the next …", DAYS, "span"),
        Operator("year_to_date", "is in this year, up to today", DAYS, "none"),
        Operator("anniversary_within_next", "has an anniversary in the next …", DAYS, "span_of_year"),
        Operator("anniversary_within_last", "had an anniversary in the last …", DAYS, "span_of_year"),
        Operator("year_of", "is in the year …", DAYS, "years"),
        Operator("month_of", "is in the month …", DAYS, "months"),
        Operator("week_of", "is in the week …", DAYS, "weeks"),
        Operator("day_of_month", "is on day … of the month", DAYS, "days_of_month"),
        Operator("day_of_week", "is on the weekday …", DAYS, "weekdays"),
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
