"""The members of a segment, page by page: found by email or key, in the order of any column, as fast on page 1,000.

A page first looks only at the column that it is sorted by, to know which values it holds, and then reads all columns
of few rows. It goes on where the last row of the page before was, so that no rows are read only to be skipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

import polars as pl
from sqlglot import exp

from exporter.profiles import figures, query
from exporter.profiles.columns import find
from exporter.profiles.engine import Profiles
from exporter.profiles.query import Condition
from exporter.profiles.source import Column, Source

PAGE = 100
"""Members on a page."""

FEW = 3
"""Members of the same value at the end of a page from which on they are read by themselves, in the order of the key."""

Sorted = str | int | float | bool | date | datetime | None
"""A value that rows are sorted by."""


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
        where: Who is a member, and was searched for: see `searched`.
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
        sort = _Sort(find(there, order.column, source=source.name), descending=order.descending)
        frame, values = reading.by_column(sort, after, size=size + 1)
    if frame.height <= size:
        return Page(frame, None)
    last, key = values[size - 1], frame.to_series(0)[size - 1]
    before = after.shown if after is not None and after.value == last else 0
    return Page(frame.head(size), Place(last, key, before + values[:size].count(last)))


def searched(where: Condition | None, *, text: str, key: Column, email: str | None = None) -> Condition | None:
    """Return the condition of those members whose key is this text or whose email has it within, in any case."""
    text = text.strip()
    if not text:
        return where
    found: list[exp.Expr] = []
    if key.type != "integer":
        found.append(exp.EQ(this=query.name(key.name), expression=exp.Literal.string(text)))
    elif text.isascii() and text.isdecimal():
        found.append(exp.EQ(this=query.name(key.name), expression=exp.Literal.number(int(text))))
    if email is not None:
        found.append(_within(query.name(email), text))
    either: exp.Expr = exp.or_(*found) if found else exp.false()
    return either if where is None else exp.and_(where.copy(), either)


def _within(column: exp.Expr, text: str) -> exp.Expr:
    """Say that a text is within a column, in any case; for ASCII the way that takes half the time."""
    if not text.isascii():
        return exp.Contains(this=exp.Lower(this=column), expression=exp.Lower(this=exp.Literal.string(text)))
    literally = "".join(f"\\{letter}" if letter in "\\%_" else letter for letter in text)
    pattern = exp.ILike(this=column, expression=exp.Literal.string(f"%{literally}%"))
    return exp.Escape(this=pattern, expression=exp.Literal.string("\\"))


@dataclass(frozen=True, slots=True)
class _Sort:
    """A column to sort by, as what can be compared."""

    column: Column
    descending: bool

    def value(self) -> exp.Expr:
        """Return what is compared: a finite number, and 0 for -0, which engines sort in different places."""
        if self.column.type != "number":
            return query.name(self.column.name)
        at, zero = figures.position(self.column), figures.literal(0.0)
        return exp.Case(ifs=[exp.If(this=exp.EQ(this=at, expression=zero), true=zero.copy())], default=at.copy())

    def ordered(self) -> exp.Ordered:
        return exp.Ordered(this=self.value(), desc=self.descending, nulls_first=False)

    def same(self, value: Sorted) -> exp.Expr:
        """Say that a row has this value."""
        if value is None:
            return self.value().is_(exp.null())
        return self._beside(value, exp.EQ)

    def known(self) -> exp.Expr:
        """Say that a row has a value."""
        return exp.not_(self.value().is_(exp.null()))

    def up_to(self, value: Sorted, *, included: bool) -> exp.Expr:
        """Say that a row has a value that comes before this one, or is this one."""
        return self._beside(
            value, (exp.GTE if included else exp.GT) if self.descending else exp.LTE if included else exp.LT
        )

    def beyond(self, value: Sorted, *, included: bool) -> exp.Expr:
        """Say that a row has a value that comes after this one, or is this one."""
        return self._beside(
            value, (exp.LTE if included else exp.LT) if self.descending else exp.GTE if included else exp.GT
        )

    def _beside(self, value: Sorted, kind: type[exp.Binary]) -> exp.Expr:
        """Compare the bare column, as files are pruned by it; but 0 with what counts as 0."""
        side = self.value() if value == 0 and self.column.type == "number" else query.name(self.column.name)
        return kind(this=side, expression=literal(value))


@dataclass(frozen=True, slots=True)
class _Reading:
    profiles: Profiles
    source: Source
    where: Condition | None
    wanted: Sequence[str]
    key: Column

    def by_key(
        self, after: Place | None, *, descending: bool, size: int, within: Sequence[exp.Expr] = ()
    ) -> pl.DataFrame:
        """Read rows in the order of the key."""
        conditions = list(within)
        if after is not None:
            kind = exp.LT if descending else exp.GT
            conditions.append(kind(this=query.name(self.key.name), expression=literal(after.key)))
        ordered = exp.Ordered(this=query.name(self.key.name), desc=descending, nulls_first=False)
        return self._rows([ordered], conditions, size)

    def by_column(self, sort: _Sort, after: Place | None, *, size: int) -> tuple[pl.DataFrame, list[Sorted]]:
        """Read rows in the order of a column, and the values that they have there; those without one come last."""
        if after is not None and after.value is None:
            frames, values = [], []
        else:
            values = self._values_of(sort, after, size=size)
            frames = self._rows_of(sort, after, values) if values else []
        left = size - len(values)
        if left > 0:
            place = after if after is not None and after.value is None else None
            frames.append(self.by_key(place, descending=False, size=left, within=[sort.same(None)]))
            values = [*values, *[None] * frames[-1].height]
        return pl.concat(frames), values

    def _values_of(self, sort: _Sort, after: Place | None, *, size: int) -> list[Sorted]:
        """Read which values come next; it takes this one column alone."""
        within, shown = [sort.known()], 0
        if after is not None:
            within.append(sort.beyond(after.value, included=True))
            shown = after.shown
        asked = [sort.column.name, *query.mentioned([self.where])]
        question = partial(self._values, sort=sort, within=within, size=size + shown)
        values: list[Sorted] = self.profiles.ask(self.source, question, asked=asked).to_series(0).to_list()
        return values[shown:]

    def _rows_of(self, sort: _Sort, after: Place | None, values: Sequence[Sorted]) -> list[pl.DataFrame]:
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
            frames.append(self.by_key(None, descending=False, size=ties, within=[*later, sort.same(last)]))
        return frames

    def _values(self, base: exp.Select, *, sort: _Sort, within: Sequence[exp.Expr], size: int) -> exp.Select:
        chosen = self._met(base.select(exp.alias_(sort.value(), "sorted")), within)
        return chosen.order_by(sort.ordered()).limit(size)

    def _rows(self, order: Sequence[exp.Expr], within: Sequence[exp.Expr], size: int) -> pl.DataFrame:
        def asked(base: exp.Select) -> exp.Select:
            shown = [exp.alias_(query.name(column), column, quoted=True) for column in self.wanted]
            chosen = self._met(base.select(*shown), within)
            return (chosen.order_by(*order) if order else chosen).limit(size)

        frame = self.profiles.ask(self.source, asked, asked=[*self.wanted, *query.mentioned([self.where])])
        return frame.rename(dict(zip(frame.columns, self.wanted, strict=True)))

    def _met(self, chosen: exp.Select, within: Sequence[exp.Expr]) -> exp.Select:
        for condition in within:
            chosen = chosen.where(condition.copy())
        return query.met(chosen, self.where)


def literal(value: Sorted) -> exp.Expr:
    """Return a value of a row as it stands in a query."""
    match value:
        case bool():
            return exp.true() if value else exp.false()
        case datetime():
            return exp.cast(exp.Literal.string(value.isoformat(sep=" ")), "TIMESTAMP")
        case date():
            return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
        case float():
            return figures.literal(value)
        case int():
            return exp.cast(exp.Literal.string(str(value)), "BIGINT")
        case _:
            return exp.Literal.string(str(value))
