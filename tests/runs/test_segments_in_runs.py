"""What a run makes of the state of its segments, and what it writes down of their sizes."""

import pytest

from exporter.errors import DefinitionError
from exporter.sandbox.summary import summary
from exporter.segments.rules import Group, InSegment, Segment
from tests.carried import run
from tests.runs.conftest import PEOPLE, Place

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # what is asked of a database is elsewhere


@pytest.mark.parametrize(("state", "said"), [("inactive", "is inactive"), ("draft", "is a draft")])
def test_only_active_segments_are_exported(place: Place, state: str, said: str) -> None:
    place.save("ten", "first ten", "everyone")
    segment = place.kit.segments.get("first ten")
    place.kit.segments.save(Segment(segment.name, segment.source, segment.where, state=state), replacing="first ten")  # type: ignore[arg-type]

    with pytest.raises(DefinitionError, match=f"“first ten” {said}. Activate it, or take it out"):
        place.kit.start("ten")
    with pytest.raises(DefinitionError, match=said):
        place.kit.exports.plan(place.kit.exports.get("ten"))

    assert summary(place.sandbox.brand)["requests"] == {}
    place.kit.segments.activate("first ten")
    assert place.kit.exports.issues(place.kit.exports.get("ten")) == ()


def test_an_inactive_segment_may_still_be_what_others_are_built_on(place: Place) -> None:
    place.kit.segments.save(Segment("of ten", "people", Group("all", (InSegment("first ten"),))))
    place.kit.segments.deactivate("first ten")

    assert place.kit.exports.plan(place.save("ten", "of ten")).members == 10


def test_a_static_segment_is_exported_as_it_was_frozen(place: Place) -> None:
    place.kit.segments.freeze("first ten")
    segment = place.kit.segments.get("first ten")
    everyone = Segment(segment.name, "people", kind="static", frozen=segment.frozen)
    place.kit.segments.save(everyone, replacing="first ten")
    place.save("ten", "first ten")

    assert run(place.kit, "ten").members == 10


def test_a_run_writes_down_the_size_of_each_of_its_segments(place: Place) -> None:
    place.save("both", "everyone", "first ten")

    run_id = run(place.kit, "both").run_id

    actor = place.kit.actor.email
    columns = ("members", "profiles", "run_id", "by")
    assert place.kit.segments.sizes("first ten").select(columns).rows() == [(10, PEOPLE, run_id, actor)]
    assert place.kit.segments.sizes("everyone").select(columns).rows() == [(PEOPLE, PEOPLE, run_id, actor)]
    assert place.kit.segments.sizes("repeats").is_empty()


def test_a_dry_run_leaves_no_size_behind(place: Place) -> None:
    place.kit.exports.plan(place.save())

    assert place.kit.segments.sizes("everyone").is_empty()
