"""What a segment is: rules as values. Knows no column, no document and no SQL."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

Unit = Literal["days", "weeks", "months", "years"]
How = Literal["union", "intersect", "except"]
Measure = Literal["count", "distinct", "sum", "average", "min", "max", "first", "last"]
Kind = Literal["dynamic", "static"]
State = Literal["draft", "active", "inactive"]
Scalar: TypeAlias = str | int | float | bool | date | datetime

DEEPEST = 50
"""Levels of groups within groups that a segment may have."""


@dataclass(frozen=True, slots=True)
class Relative:
    """A span that ends today, such as 30 days; `n` is 0 (today itself) or more."""

    n: int
    unit: Unit

    def day(self, today: date) -> date:
        """Return the day that lies this span before `today`; a month back keeps within the shorter month.

        Raises:
            OverflowError: It lies before the year 1.
        """
        if self.unit in ("days", "weeks"):
            return today - timedelta(days=self.n * (7 if self.unit == "weeks" else 1))
        months = self.n * (12 if self.unit == "years" else 1)
        year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
        if year < 1:
            raise OverflowError("before the year 1")
        longest = monthrange(year, month + 1)[1]
        return date(year, month + 1, min(today.day, longest))


Value: TypeAlias = Scalar | tuple[Scalar, ...] | Relative | None


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that all have to hold, or any of them. An empty `all` is everyone, an empty `any` is nobody.

    Rules that are off count as not there, and so does a group in which all are off.
    """

    kind: Literal["all", "any"]
    members: "tuple[Rule, ...]" = ()
    off: bool = False


EVERYONE = Group("all")


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a column.

    Args:
        field: The column.
        op: A name in `OPERATORS`.
        value: What it is compared with, in the form the operator needs. Numbers and days may be text ("12.5",
            "2026-01-05"): they are read by the column's type when the segment is checked or compiled.
        case_sensitive: Whether text has to agree in upper and lower case too; other columns ignore it.
        off: Kept, but left out of account.
    """

    field: str
    op: str
    value: Value = None
    case_sensitive: bool = False
    off: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """One comparison of what a profile's rows in a related table come to: how many, their sum, the latest.

    For a profile without such rows `count`, `distinct` and `sum` are 0, and the others have no value.

    Args:
        table: A related table of the source.
        measure: What its rows come to. `first` and `last` go by the table's time.
        op: A name in `OPERATORS`, for the type of what is measured: `count` and `distinct` are whole numbers, `sum`
            and `average` numbers, the others as their column.
        value: What it is compared with, as in a condition.
        column: What is measured; None for `count` alone.
        where: Conditions on the table's own columns that its rows have to fulfil; all of its rows by default.
        off: Kept, but left out of account.
    """

    table: str
    measure: Measure
    op: str
    value: Value = None
    column: str | None = None
    where: Group = EVERYONE
    off: bool = False


@dataclass(frozen=True, slots=True)
class InSegment:
    """Whether a profile is a member of another segment of the same source.

    Args:
        segment: Its name, in any case.
        member: False: those who are not.
        off: Kept, but left out of account.
    """

    segment: str
    member: bool = True
    off: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the profiles that is always the same: it is drawn by a hash of the key and a seed.

    Args:
        seed: Another seed draws others, independently.
        low: Where the part begins, as a share of all from 0 to 1.
        high: Where it ends; the profile just at the end belongs to the next part.
        by: A column within each of whose values the share is exact to one profile; None: the share is true of large
            numbers. With a column, somebody at the edge of a part may change sides as the whole grows.
        of: The segment whose members are parted; None: all profiles of the source.
        off: Kept, but left out of account.
    """

    seed: str
    low: float
    high: float
    by: str | None = None
    of: str | None = None
    off: bool = False


Leaf: TypeAlias = Condition | Related | InSegment | Part
Rule: TypeAlias = Leaf | Group


@dataclass(frozen=True, slots=True)
class Step:
    """Rules that are combined with all that stands before them, from left to right.

    Args:
        how: `union`: or these; `intersect`: of them only these; `except`: of them not these.
        where: Who these are.
    """

    how: How
    where: Group


@dataclass(frozen=True, slots=True)
class Frozen:
    """The members of a static segment as they were put down.

    Args:
        place: Name of the file of their keys in the workspace's storage.
        members: How many.
        at: When, as ISO text in UTC.
    """

    place: str
    members: int
    at: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A named rule set over a profile source.

    Args:
        name: Unique in the workspace, without regard to case.
        source: Name of the profile source.
        where: The first rules.
        then: What is combined with them, from left to right.
        description: For people.
        sql: One SELECT of the source's key, written by hand; it stands in place of all rules.
        kind: Whether members are found anew at each run, or frozen.
        state: A draft may be unfinished; only an active segment is exported.
        tags: Words to find it by, at most 20.
        notes: For people, as long as they like.
        frozen: The members of a static segment; None while nobody has frozen them.
    """

    name: str
    source: str
    where: Group = EVERYONE
    then: tuple[Step, ...] = ()
    description: str = ""
    sql: str | None = None
    kind: Kind = "dynamic"
    state: State = "active"
    tags: tuple[str, ...] = ()
    notes: str = ""
    frozen: Frozen | None = None

    def groups(self) -> tuple[Group, ...]:
        """Return the groups of all steps, in reading order."""
        return (self.where, *(step.where for step in self.then))

    def leaves(self) -> Iterator[Leaf]:
        """Return every rule that is no group, in reading order, those that are off included."""
        for group in self.groups():
            yield from leaves(group)


def leaves(rule: Rule) -> Iterator[Leaf]:
    """Return every rule within a rule that is no group, in reading order, those that are off included."""
    if isinstance(rule, Group):
        for member in rule.members:
            yield from leaves(member)
    else:
        yield rule


def active(rule: Rule) -> Rule | None:
    """Return a rule without what is off; None where nothing of it is left."""
    if rule.off:
        return None
    if isinstance(rule, Related):
        rows = active(rule.where)
        return replace(rule, where=rows if isinstance(rows, Group) else EVERYONE)
    if not isinstance(rule, Group) or not rule.members:
        return rule
    members = tuple(left for member in rule.members if (left := active(member)) is not None)
    return replace(rule, members=members) if members else None
