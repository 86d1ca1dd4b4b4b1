"""What is wrong with rules about related tables, other segments and parts is told where it is."""

from dataclasses import replace

import pytest

from exporter.segments.checks import check
from exporter.segments.rules import Condition, Group, InSegment, Part, Related, Rule, Segment
from tests.segments.people_and_orders import GROUND, OTHERS


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
