"""Turns a segment into a condition on the rows of its source, as a sqlglot tree.

Values are literals and columns quoted identifiers of the tree, so nothing that people write becomes SQL. Other tables
stand in it as placeholders; the tree is written in the source's own dialect where it is executed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlglot import exp

from exporter.errors import SegmentError
from exporter.profiles.placeholders import members_file
from exporter.profiles.source import Column
from exporter.segments import parts, related, sql
from exporter.segments.checks import check, read_values
from exporter.segments.ground import Ground
from exporter.segments.meanings import COMPLEMENTS, MEANINGS, Subject, joined
from exporter.segments.measures import measured
from exporter.segments.rules import Condition, Group, InSegment, Part, Related, Rule, Segment, active
from exporter.segments.words import in_words

__all__ = ["check", "condition", "in_words"]


def condition(segment: Segment, ground: Ground) -> exp.Expression | None:
    """Compile a segment into one condition; see `operators.py` for what each operator means.

    Args:
        segment: Which one.
        ground: What it stands on. The condition is put to the plain form of the source's columns, as `Profiles` reads
            them: text as VARCHAR, moments without a zone in UTC, fractions as DOUBLE or FLOAT.

    Returns:
        A condition that is true for the members; false or null for others. None for everyone.

    Raises:
        SegmentError: The rules do not fit the columns; it holds every fault.
    """
    compiled = _Compiler(ground).segment(segment)
    return None if compiled == exp.true() else compiled


@dataclass(frozen=True, slots=True)
class _Compiler:
    ground: Ground

    def segment(self, segment: Segment) -> exp.Expression:
        if segment.kind == "static" and segment.frozen is not None:
            return self._key_in(
                exp.select(exp.column("key", quoted=True)).from_(members_file(self.ground.members(segment)))
            )
        if segment.sql is not None:
            return sql.condition(segment.sql, self.ground)
        checked, issues = read_values(segment, self.ground)
        if issues:
            raise SegmentError(issues)
        whole: exp.Expression | None = None
        for how, group in (("union", checked.where), *((step.how, step.where) for step in checked.then)):
            if (left := active(group)) is None:
                continue
            whole = _combined(whole, how, self.rule(left))
        return exp.true() if whole is None else whole

    def rule(self, rule: Rule) -> exp.Expression:
        match rule:
            case Group():
                return self._group(rule)
            case Condition():
                column = next(column for column in self.ground.columns if column.name == rule.field)
                return self._compared(self._subject(column, case_sensitive=rule.case_sensitive), rule)
            case Related():
                return self._related(rule)
            case InSegment():
                inner = self.segment(self.ground.segments(rule.segment))
                return inner if rule.member else _not(inner)
            case Part():
                of = exp.true() if rule.of is None else self.segment(self.ground.segments(rule.of))
                return parts.part(rule, self.ground.key, of)

    def _group(self, group: Group) -> exp.Expression:
        """Join the members; what holds for everyone or nobody is taken out, as it decides or does not matter."""
        neutral, decisive = (exp.true(), exp.false()) if group.kind == "all" else (exp.false(), exp.true())
        found = [part for part in map(self.rule, group.members) if part != neutral]
        if decisive in found:
            return decisive
        return joined(exp.And if group.kind == "all" else exp.Or, found) if found else neutral

    def _subject(self, column: Column, *, case_sensitive: bool = False) -> Subject:
        return Subject(column, case_sensitive, zone=self.ground.zone, today=self.ground.today)

    def _compared(self, subject: Subject, rule: Condition | Related) -> exp.Expression:
        held = MEANINGS[rule.op](subject, rule.value)
        if subject.column.type == "number" and rule.value is not None:
            held = joined(exp.And, [held, subject.known()])
        return _not(held) if rule.op in COMPLEMENTS else held

    def _related(self, rule: Related) -> exp.Expression:
        table = self.ground.related[rule.table]
        rows = _Compiler(replace(self.ground, columns=table.columns)).rule(rule.where)
        found = measured(rule, table)
        held = self._compared(self._subject(replace(found, name=related.MEASURED)), rule)
        keys = related.keys(rule, table, None if rows == exp.true() else rows)
        if related.holds_without_rows(rule):
            return _not(self._key_in(keys.where(_not(held))))
        return self._key_in(keys.where(held))

    def _key_in(self, keys: exp.Select) -> exp.Expression:
        return exp.In(this=exp.column(self.ground.key, quoted=True), query=keys.subquery(copy=False))


def _combined(whole: exp.Expression | None, how: str, these: exp.Expression) -> exp.Expression:
    """Combine what stands before with the next rules; what comes first stands alone, or against everyone."""
    match how:
        case "union":
            return these if whole is None else _either((whole, these))
        case "intersect":
            return these if whole is None else _both((whole, these))
        case _:
            return _not(these) if whole is None else _both((whole, _not(these)))


def _either(conditions: Iterable[exp.Expression]) -> exp.Expression:
    found = [each for each in conditions if each != exp.false()]
    if exp.true() in found:
        return exp.true()
    return joined(exp.Or, found) if found else exp.false()


def _both(conditions: Iterable[exp.Expression]) -> exp.Expression:
    found = [each for each in conditions if each != exp.true()]
    if exp.false() in found:
        return exp.false()
    return joined(exp.And, found) if found else exp.true()


def _not(condition: exp.Expression) -> exp.Expression:
    """Hold for everyone for whom a condition does not, those for whom it is unknown included."""
    if condition in (exp.true(), exp.false()):
        return exp.false() if condition == exp.true() else exp.true()
    if isinstance(condition, exp.Not):  # it is "not null", which is never unknown itself
        return condition.this  # type: ignore[no-any-return]
    return exp.Not(this=exp.Coalesce(this=condition, expressions=[exp.false()]))
