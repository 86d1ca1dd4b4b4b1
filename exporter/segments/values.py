"""Reads the values of conditions by the type of their column: numbers and days that were written as text, once."""

import math
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from exporter.profiles.source import ColumnType
from exporter.segments.operators import ValueKind
from exporter.segments.rules import Relative, Scalar, Value

LONGEST_SPAN = {"days": 36_500, "weeks": 5_200, "months": 1_200}
"""Unit -> the largest number of them in a span: about a hundred years."""
FAULTS_SHOWN = 5

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*")
_LARGEST_INTEGER = 2**127 - 1


class Unreadable(Exception):
    """A value does not fit its column; the text is a sentence for the person who wrote it."""


def read(value: Value, *, column_type: ColumnType, kind: ValueKind) -> tuple[Value, tuple[str, ...]]:
    """Read a condition's value.

    Args:
        value: As it was written.
        column_type: The type of the column.
        kind: What the operator needs: a `ValueKind`.

    Returns:
        The value with numbers as int or float, days as `date`, moments as naive `datetime` in UTC; and
        what is wrong with it, as sentences. The value means nothing unless there are none.
    """
    if kind == "none":
        return None, () if value is None else ("This operator takes no value: leave it out.",)
    if not _has_shape(value, kind):
        return None, (_NEEDED[kind],)
    if isinstance(value, Relative):
        return value, _span_faults(value)
    several: Sequence[Scalar | None] = value if isinstance(value, tuple) else (value,)
    values, faults = _each([each for each in several if each is not None], column_type)
    if kind == "one":
        return values[0], faults
    if kind == "two" and not faults and _is_after(values[0], values[1]):
        faults = (f"The lower end, {shown(several[0])}, is above the upper end, {shown(several[1])}. Swap them.",)
    return values, faults


def _has_shape(value: Value, kind: ValueKind) -> bool:
    match kind:
        case "span":
            return isinstance(value, Relative)
        case "many":
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
}


def shown(value: object) -> str:
    """Quote a value for a sentence, shortened."""
    text = str(value)
    return f"'{text if len(text) <= 40 else text[:40] + '…'}'"  # noqa: PLR2004  what fits on a line


def _each(values: Sequence[Scalar], column_type: ColumnType) -> tuple[tuple[Scalar, ...], tuple[str, ...]]:
    reader = READERS[column_type]
    read_values: list[Scalar] = []
    faults: list[str] = []
    for value in values:
        try:
            read_values.append(reader(value))
        except Unreadable as fault:
            faults.append(str(fault))
            read_values.append(value)
    if len(faults) > FAULTS_SHOWN:
        faults[FAULTS_SHOWN:] = [f"{len(faults) - FAULTS_SHOWN:,} more values are not right either."]
    return tuple(read_values), tuple(faults)


def _is_after(low: Scalar, high: Scalar) -> bool:
    if isinstance(low, date) and isinstance(high, date):
        return _day(low) > _day(high) if isinstance(low, datetime) != isinstance(high, datetime) else low > high
    return isinstance(low, int | float) and isinstance(high, int | float) and low > high


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _span_faults(value: Relative) -> tuple[str, ...]:
    if value.unit not in LONGEST_SPAN:
        return (_NEEDED["span"],)
    if type(value.n) is not int or not 0 <= value.n <= LONGEST_SPAN[value.unit]:
        return (f"A span is a whole number from 0 to {LONGEST_SPAN[value.unit]:,} {value.unit}.",)
    return ()


def _text(value: Scalar) -> str:
    if not isinstance(value, str):
        written = "yes or no" if isinstance(value, bool) else "a number" if isinstance(value, int | float) else "a day"
        raise Unreadable(f"The column holds text, but {shown(value)} was read as {written}. Put the value in quotes.")
    if not value:
        raise Unreadable('The value is missing; for those with no text use "is empty".')
    if any("\ud800" <= letter <= "\udfff" for letter in value):
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
            return value.astimezone(UTC).replace(tzinfo=None)
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
