"""One column of the members beside that of everybody else: the same bars for both, as shares."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TypeAlias

import polars as pl
from sqlglot import exp

from exporter.insight import days, scale
from exporter.insight.counts import Values, by_bin, by_day, by_value, ends, values
from exporter.profiles import query
from exporter.profiles.engine import Profiles
from exporter.profiles.query import Condition
from exporter.profiles.source import Column, Source

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
        found = _of_values(values(counting(partial(by_value, column=column, where=where))), bars)
    sums = [max(int(found[each].sum()), 1) for each in ("members", "others")]
    shares = found.with_columns(
        share_of_members=pl.col("members") / sums[0], share_of_others=pl.col("others") / sums[1]
    )
    return shares.select(*(pl.col(name).cast(kind) for name, kind in COMPARISON.items()))


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


def _of_values(counted: Values, bars: int) -> pl.DataFrame:
    shown = counted.frame.head(bars)
    records: list[Bar] = [
        ("value", label, label, None, None, in_it, not_in_it) for label, in_it, not_in_it in shown.iter_rows()
    ]
    rest = (counted.filled[0] - int(shown["members"].sum()), counted.filled[1] - int(shown["others"].sum()))
    empty = (counted.everyone[0] - counted.filled[0], counted.everyone[1] - counted.filled[1])
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
