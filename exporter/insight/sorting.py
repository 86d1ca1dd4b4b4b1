"""A column that rows are sorted by, as what can be compared in a query; those without a value come last."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlglot import exp

from exporter.profiles import figures, query
from exporter.profiles.source import Column

Sorted = str | int | float | bool | date | datetime | None
"""A value that rows are sorted by."""


@dataclass(frozen=True, slots=True)
class Sorting:
    """A column to sort by, as what can be compared."""

    column: Column
    descending: bool

    def value(self) -> exp.Expr:
        """Return what is compared: a finite number, and 0 for -0, which engines sort in different places."""
        if self.column.type != "number":
            return query.name(self.column.name)
        at, zero = figures.position(self.column), figures.literal(0.0)
        return exp.Case(ifs=[exp.If(this=exp.EQ(this=at, expression=zero), true=zero.copy())], default=at.copy())

    def ordered(self) -> exp.Ordered:
        """Return the order, for a query."""
        return exp.Ordered(this=self.value(), desc=self.descending, nulls_first=False)

    def ordered_roughly(self) -> exp.Ordered:
        """Return the order of those that have a value, but for 0 and -0, between which engines differ.

        It goes by the bare column: what lies beyond the rows that were found so far is then not even looked at.
        """
        return exp.Ordered(this=query.name(self.column.name), desc=self.descending, nulls_first=False)

    def same(self, value: Sorted) -> exp.Expr:
        """Say that a row has this value."""
        if value is None:
            return self.value().is_(exp.null())
        return self._beside(value, exp.EQ)

    def known(self) -> exp.Expr:
        """Say that a row has a value, as shortly as that can be asked."""
        if self.column.type == "number":
            return figures.finite(self.column)
        return exp.not_(self.value().is_(exp.null()))

    def up_to(self, value: Sorted, *, included: bool) -> exp.Expr:
        """Say that a row has a value that comes before this one, or is this one."""
        return self._beside(
            value, (exp.GTE if included else exp.GT) if self.descending else exp.LTE if included else exp.LT
        )

    def beyond(self, value: Sorted, *, included: bool) -> exp.Expr:
        """Say that a row has a value that comes after this one, or is this one."""
        return self._beside(
            value, (exp.LTE if included else exp.LT) if self.descending else exp.GTE if included else exp.GT
        )

    def _beside(self, value: Sorted, kind: type[exp.Binary]) -> exp.Expr:
        """Compare the bare column, as files are pruned by it; but 0 with what counts as 0."""
        side = self.value() if value == 0 and self.column.type == "number" else query.name(self.column.name)
        return kind(this=side, expression=literal(value))


def literal(value: Sorted) -> exp.Expr:
    """Return a value of a row as it stands in a query."""
    match value:
        case bool():
            return exp.true() if value else exp.false()
        case datetime():
            return exp.cast(exp.Literal.string(value.isoformat(sep=" ")), exp.DType.TIMESTAMP, copy=False)
        case date():
            return exp.cast(exp.Literal.string(value.isoformat()), exp.DType.DATE, copy=False)
        case float():
            return figures.literal(value)
        case int():
            return exp.cast(exp.Literal.string(str(value)), exp.DType.BIGINT, copy=False)
        case _:
            return exp.Literal.string(str(value))
