"""What uses a segment follows it to a new name, and keeps it from being deleted."""

import pytest

from exporter.errors import InUseError, SegmentError
from exporter.segments.library import Segments
from exporter.segments.rules import Group, InSegment, Part, Segment, Step
from exporter.segments.usage import Usage
from exporter.workspace.store import Store
from tests.segments.kept.conftest import spent


def built_on(name: str, *others: str) -> Segment:
    """A segment of those who are in all of these, the last of them in a rule of its own."""
    *first, last = (InSegment(other) for other in others)
    return Segment(
        name, "people", Group("all", (Group("any", tuple(first)),)), (Step("except", Group("all", (last,))),)
    )


@pytest.fixture
def used(segments: Segments, store: Store) -> Segments:
    """The segment "VIP", which everything uses."""
    segments.save(spent("VIP", 40))
    segments.save(spent("other", 10))
    segments.save(built_on("best", "vip", "other"))
    segments.save(Segment("half", "people", Group("all", (Part("s", 0, 0.5, by="country", of="Vip"),))))
    segments.save(built_on("far", "other", "BEST"))
    store.put("export", "daily", {"connection": "main", "segments": ["vip", "other"]}, actor="ann@example.com")
    listed = {"addresses": 0, "domains": [], "segments": [{"segment": "VIP", "email": "mail"}], "place": None}
    store.put("suppression", "workspace", listed, actor="ann@example.com")
    return segments


def test_everything_that_uses_a_segment_is_known(used: Segments) -> None:
    assert used.dependants("vip") == Usage(("daily",), ("best", "half"), suppression=True)
    assert used.dependants("far") == Usage()
    assert used.used_by("VIP") == ["daily"]


def test_a_segment_knows_all_that_it_is_built_on_the_nearest_first(used: Segments) -> None:
    assert used.dependencies("far") == ["other", "best", "VIP"]
    assert used.dependencies("VIP") == []


def test_a_segment_that_is_used_is_not_deleted(used: Segments) -> None:
    with pytest.raises(InUseError) as caught:
        used.delete("vip")

    said = '"VIP" is used by the export "daily" and the segments "best", "half" and the suppression list.'
    assert str(caught.value) == f"{said} Change or delete these first."
    assert caught.value.users == ("daily", "best", "half", "the suppression list")
    assert "VIP" in used.names()


def test_everything_follows_a_segment_to_its_new_name(used: Segments, store: Store) -> None:
    before = {name: used.count(used.get(name)) for name in ("best", "half", "far")}

    used.rename("VIP", "Gold")

    assert used.dependants("gold") == Usage(("daily",), ("best", "half"), suppression=True)
    assert used.get("half").where.members == (Part("s", 0, 0.5, by="country", of="Gold"),)
    assert store.get("export", "daily").document["segments"] == ["Gold", "other"]
    assert {name: used.count(used.get(name)) for name in before} == before
    assert used.dependants("VIP") == Usage()


def test_a_segment_is_not_built_on_itself_by_whatever_way(used: Segments) -> None:
    with pytest.raises(SegmentError, match='"VIP" → "far" → "best" → "vip"'):
        used.save(built_on("VIP", "other", "far"), replacing="VIP")


def test_a_name_that_differs_only_in_case_is_followed_too(used: Segments, store: Store) -> None:
    used.rename("VIP", "vip")

    assert store.get("suppression", "workspace").document["segments"][0]["segment"] == "vip"
    assert used.dependants("VIP").segments == ("best", "half")


def test_what_uses_each_segment_is_known_in_one_look(used: Segments) -> None:
    found = used.usages()

    assert found == {name.casefold(): used.dependants(name) for name in ("VIP", "other", "best")}
