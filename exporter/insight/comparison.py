"""One column of the members beside that of everybody else: the same bars for both, as shares."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TypeAlias

import polars as pl
from sqlglot import exp

from exporter.insight import days, scale
from exporter.insight.truth import number_of, told, told_column, value
from exporter.profiles import figures, query
from exporter.profiles.engine import Profiles
from exporter.profiles.query import Condition
from exporter.profiles.source import Column, Source
from exporter.segments.subject import Subject

VALUES = 500
"""Different values of a text that are told apart at most; the rest is one bar."""

REFINED = 3
"""Times that the fine bins are made finer where nearly all values lie in a few of them."""

Bar: TypeAlias = tuple[str, str, str | None, str | None, str | None, int, int]
"""The first seven columns of COMPARISON."""

COMPARISON = {
    "kind": pl.String,
    "label": pl.String,
    "value": pl.String,
    "low": pl.String,
    "high": pl.String,
    "members": pl.Int64,
    "others": pl.Int64,
    "share_of_members": pl.Float64,
    "share_of_others": pl.Float64,
}


def comparison(
    profiles: Profiles, source: Source, column: Column, *, where: Condition | None, zone: str = "UTC", bars: int = 20
) -> pl.DataFrame:
    """Count members and others by the value of one column.

    Args:
        profiles: What reads the source.
        source: Of the segment.
        column: One of its columns, as `Profiles.columns` describes it.
        where: Who is a member; None: everyone.
        zone: IANA name of the time zone in which moments have their day.
        bars: Bins, about, of numbers and days; values of all others, those of most profiles first.

    Returns:
        One row a bar. Shape (bars, 9): `kind` String ("bin" of numbers or days, in order, the two ends open where
        few lie there; "value"; then "rest", all other values together; last "empty", those without one, left out
        where there are none), `label` String, `value` String (of "value" only), `low` and `high` String (of "bin"
        only: from `low` to less than `high`, numbers or ISO days; null where open), `members` and `others` Int64,
        `share_of_members` and `share_of_others` Float64 (0 to 1; 0 where there is nobody). Blank text is empty.
    """
    asked = [column.name, *query.mentioned([where])]
    counting = partial(profiles.ask, source, asked=asked)
    if column.type in ("date", "timestamp"):
        counted = counting(partial(by_day, column=column, where=where, zone=zone))
        found = _of_days(counted, bars)
    elif column.type in ("integer", "number"):
        found = _of_numbers(counting, column, where, bars)
    else:
        counted = counting(partial(by_value, column=column, where=where))
        totals = counting(partial(filled, column=column, where=where))
        found = _of_values(counted, totals, bars)
    sums = [max(int(found[each].sum()), 1) for each in ("members", "others")]
    shares = found.with_columns(
        share_of_members=pl.col("members") / sums[0], share_of_others=pl.col("others") / sums[1]
    )
    return shares.select(*(pl.col(name).cast(kind) for name, kind in COMPARISON.items()))


def _compared(told_rows: exp.Subquery, label: str) -> exp.Select:
    """Count members and others by what is told under `label`."""
    by = exp.column(label, table="told")
    members, others = told_column(0), exp.not_(told_column(0))
    counted = exp.select(by.as_(label), number_of(members).as_("members"), number_of(others).as_("others"))
    return counted.from_(told_rows).group_by(by.copy())


def by_value(base: exp.Select, *, column: Column, where: Condition | None, most: int = VALUES) -> exp.Select:
    """Ask for the values of most profiles, with how many members and others have each."""
    text = exp.cast(value(column), "VARCHAR").as_("value")
    counted = _compared(told(base, [where], beside=[text]), "value").subquery("counted")
    both = exp.Add(this=exp.column("members"), expression=exp.column("others"))
    return (
        exp.select("value", "members", "others")
        .from_(counted)
        .where(exp.not_(exp.column("value").is_(exp.null())))
        .order_by(both.desc(), exp.column("value"))
        .limit(most)
    )


def filled(base: exp.Select, *, column: Column, where: Condition | None) -> exp.Select:
    """Ask how many members and others there are, and how many of each have a value."""
    present = exp.not_(value(column).is_(exp.null())).as_("present")
    members, others, known = told_column(0), exp.not_(told_column(0)), exp.column("present")
    return exp.select(
        number_of(members).as_("members"),
        number_of(others).as_("others"),
        number_of(exp.and_(members.copy(), known)).as_("filled_members"),
        number_of(exp.and_(others.copy(), known.copy())).as_("filled_others"),
    ).from_(told(base, [where], beside=[present]))


def by_day(base: exp.Select, *, column: Column, where: Condition | None, zone: str) -> exp.Select:
    """Ask how many members and others have each day, moments by their day in the time zone."""
    day = exp.alias_(Subject(column, zone=zone).local_day(), "day")
    return _compared(told(base, [where], beside=[day]), "day")


def ends(base: exp.Select, *, column: Column) -> exp.Select:
    """Ask for the lowest and the highest number."""
    at = figures.position(column)
    return base.select(exp.Min(this=at).as_("low"), exp.Max(this=at.copy()).as_("high"))


def by_bin(base: exp.Select, *, column: Column, where: Condition | None, bins: scale.Fine) -> exp.Select:
    """Ask how many members and others lie in each fine bin; `bin` is null for those without a number."""
    at = figures.position(column)
    unit = figures.literal(10.0 ** abs(bins.exponent))
    if bins.exponent >= 0:
        place: exp.Expr = exp.Div(this=exp.paren(at), expression=unit)
    else:  # rounded, as 0.29 * 100 is a little less than 29
        place = exp.Round(this=exp.Mul(this=exp.paren(at), expression=unit), decimals=exp.Literal.number(6))
    number = exp.cast(exp.Floor(this=place), "BIGINT")
    kept = exp.Least(
        this=exp.Greatest(this=number, expressions=[_whole(bins.first - 1)]), expressions=[_whole(bins.last + 1)]
    )
    bounded = exp.Case(ifs=[exp.If(this=exp.not_(at.copy().is_(exp.null())), true=kept)]).as_("bin")
    return _compared(told(base, [where], beside=[bounded]), "bin")


def _whole(number: int) -> exp.Expr:
    return exp.cast(exp.Literal.string(str(number)), "BIGINT")


def _of_numbers(
    counting: Callable[[Callable[[exp.Select], exp.Query]], pl.DataFrame],
    column: Column,
    where: Condition | None,
    bars: int,
) -> pl.DataFrame:
    low, high = counting(partial(ends, column=column)).row(0)
    whole = column.type == "integer"
    bins = scale.fine(low or 0.0, high or 0.0, whole=whole)
    counted = counting(partial(by_bin, column=column, where=where, bins=bins))
    for _ in range(REFINED):
        if low is None:
            break
        first, last = scale.middle(counted.drop_nulls("bin"))
        finer = scale.fine(bins.edge(first), bins.edge(last + 1), whole=whole)
        if last - first >= bars or finer.exponent >= bins.exponent:
            break
        bins = finer
        counted = counting(partial(by_bin, column=column, where=where, bins=bins))
    return pl.concat([_bars(counted.drop_nulls("bin"), bins, bars, whole=whole), _empty(counted, "bin")])


def _bars(counted: pl.DataFrame, bins: scale.Fine, bars: int, *, whole: bool) -> pl.DataFrame:
    """Put fine bins together to round bars, with an open one at each end where somebody lies there."""
    if counted.is_empty():
        return _rows([])
    start, width, number = scale.rounded(*scale.middle(counted), bars=bars)
    place = ((pl.col("bin") - start) // width).clip(-1, number)
    summed = counted.group_by(place=place).agg(pl.col("members", "others").sum())
    people = {place: (members, others) for place, members, others in summed.iter_rows()}
    records: list[Bar] = []
    for each in range(-1, number + 1):
        low = None if each < 0 else _number(bins.edge(start + each * width), whole=whole)
        high = None if each == number else _number(bins.edge(start + (each + 1) * width), whole=whole)
        if each in people or 0 <= each < number:
            label = _range(low, high, whole=whole)
            written = [None if end is None else repr(end) for end in (low, high)]
            records.append(("bin", label, None, *written, *people.get(each, (0, 0))))
    return _rows(records)


def _number(edge: float, *, whole: bool) -> int | float:
    return round(edge) if whole else edge


def _range(low: float | None, high: float | None, *, whole: bool) -> str:
    if low is None:
        return f"below {_said(high)}"
    if high is None:
        return f"{_said(low)} and above"
    if not whole:
        return f"{_said(low)} – {_said(high)}"
    return _said(low) if high - low == 1 else f"{_said(low)} – {_said(high - 1)}"


def _said(number: float | None) -> str:
    """Write a number with separators and no more decimals than it needs."""
    return f"{number:,.10f}".rstrip("0").rstrip(".") if number is not None else ""


def _of_days(counted: pl.DataFrame, bars: int) -> pl.DataFrame:
    dated = counted.drop_nulls("day").with_columns(pl.col("day").clip(date.min, date.max))
    if dated.is_empty():
        return _empty(counted, "day")
    cut = days.cut(dated, bars=bars, tail=scale.TAIL)
    records: list[Bar] = [
        (
            "bin",
            days.label(low, high),
            None,
            low and low.isoformat(),
            high and high.isoformat(),
            members,
            others,
        )
        for low, high, members, others in cut.iter_rows()
    ]
    return pl.concat([_rows(records), _empty(counted, "day")])


def _of_values(counted: pl.DataFrame, totals: pl.DataFrame, bars: int) -> pl.DataFrame:
    members, others, filled_members, filled_others = totals.row(0)
    shown = counted.head(bars)
    records: list[Bar] = [
        ("value", label, label, None, None, in_it, not_in_it) for label, in_it, not_in_it in shown.iter_rows()
    ]
    rest = (filled_members - int(shown["members"].sum()), filled_others - int(shown["others"].sum()))
    empty = (members - filled_members, others - filled_others)
    if any(rest):
        records.append(("rest", "all others", None, None, None, *rest))
    if any(empty):
        records.append(("empty", "empty", None, None, None, *empty))
    return _rows(records)


def _empty(counted: pl.DataFrame, by: str) -> pl.DataFrame:
    return _rows(
        [
            ("empty", "empty", None, None, None, members, others)
            for members, others in counted.filter(pl.col(by).is_null()).select("members", "others").iter_rows()
        ]
    )


def _rows(records: list[Bar]) -> pl.DataFrame:
    return pl.DataFrame(records, schema=list(COMPARISON.items())[:7], orient="row")
