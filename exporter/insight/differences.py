"""What sets members apart: every column that is no identifier, by how much the members differ from all others there."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import polars as pl
from sqlglot import exp

from exporter.insight import effect
from exporter.insight.counts import by_value, values
from exporter.insight.truth import number_of, told, told_column, value
from exporter.profiles import figures, query
from exporter.profiles.engine import Profiles
from exporter.profiles.query import Condition
from exporter.profiles.source import Column, Source

NEARLY_UNIQUE = 0.5
"""Share of different values from which a text names profiles instead of describing them."""

MOST_VALUES = 2_000
"""Different values of a text up to which its values are compared; of others only whether there is one."""

FEWEST = 10
"""Profiles that a value needs for its shares to be compared."""

LARGEST = 1e150
"""Numbers beyond this count as none."""

DIFFERENCES = {
    "column": pl.String,
    "type": pl.String,
    "measure": pl.String,
    "value": pl.String,
    "effect": pl.Float64,
    "strength": pl.String,
    "certain": pl.Boolean,
    "association": pl.Float64,
    "inside": pl.Float64,
    "outside": pl.Float64,
    "sentence": pl.String,
    "in_rules": pl.Boolean,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """The largest difference that was found in one column; see `differences` for its parts."""

    column: Column
    measure: str
    value: str | None
    effect: float
    inside: float
    outside: float
    sizes: tuple[int, int]
    association: float | None = None


def differences(
    profiles: Profiles, source: Source, *, where: Condition | None, in_rules: Collection[str] = ()
) -> pl.DataFrame:
    """Compare members with all others, column by column.

    Numbers and days are compared by their means (Cohen's d), all others by the share of each value (Cohen's h), and
    every column also by how often it is filled (Cohen's h); of these the largest is told. The key is left out, and of
    texts and whole numbers of which more than half are different only how often they are filled counts.

    Args:
        profiles: What reads the source.
        source: Of the segment.
        where: Who is a member; None is everyone, whom nothing sets apart.
        in_rules: Columns that the segment's rules ask for, in which members differ by definition.

    Returns:
        One row a column: those beyond chance first, then by effect. Shape (columns or fewer, 12): `column`, `type`
        String, `measure` String ("mean", "share" of a value, "filled"), `value` String (of "share" only), `effect`
        Float64 (above 0: more among members; may be infinite where nothing varies), `strength` String ("large" from
        0.8, "medium" from 0.5, "small" from 0.2, "hardly any"), `certain` Boolean (more than three standard errors),
        `association` Float64 (Cramér's V over all values, 0 to 1; of "share" only), `inside` and `outside` Float64
        (means, days since 1970 for days; shares from 0 to 1), `sentence` String, `in_rules` Boolean.
    """
    columns = [each for each in profiles.columns(source) if each.name.casefold() != source.key.casefold()]
    asked = [*(column.name for column in columns), *query.mentioned([where])]
    answer = profiles.ask(source, partial(moments, columns=columns, where=where), asked=asked).row(0)
    sizes = (int(answer[0]), int(answer[1]))
    found: list[Difference] = []
    for place, column in enumerate(columns):
        distinct, *told_of = answer[2 + 7 * place : 9 + 7 * place]
        present = (int(told_of[0]), int(told_of[1]))
        named = sum(present) > FEWEST and (distinct or 0) > NEARLY_UNIQUE * sum(present)
        candidates = [_filled(column, told_of, sizes)]
        if column.type in figures.SCALES and not named:
            candidates += _mean(column, told_of)
        elif all(present) and (distinct or 0) <= MOST_VALUES and not named:
            candidates += _values(profiles, source, column, where=where, sizes=present)
        found.append(max(candidates, key=lambda each: abs(each.effect)))
    asked_for = {name.casefold() for name in in_rules}
    frame = pl.DataFrame([_row(each, asked_for) for each in found], schema=DIFFERENCES, orient="row")
    return frame.sort("certain", pl.col("effect").abs(), "column", descending=[True, True, False], maintain_order=True)


def moments(base: exp.Select, *, columns: Sequence[Column], where: Condition | None) -> exp.Select:
    """Ask for the numbers of members and others, then for each column: distinct values, filled, mean and variance.

    All but the distinct values are of members and of others each. They are null of fractions and days, and so are the
    mean and the variance of what is neither a number nor a day.
    """
    inside, outside = told_column(0), exp.not_(told_column(0))
    shown: list[exp.Expr] = []
    asked: list[exp.Expr] = [number_of(inside), number_of(outside)]
    for number, column in enumerate(columns):
        held = exp.column(f"value {number}", quoted=True)
        on_scale = column.type in figures.SCALES
        asked_of = _countable(column) if on_scale else value(column)
        shown.append(exp.alias_(asked_of, f"value {number}", quoted=True, copy=False))
        counted = exp.ApproxDistinct(this=held) if column.type in ("text", "integer") else exp.null()
        asked.append(exp.cast(counted, exp.DType.BIGINT, copy=False))
        known = exp.not_(held.copy().is_(exp.null()))
        asked += [number_of(exp.and_(group.copy(), known.copy())) for group in (inside, outside)]
        if not on_scale:
            asked += [exp.cast(exp.null(), exp.DType.DOUBLE, copy=False) for _ in range(4)]
            continue
        for group in (inside, outside):
            of_group = exp.Case(ifs=[exp.If(this=group.copy(), true=held.copy())])
            asked += [
                exp.cast(exp.Avg(this=of_group), exp.DType.DOUBLE, copy=False),
                exp.cast(exp.VariancePop(this=of_group.copy()), exp.DType.DOUBLE, copy=False),
            ]
    named = [exp.alias_(each, f"figure {number}", quoted=True, copy=False) for number, each in enumerate(asked)]
    return exp.select(*named).from_(told(base, [where], beside=shown), copy=False)


def _countable(column: Column) -> exp.Expr:
    """Return where a value is on its scale, or null where its square would be no number any more."""
    at = figures.position(column)
    if column.type != "number":
        return at
    within = exp.LT(this=exp.Abs(this=at), expression=figures.literal(LARGEST))
    return exp.Case(ifs=[exp.If(this=within, true=at.copy())])


def _filled(column: Column, told_of: Sequence[float | None], sizes: tuple[int, int]) -> Difference:
    inside, outside = (float(told_of[place] or 0) / max(sizes[place], 1) for place in (0, 1))
    found = effect.cohens_h(inside, outside) if all(sizes) else 0.0
    return Difference(column, "filled", None, found, inside, outside, sizes)


def _mean(column: Column, told_of: Sequence[float | None]) -> list[Difference]:
    filled_inside, filled_outside, mean, variance, other_mean, other_variance = told_of
    if mean is None or other_mean is None:
        return []
    sizes = (int(filled_inside or 0), int(filled_outside or 0))
    inside = effect.Moments(sizes[0], mean, variance or 0.0)
    outside = effect.Moments(sizes[1], other_mean, other_variance or 0.0)
    return [Difference(column, "mean", None, effect.cohens_d(inside, outside), mean, other_mean, sizes)]


def _values(
    profiles: Profiles, source: Source, column: Column, *, where: Condition | None, sizes: tuple[int, int]
) -> list[Difference]:
    """Compare the shares of each value; `sizes` are the members and the others that have one."""
    asked = [column.name, *query.mentioned([where])]
    counted = values(profiles.ask(source, partial(by_value, column=column, where=where), asked=asked)).frame
    members, others = counted["members"].to_list(), counted["others"].to_list()
    rest = (sizes[0] - sum(members), sizes[1] - sum(others))
    association = effect.cramers_v([*members, rest[0]], [*others, rest[1]])
    found = []
    for each, in_it, not_in_it in counted.iter_rows():
        if in_it + not_in_it >= FEWEST:
            shares = (in_it / sizes[0], not_in_it / sizes[1])
            found.append(Difference(column, "share", each, effect.cohens_h(*shares), *shares, sizes, association))
    return found


def _row(found: Difference, in_rules: Collection[str]) -> tuple[object, ...]:
    return (
        found.column.name,
        found.column.type,
        found.measure,
        found.value,
        found.effect,
        effect.strength(found.effect),
        effect.beyond_chance(found.effect, *found.sizes),
        found.association,
        found.inside,
        found.outside,
        sentence(found),
        found.column.name.casefold() in in_rules,
    )


def sentence(found: Difference) -> str:
    """Say a difference: "country is HU for 62 %, of others for 11 %"."""
    name = found.column.name.replace("_", " ")
    if found.measure == "mean":
        return f"{name} is {_mean_said(found, found.inside)} on average, of others {_mean_said(found, found.outside)}"
    what = "is filled" if found.measure == "filled" else f"is {found.value}"
    return f"{name} {what} for {_share(found.inside)}, of others for {_share(found.outside)}"


def _mean_said(found: Difference, mean: float) -> str:
    if found.column.type == "date":
        return _day(mean)
    if found.column.type == "timestamp":
        return _day(mean / figures.SECONDS_OF_A_DAY)
    return f"{mean:,.0f}" if abs(mean) >= 100 else f"{mean:,.2f}".rstrip("0").rstrip(".")  # noqa: PLR2004 -- three digits tell enough


def _day(since_1970: float) -> str:
    if not math.isfinite(since_1970):
        return "never"
    return (date(1970, 1, 1) + timedelta(days=since_1970)).isoformat()


def _share(share: float) -> str:
    percent = 100 * share
    return f"{percent:.0f} %" if percent >= 10 or percent == 0 else f"{percent:.1f} %"  # noqa: PLR2004 -- two digits tell enough
