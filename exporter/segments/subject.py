"""A column as one side of comparisons, and the values beside it, as sqlglot trees."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce

from sqlglot import exp

from exporter.profiles.source import Column
from exporter.segments import zone as clocks
from exporter.segments.rules import Scalar

LARGEST_FLOAT = 3.4e38
"""Beyond it, a column of narrow fractions holds no number."""

_LARGEST_INTEGER = 2**126
_HOURS = 24


@dataclass(frozen=True, slots=True)
class Subject:
    """A column, and what has to be known to compare it.

    Args:
        column: Which one.
        case_sensitive: Whether text has to agree in upper and lower case too.
        zone: IANA name of the time zone in which days begin and end.
        today: The day, in the zone, that spans such as "the last 30 days" end on.
    """

    column: Column
    case_sensitive: bool = False
    zone: str = "UTC"
    today: date = date.min

    def bare(self) -> exp.Expression:
        """Return the column itself."""
        return exp.column(self.column.name, quoted=True)

    def side(self) -> exp.Expression:
        """Return the column in the form in which it is compared: text in lower case, unless case counts."""
        lowered = self.column.type == "text" and not self.case_sensitive
        return exp.Lower(this=self.bare()) if lowered else self.bare()

    def literal(self, value: Scalar) -> exp.Expression:
        """Return the value in the form in which it is compared with the column; a moment in UTC."""
        if isinstance(value, str):
            return text(value, case_sensitive=self.case_sensitive)
        if isinstance(value, datetime):
            return _moment(clocks.in_utc(value, self.zone))
        if isinstance(value, date):
            return exp.cast(exp.Literal.string(value.isoformat()), "date")
        if is_whole(value):
            return exp.Literal.number(int(value))
        single = self.column.stored_type == "FLOAT" and abs(value) < LARGEST_FLOAT
        return exp.cast(exp.Literal.number(value), "float" if single else "double")

    def from_day(self, day: date) -> exp.Expression:
        """Return the condition of lying on this day or after it; the column stays bare, as files are pruned by that."""
        if self.column.type != "timestamp":
            return exp.GTE(this=self.bare(), expression=self.literal(day))
        return exp.GTE(this=self.bare(), expression=_moment(clocks.begins(day, self.zone)))

    def to_day(self, day: date) -> exp.Expression:
        """Return the condition of lying on this day or before it; the column stays bare here too."""
        if self.column.type != "timestamp":
            return exp.LTE(this=self.bare(), expression=self.literal(day))
        end = clocks.ends(day, self.zone)
        if end is None:
            return exp.LTE(this=self.bare(), expression=_moment(clocks.LAST))
        return exp.LT(this=self.bare(), expression=_moment(end))

    def in_days(self, first: date, last: date) -> exp.Expression:
        """Return the condition of lying within these days, both included."""
        return joined(exp.And, [self.from_day(first), self.to_day(last)])

    def after_day(self, day: date) -> exp.Expression:
        """Return the condition of lying after this day."""
        return exp.false() if day == date.max else self.from_day(day + timedelta(days=1))

    def before_day(self, day: date) -> exp.Expression:
        """Return the condition of lying before this day."""
        return exp.false() if day == date.min else self.to_day(day - timedelta(days=1))

    def local_day(self) -> exp.Expression:
        """Return the day of the column, as a calendar in the zone shows it."""
        return exp.cast(self.local(), "date") if self.column.type == "timestamp" else self.bare()

    def local(self) -> exp.Expression:
        """Return the column in a form whose day is the one that a calendar in the zone shows; its time may be another.

        To put a moment into a zone is slow. Clocks of a zone lie between two offsets; where both show the same day
        (all but an hour or so of each day), adding the lesser of them is enough, and ten times as fast.
        """
        if self.column.type != "timestamp":
            return self.bare()
        least, greatest = clocks.offsets(self.zone)
        moment = self.bare()
        if least:
            hours = exp.Interval(this=exp.Literal.string(str(abs(least))), unit=exp.var("HOUR"))
            kind = exp.Add if least > 0 else exp.Sub
            moment = kind(this=moment, expression=hours)
        if greatest > least:
            utc = exp.AtTimeZone(this=self.bare(), zone=exp.Literal.string("UTC"))
            exact = exp.AtTimeZone(this=utc, zone=exp.Literal.string(self.zone))
            is_sure = exp.LT(
                this=exp.Extract(this=exp.var("HOUR"), expression=exp.paren(moment)),
                expression=exp.Literal.number(max(0, _HOURS - (greatest - least))),
            )
            moment = exp.Case(ifs=[exp.If(this=is_sure, true=moment.copy())], default=exact)
        return moment

    def known(self) -> exp.Expression:
        """Return the condition of holding a value: not null, nor NaN among numbers, which SQL holds for the largest.

        NaN is found by reckoning, since Parquet files state bounds that leave NaN out and DuckDB trusts them: it may
        take ISNAN for never true, and a comparison that holds for both bounds for always true. It is one comparison,
        which DuckDB makes while it reads; an OR by itself would be asked of rows read and gathered before.
        """
        if self.column.type != "number":
            return exp.Not(this=exp.Is(this=self.bare(), expression=exp.null()))
        less_itself = exp.Sub(this=self.bare(), expression=self.bare())  # NaN of NaN and of infinities, null of null
        finite = exp.EQ(this=less_itself, expression=exp.Literal.number(0))
        infinity = exp.cast(exp.Literal.string("inf"), "double")
        either = joined(exp.Or, [finite, exp.EQ(this=exp.Abs(this=self.bare()), expression=infinity)])
        one = exp.Literal.number(1)
        return exp.EQ(this=exp.Case(ifs=[exp.If(this=either, true=one)]), expression=one.copy())


def _moment(moment: datetime) -> exp.Expression:
    return exp.cast(exp.Literal.string(moment.isoformat(sep=" ")), "timestamp")


def is_whole(value: float) -> bool:
    """Tell whether a number can be written as an integer, which compares exactly with large integers."""
    return isinstance(value, int) or (value.is_integer() and abs(value) < _LARGEST_INTEGER)


def text(value: str, *, case_sensitive: bool) -> exp.Expression:
    """Return a text as it is compared: in lower case, unless case counts."""
    if case_sensitive:
        return exp.Literal.string(value)
    if value.isascii():
        return exp.Literal.string(value.lower())
    return exp.Lower(this=exp.Literal.string(value))


def joined(connector: type[exp.And] | type[exp.Or], parts: Iterable[exp.Expression]) -> exp.Expression:
    """Join one or more conditions, each closed in parentheses where it is itself joined."""
    closed = (exp.Paren(this=part) if isinstance(part, exp.Connector) else part for part in parts)
    return reduce(lambda left, right: connector(this=left, expression=right), closed)
