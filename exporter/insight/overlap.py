"""How segments of one source overlap: every combination of them with its size, in one pass over the profiles."""

from collections.abc import Mapping, Sequence

import polars as pl
from sqlglot import exp

from exporter.errors import Issue, SegmentError
from exporter.insight.truth import rows, told, told_column
from exporter.profiles import query
from exporter.profiles.engine import Profiles
from exporter.profiles.query import Condition
from exporter.profiles.source import Source
from exporter.segments.rules import Group, InSegment, Segment

FEWEST, MOST = 2, 6
"""Segments that can be compared at a time."""

OVERLAP: dict[str, pl.DataType | type[pl.DataType]] = {
    "segments": pl.List(pl.String),
    "degree": pl.Int64,
    "members": pl.Int64,
}


def overlap(profiles: Profiles, source: Source, conditions: Mapping[str, Condition | None]) -> pl.DataFrame:
    """Count the profiles by the segments that they are in, and in no other of these.

    Args:
        profiles: What reads the source.
        source: Of all of these segments.
        conditions: Name -> who is a member, of 2 to 6 segments.

    Returns:
        One row for each combination that somebody is in, the largest first; those in none of the segments are left
        out. Shape (up to 63, 3): `segments` List(String) in the order of `conditions`, `degree` Int64 (how many),
        `members` Int64.

    Raises:
        SegmentError: They are too few or too many.
    """
    names = list(conditions)
    if not FEWEST <= len(names) <= MOST:
        raise SegmentError([Issue("segments", f"Choose {FEWEST} to {MOST} different segments to compare.")])
    asked = query.mentioned(list(conditions.values()))
    counted = profiles.ask(source, lambda base: combinations(base, list(conditions.values())), asked=asked)
    found = [
        {"segments": [name for place, name in enumerate(names) if mask >> place & 1], "members": members}
        for mask, members in counted.sort("mask").iter_rows()
        if mask
    ]
    frame = pl.DataFrame(found, schema={name: OVERLAP[name] for name in ("segments", "members")})
    largest = frame.with_columns(degree=pl.col("segments").list.len().cast(pl.Int64))
    return largest.select(*OVERLAP).sort("members", "degree", descending=[True, False], maintain_order=True)


def combinations(base: exp.Select, conditions: Sequence[Condition | None]) -> exp.Select:
    """Ask how many profiles fulfil exactly which of the conditions: `mask` has bit n (0-based) for condition n."""
    bits = [
        exp.Case(
            ifs=[exp.If(this=told_column(number), true=exp.Literal.number(1 << number))], default=exp.Literal.number(0)
        )
        for number in range(len(conditions))
    ]
    mask: exp.Expr = bits[0]
    for bit in bits[1:]:
        mask = exp.Add(this=mask, expression=bit)
    masked = (
        exp.select(exp.alias_(mask, "mask")).from_(told(base, conditions), copy=False).subquery("masked", copy=False)
    )
    counted = exp.select(exp.cast(exp.column("mask"), exp.DType.BIGINT, copy=False).as_("mask"), rows().as_("members"))
    return counted.from_(masked, copy=False).group_by(exp.column("mask", table="masked"), copy=False)


def sizes(overlapping: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Count the members of each segment from the frame of `overlap`.

    Returns:
        One row a segment, in the order of `names`. Shape (names, 2): `segment` String, `members` Int64.
    """
    counted = overlapping.explode("segments").group_by("segments").agg(pl.col("members").sum())
    wanted = pl.DataFrame({"segment": list(names)}, schema={"segment": pl.String})
    joined = wanted.join(counted, left_on="segment", right_on="segments", how="left", maintain_order="left")
    return joined.with_columns(pl.col("members").fill_null(0))


def intersection(source: str, inside: Sequence[str], *, outside: Sequence[str] = (), name: str = "") -> Segment:
    """Return the segment of those who are in each of some segments and in none of others, to be named and saved."""
    rules = (*(InSegment(each) for each in inside), *(InSegment(each, member=False) for each in outside))
    return Segment(name, source, Group("all", rules))
