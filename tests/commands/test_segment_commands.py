"""The commands about segments, each in this process and in a workspace of its own."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from exporter.commands import segment_arguments, segments
from exporter.commands.printing import Status
from tests.commands.ground import Run, write


def test_every_action_is_done_by_something() -> None:
    done = {*segments.CHANGES, *segments.ACTS, "count", "preview"}

    assert set(segment_arguments.ACTIONS) == done


def test_segments_are_listed_with_their_state_tags_and_last_size(applied: Run) -> None:
    applied("segments", "tag", "vip", "--add", "spring", "--add", "best")
    applied("segments", "deactivate", "nobody")
    applied("segments", "refresh", "vip")

    listed = applied("segments", "--json").json

    assert [(each["name"], each["state"], each["tags"], each["members"]) for each in listed] == [
        ("nobody", "inactive", [], None),
        ("vip", "active", ["spring", "best"], 201),
    ]
    assert [each["name"] for each in applied("segments", "list", "--tag", "best", "--json").json] == ["vip"]
    assert [each["name"] for each in applied("segments", "--state", "inactive", "--json").json] == ["nobody"]


def test_a_segment_that_is_shown_as_a_file_can_be_applied(applied: Run, folder: Path) -> None:
    applied("segments", "tag", "vip", "--add", "spring")
    (folder / "vip.yaml").write_text(applied("segments", "show", "vip", "--yaml").out)

    assert applied("apply", "vip.yaml", "--json").json["changed"] == []
    applied("segments", "tag", "vip", "--remove", "spring")
    assert applied("apply", "vip.yaml", "--json").json["changed"] == ['segment "vip"']


def test_a_segment_is_counted_and_previewed(applied: Run) -> None:
    assert applied("segments", "count", "VIP").out == "201 of 300 profiles\n"
    assert len(applied("segments", "preview", "vip", "--limit", "3", "--json").json) == 3
    assert applied("segments", "refresh", "vip", "--json").json == {"members": 201, "profiles": 300}
    (size,) = applied("segments", "sizes", "vip", "--json").json
    assert (size["members"], size["run_id"]) == (201, None)


def test_a_segment_is_counted_as_of_another_day(applied: Run, folder: Path) -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(300)]
    profiles = pl.read_parquet(folder / "profiles.parquet").with_columns(pl.Series("seen", days))
    profiles.write_parquet(folder / "profiles.parquet")
    recent = "{source: customers, where: {all: [{field: seen, op: within_last, value: {n: 9, unit: days}}]}}"
    (folder / "recent.yaml").write_text(f"segments: {{recent: {recent}}}")
    applied("apply", "recent.yaml")

    for command in (("count", "recent"), ("segments", "count", "recent")):
        assert applied(*command, "--as-of", "2026-01-05").out == "5 of 300 profiles\n"
    assert len(applied("preview", "recent", "--as-of", "2026-01-03", "--json").json) == 3
    assert applied("count", "recent", "--as-of", "tomorrow").status == Status.REFUSED


def test_a_segment_is_frozen_and_thawed(applied: Run) -> None:
    assert applied("segments", "freeze", "vip", "--json").json["kind"] == "static"
    assert applied("segments", "show", "vip", "--json").json["frozen"]["members"] == 201
    assert applied("segments", "thaw", "vip", "--json").json["kind"] == "dynamic"


def test_a_history_is_told_and_a_version_brought_back(applied: Run, folder: Path) -> None:
    text = (folder / write(folder)).read_text().replace("value: 900", "value: 1200")
    (folder / "changed.yaml").write_text(text)
    assert applied("apply", "changed.yaml").status == Status.DONE

    told = applied("segments", "history", "vip").out
    restored = applied("segments", "restore", "vip", "1")

    assert "condition 1: lifetime value is greater than 900 → 1200" in told
    assert restored.status == Status.DONE
    assert applied("segments", "count", "vip").out == "201 of 300 profiles\n"
    versions = applied("segments", "history", "vip", "--json").json
    assert [(each["version"], each["action"]) for each in versions] == [(3, "restored"), (2, "changed"), (1, "created")]
    assert applied("segments", "restore", "vip", "9").status == Status.REFUSED
    assert applied("segments", "history", "never").status == Status.REFUSED


def test_a_segment_is_parted_and_its_groups_are_segments(applied: Run) -> None:
    parts = ("segments", "split", "vip", "A=0.5", "hold out=0.5", "--seed", "autumn")

    shown = applied(*parts, "--dry-run", "--json").json
    saved = applied(*parts, "--json").json

    assert shown == saved
    assert [each["name"] for each in saved] == ["vip A", "vip hold out"]
    assert sum(each["members"] for each in saved) == 201
    assert applied("segments", "usage", "vip", "--json").json["segments"] == ["vip A", "vip hold out"]
    refused = applied("segments", "split", "vip", "A:0.5", "--seed", "s")
    assert (refused.status, '"A:0.5" is no group and its share' in refused.err) == (Status.REFUSED, True)


def test_a_segment_is_copied_renamed_and_deleted_unless_it_is_used(applied: Run) -> None:
    assert applied("segments", "duplicate", "vip", "--json").json["name"] == "vip copy"
    assert applied("segments", "rename", "vip copy", "Gold").status == Status.DONE
    assert applied("segments", "delete", "gold").status == Status.DONE

    refused = applied("segments", "delete", "vip")

    assert refused.status == Status.REFUSED
    assert 'used by the exports "too many", "vip to main"' in refused.err


def test_an_export_of_an_inactive_segment_is_refused(applied: Run) -> None:
    applied("segments", "deactivate", "vip")

    refused = applied("run", "vip to main")

    assert (refused.status, "“vip” is inactive. Activate it" in refused.err) == (Status.REFUSED, True)
    applied("segments", "activate", "vip")
    assert "inactive" not in applied("run", "vip to main").err


def test_ready_segments_are_shown_with_their_sizes_and_kept_on_request(applied: Run) -> None:
    found = applied("segments", "starters", "customers", "--json").json

    assert [(each["name"], each["members"]) for each in found] == [("High value", 31), ("No email", 1)]
    applied("segments", "starters", "customers", "--save", "no email")
    assert applied("segments", "count", "No email").out == "1 of 300 profiles\n"
    assert applied("segments", "starters", "customers", "--save", "nix").status == Status.REFUSED


@pytest.mark.parametrize("action", ["show", "freeze", "refresh", "sizes", "usage", "delete", "activate"])
def test_a_segment_that_is_not_there_is_named(applied: Run, action: str) -> None:
    refused = applied("segments", action, "never")

    assert (refused.status, refused.err) == (Status.REFUSED, 'There is no segment called "never".\n')
