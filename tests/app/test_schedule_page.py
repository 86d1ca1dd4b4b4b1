"""What the page of the system schedule promises."""

from collections.abc import Iterator
from datetime import time

import pytest

from exporter.runs.left_out import LeftOut, record
from exporter.schedules.recurrence import Recurrence
from exporter.schedules.schedule import SystemSchedule
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.workspace.due import SYSTEM, DueMoments
from exporter.workspace.run_records import SkipReason
from pages.ui.needs import of_runs
from tests.app.sample import export, page, words, workspace


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


def test_the_system_schedule_is_off_until_an_administrator_turns_it_on(kit: Toolkit) -> None:
    export(kit)
    app = page("schedule")
    assert "Nothing runs by itself" in words(app)

    app.toggle(key="schedule_on").set_value(True).run()
    app.segmented_control(key="schedule_every").set_value("On chosen days").run()
    app.pills(key="schedule_days").set_value([]).run()
    assert "List days of the week" in words(app)
    assert app.button(key="schedule_save").disabled
    app.pills(key="schedule_days").set_value(["monday"]).run()
    app.multiselect(key="schedule_times").set_value(["06:10"]).run()
    app.button(key="schedule_save").click().run()

    assert not app.exception
    assert kit.schedules.system() == SystemSchedule(True, Recurrence((time(6, 10),), "UTC", ("monday",)))
    assert "Monday at 06:10 (UTC)" in words(app)
    assert "Mon, " in words(app)


def test_what_went_wrong_the_last_time_is_said(kit: Toolkit) -> None:
    moments = DueMoments(kit.store)
    held = moments.hold(SYSTEM, 1_800_000_000.0, holder="w", now=1_800_000_001.0)
    assert held is not None
    failed = {"source others": "The source “others” could not be read: it is gone."}
    moments.settle(held, now=1_800_000_002.0, outcome={"sources": 1, "segments": 2, "failed": failed})

    app = page("schedule")

    assert "1 source read, 2 segments counted" in words(app)
    assert "The source “others” could not be read" in words(app)


def test_a_run_that_a_schedule_skipped_says_why_on_its_page_and_in_the_list(kit: Toolkit) -> None:
    export(kit)
    moments = DueMoments(kit.store)
    held = moments.hold("export x", 1_800_000_000.0, holder="w", now=1_800_000_001.0)
    assert held is not None
    left_out = LeftOut("VIP to Sandbox", "no consent", "Nobody agreed to it.")
    run = record(kit._rooms, kit.exports.get("VIP to Sandbox"), left_out, held=held, now=1_800_000_002.0)

    app = page("run", run=run.run_id)
    assert not app.exception
    assert "Nobody agreed to it." in words(app)

    app = page("exports")
    assert app.dataframe[0].value["status"].to_list() == ["Skipped: no consent"]
    assert "no consent: Nobody agreed to it." in words(app)


def test_a_skip_that_says_nothing_of_an_export_hides_no_failure_of_it(kit: Toolkit) -> None:
    export(kit)
    exported, moments = kit.exports.get("VIP to Sandbox"), DueMoments(kit.store)

    def needs(why: SkipReason, at: float) -> list[str]:
        held = moments.hold("export x", at, holder="w", now=at)
        assert held is not None
        record(kit._rooms, exported, LeftOut(exported.name, why, "Said."), held=held, now=at)
        return [need.label for need in of_runs(kit.runs.all())]

    assert needs("no consent", 1_800_000_000.0) == ["Stopped"]
    assert needs("still running", 1_800_000_060.0) == ["Stopped"]
    assert needs("nothing changed", 1_800_000_120.0) == []
