"""What becomes of a segment that is being written: undone, kept for later, saved elsewhere, brought back, frozen."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from exporter.segments.rules import Condition, Group
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from tests.app.sample import ROWS, VIP, counted, found, page, words, workspace


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


def test_changes_of_rules_are_undone_and_redone_one_by_one(kit: Toolkit) -> None:
    app = page("segment", segment="VIP")
    begun = counted(app)
    assert app.button(key="segment_undo").disabled

    app.number_input(key="segment_rule_1_lifetime_value_number_one").set_value(900).run()
    changed = counted(app)
    app.button(key="segment_remove_1").click().run()
    assert counted(app) == f"{ROWS} of {ROWS} profiles"
    app.button(key="segment_undo").click().run()
    assert counted(app) == changed
    app.button(key="segment_undo").click().run()
    assert counted(app) == begun != changed
    assert app.button(key="segment_undo").disabled
    app.button(key="segment_redo").click().run()

    assert counted(app) == changed
    assert app.number_input(key="segment_rule_1_lifetime_value_number_one").value == 900
    assert kit.segments.get("VIP").where.members[0] == Condition("lifetime_value", "greater_than", 100)


def test_what_is_unfinished_can_be_kept_as_a_draft_that_is_not_exported(kit: Toolkit) -> None:
    app = page("segment")
    app.button(key="segment_add_0").click().run()
    app.text_input(key="segment_name").set_value("Some day").run()
    assert app.button(key="segment_save").disabled

    app.button(key="segment_save_draft").click().run()

    assert kit.segments.get("Some day").state == "draft"
    assert app.button(key="segment_export").disabled


@pytest.mark.usefixtures("kit")
def test_a_draft_is_kept_while_another_segment_is_looked_at() -> None:
    app = page("segment", segment="VIP")
    app.number_input(key="segment_rule_1_lifetime_value_number_one").set_value(900).run()
    changed = counted(app)

    app.query_params["segment"] = "All"
    app.run()
    app.query_params["segment"] = "VIP"
    app.run()

    assert counted(app) == changed
    assert not app.button(key="segment_undo").disabled


def test_a_segment_that_was_changed_elsewhere_meanwhile_says_so(kit: Toolkit) -> None:
    app = page("segment", segment="VIP")
    app.button(key="segment_remove_1").click().run()
    kit.segments.save(replace(kit.segments.get("VIP"), description="The best"), replacing="VIP")

    app.run()
    assert "changed elsewhere" in words(app)
    app.button(key="segment_reload").click().run()

    assert "changed elsewhere" not in words(app)
    assert app.text_input(key="segment_description").value == "The best"


def test_the_history_says_who_changed_what_and_brings_it_back(kit: Toolkit) -> None:
    before = kit.segments.get("VIP")
    fewer = Group("all", (Condition("lifetime_value", "greater_than", 900),))
    kit.segments.save(replace(before, where=fewer), replacing="VIP")
    app = page("segment", segment="VIP")

    app.button(key="segment_history").click().run()
    assert "greater than 100 → 900" in words(app)
    app.button(key="segment_restore_1").click().run()

    assert kit.segments.get("VIP") == before


def test_a_static_segment_keeps_its_members_until_it_is_made_dynamic(kit: Toolkit) -> None:
    app = page("segment", segment="VIP")

    app.button(key="segment_kind").click().run()
    app.button(key="segment_freeze").click().run()
    assert kit.segments.get("VIP").kind == "static"
    app.button(key="segment_kind").click().run()
    app.button(key="segment_thaw").click().run()

    assert kit.segments.get("VIP").kind == "dynamic"
    assert counted(app) == found(kit, *VIP.where.members)
