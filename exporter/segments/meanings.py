"""What each operator means in SQL, as sqlglot trees: a table, and the two sides that its rows compare."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from itertools import count

from sqlglot import exp

from exporter.profiles.source import Column
from exporter.segments.rules import Relative, Scalar, Value

SOMETHING_BUT_BLANKS = (
    r"[^\s\x0B\x{1C}-\x{1F}\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]"
)
"""Pattern found in every text that is not blank: Unicode's white space, and four old separators."""

LONG_LIST = 50
"""Values beyond which a list of texts or integers is looked up instead of compared one by one."""

_LARGEST_FLOAT = 3.4e38
_LARGEST_INTEGER = 2**126


@dataclass(frozen=True, slots=True)
class Subject:
    """A column as one side of comparisons."""

    column: Column
    case_sensitive: bool = False

    def bare(self) -> exp.Expression:
        """Return the column itself."""
        return exp.column(self.column.name, quoted=True)

    def beside(self, value: Scalar) -> exp.Expression:
        """Return the column in the form in which it is compared with this value."""
        match self.column.type:
            case "text":
                return self.bare() if self.case_sensitive else exp.Lower(this=self.bare())
            case "timestamp":
                return self.bare() if isinstance(value, datetime) else exp.cast(self.bare(), "date")
            case _:
                return self.bare()

    def literal(self, value: Scalar) -> exp.Expression:
        """Return the value in the form in which it is compared with the column."""
        if isinstance(value, str):
            return _text(value, case_sensitive=self.case_sensitive)
        if isinstance(value, datetime):
            return exp.cast(exp.Literal.string(value.isoformat(sep=" ")), "timestamp")
        if isinstance(value, date):
            return exp.cast(exp.Literal.string(value.isoformat()), "date")
        if _is_whole(value):
            return exp.Literal.number(int(value))
        single = self.column.stored_type == "FLOAT" and abs(value) < _LARGEST_FLOAT
        return exp.cast(exp.Literal.number(value), "float" if single else "double")

    def known(self) -> exp.Expression:
        """Return the condition of holding a value: not null, nor NaN among numbers, which SQL holds for the largest.

        NaN is found by reckoning, since Parquet files state bounds that leave NaN out and DuckDB trusts them: it may
        take ISNAN for never true, and a comparison that holds for both bounds for always true.
        """
        if self.column.type != "number":
            return exp.Not(this=exp.Is(this=self.bare(), expression=exp.null()))
        finite = exp.EQ(this=exp.Sub(this=self.bare(), expression=self.bare()), expression=exp.Literal.number(0))
        infinity = exp.cast(exp.Literal.string("inf"), "double")
        return joined(exp.Or, [finite, exp.EQ(this=exp.Abs(this=self.bare()), expression=infinity)])


Meaning = Callable[[Subject, Value], exp.Expression]
Comparison = type[exp.EQ] | type[exp.GT] | type[exp.GTE] | type[exp.LT] | type[exp.LTE]
Search = type[exp.Contains] | type[exp.StartsWith] | type[exp.EndsWith]


def _is_whole(value: float) -> bool:
    """Tell whether a number can be written as an integer, which compares exactly with large integers."""
    return isinstance(value, int) or (value.is_integer() and abs(value) < _LARGEST_INTEGER)


def _text(value: str, *, case_sensitive: bool) -> exp.Expression:
    if case_sensitive:
        return exp.Literal.string(value)
    if value.isascii():
        return exp.Literal.string(value.lower())
    return exp.Lower(this=exp.Literal.string(value))


def joined(connector: type[exp.And] | type[exp.Or], parts: Iterable[exp.Expression]) -> exp.Expression:
    """Join one or more conditions, each closed in parentheses where it is itself joined."""
    closed = (exp.Paren(this=part) if isinstance(part, exp.Connector) else part for part in parts)
    return reduce(lambda left, right: connector(this=left, expression=right), closed)


def _compared(kind: Comparison) -> Meaning:
    def meaning(subject: Subject, value: Value) -> exp.Expression:
        one = _scalar(value)
        return kind(this=subject.beside(one), expression=subject.literal(one))

    return meaning


def _found(kind: Search) -> Meaning:
    def meaning(subject: Subject, value: Value) -> exp.Expression:
        text = _scalar(value)
        return kind(this=subject.beside(text), expression=subject.literal(text))

    return meaning


def _one_of(subject: Subject, value: Value) -> exp.Expression:
    values = list(dict.fromkeys(_scalars(value)))
    if subject.column.type == "integer":  # beside a fraction, DuckDB would compare large integers as fractions too
        values = [each for each in values if isinstance(each, int | float) and _is_whole(each)]
        if not values:
            return exp.false()
    if len(values) > LONG_LIST and subject.column.type in ("text", "integer"):
        return _in_long_list(subject, values)
    days = [each for each in values if not isinstance(each, datetime)]
    moments = [each for each in values if isinstance(each, datetime)]
    lists = [
        exp.In(this=subject.beside(each[0]), expressions=[subject.literal(item) for item in each])
        for each in (days, moments)
        if each
    ]
    return joined(exp.Or, lists)


def _in_long_list(subject: Subject, values: Sequence[Scalar]) -> exp.Expression:
    """Look values up in one literal that the engine takes apart: much faster than thousands of literals."""
    texts = [str(int(each)) if isinstance(each, int | float) else str(each) for each in values]
    used = set().union(*texts)
    separator = next(sign for sign in map(chr, count(0x1F)) if sign not in used and sign.lower() == sign)
    listed = exp.Split(this=subject.literal(separator.join(texts)), expression=exp.Literal.string(separator))
    each: exp.Expression = exp.Explode(this=listed)
    if subject.column.type == "integer":
        each = exp.cast(each, "int128")
    return exp.In(this=subject.beside(values[0]), query=exp.select(each).subquery(copy=False))


def _between(subject: Subject, value: Value) -> exp.Expression:
    low, high = _scalars(value)
    return joined(exp.And, [_compared(exp.GTE)(subject, low), _compared(exp.LTE)(subject, high)])


def _before_first(subject: Subject, value: Value) -> exp.Expression:
    return _compared(exp.LT)(subject, _scalars(value)[0])


def _after_first(subject: Subject, value: Value) -> exp.Expression:
    return _compared(exp.GT)(subject, _scalars(value)[0])


def _not_blank(subject: Subject, _: Value) -> exp.Expression:
    return exp.RegexpLike(this=subject.bare(), expression=exp.Literal.string(SOMETHING_BUT_BLANKS))


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
    "is_empty": _not_blank,
    "is_not_empty": _not_blank,
    "greater_than": _compared(exp.GT),
    "at_least": _compared(exp.GTE),
    "less_than": _compared(exp.LT),
    "at_most": _compared(exp.LTE),
    "between": _between,
    "not_between": _between,
    "within_last": _between,
    "before_relative": _before_first,
    "after_relative": _after_first,
    "is_true": _is(exp.true),
    "is_false": _is(exp.false),
    "is_null": _known,
    "is_not_null": _known,
}
"""Operator -> its condition for a value as `values.read` leaves it; a span comes as (its first day, today)."""

COMPLEMENTS = frozenset({"not_equals", "not_one_of", "not_contains", "is_empty", "is_null", "not_between"})
"""Operators that hold for everyone, those with no value included, for whom their meaning does not."""


def _scalar(value: Value) -> Scalar:
    (one,) = _scalars((value,) if not isinstance(value, tuple | Relative) and value is not None else value)
    return one


def _scalars(value: Value) -> tuple[Scalar, ...]:
    if not isinstance(value, tuple):
        raise TypeError(f"not a list of values: {value!r}")
    return value
