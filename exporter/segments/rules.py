"""What a segment is: rules as values, and the document that they are stored as. Knows no column and no SQL."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeAlias, get_args

from exporter.errors import Issue, SegmentError
from exporter.segments.spelling import did_you_mean

Unit = Literal["days", "weeks", "months"]
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
        if self.unit != "months":
            return today - timedelta(days=self.n * (7 if self.unit == "weeks" else 1))
        year, month = divmod(today.year * 12 + today.month - 1 - self.n, 12)
        if year < 1:
            raise OverflowError("before the year 1")
        longest = monthrange(year, month + 1)[1]
        return date(year, month + 1, min(today.day, longest))


Value: TypeAlias = Scalar | tuple[Scalar, ...] | Relative | None


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a column.

    Args:
        field: The column.
        op: A name in `OPERATORS`.
        value: What it is compared with, in the form the operator needs. Numbers and days may be text ("12.5",
            "2026-01-05"): they are read by the column's type when the segment is checked or compiled.
        case_sensitive: Whether text has to agree in upper and lower case too; other columns ignore it.
    """

    field: str
    op: str
    value: Value = None
    case_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that all have to hold, or any of them. An empty `all` is everyone, an empty `any` is nobody."""

    kind: Literal["all", "any"]
    members: "tuple[Condition | Group, ...]" = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A named rule set over a profile source."""

    name: str
    source: str
    where: Group
    description: str = ""


EVERYONE = Group("all")


def to_document(segment: Segment) -> dict[str, Any]:
    """Turn a segment into what is stored: only JSON's own types, the name left out, days as ISO text.

    Two segments of one name are the same when their documents are.
    """
    document: dict[str, Any] = {"source": segment.source, "where": _written(segment.where)}
    return document | ({"description": segment.description} if segment.description else {})


def _written(rule: Condition | Group) -> dict[str, Any]:
    if isinstance(rule, Group):
        return {rule.kind: [_written(member) for member in rule.members]}
    document: dict[str, Any] = {"field": rule.field, "op": rule.op}
    if isinstance(rule.value, Relative):
        document["value"] = {"n": rule.value.n, "unit": rule.value.unit}
    elif isinstance(rule.value, tuple):
        document["value"] = [_plain(value) for value in rule.value]
    elif rule.value is not None:
        document["value"] = _plain(rule.value)
    return document | ({"case_sensitive": True} if rule.case_sensitive else {})


def _plain(value: Scalar) -> str | int | float | bool:
    return value.isoformat() if isinstance(value, date) else value


def from_document(name: str, document: Mapping[str, Any]) -> Segment:
    """Read a segment from its document. Its columns, operators and values are `check`'s matter.

    Raises:
        SegmentError: The document is not one of a segment; every fault at once. Conditions are numbered in
            reading order, from 1.
    """
    reading = _Reading()
    if not isinstance(document, Mapping):
        raise SegmentError([Issue("segment", "This is not a segment: it needs source and where.")])
    reading.keys("segment", document, ("source", "where", "description"))
    source, description = document.get("source"), document.get("description") or ""
    if not isinstance(source, str) or not source:
        reading.fault("source", "Say which profile source the segment is over.")
    if not isinstance(description, str):
        reading.fault("description", "Write the description as text.")
    where = EVERYONE
    if "where" in document:
        where = reading.group(document["where"], 1)
    else:
        reading.fault("where", "Say who belongs to the segment; {all: []} is everyone.")
    if reading.issues:
        raise SegmentError(reading.issues)
    return Segment(name, str(source), where, str(description))


class _Reading:
    """Reads rules, counting the conditions and keeping the faults."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self._conditions = 0

    def fault(self, where: str, message: str) -> None:
        self.issues.append(Issue(where, message))

    def keys(self, where: str, document: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in document:
            if key not in known:
                self.fault(where, f'There is no "{key}" here.{did_you_mean(str(key), known)}')

    def group(self, document: object, level: int) -> Group:
        if not isinstance(document, Mapping) or len(document) != 1 or not (document.keys() & {"all", "any"}):
            self.fault("where", "A group is either {all: [...]} or {any: [...]}.")
            return EVERYONE
        if level > DEEPEST:
            self.fault("where", f"Groups are nested more than {DEEPEST} levels deep. Make it flatter.")
            return EVERYONE
        kind: Literal["all", "any"] = "all" if "all" in document else "any"
        members = document[kind]
        if not isinstance(members, list | tuple):
            self.fault("where", f'The rules of "{kind}" have to be a list.')
            return EVERYONE
        return Group(kind, tuple(self.rule(member, level) for member in members))

    def rule(self, document: object, level: int) -> Condition | Group:
        if isinstance(document, Mapping) and document.keys() & {"all", "any"}:
            return self.group(document, level + 1)
        self._conditions += 1
        where = f"condition {self._conditions}"
        if not isinstance(document, Mapping):
            self.fault(where, "A condition needs field, op and, for most operators, value.")
            return EVERYONE
        self.keys(where, document, ("field", "op", "value", "case_sensitive"))
        for key in ("field", "op"):
            if not isinstance(document.get(key), str) or not document[key]:
                self.fault(where, f'Say the {key}, as text: "{key}" is missing.')
        case_sensitive = document.get("case_sensitive", False)
        if not isinstance(case_sensitive, bool):
            self.fault(where, "case_sensitive is either true or false.")
        value = self.value(where, document.get("value"))
        return Condition(str(document.get("field")), str(document.get("op")), value, bool(case_sensitive))

    def value(self, where: str, document: object) -> Value:
        if isinstance(document, Mapping):
            return self.span(where, document)
        if isinstance(document, list | tuple):
            return tuple(self.scalar(where, value) for value in document)
        return None if document is None else self.scalar(where, document)

    def scalar(self, where: str, document: object) -> Scalar:
        if isinstance(document, date):
            return document.isoformat()
        if isinstance(document, str | int | float):
            return document
        self.fault(where, "A value is text, a number, a day, true or false.")
        return ""

    def span(self, where: str, document: Mapping[str, Any]) -> Relative | None:
        n, unit = document.get("n"), document.get("unit")
        fits = document.keys() == {"n", "unit"} and isinstance(n, int) and not isinstance(n, bool)
        if not fits or unit not in get_args(Unit):
            self.fault(where, "A span is written {n: 30, unit: days}; the units are days, weeks and months.")
            return None
        return Relative(int(document["n"]), document["unit"])
