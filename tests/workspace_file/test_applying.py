"""What a workspace file makes, changes and leaves alone."""

from pathlib import Path
from typing import Any

import pytest

from exporter import workspace_file
from exporter.contacts.mapping import Constant
from exporter.toolkit import Toolkit
from exporter.workspace.preferences import Preferences
from tests.workspace_file.ground import GOOD, faults


def test_a_file_makes_all_that_it_names(kit: Toolkit, apply: Any, folder: Path) -> None:
    applied = apply(GOOD)

    assert applied.changed == (
        'source "customers"',
        'connection "main"',
        'consent of connection "main"',
        'segment "vip"',
        'segment "everyone"',
        'export "vip to main"',
    )
    assert applied.unchanged == applied.notes == ()
    assert kit.sources.get("customers").location == str(folder / "profiles.parquet")
    connection = kit.connections.get("main")
    assert (connection.api_key, connection.rate_limit.requests) == ("env:OMNISEND_API_KEY", 300)
    standing = kit.consents.standing("main")
    assert standing is not None
    assert standing.agreed_by == "admin@example.com"
    assert kit.segments.count(kit.segments.get("vip")).members == 2
    assert kit.exports.get("vip to main").mapping.origin("country") == Constant("Hungary")


def test_norway_is_no_boolean(kit: Toolkit, apply: Any) -> None:
    apply(GOOD)

    assert kit.segments.preview(kit.segments.get("vip"), columns=["country"])["country"].to_list() == ["NO", "PL"]


def test_applying_a_file_again_changes_nothing(kit: Toolkit, apply: Any) -> None:
    first = apply(GOOD)
    audited = kit.store.audited(limit=1000)

    again = apply(GOOD)

    assert again.changed == ()
    assert again.unchanged == first.changed
    assert kit.store.audited(limit=1000) == audited


def test_what_is_not_named_stays(kit: Toolkit, apply: Any) -> None:
    apply(GOOD)

    assert apply("segments: {new: {source: customers, where: {all: []}}}").changed == ('segment "new"',)
    assert kit.segments.names() == ["everyone", "new", "vip"]
    assert kit.exports.names() == ["vip to main"]


def test_a_file_says_what_holds_for_the_whole_workspace(kit: Toolkit, apply: Any) -> None:
    text = "workspace: {time_zone: Europe/Budapest}"

    assert apply(text).changed == ("preferences",)
    assert apply(text).unchanged == ("preferences",)
    assert kit.preferences.get() == Preferences("Europe/Budapest", 100_000)
    assert workspace_file.dump(kit) == "workspace:\n  time_zone: Europe/Budapest\n"


def test_faulty_preferences_are_told_with_their_lines(kit: Toolkit, apply: Any) -> None:
    text = "workspace:\n  time_zone: Europe/Budpest\n  download_limit: many\n"

    assert faults(apply, text) == [(2, "workspace, time_zone"), (3, "workspace, download_limit")]
    assert kit.preferences.get() == Preferences()


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}", "sources:\n", "segments: {}"])
def test_an_empty_file_changes_nothing(apply: Any, text: str) -> None:
    assert apply(text) == workspace_file.Applied((), ())


def test_an_edited_entry_is_changed_and_no_other(kit: Toolkit, apply: Any) -> None:
    apply(GOOD)

    applied = apply(GOOD.replace("value: 900", "value: 1900"))

    assert applied.changed == ('segment "vip"',)
    assert kit.segments.count(kit.segments.get("vip")).members == 1
