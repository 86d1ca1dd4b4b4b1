"""What is asked of one column: how many members and how many others have each value, each day, each bin."""

from dataclasses import dataclass

import polars as pl
from sqlglot import exp

from exporter.insight import scale
from exporter.insight.truth import number_of, told, told_column, value
from exporter.profiles import figures
from exporter.profiles.query import Condition
from exporter.profiles.source import Column
from exporter.segments.subject import Subject

VALUES = 500
"""Different values of a text that are told apart at most; the rest is one bar."""


def _compared(told_rows: exp.Subquery, label: str) -> exp.Select:
    """Count members and others by what is told under `label`."""
    by = exp.column(label, table="told")
    members, others = told_column(0), exp.not_(told_column(0))
    counted = exp.select(by.as_(label), number_of(members).as_("members"), number_of(others).as_("others"))
    return counted.from_(told_rows, copy=False).group_by(by.copy(), copy=False)


def by_value(base: exp.Select, *, column: Column, where: Condition | None, most: int = VALUES) -> exp.Select:
    """Ask for the values of most profiles, null among them, with how many members and others have each.

    Beside each stand `all_members` and `all_others`, and `filled_members` and `filled_others`: those of all values.
    """
    text = exp.cast(value(column), exp.DType.VARCHAR, copy=False).as_("value")
    counted = _compared(told(base, [where], beside=[text]), "value").subquery("counted", copy=False)
    known = exp.not_(exp.column("value").is_(exp.null()))
    sums = {
        "all_members": exp.column("members"),
        "all_others": exp.column("others"),
        "filled_members": exp.Case(ifs=[exp.If(this=known, true=exp.column("members"))]),
        "filled_others": exp.Case(ifs=[exp.If(this=known.copy(), true=exp.column("others"))]),
    }
    totals = [
        exp.cast(exp.Window(this=exp.Sum(this=of)), exp.DType.BIGINT, copy=False).as_(name) for name, of in sums.items()
    ]
    both = exp.Add(this=exp.column("members"), expression=exp.column("others"))
    return (
        exp.select(*(exp.column(name) for name in ("value", "members", "others")), *totals)
        .from_(counted, copy=False)
        .order_by(both.desc(), exp.column("value"), copy=False)
        .limit(most, copy=False)
    )


@dataclass(frozen=True, slots=True)
class Values:
    """The answer to `by_value`: the values of most profiles, and how many members and others there are and have one."""

    frame: pl.DataFrame
    everyone: tuple[int, int]
    filled: tuple[int, int]


def values(counted: pl.DataFrame) -> Values:
    """Take the answer to `by_value` apart; `frame` keeps `value`, `members` and `others`, null left out."""
    if counted.is_empty():
        return Values(counted.select("value", "members", "others"), (0, 0), (0, 0))
    *_, members, others, filled_members, filled_others = counted.row(0)
    known = counted.filter(pl.col("value").is_not_null()).select("value", "members", "others")
    return Values(known, (members, others), (filled_members or 0, filled_others or 0))


def by_day(base: exp.Select, *, column: Column, where: Condition | None, zone: str) -> exp.Select:
    """Ask how many members and others have each day, moments by their day in the time zone."""
    day = exp.alias_(Subject(column, zone=zone).local_day(), "day")
    return _compared(told(base, [where], beside=[day]), "day")


def ends(base: exp.Select, *, column: Column) -> exp.Select:
    """Ask for the lowest and the highest number."""
    at = figures.position(column)
    return base.select(exp.Min(this=at).as_("low"), exp.Max(this=at.copy()).as_("high"), copy=False)


def by_bin(base: exp.Select, *, column: Column, where: Condition | None, bins: scale.Fine) -> exp.Select:
    """Ask how many members and others lie in each fine bin; `bin` is null for those without a number."""
    at = figures.position(column)
    unit = figures.literal(10.0 ** abs(bins.exponent))
    if bins.exponent >= 0:
        place: exp.Expr = exp.Div(this=exp.paren(at), expression=unit)
    else:  # rounded, as 0.29 * 100 is a little less than 29
        place = exp.Round(this=exp.Mul(this=exp.paren(at), expression=unit), decimals=exp.Literal.number(6))
    number = exp.cast(exp.Floor(this=place), exp.DType.BIGINT, copy=False)
    kept = exp.Least(
        this=exp.Greatest(this=number, expressions=[_whole(bins.first - 1)]), expressions=[_whole(bins.last + 1)]
    )
    bounded = exp.Case(ifs=[exp.If(this=exp.not_(at.copy().is_(exp.null())), true=kept)]).as_("bin")
    return _compared(told(base, [where], beside=[bounded]), "bin")


def _whole(number: int) -> exp.Expr:
    return exp.cast(exp.Literal.string(str(number)), exp.DType.BIGINT, copy=False)
