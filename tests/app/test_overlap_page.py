"""What the page of overlaps promises: every combination with its size, and the way from it to a segment."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from exporter.segments.rules import Condition, Group, InSegment, Segment
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from tests.app.sample import ROWS, answered, page, words, workspace

READERS = Segment("Readers", "customers", Group("all", (Condition("newsletter", "is_true"),)))


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        kit.segments.save(READERS)
        yield kit


def selected(app: AppTest, row: int) -> AppTest:
    """Select a row of the table of combinations."""
    app.session_state["overlap_table"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return answered(app.run())


def test_the_combinations_of_all_segments_add_up_to_everyone(kit: Toolkit) -> None:
    app = answered(page("overlap"))

    rows = app.dataframe[0].value
    assert not app.exception
    assert app.multiselect[0].value == ["Readers", "VIP", "All"]
    assert rows["members"].sum() == ROWS == kit.segments.count(kit.segments.get("All")).members


def test_a_combination_leads_to_a_segment_of_exactly_its_profiles(kit: Toolkit) -> None:
    app = answered(page("overlap"))
    app.multiselect(key="overlap_segments_customers").set_value(["Readers", "VIP"]).run()
    rows = answered(app).dataframe[0].value
    at = list(rows["combination"]).index("VIP")

    app = selected(app, at)
    size = int(rows["members"].iloc[at])
    assert f"{size} profiles in **VIP** and in no other" in words(app)
    app.button(key="overlap_way_0").click().run()

    assert not app.exception
    assert app.title[0].value == "New segment"
    alone = Segment("", "customers", Group("all", (InSegment("VIP"), InSegment("Readers", member=False))))
    assert kit.segments.count(alone).members == size


@pytest.mark.usefixtures("kit")
def test_one_segment_alone_asks_for_another() -> None:
    app = answered(page("overlap"))

    app.multiselect(key="overlap_segments_customers").set_value(["VIP"]).run()

    assert not app.exception
    assert "Choose 2 to 6 segments" in app.info[0].value


@pytest.mark.usefixtures("kit")
def test_the_address_says_which_segments_are_compared() -> None:
    app = page("overlap", segment="VIP")

    assert app.multiselect[0].value == ["VIP"]
