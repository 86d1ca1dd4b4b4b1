"""Segments and their rules as a sentence for people."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from exporter.segments.date_parts import date_part
from exporter.segments.operators import OPERATORS, ValueKind
from exporter.segments.rules import (
    EVERYONE,
    Condition,
    Group,
    How,
    InSegment,
    Measure,
    Part,
    Related,
    Relative,
    Rule,
    Scalar,
    Segment,
    Value,
    active,
)

VALUES_SHOWN = 5
LETTERS_SHOWN = 40

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?")
_BARE = re.compile(r"[\w.@+-]+")


_JOINED: dict[How, str] = {"union": "or", "intersect": "and among them", "except": "but not"}
_ROWS: dict[Measure, str] = {
    "count": "number of {table}",
    "distinct": "number of different {column} of {table}",
    "sum": "sum of {column} of {table}",
    "average": "average {column} of {table}",
    "min": "smallest {column} of {table}",
    "max": "largest {column} of {table}",
    "first": "first {column} of {table}",
    "last": "last {column} of {table}",
}


def in_words(who: Segment | Rule) -> str:
    """Say who belongs to a segment, or fulfils rules: "Lifetime value is greater than 900 and (country is HU or …)".

    Columns read without underscores; long lists and texts are shortened; what is off is left out. "Everyone" and
    "Nobody" for empty groups; a segment that was written by hand is "Those that its SQL selects".
    """
    if isinstance(who, Segment):
        return _begun("those that its SQL selects" if who.sql is not None else _steps(who))
    return _begun(_said(active(who) or EVERYONE, outermost=True))


def _begun(said: str) -> str:
    first = len(said) - len(said.lstrip("("))
    return said[:first] + said[first : first + 1].upper() + said[first + 1 :]


def _steps(segment: Segment) -> str:
    steps: list[tuple[How, Group]] = [("union", segment.where), *((step.how, step.where) for step in segment.then)]
    left = [(how, rule) for how, group in steps if (rule := active(group)) is not None]
    if not left:
        return "everyone"
    (how, rule), *others = left
    said = _said(rule, outermost=not others)
    said = f"everyone but not {said}" if how == "except" else said
    return "; ".join([said, *(f"{_JOINED[how]} {_said(rule)}" for how, rule in others)])


def _said(rule: Rule, *, outermost: bool = False) -> str:
    match rule:
        case Group():
            return _group(rule, outermost=outermost)
        case Condition():
            return _condition(rule)
        case Related():
            return _related(rule)
        case InSegment():
            return f"{'is' if rule.member else 'is not'} in “{rule.segment}”"
        case Part():
            return _part(rule)


def _group(group: Group, *, outermost: bool) -> str:
    if not group.members:
        return "everyone" if group.kind == "all" else "nobody"
    if len(group.members) == 1:
        return _said(group.members[0], outermost=outermost)
    joined = (" and " if group.kind == "all" else " or ").join(_said(member) for member in group.members)
    return joined if outermost else f"({joined})"


def _related(rule: Related) -> str:
    measured = _ROWS[rule.measure].format(table=_plain(rule.table), column=_plain(rule.column or ""))
    rows = "" if rule.where == EVERYONE else f" ({_said(rule.where, outermost=True)})"
    return _condition(Condition(f"{measured}{rows}", rule.op, rule.value))


def _part(rule: Part) -> str:
    share = f"{_percent(rule.low)} to {_percent(rule.high)} by the seed “{rule.seed}”"
    within = f" within each {_plain(rule.by)}" if rule.by is not None else ""
    return f"is in the part from {share}{within}" + (f" of “{rule.of}”" if rule.of is not None else "")


def _percent(share: float) -> str:
    return f"{share * 100:.4g} %"


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _condition(condition: Condition) -> str:
    operator = OPERATORS.get(condition.op)
    label = condition.op.replace("_", " ")
    if operator is not None:
        label = operator.label_for("date") if _of_days(condition.value) else operator.label
    value = _value(condition.value, kind="one" if operator is None else operator.value)
    said = label.replace("…", value) if "…" in label else f"{label} {value}".rstrip()
    exactly = " (exact case)" if condition.case_sensitive else ""
    return f"{_plain(condition.field)} {said}{exactly}"


def _of_days(value: Value) -> bool:
    first = value[0] if isinstance(value, tuple) and value else value
    return isinstance(first, date) or (isinstance(first, str) and _DAY.fullmatch(first) is not None)


def _value(value: Value, *, kind: ValueKind) -> str:
    if value is None:
        return ""
    if (part := date_part(kind)) is not None:
        return _listed(value if isinstance(value, tuple) else (value,), part.said)
    if kind == "length":
        return f"{value} letter{'' if value == 1 else 's'}"
    if isinstance(value, Relative):
        return f"{value.n:,} {value.unit.removesuffix('s') if value.n == 1 else value.unit}"
    if not isinstance(value, tuple):
        return _scalar(value)
    return " and ".join(map(_scalar, value)) if kind == "two" else _listed(value, _scalar)


def _listed(values: Sequence[Any], said: Callable[[Any], str]) -> str:
    more = f" and {len(values) - VALUES_SHOWN:,} more" if len(values) > VALUES_SHOWN else ""
    return ", ".join(map(said, values[:VALUES_SHOWN])) + more


def _scalar(value: Scalar) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if not isinstance(value, str):
        return str(value)
    text = value if len(value) <= LETTERS_SHOWN else value[:LETTERS_SHOWN] + "…"
    return text if _BARE.fullmatch(text) else f"“{text}”"
