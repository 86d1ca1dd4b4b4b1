"""What the operators for days and moments mean in SQL: spans around today, parts of a date, anniversaries."""

from calendar import isleap
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from sqlglot import exp

from exporter.segments.date_parts import stretches
from exporter.segments.rules import Relative, Value
from exporter.segments.subject import Subject, joined

Meaning = Callable[[Subject, Value], exp.Expression]

_HUNDRED = 100
_FEBRUARY_28, _FEBRUARY_29 = 228, 229
_WHOLE_YEAR = 365
"""Days from the first to the last of a span within which every day of the year comes."""


def before(span: Relative, today: date) -> date:
    """Return the day that lies a span before today, or the first day that there can be."""
    try:
        return span.day(today)
    except OverflowError:
        return date.min


def ahead(span: Relative, today: date) -> date:
    """Return the day that lies a span after today, or the last day that there can be."""
    try:
        return replace(span, n=-span.n).day(today)
    except (OverflowError, ValueError):
        return date.max


def within_last(subject: Subject, value: Value) -> exp.Expression:
    """Hold from today minus the span up to and including today."""
    return subject.in_days(before(_span(value), subject.today), subject.today)


def within_next(subject: Subject, value: Value) -> exp.Expression:
    """Hold from today up to and including today plus the span."""
    return subject.in_days(subject.today, ahead(_span(value), subject.today))


def before_relative(subject: Subject, value: Value) -> exp.Expression:
    """Hold before today minus the span."""
    return subject.before_day(before(_span(value), subject.today))


def after_relative(subject: Subject, value: Value) -> exp.Expression:
    """Hold after today minus the span."""
    return subject.after_day(before(_span(value), subject.today))


def year_to_date(subject: Subject, _: Value) -> exp.Expression:
    """Hold from the first of January up to and including today."""
    return subject.in_days(subject.today.replace(month=1, day=1), subject.today)


def year_of(subject: Subject, value: Value) -> exp.Expression:
    """Hold within whole years, without looking at the parts of each date."""
    years = (subject.in_days(date(low, 1, 1), date(high, 12, 31)) for low, high in stretches(_numbers(value)))
    return joined(exp.Or, years)


def part_of(unit: str) -> Meaning:
    """Return the meaning of an operator that looks at a part of the date."""

    def meaning(subject: Subject, value: Value) -> exp.Expression:
        numbers = [exp.Literal.number(number) for number in dict.fromkeys(_numbers(value))]
        return exp.In(this=_part(subject, unit), expressions=numbers)

    return meaning


def anniversary_next(subject: Subject, value: Value) -> exp.Expression:
    """Hold where the day of the year comes again from today up to and including today plus the span."""
    return _anniversary(subject, subject.today, ahead(_span(value), subject.today))


def anniversary_last(subject: Subject, value: Value) -> exp.Expression:
    """Hold where the day of the year came again from today minus the span up to and including today."""
    return _anniversary(subject, before(_span(value), subject.today), subject.today)


def _anniversary(subject: Subject, first: date, last: date) -> exp.Expression:
    """Compare months and days as numbers such as 1231; where February has 28 days, the 29th comes with the 28th."""
    if (last - first).days >= _WHOLE_YEAR:
        return subject.known()
    month = exp.Mul(this=_part(subject, "MONTH"), expression=exp.Literal.number(_HUNDRED))
    comes = exp.Add(this=month, expression=_part(subject, "DAY"))
    end = _FEBRUARY_29 if _number(last) == _FEBRUARY_28 and not isleap(last.year) else _number(last)
    low, high = exp.Literal.number(_number(first)), exp.Literal.number(end)
    if first.year == last.year:
        return exp.Between(this=comes, low=low, high=high)
    return joined(exp.Or, [exp.GTE(this=comes, expression=low), exp.LTE(this=comes.copy(), expression=high)])


def _number(day: date) -> int:
    return day.month * _HUNDRED + day.day


def _part(subject: Subject, unit: str) -> exp.Expression:
    return exp.Extract(this=exp.var(unit), expression=subject.local())


def _span(value: Value) -> Relative:
    if not isinstance(value, Relative):
        raise TypeError(f"not a span: {value!r}")
    return value


def _numbers(value: Value) -> Sequence[int]:
    if not isinstance(value, tuple):
        raise TypeError(f"not a list of numbers: {value!r}")
    return [number for number in value if isinstance(number, int)]
