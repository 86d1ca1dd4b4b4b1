"""What the page that makes exports promises."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from exporter.settings import Settings
from exporter.toolkit import Toolkit
from pages.ui.export_draft import packed, unpacked
from tests.app.sample import export, page, words, workspace


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


def confirm(app: AppTest) -> None:
    """Say yes to what leaves."""
    next(box for box in app.checkbox if str(box.key).startswith("new_export_confirm_")).check().run()


@pytest.mark.usefixtures("kit")
def test_with_no_segment_the_first_step_is_named_beside_the_button() -> None:
    app = page("new_export")

    assert not app.exception
    assert app.button(key="new_export_start").disabled
    assert "Choose a segment." in words(app)


@pytest.mark.usefixtures("kit")
def test_a_segment_in_the_address_is_chosen_and_mapped_by_name() -> None:
    app = page("new_export", segment="VIP")

    assert not app.exception
    assert "VIP (" in words(app)
    assert "contact fields: Email, First name" in words(app)
    assert "contacts of" in words(app)


@pytest.mark.usefixtures("kit")
def test_nothing_starts_without_consent_and_a_yes_to_what_leaves() -> None:
    app = page("new_export", segment="VIP")
    assert "Agree to the privacy text" in words(app)

    app.button(key="new_export_agree").click().run()
    assert app.button(key="new_export_start").disabled
    confirm(app)

    assert not app.button(key="new_export_start").disabled


def test_saving_without_running_runs_nothing(kit: Toolkit) -> None:
    app = page("new_export", segment="VIP")

    app.button(key="new_export_save").click().run()

    assert not app.exception
    assert kit.exports.names() == ["VIP to Sandbox"]
    assert kit.runs.all() == []


@pytest.mark.usefixtures("kit")
def test_the_address_alone_brings_the_draft_back() -> None:
    app = page("new_export", segment="VIP")
    app.button(key="new_export_mapping_toggle").click().run()
    app.button(key="new_export_field_contact_gender_remove").click().run()
    assert "Birth date :" not in words(app)

    again = page("new_export", draft=str(app.query_params["draft"]))

    assert not again.exception
    assert "Gender" not in next(text for text in words(again).splitlines() if "contact fields" in text)


@pytest.mark.usefixtures("kit")
def test_a_broken_address_starts_anew_and_says_so() -> None:
    app = page("new_export", draft="no draft at all")

    assert not app.exception
    assert "Part of the address was lost" in words(app)


@pytest.mark.usefixtures("kit")
def test_a_fault_of_the_mapping_is_shown_and_keeps_the_button_shut() -> None:
    app = page("new_export", segment="VIP")
    app.button(key="new_export_mapping_toggle").click().run()

    app.selectbox(key="new_export_field_contact_first_name").select("lifetime_value").run()

    assert not app.exception
    assert "this takes text" in words(app)
    assert app.button(key="new_export_start").disabled


def test_an_export_is_edited_under_its_own_name(kit: Toolkit) -> None:
    export(kit)
    app = page("new_export", export="VIP to Sandbox")

    app.button(key="new_export_save").click().run()

    assert not app.exception
    assert kit.exports.names() == ["VIP to Sandbox"]


def test_the_address_holds_everything_of_an_export(kit: Toolkit) -> None:
    whole = replace(export(kit), mode="full", leavers_limit=0.125, limit=500, send_welcome_message=True, marker="tag")

    assert unpacked(packed(whole)) == whole


def test_editing_an_export_keeps_whom_it_sends_and_when_it_stops(kit: Toolkit) -> None:
    saved = kit.exports.save(replace(export(kit), mode="full", leavers_limit=0.29), replacing="VIP to Sandbox")
    app = page("new_export", export="VIP to Sandbox")
    app.button(key="new_export_mode_toggle").click().run()

    app.button(key="new_export_save").click().run()

    assert not app.exception
    assert kit.exports.get("VIP to Sandbox") == saved


def test_everybody_each_time_and_another_limit_of_leavers_are_chosen_in_one_part(kit: Toolkit) -> None:
    app = page("new_export", segment="VIP")
    app.button(key="new_export_mode_toggle").click().run()

    app.radio(key="new_export_mode").set_value("full")
    app.number_input(key="new_export_leavers_limit").set_value(10).run()
    app.button(key="new_export_save").click().run()

    assert not app.exception
    saved = kit.exports.get("VIP to Sandbox")
    assert (saved.mode, saved.leavers_limit) == ("full", 0.1)


def test_only_active_segments_are_offered_and_one_that_is_chosen_says_that_it_is_not(kit: Toolkit) -> None:
    kit.segments.deactivate("All")
    assert page("new_export").multiselect(key="new_export_segments").options == ["VIP"]

    kit.segments.deactivate("VIP")
    app = page("new_export", segment="VIP")

    assert not app.exception
    assert "VIP" in words(app)
    assert app.button(key="new_export_start").disabled
