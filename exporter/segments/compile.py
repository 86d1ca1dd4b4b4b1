"""Turns rules into a condition on the rows of a source, as a sqlglot tree.

Values are literals and columns quoted identifiers of the tree, so nothing that people write becomes SQL. The tree is
written in the source's own dialect where it is executed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from exporter.errors import SegmentError
from exporter.profiles.source import Column
from exporter.segments.checks import check, read_values
from exporter.segments.meanings import COMPLEMENTS, MEANINGS, Subject, joined
from exporter.segments.rules import Condition, Group, Relative
from exporter.segments.words import in_words

__all__ = ["check", "condition_sql", "in_words"]


def condition_sql(where: Group, columns: Sequence[Column], *, today: date) -> exp.Expression | None:
    """Compile rules into one condition; see `operators.py` for what each operator means.

    Args:
        where: The rules.
        columns: The columns of the source. The condition is put to their plain form, as `Profiles` reads them:
            text as VARCHAR, moments without a zone in UTC, fractions as DOUBLE or FLOAT.
        today: The day that spans such as "the last 30 days" end on.

    Returns:
        A condition that is true for the members; false or null for others. None for everyone.

    Raises:
        SegmentError: The rules do not fit the columns; it holds every fault.
    """
    group, issues = read_values(where, columns)
    if issues:
        raise SegmentError(issues)
    compiled = _Compiler({column.name: column for column in columns}, today).rule(group)
    return None if compiled == exp.true() else compiled


@dataclass(frozen=True, slots=True)
class _Compiler:
    columns: dict[str, Column]
    today: date

    def rule(self, rule: Condition | Group) -> exp.Expression:
        if isinstance(rule, Group):
            return self._group(rule)
        subject = Subject(self.columns[rule.field], case_sensitive=rule.case_sensitive)
        value = rule.value
        if isinstance(value, Relative):
            value = (value.day(self.today), self.today)
        held = MEANINGS[rule.op](subject, value)
        if subject.column.type == "number" and value is not None:
            held = joined(exp.And, [held, subject.known()])
        return _complement(held) if rule.op in COMPLEMENTS else held

    def _group(self, group: Group) -> exp.Expression:
        """Join the members; what holds for everyone or nobody is taken out, as it decides or does not matter."""
        neutral, decisive = (exp.true(), exp.false()) if group.kind == "all" else (exp.false(), exp.true())
        parts = [part for part in map(self.rule, group.members) if part != neutral]
        if decisive in parts:
            return decisive
        if not parts:
            return neutral
        return joined(exp.And if group.kind == "all" else exp.Or, parts)


def _complement(condition: exp.Expression) -> exp.Expression:
    if isinstance(condition, exp.Not):  # it is "not null", which is never unknown itself
        return condition.this  # type: ignore[no-any-return]
    return exp.Not(this=exp.Coalesce(this=condition, expressions=[exp.false()]))
