"""The funnel of a segment: who is left after each step, and who fell out there, as a segment of its own."""

from datetime import date

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter.insight.insight import Insight
from exporter.insight.steps import steps
from exporter.segments.library import Segments
from exporter.segments.rules import Condition, Group, How, Relative, Segment, Step

RULES: dict[str, tuple[Condition, pl.Expr]] = {
    "spent": (Condition("spent", "greater_than", 300), (pl.col("spent") > 300) & pl.col("spent").is_not_nan()),
    "HU": (Condition("country", "equals", "HU"), pl.col("country") == "HU"),
    "orders": (Condition("orders", "at_most", 5), pl.col("orders") <= 5),
    "reads": (Condition("newsletter", "is_true"), pl.col("newsletter")),
    "not gold": (Condition("loyalty", "not_equals", "gold"), pl.col("loyalty") != "gold"),
    "some country": (Condition("country", "is_not_empty"), pl.col("country").fill_null("") != ""),
}
names = st.sampled_from(list(RULES))
hows = st.sampled_from(["union", "intersect", "except"])


def group(*chosen: str) -> Group:
    return Group("all", tuple(RULES[name][0] for name in chosen))


def plain(people: pl.DataFrame, *chosen: str) -> set[str]:
    held = [RULES[name][1].fill_null(value=False) for name in chosen]
    return set(people.filter(*held)["customer_id"])


@pytest.mark.usefixtures("vip")
def test_each_rule_of_the_first_group_is_a_step(insight: Insight) -> None:
    frame = insight.funnel("vip", limit=50)

    assert frame["kind"].to_list() == ["profiles", "rule", "rule", "email", "limit"]
    assert frame["label"].to_list()[1:3] == ["Country is one of HU, Hungary", "Spent is greater than 300"]
    assert frame["alone"].to_list() == [600, 200, 352, None, None]
    assert frame["members"].to_list() == [600, 200, 115, 96, 50]
    assert frame["change"].to_list() == [0, -400, -85, -19, -46]
    assert frame["share"][2] == pytest.approx(115 / 600)


def test_a_step_says_who_opted_in(insight: Insight, vip: Segment) -> None:
    frame = insight.funnel(vip, opted_in=Condition("newsletter", "is_true"))

    assert frame["kind"].to_list()[-1] == "opted_in"
    assert frame["members"].to_list()[-2] > frame["members"].to_list()[-1]


def test_who_falls_out_at_a_step_is_a_segment_of_so_many(insight: Insight, segments: Segments, vip: Segment) -> None:
    opted_in = Condition("newsletter", "is_true")
    frame = insight.funnel(vip, opted_in=opted_in)

    fallen = [segments.count(step.changed).members for step in insight.steps(vip, opted_in=opted_in) if step.changed]

    assert fallen == [-change for change in frame["change"].to_list()[1:]]


def test_spans_end_on_the_day_that_is_asked_for(insight: Insight) -> None:
    lately = Segment("", "people", Group("all", (Condition("seen", "within_last", Relative(7, "days")),)))

    now, before = insight.funnel(lately), insight.as_of(date(2026, 1, 10)).funnel(lately)

    assert now["members"][1] == 0
    assert before["members"][1] == 8 * 8


def test_the_limit_of_an_export_says_whether_a_run_would_be_refused(insight: Insight, vip: Segment) -> None:
    over, within = insight.funnel(vip, limit=95), insight.funnel(vip, limit=96)

    assert over["label"][-1] == "over the limit of 95: a run would be refused"
    assert within["label"][-1] == "within the limit of 96"
    assert within["change"][-1] == 0


def test_rules_and_steps_that_are_off_are_no_steps(insight: Insight) -> None:
    off = Group("all", (Condition("spent", "greater_than", 1, off=True),))
    segment = Segment("", "people", Group("all", (RULES["HU"][0], *off.members)), (Step("except", off),))

    assert insight.funnel(segment)["kind"].to_list() == ["profiles", "rule", "email"]


def test_a_group_of_any_is_one_step() -> None:
    either = Group("any", (RULES["HU"][0], RULES["orders"][0]))

    assert [step.kind for step in steps(Segment("", "people", either))] == ["rule"]


def test_a_segment_written_by_hand_is_one_step_and_its_fallen_are_told_by_its_name(
    insight: Insight, segments: Segments
) -> None:
    by_hand = Segment("By hand", "people", sql="SELECT customer_id FROM people WHERE spent > 300")
    segments.save(by_hand)

    frame = insight.funnel("by hand")
    first, email = insight.steps("by hand")

    assert frame["kind"].to_list() == ["profiles", "segment", "email"]
    assert first.changed is not None
    assert email.changed is not None
    assert segments.count(first.changed).members == -frame["change"][1]
    assert segments.count(email.changed).members == -frame["change"][2]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])  # none is changed
@given(
    first=st.lists(names, min_size=1, max_size=3, unique=True),
    then=st.lists(st.tuples(hows, st.lists(names, min_size=1, max_size=2, unique=True)), max_size=3),
)
def test_every_step_counts_what_plain_sets_hold(
    people: pl.DataFrame,
    insight: Insight,
    segments: Segments,
    first: list[str],
    then: list[tuple[How, list[str]]],
) -> None:
    segment = Segment("", "people", group(*first), tuple(Step(how, group(*chosen)) for how, chosen in then))
    everyone = set(people["customer_id"])
    sets = [everyone]
    sets.extend(plain(people, *first[: number + 1]) for number in range(len(first)))
    for how, chosen in then:
        these = plain(people, *chosen)
        combined = {"union": sets[-1] | these, "intersect": sets[-1] & these, "except": sets[-1] - these}
        sets.append(combined[how])

    frame = insight.funnel(segment).filter(pl.col("kind") != "email")

    assert frame["members"].to_list() == [len(each) for each in sets]
    assert frame["alone"].to_list()[1:] == [
        len(plain(people, *chosen)) for chosen in ([[name] for name in first] + [chosen for _, chosen in then])
    ]
    for before, after, step in zip(sets, sets[1:], insight.steps(segment), strict=False):
        if step.changed is not None:
            assert segments.count(step.changed).members == len(before ^ after)
