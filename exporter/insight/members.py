"""The members of a segment, page by page: found by email or key, in the order of any column, as fast on page 1,000.

A page first looks only at the column that it is sorted by, to know which values it holds, and then reads all columns
of few rows. It goes on where the last row of the page before was, so that no rows are read only to be skipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl
from sqlglot import exp

from exporter.insight.sorting import Sorted, Sorting, literal
from exporter.profiles import query
from exporter.profiles.columns import find
from exporter.profiles.engine import Profiles
from exporter.profiles.query import Condition
from exporter.profiles.source import Column, Source

PAGE = 100
"""Members on a page."""

FEW = 3
"""Members of the same value at the end of a page from which on they are read by themselves, in the order of the key."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends.

    Args:
        value: That of its last member in the column it is sorted by.
        key: Of that member.
        shown: Members with this value so far, on this page and those before it.
    """

    value: Sorted
    key: str | int
    shown: int = 1


@dataclass(frozen=True, slots=True)
class Order:
    """What members are sorted by; those without a value come last, and of the same value the lower key first."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some members, and where the next page begins; None: this is the last one."""

    frame: pl.DataFrame
    next: Place | None


def page(
    profiles: Profiles,
    source: Source,
    where: Condition | None,
    *,
    columns: Sequence[str],
    order: Order | None = None,
    after: Place | None = None,
    size: int = PAGE,
) -> Page:
    """Read a page of members.

    Args:
        profiles: What reads the source.
        source: Of the segment.
        where: Who is a member, and was searched for: see `search.searched`.
        columns: Those to show; the key comes first whether it is among them or not.
        order: What they are sorted by; None: the key.
        after: Where the page before ended; None: the first page.
        size: The most rows.

    Returns:
        At most `size` rows with the key and the chosen columns, in order. A number that is not finite counts as none
        where it is sorted by.

    Raises:
        SourceError: A column is not there, or the source cannot be read.
    """
    there = profiles.columns(source)
    wanted = list(dict.fromkeys([source.key, *columns]))
    reading = _Reading(profiles, source, where, wanted, find(there, source.key, source=source.name))
    if order is None or order.column.casefold() == source.key.casefold():
        frame = reading.by_key(after, descending=order is not None and order.descending, size=size + 1)
        values: list[Sorted] = frame.to_series(0).to_list()
    else:
        sort = Sorting(find(there, order.column, source=source.name), descending=order.descending)
        frame, values = reading.by_column(sort, after, size=size + 1)
    if frame.height <= size:
        return Page(frame, None)
    last, key = values[size - 1], frame.to_series(0)[size - 1]
    before = after.shown if after is not None and after.value == last else 0
    return Page(frame.head(size), Place(last, key, before + values[:size].count(last)))


@dataclass(frozen=True, slots=True)
class _Reading:
    profiles: Profiles
    source: Source
    where: Condition | None
    wanted: Sequence[str]
    key: Column

    def by_key(self, after: Place | None, *, descending: bool, size: int) -> pl.DataFrame:
        """Read rows in the order of the key."""
        later = []
        if after is not None:
            kind = exp.LT if descending else exp.GT
            later.append(kind(this=query.name(self.key.name), expression=literal(after.key)))
        ordered = exp.Ordered(this=query.name(self.key.name), desc=descending, nulls_first=False)
        return self._rows([ordered], later, size)

    def alike(self, within: Sequence[exp.Expr], *, size: int) -> pl.DataFrame:
        """Read rows of the same value in the order of the key; of which keys they are is found out first."""
        ordered = exp.Ordered(this=query.name(self.key.name), nulls_first=False)

        def asked(base: exp.Select) -> exp.Select:
            keys = self._met(base.select(exp.alias_(query.name(self.key.name), "key"), copy=False), within)
            return keys.order_by(ordered.copy(), copy=False).limit(size, copy=False)

        needed = [*self.wanted, *query.mentioned([self.where])]
        keys = self.profiles.ask(self.source, asked, asked=needed).to_series(0)
        if keys.is_empty():
            return self._rows([], [exp.false()], 0)
        ends = ((exp.GTE, keys[0]), (exp.LTE, keys[-1]))
        between = [kind(this=query.name(self.key.name), expression=literal(key)) for kind, key in ends]
        return self._rows([ordered], [*within, *between], size)

    def by_column(self, sort: Sorting, after: Place | None, *, size: int) -> tuple[pl.DataFrame, list[Sorted]]:
        """Read rows in the order of a column, and the values that they have there; those without one come last."""
        if after is not None and after.value is None:
            frames, values = [], []
        else:
            values = self._values_of(sort, after, size=size)
            frames = self._rows_of(sort, after, values) if values else []
        left = size - len(values)
        if left > 0:
            missing = [sort.same(None)]
            if after is not None and after.value is None:
                missing.append(exp.GT(this=query.name(self.key.name), expression=literal(after.key)))
            frames.append(self.alike(missing, size=left))
            values = [*values, *[None] * frames[-1].height]
        return pl.concat(frames), values

    def _values_of(self, sort: Sorting, after: Place | None, *, size: int) -> list[Sorted]:
        """Read which values come next; it takes this one column alone."""
        within, shown = [sort.known()], 0
        if after is not None:
            within.append(sort.beyond(after.value, included=True))
            shown = after.shown
        asked = [sort.column.name, *query.mentioned([self.where])]
        question = partial(self._values, sort=sort, within=within, size=size + shown)
        values: list[Sorted] = self.profiles.ask(self.source, question, asked=asked).to_series(0).to_list()
        return values[shown:]

    def _rows_of(self, sort: Sorting, after: Place | None, values: Sequence[Sorted]) -> list[pl.DataFrame]:
        """Read the rows with these values."""
        last = values[-1]
        later = []
        if after is not None:
            later.append(sort.beyond(after.value, included=True))
            same_place = exp.GT(this=query.name(self.key.name), expression=literal(after.key))
            later.append(exp.or_(sort.beyond(after.value, included=False), same_place))
        ties = values.count(last)
        by_itself = ties > FEW
        frames = []
        if not by_itself or ties < len(values):
            key = exp.Ordered(this=query.name(self.key.name), nulls_first=False)
            within = [*later, sort.known(), sort.up_to(last, included=not by_itself)]
            frames.append(self._rows([sort.ordered(), key], within, len(values) - (ties if by_itself else 0)))
        if by_itself:
            frames.append(self.alike([*later, sort.same(last)], size=ties))
        return frames

    def _values(self, base: exp.Select, *, sort: Sorting, within: Sequence[exp.Expr], size: int) -> exp.Select:
        chosen = self._met(base.select(exp.alias_(query.name(sort.column.name), "sorted"), copy=False), within)
        return chosen.order_by(sort.ordered_roughly(), copy=False).limit(size, copy=False)

    def _rows(self, order: Sequence[exp.Expr], within: Sequence[exp.Expr], size: int) -> pl.DataFrame:
        def asked(base: exp.Select) -> exp.Select:
            shown = [exp.alias_(query.name(column), column, quoted=True) for column in self.wanted]
            chosen = self._met(base.select(*shown, copy=False), within)
            return (chosen.order_by(*order, copy=False) if order else chosen).limit(size, copy=False)

        frame = self.profiles.ask(self.source, asked, asked=[*self.wanted, *query.mentioned([self.where])])
        return frame.rename(dict(zip(frame.columns, self.wanted, strict=True)))

    def _met(self, chosen: exp.Select, within: Sequence[exp.Expr]) -> exp.Select:
        for condition in within:
            chosen = chosen.where(condition.copy(), copy=False)
        return chosen if self.where is None else chosen.where(self.where.copy(), copy=False)
