"""A second person's tab that was opened before somebody else saved: it writes over nothing unseen."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from exporter.errors import ChangedMeanwhileError, DefinitionError
from exporter.notices.notice import Notice
from exporter.notices.thresholds import Thresholds
from exporter.schedules.recurrence import Recurrence
from exporter.schedules.schedule import Manual, Own, SystemSchedule
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.workspace.people import Person
from exporter.workspace.preferences import Preferences
from tests.app.sample import export, page, words, workspace

BEA = Person("bea@example.com", "administrator")
EXPORTED = "VIP to Sandbox"


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


def daily(hour: int) -> SystemSchedule:
    return SystemSchedule(on=True, recurrence=Recurrence((time(hour),), "UTC"))


MORNINGS = Own(Recurrence((time(5),), "UTC"))

SETTINGS: Mapping[str, tuple[Callable[[Toolkit], Any], Callable[[Toolkit, Any, Any], object], Any, Any, str]] = {
    "preferences": (
        lambda kit: kit.preferences.get(),
        lambda kit, mine, seen: kit.preferences.save(mine, seen=seen),
        Preferences(time_zone="Europe/Budapest"),
        Preferences(download_limit=5),
        "changed the preferences",
    ),
    "system schedule": (
        lambda kit: kit.schedules.system(),
        lambda kit, mine, seen: kit.schedules.save_system(mine, seen=seen),
        daily(5),
        daily(6),
        "changed the system schedule",
    ),
    "schedule of an export": (
        lambda kit: kit.schedules.of(EXPORTED),
        lambda kit, mine, seen: kit.schedules.save(mine, EXPORTED, seen=seen and {EXPORTED: seen}),
        MORNINGS,
        Manual(),
        "changed “VIP to Sandbox”",
    ),
    "notice": (
        lambda kit: kit.notices.get("Team"),
        lambda kit, mine, seen: kit.notices.save(replace(kit.notices.get("Team"), **mine), seen=seen),
        {"recovery": False},
        {"occasions": ("failed",)},
        "changed “Team”",
    ),
    "thresholds": (
        lambda kit: kit.notices.thresholds(),
        lambda kit, mine, seen: kit.notices.save_thresholds(mine, seen=seen),
        Thresholds(minutes=5),
        Thresholds(minutes=6),
        "changed the thresholds",
    ),
    "thresholds of an export": (
        lambda kit: kit.notices.thresholds(EXPORTED),
        lambda kit, mine, seen: kit.notices.save_thresholds(mine, export=EXPORTED, seen=seen),
        Thresholds(minutes=5),
        None,
        "changed the thresholds",
    ),
    "role": (
        lambda kit: next(one.role for one in kit.team.all() if one.email == "carla@example.com"),
        lambda kit, mine, seen: kit.team.change("carla@example.com", mine, seen=seen),
        "viewer",
        "administrator",
        r"changed the role of carla@example\.com",
    ),
    "source": (
        lambda kit: kit.sources.get("customers"),
        lambda kit, mine, seen: kit.sources.save(
            replace(seen, related=(replace(seen, name=mine, related=()),)), seen=seen
        ),
        "orders",
        "visits",
        "changed “customers”",
    ),
}
"""What is saved whole -> how it is read and saved, what another makes of it, what one had in mind, and what is said."""


def test_no_setting_is_saved_over_what_somebody_else_made_of_it_meanwhile(kit: Toolkit) -> None:
    export(kit)
    kit.notices.save(Notice("Team"), address="https://example.com/hook")
    kit.team.invite("carla@example.com", "contributor")

    for present, save, hers, mine, said in SETTINGS.values():
        seen = present(kit)
        save(kit.acting_as(BEA), hers, seen)
        changed = present(kit)

        with pytest.raises(ChangedMeanwhileError, match=rf"bea@example\.com {said} on .* nothing of yours was saved"):
            save(kit, mine, seen)

        assert changed == present(kit) != seen
        save(kit, mine, changed)
        assert present(kit) != changed


def test_nothing_new_takes_the_place_of_what_has_its_name_already(kit: Toolkit) -> None:
    kit.notices.save(Notice("Team"), address="https://example.com/hook")
    connection, source = kit.connections.get("sandbox"), kit.sources.get("customers")

    for save in (
        lambda: kit.notices.save(Notice("Team"), address="https://example.com/other", new=True),
        lambda: kit.connections.save(replace(connection, batch_size=7), new=True),
        lambda: kit.sources.save(replace(source, related=()), new=True),
    ):
        with pytest.raises(DefinitionError, match="There is already"):
            save()

    assert kit.connections.get("sandbox") == connection


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


def test_a_stale_tab_of_the_preferences_keeps_what_was_typed_and_leads_to_them_as_they_are(kit: Toolkit) -> None:
    app = page("preferences")
    app.number_input(key="preferences_days").set_value(7).run()
    kit.acting_as(BEA).preferences.save(Preferences(download_limit=5))

    app.button(key="preferences_save").click().run()
    refused, told, typed = app.session_state["session_message"], words(app), app.number_input("preferences_days").value
    app.button(key="preferences_anew").click().run()
    begun = [app.number_input(key=f"preferences_{key}").value for key in ("limit", "days")]
    app.number_input(key="preferences_days").set_value(7).run()
    app.button(key="preferences_save").click().run()

    assert "nothing of yours was saved" in refused
    assert "Somebody changed this while it was open here" in told
    assert (typed, begun) == (7, [5, 30])
    assert kit.preferences.get() == Preferences(download_limit=5, keep_run_files_days=7)
    assert "Somebody changed" not in words(app)


def test_stale_tabs_of_an_address_and_of_a_role_leave_what_the_other_made_of_them(kit: Toolkit) -> None:
    kit.notices.save(Notice("Team"), address="https://example.com/hook")
    kit.team.invite("carla@example.com", "contributor")
    form, people = page("notices", notice="Team"), page("people")
    kit.acting_as(BEA).notices.save(replace(kit.notices.get("Team"), occasions=("failed",)))
    kit.acting_as(BEA).team.change("carla@example.com", "viewer")

    form.checkbox(key="notice_form_recovery").uncheck().run()
    form.button(key="notice_form_save").click().run()
    people.selectbox(key="people_carla@example.com_contributor").set_value("administrator").run()

    assert "nothing of yours was saved" in words(form)
    assert not form.checkbox(key="notice_form_recovery").value
    assert kit.notices.get("Team").occasions == ("failed",)
    assert "bea@example.com changed the role of carla@example.com" in people.session_state["session_message"]
    assert [one.role for one in kit.team.all()] == ["viewer"]
