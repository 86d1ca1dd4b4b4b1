"""What the page of exports promises."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time

import pytest
from streamlit.testing.v1 import AppTest

from exporter.schedules.recurrence import Recurrence
from exporter.schedules.schedule import FOLLOW, Follow, Manual, Own
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.workspace.people import Person
from tests.app.sample import export, page, shown_otherwise, words, workspace


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


@pytest.mark.usefixtures("kit")
def test_without_exports_the_page_says_what_one_is() -> None:
    app = page("exports")

    assert not app.exception
    assert "No export yet" in words(app)


def test_an_export_that_never_ran_says_so_and_that_saving_never_runs_it(kit: Toolkit) -> None:
    export(kit)

    app = page("exports")

    assert "Never run" in words(app)
    assert "Saving an export never runs it" in words(app)


def test_run_now_shows_what_leaves_and_runs_nothing_yet(kit: Toolkit) -> None:
    export(kit)
    app = page("exports")

    app.button(key="exports_VIP to Sandbox_run").click().run()

    assert not app.exception
    assert "What leaves" in words(app)
    assert kit.runs.all() == []


def test_duplicating_and_deleting_need_one_click_each(kit: Toolkit) -> None:
    export(kit)
    app = page("exports")

    app.button(key="exports_VIP to Sandbox_duplicate").click().run()
    assert kit.exports.names() == ["VIP to Sandbox", "VIP to Sandbox (copy)"]
    app.button(key="exports_VIP to Sandbox (copy)_delete").click().run()

    assert kit.exports.names() == ["VIP to Sandbox"]


def test_a_faulty_export_says_what_to_mend_and_cannot_run(kit: Toolkit) -> None:
    export(kit)
    kit.store.delete("segment", "VIP", actor="someone@example.com")

    app = page("exports")

    assert app.button(key="exports_VIP to Sandbox_run").disabled
    assert "1 to mend" in words(app)


def test_the_list_says_of_each_export_what_it_does_and_how_it_is(kit: Toolkit) -> None:
    export(kit)
    export(kit, "Spare")
    kit.exports.detach("Spare")
    kit.schedules.save(Manual(), "VIP to Sandbox")
    kit.team.invite("con@example.com", "contributor")
    kit.connections.save(replace(kit.connections.get("sandbox"), users="contributors"))
    export(kit.acting_as(Person("con@example.com", "contributor")), "Lost")
    kit.connections.save(replace(kit.connections.get("sandbox"), users="administrators"))

    app = page("exports")

    rows = app.dataframe[0].value.to_dict("records")
    shown = [(row["export"], row["status"], row["connection"], row["schedule"], row["permission"]) for row in rows]
    assert shown == [
        ("Lost", "Inactive", "Sandbox", "System schedule (off)", "Edit"),
        ("Spare", "No connection", "No connection", "System schedule (off)", "Edit"),
        ("VIP to Sandbox", "Never run", "Sandbox", "Only by hand", "Edit"),
    ]
    assert [row["updated_by"] for row in rows] == ["con@example.com", kit.actor.email, kit.actor.email]
    assert app.button(key="exports_Spare_run").disabled


def test_an_export_is_detached_from_its_card(kit: Toolkit) -> None:
    export(kit)
    app = page("exports")

    app.button(key="exports_VIP to Sandbox_detach").click().run()

    assert kit.exports.get("VIP to Sandbox").connection is None
    assert app.button(key="exports_VIP to Sandbox_run").disabled


def dialog(home: str, which: str) -> None:
    """What one of the page's dialogs, or the bar for several exports, draws for all exports of a workspace."""
    from exporter import settings
    from exporter.toolkit import Toolkit
    from pages.ui import export_bulk, run_all, schedule_dialog
    from pages.ui.session import show_message

    with Toolkit.open(settings.read({"EXPORTER_HOME": home})) as kit:
        show_message()
        exports = kit.exports.all()
        if which == "schedule" and exports:
            schedule_dialog.body(kit, exports)
        elif which == "run all":
            run_all.body(kit)
        elif which == "bar":
            export_bulk.show(kit, exports)


def shown(kit: Toolkit, which: str) -> AppTest:
    return AppTest.from_function(dialog, args=(str(kit.settings.home), which), default_timeout=60).run()


def test_an_export_gets_a_schedule_of_its_own(kit: Toolkit) -> None:
    export(kit)
    app = shown(kit, "schedule")

    app.radio(key="exports_schedule_kind").set_value("own").run()
    app.multiselect(key="exports_schedule_times").set_value(["06:00", "18:30"]).run()
    assert "Every day at 06:00 and 18:30 (UTC). The next 5" in words(app)
    app.button(key="exports_schedule_save").click().run()

    assert kit.schedules.of("VIP to Sandbox") == Own(Recurrence((time(6), time(18, 30)), "UTC"))


def test_several_exports_keep_their_schedules_or_get_one(kit: Toolkit) -> None:
    export(kit)
    export(kit, "Spare")
    kit.schedules.save(Manual(), "Spare")
    app = shown(kit, "schedule")

    app.button(key="exports_schedule_pause").click().run()
    assert [kit.schedules.of(name) for name in kit.exports.names()] == [Manual(), Follow(paused=True)]
    app.radio(key="exports_schedule_bulk").set_value("One schedule for all of them").run()
    app.radio(key="exports_schedule_kind").set_value("follow").run()
    assert shown_otherwise(app) == []
    app.button(key="exports_schedule_save").click().run()

    assert [kit.schedules.of(name) for name in kit.exports.names()] == [FOLLOW, FOLLOW]


def test_what_one_of_several_refuses_is_said_and_the_others_are_done(kit: Toolkit) -> None:
    export(kit)
    export(kit, "Busy")
    kit.consents.agree("sandbox")
    kit.exports.queue("Busy")
    app = shown(kit, "bar")

    app.button(key="exports_bulk_remove").click().run()

    assert kit.exports.names() == ["Busy"]
    assert "“Busy” has a run at work" in words(app)


def test_run_all_says_what_it_left_out(kit: Toolkit) -> None:
    export(kit)
    app = shown(kit, "run all")

    app.button(key="exports_all_yes").click().run()

    assert "0 runs queued" in words(app)
    assert "VIP to Sandbox: not due" in words(app).replace("*", "")
