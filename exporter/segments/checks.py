"""Finds everything that is wrong with a segment's rules, and reads their values; knows no SQL."""

from collections.abc import Sequence
from dataclasses import replace

from exporter.errors import Issue
from exporter.profiles.source import Column
from exporter.segments.operators import OPERATORS, Operator, operators_for
from exporter.segments.rules import DEEPEST, Condition, Group
from exporter.segments.spelling import did_you_mean
from exporter.segments.values import read

MOST_CONDITIONS = 1_000
"""Conditions that a segment may have; a long list of values is one condition."""


def check(where: Group, columns: Sequence[Column]) -> tuple[Issue, ...]:
    """List every fault of these rules over a source with these columns, in reading order.

    Returns:
        Faults whose `where` is "condition 2" (numbered in reading order, from 1) or "where"; empty if all is well.
    """
    return read_values(where, columns)[1]


def read_values(where: Group, columns: Sequence[Column]) -> tuple[Group, tuple[Issue, ...]]:
    """Read the values of all conditions by the types of their columns.

    Returns:
        The rules with numbers as numbers and days as days, and what `check` lists. Where a condition has
        a fault, it is as it was.
    """
    reading = _Reading(columns)
    group = reading.group(where, 1)
    if reading.conditions > MOST_CONDITIONS:
        count = f"{reading.conditions:,} conditions are more than the {MOST_CONDITIONS:,} that a segment may have."
        reading.issues.append(Issue("where", f'{count} Use "is one of" with a list of values.'))
    return group, tuple(reading.issues)


class _Reading:
    def __init__(self, columns: Sequence[Column]) -> None:
        self.issues: list[Issue] = []
        self.conditions = 0
        self._columns = {column.name: column for column in columns}

    def group(self, group: Group, level: int) -> Group:
        if level > DEEPEST:
            self.issues.append(Issue("where", f"Groups are nested more than {DEEPEST} levels deep. Make it flatter."))
            return group
        if group.kind not in ("all", "any"):
            self.issues.append(Issue("where", f'A group is "all" or "any", not "{group.kind}".'))
        members = tuple(
            self.group(member, level + 1) if isinstance(member, Group) else self.condition(member)
            for member in group.members
        )
        return replace(group, members=members)

    def condition(self, condition: Condition) -> Condition:
        self.conditions += 1
        where = f"condition {self.conditions}"
        column = self._columns.get(condition.field)
        operator = OPERATORS.get(condition.op)
        if column is None:
            meant = did_you_mean(condition.field, self._columns)
            self.issues.append(Issue(where, f'The source has no column "{condition.field}".{meant}'))
        if operator is None:
            meant = did_you_mean(condition.op, OPERATORS)
            self.issues.append(Issue(where, f'There is no operator "{condition.op}".{meant}'))
        if column is None or operator is None:
            return condition
        if column.type not in operator.types:
            self.issues.append(Issue(where, _not_for(operator, column)))
            return condition
        value, faults = read(condition.value, column_type=column.type, kind=operator.value)
        self.issues.extend(Issue(where, f"{column.name}: {fault}") for fault in faults)
        return condition if faults else replace(condition, value=value)


def _not_for(operator: Operator, column: Column) -> str:
    others = ", ".join(other.name for other in operators_for(column.type))
    return f'"{operator.name}" is not for "{column.name}", which holds {_HOLDS[column.type]}. Use one of: {others}.'


_HOLDS = {
    "text": "text",
    "integer": "whole numbers",
    "number": "numbers",
    "boolean": "yes or no",
    "date": "days",
    "timestamp": "moments",
    "other": "something that can only be compared with null",
}
