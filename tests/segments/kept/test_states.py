"""Drafts, active and inactive segments, static ones, tags, and who may change them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exporter.errors import NotAllowedError, NotFoundError, SegmentError
from exporter.segments.frozen import FrozenMembers
from exporter.segments.library import Count, Segments
from exporter.segments.rules import Condition, Frozen, Group, InSegment, Segment
from exporter.workspace.people import LOCAL_ADMINISTRATOR, Person
from exporter.workspace.storage import Storage
from exporter.workspace.store import Store
from tests.segments.kept.conftest import TODAY, Opening, spent

UNFINISHED = Segment("Draft", "nowhere", Group("all", (Condition("nothing", "equal", None),)), state="draft")


def keys(segments: Segments, name: str) -> list[str]:
    return sorted(segments.load(name).frame(["id"])["id"])


def test_a_draft_may_be_unfinished_but_not_without_a_name(segments: Segments) -> None:
    segments.save(UNFINISHED)

    assert segments.get("draft") == UNFINISHED
    with pytest.raises(SegmentError, match="A name is needed"):
        segments.save(replace(UNFINISHED, name=" "))


def test_a_draft_becomes_active_only_once_it_is_finished(segments: Segments) -> None:
    segments.save(UNFINISHED)

    for finish in (segments.activate, segments.deactivate):
        with pytest.raises(SegmentError, match='no source called "nowhere"'):
            finish("Draft")

    segments.save(spent("Draft", 20, state="draft"), replacing="Draft")
    assert segments.activate("draft").state == segments.get("draft").state == "active"


def test_every_change_of_state_is_audited_by_its_name(segments: Segments, store: Store) -> None:
    segments.save(spent("VIP", 20))
    segments.deactivate("VIP")
    segments.activate("VIP")
    segments.tag("VIP", add=("spring",))
    segments.freeze("VIP")
    segments.thaw("VIP")
    segments.rename("VIP", "Best")

    audited = [entry.action for entry in reversed(store.audited()) if entry.kind == "segment"]
    assert audited == ["created", "deactivated", "activated", "tagged", "frozen", "thawed", "renamed"]
    assert segments.get("best") == replace(spent("Best", 20), tags=("spring",))


def test_a_static_segment_keeps_its_members_until_it_is_frozen_again(
    segments: Segments, write: Callable[..., None]
) -> None:
    segments.save(spent("VIP", 40))
    frozen = segments.freeze("VIP").frozen
    write(90.0, 20.0, 30.0, 40.0, 5.0)

    assert frozen is not None
    assert frozen.members == 2
    assert keys(segments, "VIP") == ["4", "5"]
    segments.freeze("VIP")
    assert keys(segments, "VIP") == ["1", "4"]
    write(1.0, 99.0)
    assert segments.count(segments.get("VIP")) == Count(1, 2)
    assert keys(segments, segments.thaw("VIP").name) == ["2"]


def test_members_that_are_frozen_in_a_bucket_are_found(
    store: Store, bucket: str, opening: Opening, tmp_path: Path
) -> None:
    opened = opening()
    frozen = FrozenMembers(Storage(f"{bucket}/some/folder"), copies=tmp_path / "copies")
    segments = Segments(
        store, opened._sources, opened._profiles, actor=LOCAL_ADMINISTRATOR, frozen=frozen, today=lambda _: TODAY
    )
    segments.save(spent("VIP", 40))

    kept = segments.freeze("VIP").frozen

    assert keys(segments, "VIP") == ["4", "5"]
    assert kept is not None
    segments.delete("VIP")
    assert not frozen.is_there(kept)


def test_a_static_segment_of_nobody_has_no_members(segments: Segments) -> None:
    segments.save(spent("Nobody", 1000))

    segments.freeze("Nobody")

    assert segments.count(segments.get("Nobody")) == Count(0, 5)


def test_others_are_built_on_the_frozen_members(segments: Segments, write: Callable[..., None]) -> None:
    segments.save(spent("VIP", 40))
    segments.freeze("VIP")
    segments.save(Segment("Others", "people", Group("all", (InSegment("VIP", member=False),))))
    write(90.0, 20.0, 30.0, 40.0, 5.0)

    assert keys(segments, "Others") == ["1", "2", "3"]


def test_a_static_segment_that_nobody_froze_or_whose_members_are_gone_says_so(
    segments: Segments, tmp_path: Path
) -> None:
    with pytest.raises(SegmentError, match="Nobody has frozen the members"):
        segments.save(spent("VIP", 40, kind="static"))
    segments.save(spent("VIP", 40))
    segments.freeze("VIP")
    for file in (tmp_path / "storage").rglob("*.parquet"):
        file.unlink()

    for ask in (segments.count, segments.preview, segments.condition):
        with pytest.raises(SegmentError, match=r'The frozen members of "VIP" are gone\. Freeze it again'):
            ask(segments.get("VIP"))


@pytest.mark.parametrize("place", ["..", "../../state.sqlite", "", "runs", "0" * 32, "é" * 32])
def test_no_other_file_passes_for_frozen_members(segments: Segments, place: str) -> None:
    with pytest.raises(SegmentError, match='The frozen members of "VIP" are gone'):
        segments.save(spent("VIP", 40, kind="static", frozen=Frozen(place, 2, "2026-03-31T00:00:00+00:00")))


def test_frozen_members_go_with_their_segment(segments: Segments, tmp_path: Path) -> None:
    segments.save(spent("VIP", 40))
    segments.freeze("VIP")
    segments.freeze("VIP")

    segments.delete("VIP")

    assert [path for path in (tmp_path / "storage").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(("first", "second"), [("VIP", "VIP copy"), ("VIP copy", "VIP")])
def test_a_copy_of_a_static_segment_outlives_it(segments: Segments, tmp_path: Path, first: str, second: str) -> None:
    segments.save(spent("VIP", 40))
    segments.freeze("VIP")
    segments.duplicate("VIP")

    segments.delete(first)

    assert keys(segments, second) == ["4", "5"]
    segments.delete(second)
    assert [path for path in (tmp_path / "storage").rglob("*") if path.is_file()] == []


def test_tags_are_put_on_once_and_taken_off(segments: Segments) -> None:
    segments.save(spent("VIP", 40, tags=("a",)))

    segments.tag("VIP", add=("b", "a"), remove=("c",))
    assert segments.get("VIP").tags == ("a", "b")
    segments.tag("VIP", remove=("a",))
    assert segments.get("VIP").tags == ("b",)


def test_a_segment_has_at_most_twenty_tags(segments: Segments) -> None:
    segments.save(spent("VIP", 40))

    with pytest.raises(SegmentError, match="at most 20 tags"):
        segments.tag("VIP", add=tuple(map(str, range(21))))

    assert segments.get("VIP").tags == ()


def test_viewers_look_and_change_nothing(segments: Segments, opening: Opening) -> None:
    segments.save(spent("VIP", 40))
    viewer = opening(Person("vera@example.com", "viewer"))

    changes: list[Callable[[], Any]] = [
        lambda: viewer.save(spent("New", 1)),
        lambda: viewer.delete("VIP"),
        lambda: viewer.freeze("VIP"),
        lambda: viewer.refresh("VIP"),
        lambda: viewer.tag("VIP", add=("x",)),
        lambda: viewer.restore("VIP", 1),
        lambda: viewer.split("VIP", {"A": 0.5}, seed="s"),
    ]
    for change in changes:
        with pytest.raises(NotAllowedError, match="Only contributors and administrators may change segments"):
            change()
    assert viewer.count(viewer.get("VIP")) == Count(2, 5)
    assert segments.names() == ["VIP"]


def test_what_is_not_there_is_named(segments: Segments) -> None:
    for act in (segments.freeze, segments.thaw, segments.activate, segments.refresh, segments.load, segments.tag):
        with pytest.raises(NotFoundError, match='no segment called "VIP"'):
            act("VIP")
