"""Rules as a sentence for people."""

import re
from datetime import date, datetime

from exporter.segments.operators import OPERATORS
from exporter.segments.rules import Condition, Group, Relative, Scalar, Value

VALUES_SHOWN = 5
LETTERS_SHOWN = 40

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?")
_BARE = re.compile(r"[\w.@+-]+")


def in_words(where: Group) -> str:
    """Say who fulfils these rules: "Lifetime value is greater than 900 and (country is HU or newsletter is true)".

    Columns read without underscores; long lists and texts are shortened. "Everyone" and "Nobody" for empty groups.
    """
    said = _said(where, outermost=True)
    first = len(said) - len(said.lstrip("("))
    return said[:first] + said[first : first + 1].upper() + said[first + 1 :]


def _said(rule: Condition | Group, *, outermost: bool = False) -> str:
    if isinstance(rule, Condition):
        return _condition(rule)
    if not rule.members:
        return "everyone" if rule.kind == "all" else "nobody"
    if len(rule.members) == 1:
        return _said(rule.members[0], outermost=outermost)
    joined = (" and " if rule.kind == "all" else " or ").join(_said(member) for member in rule.members)
    return joined if outermost else f"({joined})"


def _condition(condition: Condition) -> str:
    operator = OPERATORS.get(condition.op)
    label = condition.op.replace("_", " ")
    if operator is not None:
        label = operator.label_for("date") if _of_days(condition.value) else operator.label
    value = _value(condition.value, two=operator is not None and operator.value == "two")
    said = label.replace("…", value) if "…" in label else f"{label} {value}".rstrip()
    exactly = " (exact case)" if condition.case_sensitive else ""
    return f"{condition.field.replace('_', ' ')} {said}{exactly}"


def _of_days(value: Value) -> bool:
    first = value[0] if isinstance(value, tuple) and value else value
    return isinstance(first, date) or (isinstance(first, str) and _DAY.fullmatch(first) is not None)


def _value(value: Value, *, two: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, Relative):
        return f"{value.n:,} {value.unit.removesuffix('s') if value.n == 1 else value.unit}"
    if not isinstance(value, tuple):
        return _scalar(value)
    if two:
        return " and ".join(map(_scalar, value))
    more = f" and {len(value) - VALUES_SHOWN:,} more" if len(value) > VALUES_SHOWN else ""
    return ", ".join(map(_scalar, value[:VALUES_SHOWN])) + more


def _scalar(value: Scalar) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if not isinstance(value, str):
        return str(value)
    text = value if len(value) <= LETTERS_SHOWN else value[:LETTERS_SHOWN] + "…"
    return text if _BARE.fullmatch(text) else f"“{text}”"
