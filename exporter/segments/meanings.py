"""What each operator means in SQL, as sqlglot trees: a table, and the comparisons of values."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import count

from sqlglot import exp

from exporter.segments import days, texts
from exporter.segments.operators import OPERATORS
from exporter.segments.rules import Relative, Scalar, Value
from exporter.segments.subject import LARGEST_FLOAT, Subject, is_whole, joined, text
from exporter.segments.zone import in_utc

__all__ = ["COMPLEMENTS", "LONG_LIST", "MEANINGS", "Subject", "joined"]

LONG_LIST = 50
"""Values beyond which a list is looked up instead of compared one by one."""

Meaning = Callable[[Subject, Value], exp.Expression]
Comparison = type[exp.EQ] | type[exp.GT] | type[exp.GTE] | type[exp.LT] | type[exp.LTE]
Search = type[exp.Contains] | type[exp.StartsWith] | type[exp.EndsWith]

_OF_DAYS: dict[Comparison, Callable[[Subject, date], exp.Expression]] = {
    exp.EQ: lambda subject, day: subject.in_days(day, day),
    exp.GT: Subject.after_day,
    exp.GTE: Subject.from_day,
    exp.LT: Subject.before_day,
    exp.LTE: Subject.to_day,
}
"""Comparison -> what it comes to between a column of moments and a day."""


def _compared(kind: Comparison) -> Meaning:
    def meaning(subject: Subject, value: Value) -> exp.Expression:
        one = _scalar(value)
        if subject.column.type == "timestamp" and (day := _only_day(one)) is not None:
            return _OF_DAYS[kind](subject, day)
        return kind(this=subject.side(), expression=subject.literal(one))

    return meaning


def _only_day(value: Scalar) -> date | None:
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def _found(kind: Search) -> Meaning:
    def meaning(subject: Subject, value: Value) -> exp.Expression:
        return kind(this=subject.side(), expression=subject.literal(_scalar(value)))

    return meaning


def _one_of(subject: Subject, value: Value) -> exp.Expression:
    values = list(dict.fromkeys(_scalars(value)))
    if subject.column.type == "integer":  # beside a fraction, DuckDB would compare large integers as fractions too
        values = [each for each in values if isinstance(each, int | float) and is_whole(each)]
        if not values:
            return exp.false()
    if subject.column.type != "timestamp":
        return _listed(subject, subject.side(), values)
    whole = [day for each in values if (day := _only_day(each)) is not None]
    moments = [each for each in values if isinstance(each, datetime)]
    found = [_listed(subject, subject.bare(), moments)] if moments else []
    if len(whole) > LONG_LIST:
        found.append(_listed(subject, subject.local_day(), whole))
    else:
        found.extend(subject.in_days(day, day) for day in whole)
    return joined(exp.Or, found)


def _listed(subject: Subject, side: exp.Expression, values: Sequence[Scalar]) -> exp.Expression:
    """Compare with each value, or look many up in one literal that the engine takes apart, which is much faster."""
    if len(values) <= LONG_LIST:
        return exp.In(this=side, expressions=[subject.literal(each) for each in values])
    if subject.column.stored_type == "FLOAT":
        values = [each for each in values if isinstance(each, int | float) and abs(each) < LARGEST_FLOAT] or [0.0]
    texts_of_values = [_written(subject, each) for each in values]
    used = set("".join(texts_of_values))
    separator = next(sign for sign in map(chr, count(0x1F)) if sign not in used and sign.lower() == sign)
    listed = exp.Split(
        this=text(separator.join(texts_of_values), case_sensitive=subject.case_sensitive),
        expression=exp.Literal.string(separator),
    )
    each: exp.Expression = exp.Explode(this=listed)
    if subject.column.type != "text":
        each = exp.cast(each, _kind_of(subject, values[0]))
    return exp.In(this=side, query=exp.select(each).subquery(copy=False))


def _written(subject: Subject, value: Scalar) -> str:
    match value:
        case datetime():
            return in_utc(value, subject.zone).isoformat(sep=" ")
        case date():
            return value.isoformat()
        case int() | float():
            return str(int(value)) if is_whole(value) else repr(value)
        case _:
            return value


def _kind_of(subject: Subject, value: Scalar) -> str:
    """Name the type of all values of a list by one of them."""
    match value:
        case datetime():
            return "timestamp"
        case date():
            return "date"
        case _ if subject.column.type == "integer":
            return "int128"
        case _:
            return "float" if subject.column.stored_type == "FLOAT" else "double"


def _between(subject: Subject, value: Value) -> exp.Expression:
    low, high = _scalars(value)
    return joined(exp.And, [_compared(exp.GTE)(subject, low), _compared(exp.LTE)(subject, high)])


def _is(constant: Callable[[], exp.Expression]) -> Meaning:
    return lambda subject, _: exp.Is(this=subject.bare(), expression=constant())


def _known(subject: Subject, _: Value) -> exp.Expression:
    return subject.known()


MEANINGS: dict[str, Meaning] = {
    "equals": _compared(exp.EQ),
    "not_equals": _compared(exp.EQ),
    "one_of": _one_of,
    "not_one_of": _one_of,
    "contains": _found(exp.Contains),
    "not_contains": _found(exp.Contains),
    "starts_with": _found(exp.StartsWith),
    "ends_with": _found(exp.EndsWith),
    "matches": texts.matches,
    "not_matches": texts.matches,
    "length_is": texts.as_long(exp.EQ),
    "longer_than": texts.as_long(exp.GT),
    "shorter_than": texts.as_long(exp.LT),
    "is_valid_email": texts.valid_email,
    "is_not_valid_email": texts.valid_email,
    "is_empty": texts.not_blank,
    "is_not_empty": texts.not_blank,
    "greater_than": _compared(exp.GT),
    "at_least": _compared(exp.GTE),
    "less_than": _compared(exp.LT),
    "at_most": _compared(exp.LTE),
    "between": _between,
    "not_between": _between,
    "within_last": days.within_last,
    "before_relative": days.before_relative,
    "after_relative": days.after_relative,
    "within_next": days.within_next,
    "year_to_date": days.year_to_date,
    "anniversary_within_next": days.anniversary_next,
    "anniversary_within_last": days.anniversary_last,
    "year_of": days.year_of,
    "month_of": days.part_of("MONTH"),
    "week_of": days.part_of("WEEK"),
    "day_of_month": days.part_of("DAY"),
    "day_of_week": days.part_of("ISODOW"),
    "is_true": _is(exp.true),
    "is_false": _is(exp.false),
    "is_null": _known,
    "is_not_null": _known,
}
"""Operator -> its condition for a value as `values.read` leaves it."""

COMPLEMENTS = frozenset(operator.name for operator in OPERATORS.values() if operator.includes_missing)
"""Operators that hold for everyone, those with no value included, for whom their meaning does not."""


def _scalar(value: Value) -> Scalar:
    (one,) = _scalars((value,) if not isinstance(value, tuple | Relative) and value is not None else value)
    return one


def _scalars(value: Value) -> tuple[Scalar, ...]:
    if not isinstance(value, tuple):
        raise TypeError(f"not a list of values: {value!r}")
    return value
