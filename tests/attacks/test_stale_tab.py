"""A second person's tab that was opened before somebody else saved: it writes over nothing unseen."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from exporter.errors import ChangedMeanwhileError
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.workspace.people import Person
from tests.app.sample import export, page, words, workspace

BEA = Person("bea@example.com", "administrator")


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


def test_what_somebody_changed_meanwhile_is_not_saved_over_and_says_who_it_was(kit: Toolkit) -> None:
    exported, segment, connection = export(kit), kit.segments.get("VIP"), kit.connections.get("sandbox")
    other = kit.acting_as(BEA)
    other.exports.save(replace(exported, mode="full"), replacing=exported.name, seen=exported)
    other.segments.save(replace(segment, description="hers"), replacing="VIP", seen=segment)
    other.connections.save(replace(connection, batch_size=7), seen=connection)

    with pytest.raises(ChangedMeanwhileError, match=r"bea@example\.com changed “VIP to Sandbox”"):
        kit.exports.save(replace(exported, limit=5), replacing=exported.name, seen=exported)
    with pytest.raises(ChangedMeanwhileError, match="“VIP”"):
        kit.segments.save(replace(segment, description="mine"), replacing="VIP", seen=segment)
    with pytest.raises(ChangedMeanwhileError, match="“sandbox”"):
        kit.connections.save(replace(connection, batch_size=9), seen=connection)

    assert kit.exports.get(exported.name) == replace(exported, mode="full")
    assert kit.segments.get("VIP").description == "hers"
    assert kit.connections.get("sandbox").batch_size == 7


def test_a_stale_tab_of_a_segment_saves_only_after_its_person_says_to_keep_theirs(kit: Toolkit) -> None:
    app = page("segment", segment="VIP")
    app.text_input(key="segment_description").set_value("mine").run()
    kit.acting_as(BEA).segments.save(replace(kit.segments.get("VIP"), description="hers"), replacing="VIP")

    app.button(key="segment_save").click().run()
    refused = words(app)
    kept = kit.segments.get("VIP").description
    app.button(key="segment_keep_mine").click().run()
    app.button(key="segment_save").click().run()

    assert "nothing of yours was saved" in refused
    assert kept == "hers"
    assert kit.segments.get("VIP").description == "mine"


def test_a_stale_tab_of_a_connection_does_not_open_it_again_to_those_from_whom_it_was_taken(kit: Toolkit) -> None:
    shared = kit.connections.save(replace(kit.connections.get("sandbox"), users="contributors"))
    app = page("connections", connection="sandbox")
    kit.acting_as(BEA).connections.save(replace(shared, users="administrators"), seen=shared)

    app.text_input(key="connection_form_name").set_value("Another name").run()
    app.button(key="connection_form_save").click().run()

    assert "nothing of yours was saved" in words(app)
    assert kit.connections.get("sandbox").users == "administrators"


def test_a_stale_tab_of_an_export_leaves_it_as_the_other_made_it(kit: Toolkit) -> None:
    exported = export(kit)
    app = page("new_export", export=exported.name)
    kit.acting_as(BEA).exports.save(replace(exported, limit=7), replacing=exported.name)

    app.button(key="new_export_save").click().run()

    assert "nothing of yours was saved" in words(app)
    assert kit.exports.get(exported.name).limit == 7
