"""From a segment one sees which exports contain it, and puts it into another."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from exporter.settings import Settings
from exporter.toolkit import Toolkit
from tests.app.sample import ALL, answered, export, page, words, workspace


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


def test_exports_with_and_without_a_segment_are_told_apart_and_it_is_added_with_a_click(kit: Toolkit) -> None:
    export(kit)
    everybody = kit.exports.save(replace(export(kit, "other"), segments=(ALL.name,)), replacing="other")
    app = page("segment", segment="VIP")
    app.session_state["segment_tabs"] = "Manage exports"
    app = answered(app.run())
    shown = words(app)

    app.button(key="segment_exports_add_other").click().run()

    assert not app.exception
    assert "Exports that contain it** :gray[(1)]" in shown
    assert "Exports that do not** :gray[(1)]" in shown
    assert not app.button(key="segment_exports_new").disabled
    assert kit.exports.get("other").segments == (*everybody.segments, "VIP")


def test_the_menu_of_the_list_leads_to_the_exports_of_a_segment_too(kit: Toolkit) -> None:
    kit.exports.save(replace(export(kit, "other"), segments=(ALL.name,)), replacing="other")
    app = page("segments")

    app.menu_button(key="segments_VIP_more").click("Manage exports").run()
    assert "Exports that do not** :gray[(1)]" in words(app)
    assert not app.button(key="segment_exports_new").disabled
    app.button(key="segment_exports_add_other").click().run()

    assert kit.exports.get("other").segments == ("All", "VIP")
