"""Rules of every kind, combined: DuckDB agrees with a plain reading of what the rules say."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from exporter.errors import NotFoundError, SegmentError
from exporter.profiles.source import Column
from exporter.segments.checks import check
from exporter.segments.compile import condition, in_words
from exporter.segments.documents import from_document, to_document
from exporter.segments.ground import Ground, Table
from exporter.segments.operators import operators_for
from exporter.segments.related import AT_ZERO
from exporter.segments.rules import (
    EVERYONE,
    Condition,
    Group,
    How,
    InSegment,
    Measure,
    Part,
    Related,
    Rule,
    Segment,
    Step,
    active,
)

TODAY = date(2026, 3, 31)
COLUMNS = (
    Column("id", "text", "VARCHAR"),
    Column("country", "text", "VARCHAR"),
    Column("age", "integer", "BIGINT"),
)
ORDERS = Table(
    (
        Column("customer", "text", "VARCHAR"),
        Column("amount", "number", "DOUBLE"),
        Column("channel", "text", "VARCHAR"),
        Column("day", "date", "DATE"),
    ),
    key="customer",
    time="day",
)
PROFILES: list[dict[str, Any]] = [
    {"id": f"p{number}", "country": ("HU", "PL", None, "FI")[number % 4], "age": (None, 20, 35, 50, 65)[number % 5]}
    for number in range(24)
]
ROWS: list[dict[str, Any]] = [
    {
        "customer": None if number % 11 == 0 else f"p{number * 7 % 20}",
        "amount": None if number % 9 == 0 else float(number * 13 % 40),
        "channel": ("web", "shop", None)[number % 3],
        "day": None if number % 10 == 0 else date(2026, 1, 1 + number % 28),
    }
    for number in range(60)
]
OTHERS = {
    "adults": Segment("adults", "people", Group("all", (Condition("age", "at_least", 35),))),
    "buyers": Segment("buyers", "people", Group("all", (Related("orders", "count", "at_least", 1),))),
}


def other(name: str) -> Segment:
    if name not in OTHERS:
        raise NotFoundError(f'There is no segment called "{name}".')
    return OTHERS[name]


GROUND = Ground(COLUMNS, TODAY, source="people", related={"orders": ORDERS}, segments=other)


@pytest.fixture(scope="module")
def tables(duck: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Put tables where the placeholders of conditions point."""
    frames: Mapping[str, pl.DataFrame] = {
        '"all profiles"."profiles"': pl.DataFrame(PROFILES),
        '"related table"."orders"': pl.DataFrame(ROWS),
    }
    for name, frame in frames.items():
        duck.register("put", frame)
        duck.execute(f"CREATE SCHEMA IF NOT EXISTS {name.split('.')[0]}")
        duck.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM put")
    return duck


def members(tables: duckdb.DuckDBPyConnection, segment: Segment) -> set[str]:
    found = condition(segment, GROUND)
    asked = "TRUE" if found is None else found.sql("duckdb")
    return {key for (key,) in tables.sql(f'SELECT "id" FROM "all profiles"."profiles" WHERE {asked}').fetchall()}


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


switch = some.sampled_from((False, False, False, True))
COUNTRIES = some.builds(
    Condition, some.just("country"), some.sampled_from(("equals", "not_equals")), some.just("hu"), off=switch
)
AGES = some.builds(Condition, some.just("age"), some.sampled_from(("at_least", "less_than")), some.just(35), off=switch)
ROW_CONDITIONS = some.builds(
    Group,
    some.sampled_from(("all", "any")),
    some.lists(
        some.one_of(
            some.builds(Condition, some.just("channel"), some.sampled_from(("equals", "not_equals")), some.just("web")),
            some.builds(Condition, some.just("amount"), some.sampled_from(("at_least", "less_than")), some.just(15)),
        ),
        min_size=1,
        max_size=2,
    ).map(tuple),
)
NUMBERS = some.sampled_from(("equals", "not_equals", "at_least", "at_most", "greater_than", "less_than", "is_null"))


def related(measure: Measure, op: str, rows: Group, off: bool) -> Related:
    column = None if measure == "count" else "amount"
    value = None if op == "is_null" else {"count": 2, "distinct": 2, "sum": 30}.get(measure, 15)
    return Related("orders", measure, op, value, column, rows, off)


RELATED = some.builds(
    related,
    some.sampled_from(("count", "distinct", "sum", "average", "min", "max", "first", "last")),
    NUMBERS,
    some.one_of(some.just(EVERYONE), ROW_CONDITIONS),
    switch,
)
ENDS = some.sampled_from(((0.0, 0.5), (0.5, 1.0), (0.25, 0.75)))
PARTS = some.builds(
    lambda ends, of, off: Part("autumn", ends[0], ends[1], of=of, off=off),
    ENDS,
    some.sampled_from((None, "adults")),
    switch,
)
LEAVES = some.one_of(
    COUNTRIES, AGES, RELATED, PARTS, some.builds(InSegment, some.sampled_from(tuple(OTHERS)), some.booleans(), switch)
)
GROUPS = some.recursive(
    some.builds(Group, some.sampled_from(("all", "any")), some.lists(LEAVES, max_size=3).map(tuple), switch),
    lambda groups: some.builds(
        Group,
        some.sampled_from(("all", "any")),
        some.lists(some.one_of(LEAVES, groups), min_size=1, max_size=3).map(tuple),
        switch,
    ),
    max_leaves=4,
)
HOW: some.SearchStrategy[How] = some.sampled_from(("union", "intersect", "except"))
SEGMENTS = some.builds(
    lambda where, then: Segment("x", "people", where, then),
    GROUPS,
    some.lists(some.builds(Step, HOW, GROUPS), max_size=3).map(tuple),
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


def test_parts_leave_nobody_out_and_take_nobody_twice(tables: duckdb.DuckDBPyConnection) -> None:
    for by in (None, "country"):
        ends = (0.0, 0.2, 0.5, 1.0)
        parts = [Part("spring", low, high, by) for low, high in pairwise(ends)]
        found = [members(tables, Segment("x", "people", Group("all", (part,)))) for part in parts]

        assert sorted(key for each in found for key in each) == sorted(one["id"] for one in PROFILES)


def test_a_part_by_a_column_is_exact_within_each_of_its_values(tables: duckdb.DuckDBPyConnection) -> None:
    half = Segment("x", "people", Group("all", (Part("spring", 0.0, 0.5, "country", "adults"),)))

    found = members(tables, half)
    adults = members(tables, OTHERS["adults"])

    assert found < adults
    for country in ("HU", "PL", None, "FI"):
        here = {one["id"] for one in PROFILES if one["country"] == country} & adults
        assert len(here & found) == len(here) // 2


def test_another_seed_draws_others(tables: duckdb.DuckDBPyConnection) -> None:
    drawn = [members(tables, Segment("x", "people", Group("all", (Part(seed, 0, 0.5),)))) for seed in ("a", "b")]

    assert drawn[0] != drawn[1]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (
            Related("order", "count", "at_least", 1),
            'condition 1: The source has no related table "order". Did you mean',
        ),
        (Related("orders", "sum", "at_least", 1), 'condition 1: Say which column of "orders" the sum is of.'),
        (
            Related("orders", "sum", "at_least", 1, "channel"),
            'condition 1: "sum" is not for "channel", which',
        ),
        (Related("orders", "count", "at_least", 1, "day"), "condition 1: A count is of rows: it takes no column."),
        (Related("orders", "count", "contains", "1"), 'condition 1: "contains" is not for "rows", which holds whole'),
        (Related("orders", "count", "at_least", "many"), "condition 1: rows: 'many' is not a number."),
        (
            Related("orders", "count", "at_least", 1, where=Group("all", (Condition("chanel", "is_null"),))),
            'condition 1, row condition 1: The related table "orders" has no column "chanel". Did you mean "channel"?',
        ),
        (
            Related("orders", "count", "at_least", 1, where=Group("all", (InSegment("adults"),))),
            "condition 1, row condition 1: The rows of a related table are told apart by conditions",
        ),
        (InSegment("nobody"), 'condition 1: There is no segment called "nobody".'),
        (InSegment("x"), 'condition 1: The segment would be built on itself: "x" → "x". Take it out.'),
        (Part("a", 0.5, 0.5), "condition 1: A part goes from a share of 0 to 1 up to a greater one, not 0.5 to 0.5."),
        (Part(" ", 0, 0.5), "condition 1: A part needs a seed"),
        (Part("a", 0, 0.5, "contry"), 'condition 1: The source has no column "contry". Did you mean "country"?'),
    ],
)
def test_a_fault_is_told_where_it_is(rule: Rule, message: str) -> None:
    (issue,) = check(Segment("x", "people", Group("all", (rule,))), GROUND)

    assert str(issue).startswith(message)


def test_segments_that_are_built_on_each_other_in_a_ring_are_refused() -> None:
    ring = {
        name: Segment(name, "people", Group("all", (InSegment(after),)))
        for name, after in (("a", "b"), ("b", "c"), ("c", "a"))
    }

    (issue,) = check(ring["a"], replace(GROUND, segments=ring.__getitem__))

    assert str(issue) == 'condition 1: The segment would be built on itself: "a" → "b" → "c" → "a". Take it out.'


def test_a_segment_of_another_source_cannot_be_built_on() -> None:
    far = Segment("far", "others")

    (issue,) = check(Segment("x", "people", Group("all", (InSegment("far"),))), replace(GROUND, segments=lambda _: far))

    assert "over the source" in issue.message


def test_what_is_built_on_a_faulty_segment_says_so() -> None:
    bad = Segment("bad", "people", Group("all", (Condition("agee", "is_null"),)))

    (issue,) = check(Segment("x", "people", Group("all", (InSegment("bad"),))), replace(GROUND, segments=lambda _: bad))

    assert issue.message.startswith('"bad" has a fault of its own: The source has no column "agee".')


def test_a_segment_that_is_off_altogether_is_refused() -> None:
    off = Segment("x", "people", Group("all", (Condition("age", "is_null", off=True),)))

    (issue,) = check(off, GROUND)

    assert issue.message == "Every rule is switched off. Switch one on, or delete them for everyone."


def test_segments_built_on_each_other_many_times_over_are_refused_before_they_grow_without_end() -> None:
    twice = {
        f"s{level}": Segment(f"s{level}", "people", Group("any", (InSegment(f"s{level - 1}"),) * 2))
        for level in range(1, 30)
    }
    twice["s0"] = OTHERS["adults"]

    issues = check(twice["s29"], replace(GROUND, segments=twice.__getitem__))

    assert any("conditions are more than the 1,000" in issue.message for issue in issues)
