"""Finds everything that is wrong with a segment's rules, and reads their values; knows no SQL."""

from dataclasses import replace
from typing import TypeVar

from exporter.errors import Issue, NotFoundError
from exporter.profiles.source import Column
from exporter.segments import sql
from exporter.segments.ground import Ground
from exporter.segments.measures import HOLDS, Columns, columns_of, fault, measured
from exporter.segments.operators import OPERATORS, Operator, operators_for
from exporter.segments.rules import (
    DEEPEST,
    Condition,
    Group,
    InSegment,
    Leaf,
    Part,
    Related,
    Rule,
    Segment,
    Step,
    active,
    leaves,
)
from exporter.segments.spelling import did_you_mean
from exporter.segments.values import read

Compared = TypeVar("Compared", Condition, Related)

MOST_CONDITIONS = 1_000
"""Conditions that a segment may have, with those of the segments that it is built on; a long list of values is one."""


def check(segment: Segment, ground: Ground) -> tuple[Issue, ...]:
    """List every fault of a segment's rules, in reading order. A hand-written segment has no rules and no faults here.

    Returns:
        Faults whose `where` is "condition 2" (numbered in reading order through all rules, from 1), "condition 2, row
        condition 1" or "where"; empty if all is well.
    """
    return read_values(segment, ground)[1]


def read_values(segment: Segment, ground: Ground) -> tuple[Segment, tuple[Issue, ...]]:
    """Read the values of all conditions by the types of their columns.

    Returns:
        The segment with numbers as numbers and days as days, and what `check` lists. Where a condition has
        a fault, it is as it was.
    """
    if segment.sql is not None:
        return segment, sql.issues(segment.sql, ground)
    conditions = _weight(segment, ground, ())
    if conditions > MOST_CONDITIONS:
        count = f"{conditions:,} conditions are more than the {MOST_CONDITIONS:,} that a segment may have."
        return segment, (Issue("where", f'{count} Use "is one of" with a list of values.'),)
    reading = _Reading(ground, (segment.name,))
    where = reading.group(segment.where, 1)
    then = tuple(Step(step.how, reading.group(step.where, 1)) for step in segment.then)
    if all(active(group) is None for group in segment.groups()):
        reading.issues.append(Issue("where", "Every rule is switched off. Switch one on, or delete them for everyone."))
    return replace(segment, where=where, then=then), tuple(reading.issues)


def _weight(segment: Segment, ground: Ground, within: tuple[str, ...]) -> int:
    """Count the conditions of a segment and of those that it is built on; a cycle or an unknown one counts as 1."""
    total = 0
    for leaf in segment.leaves():
        total += 1 + (sum(1 for _ in leaves(leaf.where)) if isinstance(leaf, Related) else 0)
        name = _built_on(leaf)
        if name is None or name.casefold() in within or total > MOST_CONDITIONS:
            continue
        try:
            total += _weight(ground.segments(name), ground, (*within, name.casefold()))
        except NotFoundError:
            continue
    return total


def _built_on(leaf: Leaf) -> str | None:
    if isinstance(leaf, InSegment):
        return leaf.segment
    return leaf.of if isinstance(leaf, Part) else None


class _Reading:
    def __init__(self, ground: Ground, path: tuple[str, ...]) -> None:
        self.issues: list[Issue] = []
        self._conditions = 0
        self._ground = ground
        self._path = path

    def fault(self, where: str, message: str) -> None:
        self.issues.append(Issue(where, message))

    def group(self, group: Group, level: int) -> Group:
        if level > DEEPEST:
            self.fault("where", f"Groups are nested more than {DEEPEST} levels deep. Make it flatter.")
            return group
        if group.kind not in ("all", "any"):
            self.fault("where", f'A group is "all" or "any", not "{group.kind}".')
        return replace(group, members=tuple(self.rule(member, level) for member in group.members))

    def rule(self, rule: Rule, level: int) -> Rule:
        if isinstance(rule, Group):
            return self.group(rule, level + 1)
        self._conditions += 1
        where = f"condition {self._conditions}"
        match rule:
            case Condition():
                return self.condition(where, rule, Columns(self._ground.columns, "The source"))
            case Related():
                return self.related(where, rule, level)
            case InSegment():
                self.other(where, rule.segment)
                return rule
            case Part():
                self.part(where, rule)
                return rule

    def condition(self, where: str, condition: Condition, among: Columns) -> Condition:
        column, missing = among.find(condition.field)
        if missing:
            self.fault(where, missing)
        operator = self.operator(where, condition.op)
        if column is None or operator is None:
            return condition
        return self.compared(where, condition, column, operator)

    def operator(self, where: str, name: str) -> Operator | None:
        operator = OPERATORS.get(name)
        if operator is None:
            self.fault(where, f'There is no operator "{name}".{did_you_mean(name, OPERATORS)}')
        return operator

    def compared(self, where: str, rule: Compared, column: Column, operator: Operator) -> Compared:
        if column.type not in operator.types:
            self.fault(where, _not_for(operator, column))
            return rule
        value, faults = read(rule.value, column_type=column.type, kind=operator.value)
        for each in faults:
            self.fault(where, f"{column.name}: {each}")
        return rule if faults else replace(rule, value=value)

    def related(self, where: str, rule: Related, level: int) -> Related:
        table = self._ground.related.get(rule.table)
        if table is None:
            known = self._ground.related
            meant = did_you_mean(rule.table, known) if known else " Declare it with the source first."
            self.fault(where, f'The source has no related table "{rule.table}".{meant}')
            return rule
        rows = _Rows(self._ground, where, columns_of(rule, table), self.issues)
        rule = replace(rule, where=rows.group(rule.where, level + 1))
        operator = self.operator(where, rule.op)
        if (wrong := fault(rule, table)) is not None:
            self.fault(where, wrong)
        if wrong is not None or operator is None:
            return rule
        return self.compared(where, rule, measured(rule, table), operator)

    def part(self, where: str, rule: Part) -> None:
        if not 0 <= rule.low < rule.high <= 1:
            self.fault(
                where, f"A part goes from a share of 0 to 1 up to a greater one, not {rule.low:g} to {rule.high:g}."
            )
        if not rule.seed.strip():
            self.fault(where, "A part needs a seed: any word, such as autumn.")
        if rule.by is not None:
            column, missing = Columns(self._ground.columns, "The source").find(rule.by)
            if column is None:
                self.fault(where, missing)
            elif column.type == "other":
                self.fault(where, f'"{column.name}" holds {HOLDS[column.type]}; choose another column.')
        if rule.of is not None:
            self.other(where, rule.of)

    def other(self, where: str, name: str) -> None:
        """Check a segment that this one is built on, and those that that one is built on."""
        path = [each.casefold() for each in self._path]
        if name.casefold() in path:
            way = " → ".join(f'"{each}"' for each in (*self._path[path.index(name.casefold()) :], name))
            self.fault(where, f"The segment would be built on itself: {way}. Take it out.")
            return
        try:
            other = self._ground.segments(name)
        except NotFoundError as error:
            self.fault(where, str(error))
            return
        if other.source.casefold() != self._ground.source.casefold():
            self.fault(where, f'"{other.name}" is over the source "{other.source}"; choose one over the same source.')
            return
        if len(self._path) > DEEPEST:
            self.fault(where, f"Segments are built on each other more than {DEEPEST} deep. Make it flatter.")
            return
        inner = _Reading(self._ground, (*self._path, other.name))
        for group in other.groups() if other.sql is None else ():
            inner.group(group, 1)
        if inner.issues:
            first = inner.issues[0].message
            cycle = first.startswith("The segment would be built on itself")
            self.fault(where, first if cycle else f'"{other.name}" has a fault of its own: {first}')


class _Rows(_Reading):
    """Reads the conditions on the rows of a related table."""

    def __init__(self, ground: Ground, place: str, columns: Columns, issues: list[Issue]) -> None:
        super().__init__(ground, ())
        self.issues = issues
        self._place = place
        self._columns = columns

    def rule(self, rule: Rule, level: int) -> Rule:
        if isinstance(rule, Group):
            return self.group(rule, level + 1)
        self._conditions += 1
        place = f"{self._place}, row condition {self._conditions}"
        if isinstance(rule, Condition):
            return self.condition(place, rule, self._columns)
        self.fault(place, "The rows of a related table are told apart by conditions on its own columns alone.")
        return rule


def _not_for(operator: Operator, column: Column) -> str:
    others = ", ".join(other.name for other in operators_for(column.type))
    return f'"{operator.name}" is not for "{column.name}", which holds {HOLDS[column.type]}. Use one of: {others}.'
