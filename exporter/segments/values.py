"""Reads the values of conditions by the type of their column: numbers and days that were written as text, once."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial

from exporter.profiles.source import ColumnType
from exporter.segments import patterns
from exporter.segments.date_parts import DATE_PARTS, DatePart
from exporter.segments.operators import ValueKind
from exporter.segments.rules import Relative, Scalar, Unit, Value

LONGEST_SPAN: dict[Unit, int] = {"days": 36_500, "weeks": 5_200, "months": 1_200, "years": 100}
"""Unit -> the largest number of them in a span: about a hundred years."""

SPAN_OF_YEAR: dict[Unit, int] = {"days": 366, "weeks": 52, "months": 12, "years": 1}
"""Unit -> the largest number of them within which a day of the year is looked for."""

LONGEST_TEXT = 1_000_000
"""Letters that a length can be compared with."""

MOST_VALUES = 100_000
"""Values of a list."""

FAULTS_SHOWN = 5

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*")
_HALF = re.compile("[\ud800-\udfff]")
_LARGEST_INTEGER = 2**127 - 1


Read = tuple[Value, tuple[str, ...]]
"""A value that was read, and what is wrong with it."""


class Unreadable(Exception):
    """A value does not fit its column; the text is a sentence for the person who wrote it."""


def read(value: Value, *, column_type: ColumnType, kind: ValueKind) -> Read:
    """Read a condition's value.

    Args:
        value: As it was written.
        column_type: The type of the column.
        kind: What the operator needs: a `ValueKind`.

    Returns:
        The value with numbers as int or float, days as `date`, moments as `datetime` (in UTC where an offset was
        written, else without one: as clocks in the workspace's time zone show it), parts of dates as their numbers; and
        what is wrong with it, as sentences. The value means nothing unless there are none.
    """
    if kind == "none":
        return None, () if value is None else ("This operator takes no value: leave it out.",)
    if not _has_shape(value, kind):
        return None, (_NEEDED[kind],)
    if (reader := _READERS_OF_THEIR_OWN.get(kind)) is not None:
        return reader(value)
    if kind == "many" and isinstance(value, tuple) and len(value) > MOST_VALUES:
        return value, (f"A list has at most {MOST_VALUES:,} values; this one has {len(value):,}. Make it a source.",)
    several: Sequence[Scalar] = value if isinstance(value, tuple) else ()
    if value is not None and not isinstance(value, tuple | Relative):
        several = (value,)
    values, faults = _each(several, column_type)
    if kind == "one":
        return values[0], faults
    if kind == "two" and not faults and _is_after(values[0], values[1]):
        faults = (f"The lower end, {shown(several[0])}, is above the upper end, {shown(several[1])}. Swap them.",)
    return values, faults


def _has_shape(value: Value, kind: ValueKind) -> bool:
    match kind:
        case "span" | "span_of_year":
            return isinstance(value, Relative)
        case "many" | "years" | "months" | "weeks" | "days_of_month" | "weekdays":
            return isinstance(value, tuple) and len(value) > 0
        case "two":
            return isinstance(value, tuple) and len(value) == len(("lowest", "highest"))
        case _:
            return not isinstance(value, tuple | Relative) and value not in (None, "")


_NEEDED: dict[ValueKind, str] = {
    "one": "The value is missing: give a single one.",
    "two": "Give two values: the lowest and the highest.",
    "many": "Give a list of at least one value.",
    "span": "Give a span, such as 30 days.",
    "span_of_year": "Give a span, such as 7 days.",
    "pattern": "The value is missing: give a pattern, such as ^A.*z$.",
    "length": "The value is missing: give a number of letters.",
    "years": "Give a list of at least one year, such as [2026].",
    "months": "Give a list of at least one month: 1 to 12, or their names.",
    "weeks": "Give a list of at least one week of the year: 1 to 53.",
    "days_of_month": "Give a list of at least one day of the month: 1 to 31.",
    "weekdays": "Give a list of at least one day of the week: 1 (Monday) to 7, or their names.",
}


def shown(value: object) -> str:
    """Quote a value for a sentence, shortened."""
    text = str(value)
    return f"'{text if len(text) <= 40 else text[:40] + '…'}'"  # noqa: PLR2004  what fits on a line


def _each(values: Sequence[Scalar], column_type: ColumnType) -> tuple[tuple[Scalar, ...], tuple[str, ...]]:
    if column_type == "text" and _are_texts(values):
        return tuple(values), ()
    reader = READERS[column_type]
    read_values: list[Scalar] = []
    faults: list[str] = []
    for value in values:
        try:
            read_values.append(reader(value))
        except Unreadable as fault:
            faults.append(str(fault))
            read_values.append(value)
    return tuple(read_values), _first(faults)


def _first(faults: list[str]) -> tuple[str, ...]:
    if len(faults) > FAULTS_SHOWN:
        faults[FAULTS_SHOWN:] = [f"{len(faults) - FAULTS_SHOWN:,} more values are not right either."]
    return tuple(faults)


def _are_texts(values: Sequence[Scalar]) -> bool:
    """Tell at once whether thousands of values are all whole texts."""
    return set(map(type, values)) == {str} and all(values) and not _HALF.search("".join(map(str, values)))


def _is_after(low: Scalar, high: Scalar) -> bool:
    if isinstance(low, date) and isinstance(high, date):
        if _kind_of_time(low) == _kind_of_time(high):
            return low > high
        in_another_zone = "offset" in (_kind_of_time(low), _kind_of_time(high))
        return _day(low) - _day(high) > timedelta(days=int(in_another_zone))
    return isinstance(low, int | float) and isinstance(high, int | float) and low > high


def _kind_of_time(value: date) -> str:
    if not isinstance(value, datetime):
        return "day"
    return "moment" if value.tzinfo is None else "offset"


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _span(value: Value, *, longest: Mapping[Unit, int]) -> Read:
    if not isinstance(value, Relative) or value.unit not in longest:
        return None, (_NEEDED["span"],)
    if type(value.n) is not int or not 0 <= value.n <= longest[value.unit]:
        return None, (f"A span is a whole number from 0 to {longest[value.unit]:,} {value.unit}.",)
    return value, ()


def _parts(value: Value, *, part: DatePart) -> Read:
    numbers = {each: part.number(each) for each in (value if isinstance(value, tuple) else (value,))}
    named = f", or its name, such as {part.names[0]}" if part.names else ""
    faults = [
        f"{shown(value)} is no {part.what}. Give its number, from {part.low} to {part.high}{named}."
        for value, number in numbers.items()
        if number is None
    ]
    return tuple(dict.fromkeys(number for number in numbers.values() if number is not None)), _first(faults)


def _pattern(value: Value) -> Read:
    if not isinstance(value, str):
        return value, ("A pattern is text. Put it in quotes.",)
    try:
        patterns.portable(_text(value), case_sensitive=True)
    except (patterns.Malformed, Unreadable) as fault:
        return value, (str(fault),)
    return value, ()


def _length(value: Value) -> Read:
    try:
        number = _number(value) if isinstance(value, str | int | float) else None
    except Unreadable:
        number = None
    if number is None or number != int(number) or not 0 <= number <= LONGEST_TEXT:
        return value, (f"{shown(value)} is no length. Give a whole number of letters, from 0 to {LONGEST_TEXT:,}.",)
    return int(number), ()


def _text(value: Scalar) -> str:
    if not isinstance(value, str):
        written = "yes or no" if isinstance(value, bool) else "a number" if isinstance(value, int | float) else "a day"
        raise Unreadable(f"The column holds text, but {shown(value)} was read as {written}. Put the value in quotes.")
    if not value:
        raise Unreadable('The value is missing; for those with no text use "is empty".')
    if _HALF.search(value):
        raise Unreadable(f"{shown(value.encode(errors='replace').decode())} holds half a character. Write it again.")
    return value


def _number(value: Scalar) -> int | float:
    if isinstance(value, bool | date):
        raise Unreadable(f"{shown(value)} is not a number.")
    if isinstance(value, str):
        text = value.strip()
        if not _NUMBER.fullmatch(text) or len(text) > 400:  # noqa: PLR2004  no float is written longer
            raise Unreadable(f"{shown(value)} is not a number. Write it like 1234.5.")
        number: int | float = float(text) if set(text) & set(".eE") else int(text)
    else:
        number = value
    if isinstance(number, float) and not math.isfinite(number):
        raise Unreadable(f"{shown(value)} is not a finite number.")
    if isinstance(number, int) and abs(number) > _LARGEST_INTEGER:
        raise Unreadable(f"{shown(value)} is too large a number.")
    return number


def _only_day(value: Scalar) -> date:
    if isinstance(value, datetime) or (isinstance(value, str) and _MOMENT.fullmatch(value.strip())):
        raise Unreadable(f"The column holds days: leave the time out of {shown(value)}.")
    return _day_or_moment(value)


def _day_or_moment(value: Scalar) -> date | datetime:
    try:
        if isinstance(value, str) and _DAY.fullmatch(value.strip()):
            return date.fromisoformat(value.strip())
        if isinstance(value, str) and _MOMENT.fullmatch(value.strip()):
            value = datetime.fromisoformat(value.strip())
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable(f"{shown(value)} is not in the calendar.") from None
    if isinstance(value, date):
        return value
    raise Unreadable(f"{shown(value)} is not a day. Write it like 2026-01-05.")


def _nothing(value: Scalar) -> Scalar:
    raise Unreadable(f"A column of this type cannot be compared with {shown(value)}.")


READERS: dict[ColumnType, Callable[[Scalar], Scalar]] = {
    "text": _text,
    "integer": _number,
    "number": _number,
    "date": _only_day,
    "timestamp": _day_or_moment,
    "boolean": _nothing,
    "other": _nothing,
}
"""Column type -> what reads a value for it; raises Unreadable."""

_READERS_OF_THEIR_OWN: dict[ValueKind, Callable[[Value], Read]] = {
    "span": partial(_span, longest=LONGEST_SPAN),
    "span_of_year": partial(_span, longest=SPAN_OF_YEAR),
    "pattern": _pattern,
    "length": _length,
    **{kind: partial(_parts, part=part) for kind, part in DATE_PARTS.items()},
}
"""Kind of value -> what reads it, where that does not go by the type of the column."""
