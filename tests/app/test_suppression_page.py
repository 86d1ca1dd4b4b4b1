"""What the page of the suppression list promises: what came of a change is said, and who made it."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.workspace.people import Person
from exporter.workspace.suppression_list import SuppressedSegment
from tests.app.sample import page, words, workspace


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


def added(app: AppTest, text: str) -> AppTest:
    """Paste entries and add them."""
    app.text_area(key="suppression_text").set_value(text)
    return app.button(key="suppression_add").click().run()


def figures(app: AppTest) -> list[str]:
    """Return how many addresses, domains and segments are on the list."""
    assert not app.exception
    return [metric.value for metric in app.metric]


def test_what_is_pasted_is_sorted_counted_and_what_it_came_to_is_said(kit: Toolkit) -> None:
    app = page("suppression")
    assert "Nobody yet" in words(app)

    app = added(app, "Ann@Example.com, bob@example.com\nexample.org; ann@example.com broken@")

    assert figures(app) == ["2", "1", "0"]
    assert app.success[0].value == "Added 2 addresses and 1 domain."
    assert "entry 5" in words(app)
    assert list(app.dataframe[0].value["email"]) == ["ann@example.com", "bob@example.com"]
    assert kit.suppression.get().domains == ("example.org",)


def test_who_changed_the_list_is_shown_without_the_addresses(kit: Toolkit) -> None:
    kit.suppression.add(["ann@example.com"])

    app = page("suppression")

    deeds = app.dataframe[-1].value
    assert list(deeds["actor"]) == [kit.actor.email]
    assert list(deeds["detail"]) == ["added 1 address"]


def test_selected_addresses_are_taken_off_also_while_they_are_masked(kit: Toolkit) -> None:
    kit.suppression.add(["ann@example.com", "bob@example.com"])
    app = page("suppression")
    app.toggle(key="suppression_mask").set_value(True).run()
    assert list(app.dataframe[0].value["email"]) == ["a•••@example.com", "b•••@example.com"]

    app.session_state["suppression_table_address"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    app.button(key="suppression_remove_address").click().run()

    assert figures(app) == ["1", "0", "0"]
    assert kit.suppression.addresses()["email"].to_list() == ["bob@example.com"]


def test_a_segment_comes_onto_the_list_with_the_column_of_its_addresses(kit: Toolkit) -> None:
    app = page("suppression")
    app.selectbox(key="suppression_segment").set_value("VIP").run()

    app.button(key="suppression_add_segment").click().run()
    app.segmented_control(key="suppression_part").set_value("Segments").run()

    assert kit.suppression.get().segments == (SuppressedSegment("VIP", "email"),)
    assert f"{kit.segments.count(kit.segments.get('VIP')).members} members" in words(app)
    app.button(key="suppression_remove_VIP").click().run()
    assert kit.suppression.get().segments == ()


def drawn(kit: "Toolkit") -> None:
    """Draw the page's parts for somebody; its text is run as a script, without the imports of this file."""
    from pages.ui import preferences_form, suppression_adding, suppression_view

    suppression_adding.show(kit)
    suppression_view.show(kit)
    preferences_form.show(kit)


def test_viewers_see_the_list_and_the_preferences_and_are_told_whom_to_ask(kit: Toolkit, settings: Settings) -> None:
    kit.suppression.add(["ann@example.com"])

    with Toolkit.open(settings, actor=Person("viewer@example.com", "viewer")) as theirs:
        app = AppTest.from_function(drawn, args=(theirs,), default_timeout=60).run()

    assert not app.exception
    assert "ask a contributor" in app.info[0].value
    assert not app.text_area
    assert list(app.dataframe[0].value["email"]) == ["a•••@example.com"]
    assert app.selectbox(key="preferences_zone").disabled
    assert "preferences_save" not in [button.key for button in app.button]


def test_an_administrator_sets_the_time_zone_and_the_download_limit(kit: Toolkit) -> None:
    app = page("preferences")
    assert app.button(key="preferences_save").disabled

    app.selectbox(key="preferences_zone").set_value("Europe/Budapest").run()
    app.number_input(key="preferences_limit").set_value(5_000).run()
    assert "the first 5,000 are written" in words(app)
    app.button(key="preferences_save").click().run()

    assert not app.exception
    assert (kit.preferences.get().time_zone, kit.preferences.get().download_limit) == ("Europe/Budapest", 5_000)
    assert app.button(key="preferences_save").disabled
