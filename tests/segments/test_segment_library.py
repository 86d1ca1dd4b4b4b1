"""Segments under their names, over real profiles in a real store."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import polars as pl
import pytest

from exporter.errors import DefinitionError, InUseError, NotFoundError, SegmentError, SourceError
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Source
from exporter.profiles.sources import Sources
from exporter.segments.checks import MOST_CONDITIONS
from exporter.segments.library import Count, Segments
from exporter.segments.rules import DEEPEST, EVERYONE, Condition, Group, Relative, Segment
from exporter.workspace.people import LOCAL_ADMINISTRATOR
from exporter.workspace.store import Store

TODAY = date(2026, 3, 31)
PEOPLE = pl.DataFrame(
    {
        "customer_id": ["1", "2", "3", "4"],
        "country": ["HU", "pl", None, "Łódź"],
        "lifetime_value": [1000.0, 50.0, float("nan"), 901.0],
        "last_order_date": [date(2026, 3, 30), date(2025, 1, 1), None, date(2026, 3, 1)],
        "seen_at": [datetime(2026, 1, 5, 23, 30, tzinfo=ZoneInfo("Europe/Budapest"))] * 4,
    }
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path / 'state.sqlite'}")) as opened:
        yield opened


@pytest.fixture
def profiles() -> Iterator[Profiles]:
    with closing(Profiles(threads=1)) as opened:
        yield opened


@pytest.fixture
def sources(store: Store, profiles: Profiles, tmp_path: Path) -> Sources:
    PEOPLE.write_parquet(tmp_path / "people.parquet")
    opened = Sources(store, profiles, actor=LOCAL_ADMINISTRATOR, uploads_folder=tmp_path / "uploads")
    opened.save(Source("customers", "parquet", str(tmp_path / "people.parquet"), "customer_id"))
    return opened


@pytest.fixture
def segments(store: Store, sources: Sources, profiles: Profiles) -> Segments:
    return Segments(store, sources, profiles, actor=LOCAL_ADMINISTRATOR, today=lambda _: TODAY)


def segment(name: str = "VIP", *conditions: Condition, source: str = "customers") -> Segment:
    rules = conditions or (Condition("lifetime_value", "greater_than", 900),)
    return Segment(name, source, Group("all", rules))


def export(store: Store, name: str, *used: str) -> None:
    document: dict[str, Any] = {"connection": "main", "segments": list(used), "mapping": {"email": "email"}}
    store.put("export", name, document, actor="ann@example.com")


def test_a_saved_segment_is_found_again_in_any_case(segments: Segments) -> None:
    saved = replace(segment(), description="The best")
    segments.save(saved)
    segments.save(segment("Àll of them"))

    assert segments.names() == ["VIP", "Àll of them"]
    assert segments.get("vip") == saved
    assert segments.all() == [saved, segment("Àll of them")]


def test_a_segment_that_nobody_saved_is_not_found(segments: Segments) -> None:
    for act in (segments.get, segments.delete, segments.duplicate):
        with pytest.raises(NotFoundError, match='no segment called "VIP"'):
            act("VIP")
    with pytest.raises(NotFoundError, match='no segment called "VIP"'):
        segments.save(segment("New"), replacing="VIP")


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "A name is needed."),
        ("  ", "A name is needed."),
        (" VIP2", "A name cannot begin or end with a space."),
        ("x" * 101, "A segment's name has at most 100 characters; this one has 101."),
        ("two\nlines", "A name cannot hold control characters."),
        ("vip", 'There is already a segment called "VIP". Choose another name.'),
        ("VIP", 'There is already a segment called "VIP". Choose another name.'),
    ],
)
def test_a_name_is_unique_and_sound(segments: Segments, name: str, fault: str) -> None:
    segments.save(segment("VIP"))

    with pytest.raises(SegmentError) as caught:
        segments.save(segment(name))

    assert [(issue.where, issue.message) for issue in caught.value.issues] == [("name", fault)]
    assert segments.names() == ["VIP"]


def test_a_name_may_have_a_hundred_characters(segments: Segments) -> None:
    segments.save(segment("é" * 100))

    assert segments.names() == ["é" * 100]


def test_every_fault_of_name_and_rules_is_told_at_once(segments: Segments) -> None:
    faulty = segment("", Condition("contry", "equals", "HU"), Condition("lifetime_value", "equals", "x"))

    with pytest.raises(SegmentError) as caught:
        segments.save(faulty)

    assert [issue.where for issue in caught.value.issues] == ["name", "condition 1", "condition 2"]
    assert segments.names() == []
    assert [issue.where for issue in segments.issues(segment("", source="nowhere"))] == ["name", "source"]


def test_an_edited_segment_takes_the_place_of_the_old_one(segments: Segments) -> None:
    segments.save(segment("VIP"))
    edited = replace(segment("VIP", Condition("country", "equals", "HU")), description="New")

    segments.save(edited, replacing="vip")

    assert segments.all() == [edited]


def test_a_renamed_segment_takes_its_exports_along(segments: Segments, store: Store) -> None:
    segments.save(segment("VIP"))
    segments.save(segment("Other"))
    export(store, "both", "Other", "vip")
    export(store, "other", "Other")

    segments.save(segment("Very important"), replacing="VIP")

    assert segments.names() == ["Other", "Very important"]
    assert store.get("export", "both").document["segments"] == ["Other", "Very important"]
    assert store.get("export", "both").document["mapping"] == {"email": "email"}
    assert store.get("export", "other").updated_by == "ann@example.com"
    assert segments.used_by("very Important") == ["both"]
    assert segments.used_by("VIP") == []


def test_a_name_can_change_its_case_only(segments: Segments, store: Store) -> None:
    segments.save(segment("VIP"))
    export(store, "all", "VIP")

    segments.save(segment("Vip"), replacing="VIP")

    assert segments.names() == ["Vip"]
    assert store.get("export", "all").document["segments"] == ["Vip"]


def test_a_segment_cannot_be_renamed_over_another(segments: Segments) -> None:
    segments.save(segment("VIP"))
    segments.save(segment("Other"))

    with pytest.raises(SegmentError, match='already a segment called "Other"'):
        segments.save(segment("OTHER"), replacing="VIP")

    assert segments.names() == ["Other", "VIP"]


def test_a_rename_that_fails_changes_nothing(segments: Segments, store: Store) -> None:
    segments.save(segment("VIP"))
    export(store, "all", "VIP")

    with pytest.raises(SegmentError):
        segments.save(segment("New", Condition("gone", "is_null")), replacing="VIP")

    assert segments.names() == ["VIP"]
    assert segments.used_by("VIP") == ["all"]


def test_a_copy_gets_a_free_name(segments: Segments) -> None:
    segments.save(segment("VIP"))
    segments.save(segment("x" * 100))

    copies = [segments.duplicate("vip").name, segments.duplicate("VIP").name, segments.duplicate("x" * 100).name]

    assert copies == ["VIP copy", "VIP copy 2", "x" * 95 + " copy"]
    assert segments.get("VIP copy 2") == segment("VIP copy 2")


def test_a_used_segment_cannot_be_deleted(segments: Segments, store: Store) -> None:
    segments.save(segment("VIP"))
    export(store, "daily", "VIP")
    export(store, "weekly", "vip")

    with pytest.raises(InUseError, match='"VIP" is used by the exports "daily", "weekly"') as caught:
        segments.delete("VIP")

    assert caught.value.users == ("daily", "weekly")
    store.delete("export", "daily", actor="ann@example.com")
    store.delete("export", "weekly", actor="ann@example.com")
    segments.delete("VIP")
    assert segments.names() == []


def test_a_source_that_a_segment_uses_cannot_be_deleted(segments: Segments, sources: Sources) -> None:
    segments.save(segment("VIP"))

    with pytest.raises(InUseError) as caught:
        sources.delete("customers")

    assert caught.value.users == ("VIP",)


def test_what_is_done_is_audited(segments: Segments, store: Store) -> None:
    segments.save(segment("VIP"))
    segments.save(segment("Best"), replacing="VIP")
    segments.delete("Best")

    entries = [entry for entry in store.audited() if entry.kind == "segment"]

    assert [entry.action for entry in entries] == ["deleted", "renamed", "created"]


@pytest.mark.parametrize(
    ("where", "members"),
    [
        (EVERYONE, 4),
        (Group("any"), 0),
        (Group("all", (Condition("lifetime_value", "greater_than", 900),)), 2),
        (Group("all", (Condition("lifetime_value", "is_null"),)), 1),
        (Group("all", (Condition("country", "one_of", ("hu", "PL", "łÓDŹ")),)), 3),
        (Group("all", (Condition("country", "not_equals", "HU"),)), 3),
        (Group("all", (Condition("last_order_date", "within_last", Relative(30, "days")),)), 2),
        (Group("all", (Condition("seen_at", "equals", "2026-01-05"),)), 4),
        (Group("all", (Condition("seen_at", "equals", "2026-01-05 23:30+01:00"),)), 4),
    ],
)
def test_members_are_counted_saved_or_not(segments: Segments, where: Group, members: int) -> None:
    assert segments.count(Segment("", "customers", where)) == Count(members, 4)


@pytest.mark.parametrize("kind", ["csv", "duckdb"])
def test_members_are_the_same_whatever_holds_the_profiles(
    segments: Segments, sources: Sources, tmp_path: Path, kind: str
) -> None:
    if kind == "csv":
        PEOPLE.write_csv(tmp_path / "people.csv")
        sources.save(Source("others", "csv", str(tmp_path / "people.csv"), "customer_id"))
    else:
        with duckdb.connect(tmp_path / "people.duckdb") as connection:
            connection.sql(
                "CREATE TABLE people AS SELECT * FROM read_parquet($1)", params=[str(tmp_path / "people.parquet")]
            )
            connection.sql("ALTER TABLE people ALTER country SET DATA TYPE ENUM('HU', 'pl', 'Łódź')")
            connection.sql("ALTER TABLE people ALTER lifetime_value SET DATA TYPE FLOAT")
        sources.save(Source("others", "duckdb", str(tmp_path / "people.duckdb"), "customer_id", "people"))

    where = Group(
        "all",
        (
            Condition("country", "one_of", ("hu", "łódź")),
            Condition("lifetime_value", "at_least", "901"),
            Condition("seen_at", "equals", "2026-01-05"),
            Condition("last_order_date", "at_least", "2026-03-01"),
        ),
    )

    assert segments.count(Segment("", "others", where)) == Count(2, 4)


def test_numbers_that_are_none_are_unknown_whatever_bounds_a_file_states(segments: Segments, tmp_path: Path) -> None:
    values = [float(number % 50) if number % 5 else float("nan") for number in range(1_000)]
    frame = pl.DataFrame({"customer_id": range(1_000), "lifetime_value": values})
    for writer in ("polars", "pyarrow", "duckdb"):
        if writer == "duckdb":
            duckdb.sql(f"COPY (FROM frame) TO '{tmp_path / 'people.parquet'}' (FORMAT PARQUET, ROW_GROUP_SIZE 100)")
        else:
            frame.write_parquet(tmp_path / "people.parquet", use_pyarrow=writer == "pyarrow", row_group_size=100)

        found = {
            (op, value): segments.count(segment("", Condition("lifetime_value", op, value))).members
            for op, value in (
                ("is_null", None),
                ("is_not_null", None),
                ("greater_than", -1),
                ("at_least", 1_000),
                ("less_than", 1_000),
                ("between", (-1, 1_000)),
                ("equals", 1),
                ("not_equals", 1),
                ("not_between", (-1, 1_000)),
            )
        }

        assert list(found.values()) == [200, 800, 800, 0, 800, 800, 20, 980, 200], writer


def test_a_preview_shows_members_only(segments: Segments) -> None:
    frame = segments.preview(segment(), columns=["customer_id", "country"])

    assert sorted(frame.rows()) == [("1", "HU"), ("4", "Łódź")]
    assert segments.preview(segment(), limit=1).height == 1
    assert segments.preview(segment()).columns == PEOPLE.columns


def test_the_last_days_end_on_the_day_of_asking(store: Store, sources: Sources, profiles: Profiles) -> None:
    recent = segment("", Condition("last_order_date", "within_last", Relative(1, "days")))

    def members(today: Callable[[str], date]) -> int:
        return Segments(store, sources, profiles, actor=LOCAL_ADMINISTRATOR, today=today).count(recent).members

    assert members(lambda _: date(2026, 3, 31)) == 1
    assert members(lambda _: date(2026, 4, 1)) == 0


def test_a_segment_whose_column_is_gone_says_so(segments: Segments, tmp_path: Path) -> None:
    segments.save(segment("VIP"))
    PEOPLE.rename({"lifetime_value": "lifetime_values"}).write_parquet(tmp_path / "people.parquet")

    for ask in (segments.count, segments.preview, segments.condition):
        with pytest.raises(SegmentError, match=r'no column "lifetime_value"\. Did you mean "lifetime_values"'):
            ask(segments.get("VIP"))


def test_a_segment_whose_column_changed_its_type_says_so(segments: Segments, tmp_path: Path) -> None:
    segments.save(segment("VIP"))
    PEOPLE.cast({"lifetime_value": pl.String}).write_parquet(tmp_path / "people.parquet")

    with pytest.raises(SegmentError, match='"greater_than" is not for "lifetime_value", which holds text'):
        segments.count(segments.get("VIP"))


def test_a_segment_over_a_lost_file_says_so(segments: Segments, tmp_path: Path) -> None:
    (tmp_path / "people.parquet").unlink()

    with pytest.raises(SourceError):
        segments.count(segment())
    with pytest.raises(SourceError):
        segments.save(segment())


def test_a_segment_over_no_source_says_so(segments: Segments) -> None:
    with pytest.raises(NotFoundError, match='no source called "nowhere"'):
        segments.count(segment(source="nowhere"))


def test_two_at_once_cannot_take_one_name(store: Store, sources: Sources, profiles: Profiles) -> None:
    class Slow(Segments):
        def issues(self, segment: Segment, *, replacing: str | None = None) -> tuple[Any, ...]:
            found = super().issues(segment, replacing=replacing)
            store.put("segment", "vip", {"source": "customers", "where": {"all": []}}, actor="ann@example.com")
            return found

    with pytest.raises(DefinitionError, match='already a segment called "vip"'):
        Slow(store, sources, profiles, actor=LOCAL_ADMINISTRATOR).save(segment("VIP"))


def test_the_largest_segments_that_are_allowed_can_be_counted(segments: Segments) -> None:
    wide = Group("any", tuple(Condition("country", "not_equals", f"é{number}") for number in range(MOST_CONDITIONS)))
    deep = Group("all", (Condition("country", "equals", "hu"),))
    for level in range(DEEPEST - 1):
        deep = Group("any" if level % 2 else "all", (deep, Condition("country", "equals", "hu")))

    assert segments.count(Segment("", "customers", wide)) == Count(4, 4)
    assert segments.count(Segment("", "customers", deep)) == Count(1, 4)
