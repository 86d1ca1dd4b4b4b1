"""Ready segments made out of a source's own columns: only those that fit it, with their sizes."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from exporter.errors import SourceError
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Column, Source
from exporter.segments.evaluation import Evaluation
from exporter.segments.rules import Condition, Group, Relative, Segment
from exporter.segments.telling_columns import telling
from exporter.workspace.segment_sizes import Count

TOP = 0.9
"""Share of the profiles with a value that lie below those of high value."""

MONTH = Relative(1, "months")
HALF_A_YEAR = Relative(180, "days")
FORTNIGHT = Relative(14, "days")


@dataclass(frozen=True, slots=True)
class Starter:
    """A ready segment that nobody has saved yet, and how large it would be."""

    segment: Segment
    count: Count


def starters(evaluation: Evaluation, profiles: Profiles, source: Source) -> list[Starter]:
    """Make the ready segments that fit a source.

    Args:
        evaluation: Counts them.
        profiles: Reads the source.
        source: Which one.

    Returns:
        In a fixed order: new this month, lapsed, high value (the top tenth), birthday soon, no email, opted in. Those
        whose columns the source does not have are left out.

    Raises:
        SourceError: The source cannot be read.
    """
    told = telling(profiles.columns(source))
    least = None
    if (column := told.get("value")) is not None:
        filled = evaluation.condition(_segment(source, "", "", Condition(column.name, "is_not_null")))
        least = _top(profiles, source, column, filled)
    return [Starter(segment, evaluation.count(segment)) for segment in _segments(source, told, least)]


def _segment(source: Source, name: str, description: str, condition: Condition) -> Segment:
    return Segment(name, source.name, Group("all", (condition,)), description=description)


def _segments(source: Source, told: Mapping[str, Column], least: float | None) -> Iterator[Segment]:
    if (column := told.get("created")) is not None:
        yield _segment(
            source, "New this month", "They came within the last month.", Condition(column.name, "within_last", MONTH)
        )
    if (column := told.get("last_active")) is not None:
        lapsed = Condition(column.name, "before_relative", HALF_A_YEAR)
        yield _segment(source, "Lapsed", "They were here before, but not for half a year.", lapsed)
    if (column := told.get("value")) is not None and least is not None:
        said = f"The top tenth by {column.name.replace('_', ' ')}: {least:,} or more."
        yield _segment(source, "High value", said, Condition(column.name, "at_least", least))
    if (column := told.get("birthday")) is not None:
        soon = Condition(column.name, "anniversary_within_next", FORTNIGHT)
        yield _segment(source, "Birthday soon", "Their birthday is within the next two weeks.", soon)
    if (column := told.get("email")) is not None:
        yield _segment(source, "No email", "Nobody can write to them.", Condition(column.name, "is_empty"))
    if (column := told.get("consent")) is not None:
        yield _segment(source, "Opted in", "They agreed to be written to.", Condition(column.name, "is_true"))


def _top(profiles: Profiles, source: Source, column: Column, filled: exp.Expression | None) -> float | None:
    """Find from which value on the top tenth of those with a value begins; None where there is nothing to tell."""
    value = exp.cast(exp.column(column.name, quoted=True), "double")
    within = exp.WithinGroup(
        this=exp.PercentileDisc(this=exp.Literal.number(TOP)),
        expression=exp.Order(expressions=[exp.Ordered(this=value)]),
    )

    def question(base: exp.Select) -> exp.Select:
        asked = base.select(exp.alias_(within, "least"))
        return asked if filled is None else asked.where(filled)

    try:
        least = profiles.ask(source, question, asked=[column.name])["least"].item()
    except SourceError:  # an engine that cannot tell
        return None
    if least is None or not math.isfinite(least) or least <= 0:
        return None
    return int(least) if column.type == "integer" else math.floor(least * 100) / 100
