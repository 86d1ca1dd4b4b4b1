"""Rules of every kind, combined: DuckDB agrees with a plain reading of what the rules say."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings

from exporter.errors import SegmentError
from exporter.segments.checks import check
from exporter.segments.compile import condition, in_words
from exporter.segments.documents import from_document, to_document
from exporter.segments.operators import operators_for
from exporter.segments.related import AT_ZERO
from exporter.segments.rules import Condition, Group, InSegment, Measure, Part, Related, Rule, Segment, Step, active
from tests.segments.any_segment import SEGMENTS
from tests.segments.people_and_orders import GROUND, OTHERS, PROFILES, ROWS, members


@dataclass(frozen=True)
class Reading:
    """A plain reading of rules, row by row: the reference that DuckDB is held to."""

    profile: dict[str, Any]

    def segment(self, segment: Segment) -> bool:
        belongs: bool | None = None
        for how, group in (("union", segment.where), *((step.how, step.where) for step in segment.then)):
            if (left := active(group)) is None:
                continue
            these = self.rule(left)
            if belongs is None:
                belongs = these if how != "except" else not these
            else:
                belongs = {"union": belongs or these, "intersect": belongs and these}.get(how, belongs and not these)
        return True if belongs is None else belongs

    def rule(self, rule: Rule) -> bool:
        match rule:
            case Group():
                verdicts = [self.rule(member) for member in rule.members]
                return all(verdicts) if rule.kind == "all" else any(verdicts)
            case Condition():
                return holds(rule.op, self.profile[rule.field], rule.value)
            case InSegment():
                return self.segment(OTHERS[rule.segment]) is rule.member
            case Related():
                return holds(rule.op, self.measured(rule), rule.value)
            case Part():
                within = rule.of is None or self.segment(OTHERS[rule.of])
                drawn = int(hashlib.md5(f"{rule.seed}:{self.profile['id']}".encode()).hexdigest()[:8], 16)  # noqa: S324
                return within and round(rule.low * 16**8) <= drawn < round(rule.high * 16**8)

    def measured(self, rule: Related) -> Any:
        column = rule.column or ""
        rows = [row for row in ROWS if row["customer"] == self.profile["id"] and Reading(row).rule(rule.where)]
        if rule.measure == "count":
            return len(rows)
        if rule.measure in ("first", "last"):
            timed = [row for row in rows if row["day"] is not None]
            days = [row["day"] for row in timed]
            chosen = (min(days) if rule.measure == "first" else max(days)) if days else None
            values = [row[column] for row in timed if row["day"] == chosen and row[column] is not None]
            return max(values, default=None)
        values = [row[column] for row in rows if row[column] is not None]
        measures: dict[Measure, Callable[[], Any]] = {
            "distinct": lambda: len(set(values)),
            "sum": lambda: sum(values),
            "average": lambda: sum(values) / len(values) if values else None,
            "min": lambda: min(values, default=None),
            "max": lambda: max(values, default=None),
        }
        return measures[rule.measure]()


def holds(op: str, value: Any, than: Any) -> bool:
    if op == "not_equals":
        return not holds("equals", value, than)
    if op == "is_null":
        return value is None
    if value is None:
        return False
    found, asked = (value.lower(), than.lower()) if isinstance(value, str) else (value, than)
    return bool(
        {
            "equals": lambda: found == asked,
            "at_least": lambda: found >= asked,
            "at_most": lambda: found <= asked,
            "greater_than": lambda: found > asked,
            "less_than": lambda: found < asked,
        }[op]()
    )


@given(segment=SEGMENTS)
@settings(max_examples=80)
def test_the_members_are_those_that_the_rules_name(tables: duckdb.DuckDBPyConnection, segment: Segment) -> None:
    if check(segment, GROUND):
        with pytest.raises(SegmentError, match="switched off"):
            condition(segment, GROUND)
        return

    assert members(tables, segment) == {one["id"] for one in PROFILES if Reading(one).segment(segment)}


@given(segment=SEGMENTS)
@settings(max_examples=60)
def test_what_is_written_of_a_segment_is_read_back_as_json(segment: Segment) -> None:
    document = to_document(segment)

    assert from_document("x", json.loads(json.dumps(document))) == segment
    assert in_words(segment)


def test_rules_are_combined_from_left_to_right(tables: duckdb.DuckDBPyConnection) -> None:
    def in_country(country: str) -> Group:
        return Group("all", (Condition("country", "equals", country),))

    adults = Group("all", (InSegment("adults"),))
    union_first = Segment("x", "people", in_country("HU"), (Step("union", in_country("PL")), Step("except", adults)))
    except_first = Segment("x", "people", in_country("HU"), (Step("except", adults), Step("union", in_country("PL"))))

    in_both = {one["id"] for one in PROFILES if one["country"] == "PL" and (one["age"] or 0) >= 35}
    assert members(tables, except_first) - members(tables, union_first) == in_both
    assert members(tables, union_first) < members(tables, except_first)


def test_zero_is_known_to_fulfil_or_not_every_operator_for_numbers() -> None:
    assert set(AT_ZERO) == {each.name for kind in ("integer", "number") for each in operators_for(kind)}
