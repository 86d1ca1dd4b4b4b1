"""Segments of rules of every kind over people and their orders, for properties that hold for all of them."""

from hypothesis import strategies as some

from exporter.segments.rules import (
    EVERYONE,
    Condition,
    Group,
    How,
    InSegment,
    Measure,
    Part,
    Related,
    Segment,
    Step,
)
from tests.segments.people_and_orders import OTHERS

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
