"""How many profiles are left after each step of a segment, and of an export of it: one pass over the profiles."""

from collections.abc import Callable, Sequence
from functools import partial

import polars as pl
from sqlglot import exp

from exporter.insight.steps import FunnelStep
from exporter.insight.truth import number_of, rows, told, told_column, truth
from exporter.profiles import query
from exporter.profiles.engine import Profiles
from exporter.profiles.query import Condition
from exporter.profiles.source import Source
from exporter.segments.rules import Segment

LATE = frozenset({"email", "opted_in"})
"""Steps that are looked at for members only: to read every address of a source takes longer than all else."""

FUNNEL = {
    "step": pl.Int64,
    "kind": pl.String,
    "label": pl.String,
    "alone": pl.Int64,
    "members": pl.Int64,
    "change": pl.Int64,
    "share": pl.Float64,
}


def funnel(
    profiles: Profiles,
    source: Source,
    steps: Sequence[FunnelStep],
    *,
    condition: Callable[[Segment], Condition | None],
    limit: int | None = None,
) -> pl.DataFrame:
    """Count who is left after each step.

    Args:
        profiles: What reads the source.
        source: Of the segment.
        steps: As `steps.steps` takes a segment apart.
        condition: Compiles a segment: `Segments.condition`.
        limit: Contacts that an export may have; None: there is no such step.

    Returns:
        One row for all profiles (`kind` "profiles"), one for each step and one for the limit. Shape (steps + 1 or 2,
        7): `step` Int64 (0 is everyone), `kind` String (of FunnelStep, "profiles" or "limit"), `label` String,
        `alone` Int64 (who fulfils this step by itself; null for LATE steps and the limit), `members` Int64 (who is
        left), `change` Int64 (against the row before; below 0: so many fell out), `share` Float64 (of all profiles,
        0 to 1).
    """
    conditions = [condition(step.alone) for step in steps]
    asked = query.mentioned(conditions)
    counted = profiles.ask(source, partial(counts, conditions=conditions, steps=steps), asked=asked).row(0)
    everyone, *figures = (None if count is None else int(count) for count in counted)
    said = [("profiles", "all profiles"), *((step.kind, step.label) for step in steps)]
    alone = [everyone, *figures[: len(steps)]]
    left = [everyone or 0, *(count or 0 for count in figures[len(steps) :])]
    records: list[tuple[object, ...]] = [
        (number, kind, label, alone[number], left[number]) for number, (kind, label) in enumerate(said)
    ]
    if limit is not None:
        over = left[-1] > limit
        label = f"over the limit of {limit:,}: a run would be refused" if over else f"within the limit of {limit:,}"
        records.append((len(records), "limit", label, None, min(left[-1], limit)))
    frame = pl.DataFrame(records, schema=list(FUNNEL.items())[:5], orient="row")
    return frame.with_columns(
        change=pl.col("members").diff().fill_null(0),
        share=pl.col("members") / everyone if everyone else pl.lit(0.0),
    )


def counts(base: exp.Select, *, conditions: Sequence[Condition | None], steps: Sequence[FunnelStep]) -> exp.Select:
    """Ask for the rows, then who fulfils each step alone (null for LATE steps), then who is left after each."""
    rules = [place for place, step in enumerate(steps) if step.kind not in LATE]
    late = [place for place, step in enumerate(steps) if step.kind in LATE]
    cumulative: list[exp.Expr] = []
    before: exp.Expr = exp.true()
    for place, step in enumerate(steps):
        before = _combined(before, told_column(place), step)
        cumulative.append(before)
    kept = cumulative[rules[-1]] if rules else exp.true()
    beside = [query.name(name) for name in query.mentioned([conditions[place] for place in late])]
    found = told(base, [conditions[place] for place in rules], beside=beside)
    if late:
        members = (
            exp.select("*", exp.alias_(kept.copy(), "member")).from_(found, copy=False).subquery("members", copy=False)
        )
        asked_of_members = [
            exp.alias_(
                exp.Case(ifs=[exp.If(this=exp.column("member"), true=truth(conditions[place]))], default=exp.false()),
                told_column(place).name,
                quoted=True,
            )
            for place in late
        ]
        found = exp.select("*", *asked_of_members).from_(members, copy=False).subquery("told", copy=False)
    asked = [
        rows(),
        *(
            exp.cast(exp.null(), exp.DType.BIGINT, copy=False) if place in late else number_of(told_column(place))
            for place in range(len(steps))
        ),
        *(number_of(each.copy()) for each in cumulative),
    ]
    named = [exp.alias_(each, f"count {number}", quoted=True) for number, each in enumerate(asked)]
    return exp.select(*named).from_(found, copy=False)


def _combined(before: exp.Expr, now: exp.Expr, step: FunnelStep) -> exp.Expr:
    match step.kind:
        case "union":
            return exp.or_(before.copy(), now)
        case "except":
            return exp.and_(before.copy(), exp.not_(now))
        case _:
            return now if before == exp.true() else exp.and_(before.copy(), now)
