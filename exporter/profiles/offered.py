"""The values that a column has, offered while people type: the most frequent first, quick on sources of any size."""

import polars as pl
from sqlglot import exp

from exporter.profiles import query
from exporter.profiles.key import value
from exporter.profiles.opened import Opened
from exporter.profiles.source import Column

ALL_LOOKED_AT = 300_000
"""Rows up to which all are looked at, whatever the column holds."""

FEW_DIFFERENT = 1_000
"""Different values in a sample up to which all rows are counted: so few are counted in no time."""

ALL_COUNTED = 30_000_000
"""Rows up to which they are."""

NEARLY_ALL = 0.9
"""Share of different values from which on a large source has none to offer."""

_FIRST = 20_000
_SAMPLED = 200_000
_DIGITS = 2


def values(opened: Opened, column: Column, *, limit: int) -> pl.DataFrame:
    """Count the rows by value of a column.

    Of large sources the first rows tell whether nearly all values differ, as emails do: then there is nothing to offer.
    A sample tells whether there are few different ones, and then all rows are counted; else the sample stands for
    all: rare values may be missing, and counts are rounded to two digits.

    Returns:
        The most frequent values first, those of one frequency in their order; no empty ones and no blank text. Shape
        (limit or fewer, 2): `value` in the column's plain type ("other" is text), `profiles` Int64.
    """
    (rows,) = opened.row(query.count(opened.base, None))
    if rows <= ALL_LOOKED_AT:
        return _frame(opened.frame(counted(opened.base, column, limit)))
    first, different = opened.row(differing(opened.base, column))
    if first and different > NEARLY_ALL * first:
        return _frame(opened.frame(counted(opened.base, column, 0)))
    share = _SAMPLED / rows
    some = (
        sample(opened.base, share) if opened.source.kind != "postgresql" else first_rows(opened.base, column, _SAMPLED)
    )
    held = opened.frame(counted(some, column, max(limit, FEW_DIFFERENT + 1) + 1, also_none=True))
    seen = held["rows"].max()  # a sample in blocks is never just as large as was asked for
    sampled = held.drop("rows").filter(pl.col("value").is_not_null())
    if sampled.height <= FEW_DIFFERENT and rows <= ALL_COUNTED:
        return _frame(opened.frame(counted(opened.base, column, limit)))
    about = (pl.col("profiles") * rows / seen).round_sig_figs(_DIGITS)
    return _frame(sampled.head(limit).with_columns(about))


def counted(base: exp.Select, column: Column, limit: int, *, also_none: bool = False) -> exp.Select:
    """Ask for the most frequent values; with those of none also beside each in how many `rows` all of them are."""
    inner = base.select(exp.alias_(value(column), "value", quoted=True)).subquery("held")
    held, number = exp.column("value", quoted=True), exp.column("profiles", quoted=True)
    times = exp.Count(this=exp.Star())
    asked = exp.select(held, exp.alias_(times, "profiles", quoted=True)).from_(inner)
    if also_none:
        together = exp.cast(exp.Window(this=exp.Sum(this=times.copy())), "BIGINT")
        asked = asked.select(exp.alias_(together, "rows", quoted=True))
    else:
        asked = asked.where(exp.Not(this=exp.Is(this=held.copy(), expression=exp.null())))
    return (
        asked.group_by(held.copy())
        .order_by(exp.Ordered(this=number, desc=True), exp.Ordered(this=held.copy(), nulls_first=False))
        .limit(limit)
    )


def differing(base: exp.Select, column: Column) -> exp.Select:
    """Ask how many of the first rows have a value, and how many different values these are."""
    held = value(column)
    return first_rows(base, column, _FIRST).select(
        exp.Count(this=held), exp.Count(this=exp.Distinct(expressions=[held.copy()]))
    )


def first_rows(base: exp.Select, column: Column, rows: int) -> exp.Select:
    """Look at as many rows only, at those that come first: of a view of PostgreSQL no sample can be taken."""
    return exp.select().from_(base.select(query.name(column.name)).limit(rows).subquery("first_rows"))


def sample(base: exp.Select, share: float) -> exp.Select:
    """Look at a share of the rows only (0 to 1), taken in blocks from all over the source."""
    sampled = base.copy()
    read = sampled.find(exp.Table)
    if read is not None:
        percent = exp.Literal.number(f"{100 * share:.6f}")
        read.set("sample", exp.TableSample(method=exp.var("SYSTEM"), percent=percent))
    return sampled


def _frame(found: pl.DataFrame) -> pl.DataFrame:
    return found.select("value", pl.col("profiles").cast(pl.Int64))
