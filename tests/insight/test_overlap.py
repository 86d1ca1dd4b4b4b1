"""How segments overlap: every combination once, and each of them a segment."""

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter.errors import SegmentError
from exporter.insight.insight import Insight
from exporter.insight.overlap import intersection, sizes
from exporter.segments.library import Segments
from exporter.segments.rules import Condition, Group, Segment


def over(name: str, least: float) -> Segment:
    return Segment(name, "people", Group("all", (Condition("orders", "at_least", least),)))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])  # none is changed
@given(edges=st.lists(st.integers(0, 13), min_size=2, max_size=6))
def test_combinations_are_those_of_plain_sets(people: pl.DataFrame, insight: Insight, edges: list[int]) -> None:
    several = [over(f"S{place}", edge) for place, edge in enumerate(edges)]
    expected: dict[tuple[str, ...], int] = {}
    for orders in people["orders"]:
        within = tuple(f"S{place}" for place, edge in enumerate(edges) if orders is not None and orders >= edge)
        if within:
            expected[within] = expected.get(within, 0) + 1

    frame = insight.overlap(several)

    assert {tuple(names): members for names, members in frame.select("segments", "members").iter_rows()} == expected
    assert frame["degree"].to_list() == frame["segments"].list.len().to_list()
    assert frame["members"].is_sorted(descending=True)


def test_sizes_are_those_of_each_segment_by_itself(insight: Insight, segments: Segments, vip: Segment) -> None:
    other, nobody = over("Many orders", 9), over("Nobody", 99)
    frame = insight.overlap([vip, other, nobody])

    counted = dict(sizes(frame, ["VIP", "Many orders", "Nobody"]).iter_rows())

    assert counted == {each.name: segments.count(each).members for each in (vip, other, nobody)}


def test_a_combination_is_a_segment_of_so_many(insight: Insight, segments: Segments, vip: Segment) -> None:
    segments.save(over("Many orders", 9))
    frame = insight.overlap([vip.name, "many orders"])

    for names, members in frame.select("segments", "members").iter_rows():
        others = [name for name in ("VIP", "Many orders") if name not in names]
        assert segments.count(intersection("people", names, outside=others)).members == members


@pytest.mark.parametrize("number", [0, 1, 7])
def test_too_few_or_too_many_segments_are_refused(insight: Insight, number: int) -> None:
    with pytest.raises(SegmentError, match="segments"):
        insight.overlap([over(f"S{place}", place) for place in range(number)])
