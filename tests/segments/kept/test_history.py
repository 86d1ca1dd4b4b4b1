"""What a segment was, what differs, how it is brought back, and how large it was."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.errors import NotFoundError, SegmentError
from exporter.segments.difference import difference
from exporter.segments.documents import to_document
from exporter.segments.library import Count, Segments
from exporter.segments.rules import Condition, Group, InSegment, Part, Related, Rule, Segment, Step
from exporter.workspace.people import Person
from exporter.workspace.segment_sizes import SegmentSizes
from exporter.workspace.store import Store
from tests.segments.kept.conftest import Opening, spent

HUNGARIANS = Condition("country", "equals", "HU")
SPENT = Condition("lifetime_value", "greater_than", 900)
NEWS = Condition("newsletter", "is_true")
ORDERS = Related("orders", "count", "at_least", 2)
OLD = Segment("VIP", "people", Group("all", (HUNGARIANS, SPENT, NEWS)))


def of(*members: Rule, kind: Any = "all", **facts: Any) -> Segment:
    return replace(OLD, where=Group(kind, members), **facts)


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (OLD, []),
        (None, ["deleted"]),
        (
            of(HUNGARIANS, replace(SPENT, value=1200), NEWS),
            ["condition 2: lifetime value is greater than 900 → 1200"],
        ),
        (of(HUNGARIANS, NEWS), ["condition 2 removed: lifetime value is greater than 900"]),
        (of(ORDERS, HUNGARIANS, SPENT, NEWS), ["condition 1 added: number of orders is at least 2"]),
        (
            of(HUNGARIANS, replace(SPENT, off=True), NEWS),
            ["condition 2: lifetime value is greater than 900, switched off"],
        ),
        (
            of(HUNGARIANS, replace(SPENT, value=1200, off=True), NEWS),
            ["condition 2: lifetime value is greater than 900 → 1200, switched off"],
        ),
        (of(HUNGARIANS, SPENT, NEWS, kind="any"), ["rules: all → any"]),
        (
            of(HUNGARIANS, Group("any", (SPENT, NEWS))),
            [
                (
                    "rearranged: Country is HU and lifetime value is greater than 900 and newsletter is true → "
                    "Country is HU and (lifetime value is greater than 900 or newsletter is true)"
                )
            ],
        ),
        (
            replace(OLD, then=(Step("except", Group("all", (InSegment("Staff"),))),)),
            ["condition 4 added: is in “Staff”"],
        ),
        (
            replace(OLD, name="Best", state="inactive", tags=("spring",), notes="For\nMay", description="Those"),
            [
                "name: “VIP” → “Best”",
                "description: nothing → “Those”",
                "state: “active” → “inactive”",
                "notes: nothing → “For May”",
                "tag “spring” added",
            ],
        ),
    ],
)
def test_a_difference_is_told_in_sentences(new: Segment | None, said: list[str]) -> None:
    assert difference(OLD, new) == said


def test_of_a_long_list_the_new_and_the_missing_values_are_counted() -> None:
    many = tuple(map(str, range(1_000)))
    old, new = (of(Condition("id", "one_of", values)) for values in (many, (*many[3:], "x", "y")))

    (said,) = difference(old, new)

    assert said.startswith("condition 1: id is one of 0, 1, 2, 3, 4 and 995 more")
    old, new = (of(Condition("id", "one_of", values)) for values in (many, (*many[:-1], "x")))
    assert difference(old, new)[0].endswith(", 1 values added and 1 values removed")


RULES = st.recursive(
    st.builds(
        Condition,
        st.sampled_from("ab"),
        st.sampled_from(("equals", "is_null")),
        st.sampled_from((None, "x", 1)),
        off=st.booleans(),
    )
    | st.builds(InSegment, st.sampled_from(("one", "two")), st.booleans())
    | st.builds(Part, st.just("seed"), st.just(0.0), st.sampled_from((0.25, 0.5))),
    lambda inner: st.builds(
        Group, st.sampled_from(("all", "any")), st.lists(inner, max_size=3).map(tuple), st.booleans()
    ),
    max_leaves=6,
)
GROUPS = st.builds(Group, st.sampled_from(("all", "any")), st.lists(RULES, max_size=3).map(tuple))
SEGMENTS = st.builds(
    Segment,
    st.just("VIP"),
    st.just("people"),
    GROUPS,
    st.lists(st.builds(Step, st.sampled_from(("union", "except")), GROUPS), max_size=2).map(tuple),
    tags=st.sampled_from(((), ("a",), ("b", "a"))),
)


@given(SEGMENTS, SEGMENTS)
@settings(max_examples=25)
def test_there_is_a_difference_exactly_where_documents_differ(old: Segment, new: Segment) -> None:
    assert bool(difference(old, new)) == (to_document(old) != to_document(new))
    assert difference(old, old) == []


def test_a_history_tells_who_did_what(segments: Segments, opening: Opening) -> None:
    segments.save(spent("VIP", 40))
    opening(Person("bob@example.com", "contributor")).save(spent("VIP", 30), replacing="VIP")
    segments.deactivate("VIP")

    told = [(each.number, each.action, each.by) for each in segments.history("vip")]

    administrator = "administrator@localhost"
    assert told == [(3, "deactivated", administrator), (2, "changed", "bob@example.com"), (1, "created", administrator)]


def test_a_segment_becomes_what_it_was(segments: Segments) -> None:
    segments.save(spent("VIP", 40))
    segments.save(spent("VIP", 30, tags=("a",)), replacing="VIP")
    segments.rename("VIP", "Best")

    restored = segments.restore("best", 1)

    assert restored == segments.get("Best") == spent("Best", 40)
    assert segments.history("best")[0].action == "restored"


def test_a_deleted_segment_comes_back(segments: Segments) -> None:
    segments.save(spent("VIP", 40))
    segments.delete("VIP")

    segments.restore("vip", 1)

    assert segments.get("VIP") == spent("VIP", 40)
    assert [each.action for each in segments.history("VIP")] == ["restored", "deleted", "created"]


@pytest.mark.parametrize("number", [2, 7, 0])
def test_a_version_that_is_none_is_not_brought_back(segments: Segments, number: int) -> None:
    segments.save(spent("VIP", 40))
    segments.delete("VIP")

    with pytest.raises(NotFoundError, match=f"no version {number} that could be brought back"):
        segments.restore("VIP", number)


def test_a_version_that_fits_no_more_is_not_brought_back(segments: Segments) -> None:
    segments.save(spent("Base", 1))
    segments.save(Segment("VIP", "people", Group("all", (InSegment("Base"),))))
    segments.save(spent("VIP", 40), replacing="VIP")
    segments.delete("Base")

    with pytest.raises(SegmentError, match='no segment called "Base"'):
        segments.restore("VIP", 1)

    assert segments.get("VIP") == spent("VIP", 40)


def test_a_static_segment_becomes_what_it_was_with_the_members_of_then(
    segments: Segments, write: Callable[..., None]
) -> None:
    segments.save(spent("VIP", 40))
    segments.freeze("VIP")
    write(90.0, 1.0)
    segments.freeze("VIP")

    segments.restore("VIP", 2)

    write(10.0, 20.0, 30.0, 40.0, 50.0)
    assert sorted(segments.load("VIP").frame(["id"])["id"]) == ["4", "5"]


def test_every_refresh_writes_down_the_size(segments: Segments, write: Callable[..., None]) -> None:
    segments.save(spent("VIP", 40))
    assert segments.refresh("vip") == Count(2, 5)
    write(90.0, 1.0)
    segments.refresh("VIP")
    segments.rename("VIP", "Best")

    sizes = segments.sizes("best")

    assert sizes.select("members", "profiles", "by").rows() == [
        (2, 5, "administrator@localhost"),
        (1, 2, "administrator@localhost"),
    ]
    assert sizes["at"].dtype == pl.Datetime("us", "UTC")
    assert segments.sizes("VIP").is_empty()
    segments.delete("Best")
    assert segments.sizes("Best").is_empty()


def test_a_run_writes_down_the_sizes_of_segments_that_are_still_there(segments: Segments, store: Store) -> None:
    segments.save(spent("VIP", 40))

    sizes = {"vip": Count(2, 5), "gone": Count(1, 5)}
    SegmentSizes(store).record_run(sizes, run_id="run-1", by="ann@example.com")

    assert segments.sizes("VIP").select("members", "run_id", "by").rows() == [(2, "run-1", "ann@example.com")]
    assert segments.sizes("gone").is_empty()


def test_a_loaded_segment_has_its_members_at_hand(segments: Segments) -> None:
    segments.save(spent("VIP", 40))

    loaded = segments.load("vip")

    assert sorted(loaded.frame().rows()) == [("4", 40.0, "PL"), ("5", 50.0, "HU")]
    assert loaded.frame(["spent"], limit=1).shape == (1, 1)
    assert (loaded.count(), str(loaded)) == (Count(2, 5), "VIP: Spent is at least 40")
    assert loaded.sizes().is_empty()
