"""What the rows of a related table come to for each profile, as a query over the table's placeholder."""

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from exporter.profiles.placeholders import related_table
from exporter.segments.ground import Table
from exporter.segments.operators import OPERATORS
from exporter.segments.rules import Measure, Related

MEASURED = "measured"
"""Name under which what is measured stands beside the key, for the condition on it."""

_KEY = "key"
_PLACE = "place"

_AGGREGATES: dict[Measure, Callable[[exp.Expr], exp.Expr]] = {
    "count": lambda _: exp.Count(this=exp.Star()),
    "distinct": lambda column: exp.Count(this=exp.Distinct(expressions=[column])),
    "sum": lambda column: exp.Coalesce(
        this=exp.Sum(this=_double(column)), expressions=[_double(exp.Literal.number(0))]
    ),
    "average": lambda column: exp.Avg(this=_double(column)),
    "min": lambda column: exp.Min(this=column),
    "max": lambda column: exp.Max(this=column),
}

AT_ZERO: dict[str, Callable[[Any], bool]] = {
    "equals": lambda value: value == 0,
    "not_equals": lambda value: value != 0,
    "one_of": lambda values: 0 in values,
    "not_one_of": lambda values: 0 not in values,
    "greater_than": lambda value: value < 0,
    "at_least": lambda value: value <= 0,
    "less_than": lambda value: value > 0,
    "at_most": lambda value: value >= 0,
    "between": lambda ends: ends[0] <= 0 <= ends[1],
    "not_between": lambda ends: not ends[0] <= 0 <= ends[1],
    "is_null": lambda _: False,
    "is_not_null": lambda _: True,
}
"""Operator for numbers -> whether 0 fulfils it."""


def keys(rule: Related, table: Table, rows: exp.Expr | None) -> exp.Select:
    """Select the keys of the profiles that have rows, from what these rows come to.

    Args:
        rule: What is measured.
        table: The related table.
        rows: The condition that rows have to fulfil; None: all.

    Returns:
        A query of one column, to which a condition on the column `MEASURED` can be added.
    """
    measured = _newest_or_oldest(rule, table, rows) if rule.measure in ("first", "last") else _summed(rule, table, rows)
    return exp.select(_name(_KEY)).from_(measured.subquery("measured_rows", copy=False))


def holds_without_rows(rule: Related) -> bool:
    """Tell whether a rule is fulfilled by profiles without any rows.

    Args:
        rule: Its value as `checks.read_values` leaves it.
    """
    if rule.measure in ("count", "distinct", "sum"):
        return AT_ZERO[rule.op](rule.value)
    return OPERATORS[rule.op].includes_missing


def _summed(rule: Related, table: Table, rows: exp.Expr | None) -> exp.Select:
    column = _name(rule.column or table.key)
    asked = exp.select(_key(table), exp.alias_(_AGGREGATES[rule.measure](column), MEASURED, quoted=True))
    return _of(asked, rule, table, rows).group_by(_name(table.key))


def _newest_or_oldest(rule: Related, table: Table, rows: exp.Expr | None) -> exp.Select:
    """Take the column from the first or the last row of each profile; of rows at one time the greatest value counts."""
    time, column = _name(table.time or ""), _name(rule.column or "")
    last = rule.measure == "last"
    order = [exp.Ordered(this=time.copy(), desc=last), exp.Ordered(this=column.copy(), desc=True, nulls_first=False)]
    place = exp.Window(
        this=exp.RowNumber(), partition_by=[_name(table.key)], order=exp.Order(expressions=order), over="OVER"
    )
    measured = exp.alias_(column, MEASURED, quoted=True)
    asked = exp.select(_key(table), measured, exp.alias_(place, _PLACE, quoted=True))
    placed = _of(asked, rule, table, rows).where(_known(time))
    first = exp.EQ(this=_name(_PLACE), expression=exp.Literal.number(1))
    return exp.select(_name(_KEY), _name(MEASURED)).from_(placed.subquery("placed_rows", copy=False)).where(first)


def _of(asked: exp.Select, rule: Related, table: Table, rows: exp.Expr | None) -> exp.Select:
    asked = asked.from_(related_table(rule.table)).where(_known(_name(table.key)))
    return asked if rows is None else asked.where(rows)


def _key(table: Table) -> exp.Expr:
    return exp.alias_(_name(table.key), _KEY, quoted=True)


def _known(column: exp.Expr) -> exp.Expr:
    return exp.Not(this=exp.Is(this=column, expression=exp.null()))


def _name(text: str) -> exp.Column:
    return exp.column(text, quoted=True)


def _double(value: exp.Expr) -> exp.Expr:
    return exp.cast(value, "double")
