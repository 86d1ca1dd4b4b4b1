"""Conditions as truth values, and counts of those for whom they hold: what every question of insight is made of."""

from collections.abc import Sequence

from sqlglot import exp

from exporter.profiles import query
from exporter.profiles.query import Condition
from exporter.profiles.source import Column
from exporter.segments.subject import Subject
from exporter.segments.texts import not_blank


def truth(where: Condition | None) -> exp.Expr:
    """Return a condition as true or false: unknown is false, and no condition is true for everyone."""
    return exp.true() if where is None else exp.Coalesce(this=where.copy(), expressions=[exp.false()])


def told(base: exp.Select, truths: Sequence[Condition | None], *, beside: Sequence[exp.Expr] = ()) -> exp.Subquery:
    """Select `truth 0`, `truth 1`, … for each profile, and what else is asked beside them, each worked out once."""
    named = [exp.alias_(truth(where), _name(number), quoted=True, copy=False) for number, where in enumerate(truths)]
    return base.select(*named, *beside, copy=False).subquery("told", copy=False)


def told_column(number: int) -> exp.Column:
    """Return the truth of that number (0-based) of `told`."""
    return query.name(_name(number))


def _name(number: int) -> str:
    return f"truth {number}"


def number_of(condition: exp.Expr) -> exp.Expr:
    """Count the rows for which a condition holds."""
    return exp.cast(
        exp.Count(this=exp.Case(ifs=[exp.If(this=condition, true=exp.Literal.number(1))])), exp.DType.BIGINT, copy=False
    )


def rows() -> exp.Expr:
    """Count the rows."""
    return exp.cast(exp.Count(this=exp.Star()), exp.DType.BIGINT, copy=False)


def value(column: Column) -> exp.Expr:
    """Return the value of a column, with text that "is empty" as null.

    The pattern that tells is slow; so it is asked only where the first letter is none of the visible ones of ASCII.
    """
    if column.type != "text":
        return query.name(column.name)
    first = exp.Anonymous(this="ASCII", expressions=[query.name(column.name)])
    visible = exp.Between(this=first, low=exp.Literal.number(ord("!")), high=exp.Literal.number(ord("~")))
    branches = (visible, not_blank(Subject(column), None))
    return exp.Case(ifs=[exp.If(this=held, true=query.name(column.name)) for held in branches])
