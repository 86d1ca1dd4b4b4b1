"""How well each column of a source is filled and how its values are spread: the queries, and the frames of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
from sqlglot import exp

from exporter.profiles import query
from exporter.profiles.key import value
from exporter.profiles.source import Column, ColumnType

SCALES: frozenset[ColumnType] = frozenset({"integer", "number", "date", "timestamp"})
"""Types whose values are spread over a scale, in bins; of all others the most frequent values are counted."""

SECONDS_OF_A_DAY = 86_400
CENTS_MATTER = 100
"""Bins of numbers that are narrower than this are labelled with decimals."""

LONGEST = 80
"""Letters of a text that are shown as smallest, largest or as a label."""

STATISTICS = {
    "column": pl.String,
    "type": pl.String,
    "filled": pl.Int64,
    "fill_rate": pl.Float64,
    "distinct": pl.Int64,
    "minimum": pl.String,
    "maximum": pl.String,
}
DISTRIBUTION = {"label": pl.String, "profiles": pl.Int64}


def summary(base: exp.Select, columns: Sequence[Column]) -> exp.Select:
    """Ask for the rows, then for each column: filled, distinct, minimum, maximum."""
    asked: list[exp.Expr] = [exp.Count(this=exp.Star())]
    for column in columns:
        filled = value(column)
        ordered = exp.cast(filled.copy(), "VARCHAR") if column.type == "boolean" else filled.copy()
        asked += [
            exp.Count(this=filled),
            exp.ApproxDistinct(this=filled.copy()),
            _shown(exp.Min(this=ordered), column),
            _shown(exp.Max(this=ordered.copy()), column),
        ]
    return base.select(*asked)


def _shown(extreme: exp.Expr, column: Column) -> exp.Expr:
    text = exp.cast(extreme, "VARCHAR")
    return exp.func("left", text, exp.Literal.number(LONGEST)) if column.type in ("text", "other") else text


def statistics(columns: Sequence[Column], row: Sequence[Any]) -> pl.DataFrame:
    """Put the answer to `summary` into a frame.

    Returns:
        One row for each column, in the order of the source. Shape (columns, 7): `column` String, `type` String (a
        ColumnType), `filled` Int64 (profiles with a value; blank text is none), `fill_rate` Float64 (0 to 1; 0 where
        there are no profiles), `distinct` Int64 (different values, within a few per cent), `minimum` and `maximum`
        String (null where nothing is filled; text cut at 80 letters).
    """
    total = int(row[0]) if row else 0
    records = []
    for number, column in enumerate(columns):
        filled, distinct, minimum, maximum = row[1 + 4 * number : 5 + 4 * number]
        rate = filled / total if total else 0.0
        records.append((column.name, column.type, filled, rate, min(distinct, filled), minimum, maximum))
    return pl.DataFrame(records, schema=STATISTICS, orient="row")


@dataclass(frozen=True, slots=True)
class Bins:
    """Bins of one width, side by side; the last one takes its upper end too.

    Args:
        type: Of the column.
        start: Lower end of the first: a number, days or seconds since 1970.
        width: In the same unit; more than 0.
        number: How many; 0 if no profile has a value.
    """

    type: ColumnType
    start: float
    width: float
    number: int


def position(column: Column) -> exp.Expr:
    """Return where on its scale the value of a column is: a double, null where it is not finite."""
    found = query.name(column.name)
    if column.type == "integer":
        return exp.cast(found, "DOUBLE")
    at: exp.Expr
    if column.type == "number":
        at = exp.cast(found, "DOUBLE")
    else:
        seconds = exp.Anonymous(this="epoch", expressions=[exp.cast(found, "TIMESTAMP")])
        at = (
            exp.Div(this=seconds, expression=exp.Literal.number(SECONDS_OF_A_DAY)) if column.type == "date" else seconds
        )
    return exp.Case(ifs=[exp.If(this=finite(column), true=at)])


def finite(column: Column) -> exp.Expr:
    """Return the condition that a fraction, a day or a moment is finite; unknown where there is none."""
    found = query.name(column.name)
    if column.type != "number":
        return exp.func("isfinite", found)
    difference = exp.Sub(this=found, expression=found.copy())  # neither NaN nor an infinity less itself is 0
    return exp.EQ(this=difference, expression=exp.Literal.number(0))


def span(base: exp.Select, column: Column, where: query.Condition | None) -> exp.Select:
    """Ask for the lowest and the highest position on the scale."""
    at = position(column)
    return query.met(base.select(exp.Min(this=at), exp.Max(this=at.copy())), where)


def bins(column: Column, ends: Sequence[float | None], bars: int) -> Bins:
    """Decide on at most `bars` bins from the lowest to the highest position; whole numbers and days stay whole."""
    low, high = ends
    if low is None or high is None:
        return Bins(column.type, 0.0, 1.0, 0)
    if column.type in ("integer", "date"):
        width = max(1, math.ceil((high - low + 1) / bars))
        return Bins(column.type, low, width, math.ceil((high - low + 1) / width))
    if high <= low:
        return Bins(column.type, low, 1.0, 1)
    return Bins(column.type, low, (high - low) / bars, bars)


def counted(base: exp.Select, column: Column, where: query.Condition | None, wanted: Bins) -> exp.Select:
    """Ask how many profiles are in each bin (0-based `bin`); empty bins are left out."""
    place = exp.Div(
        this=exp.paren(exp.Sub(this=position(column), expression=literal(wanted.start))),
        expression=literal(wanted.width),
    )
    number = exp.Least(
        this=exp.cast(exp.Floor(this=place), "BIGINT"), expressions=[exp.Literal.number(wanted.number - 1)]
    )
    placed = base.select(exp.alias_(number, "bin")).where(exp.not_(position(column).is_(exp.null())))
    inner = query.met(placed, where).subquery("placed")
    return exp.select("bin", exp.alias_(exp.Count(this=exp.Star()), "profiles")).from_(inner).group_by("bin")


def literal(number: float) -> exp.Expr:
    """Return a number as a double, whatever engine reads it."""
    return exp.cast(exp.Literal.string(repr(float(number))), "DOUBLE")


def binned(wanted: Bins, found: pl.DataFrame) -> pl.DataFrame:
    """Label the bins and count 0 in those that `counted` left out; the frame is `distribution`'s."""
    numbers = pl.DataFrame({"bin": range(wanted.number)}, schema={"bin": pl.Int64})
    labels = pl.Series("label", [label(wanted, number) for number in range(wanted.number)], pl.String)
    joined = numbers.with_columns(labels).join(found, on="bin", how="left", maintain_order="left")
    return joined.select("label", pl.col("profiles").fill_null(0).cast(pl.Int64))


def label(wanted: Bins, number: int) -> str:
    """Say which values a bin (0-based) holds, for people."""
    low = wanted.start + number * wanted.width
    match wanted.type:
        case "date":
            return (date(1970, 1, 1) + timedelta(days=low)).isoformat()
        case "timestamp":
            at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=low)
            return at.strftime("%Y-%m-%d" if wanted.width >= SECONDS_OF_A_DAY else "%Y-%m-%d %H:%M")
        case "integer":
            high = low + wanted.width - 1
            return f"{low:,.0f}" if high <= low else f"{low:,.0f} – {high:,.0f}"
        case _:
            places = max(0, min(6, 2 - math.floor(math.log10(wanted.width)))) if wanted.width < CENTS_MATTER else 0
            return f"{low:,.{places}f} – {low + wanted.width:,.{places}f}"


def top_values(base: exp.Select, column: Column, where: query.Condition | None, bars: int) -> exp.Select:
    """Ask for the most frequent values; those of the same frequency in the order of the values."""
    shown = exp.func("left", exp.cast(value(column), "VARCHAR"), exp.Literal.number(LONGEST))
    inner = query.met(base.select(exp.alias_(shown, "label")), where).subquery("labelled")
    return (
        exp.select("label", exp.alias_(exp.Count(this=exp.Star()), "profiles"))
        .from_(inner)
        .where(exp.not_(exp.column("label").is_(exp.null())))
        .group_by("label")
        .order_by(exp.column("profiles").desc(), exp.column("label"))
        .limit(bars)
    )


def distribution(top: pl.DataFrame) -> pl.DataFrame:
    """Put the answer to `top_values` into a frame.

    Returns:
        Shape (bars or fewer, 2): `label` String, `profiles` Int64. For numbers and dates bins of one width from the
        lowest to the highest, empty ones included, labelled "low – high" (dates and times: by their start); for all
        others the most frequent values first. Profiles without a value are not counted.
    """
    return top.select(pl.col("label").cast(pl.String), pl.col("profiles").cast(pl.Int64))
