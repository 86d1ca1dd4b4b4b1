"""Schedules in the workspace file: faults are told where they are, and what is written changes nothing when applied."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from exporter import workspace_file
from exporter.errors import DefinitionError, NotAllowedError
from exporter.schedules.documents import read_schedule, schedule_document
from exporter.schedules.recurrence import Recurrence
from exporter.schedules.schedule import FOLLOW, Follow, Manual, Own, Schedule, SystemSchedule
from exporter.toolkit import Toolkit
from exporter.workspace.people import Person
from tests.schedules.ground import Place

MORNINGS = Recurrence((time(6), time(18, 30)), "Europe/Budapest", ("monday", "friday"), date(2026, 12, 1))
SYSTEM = """\
schedule:
  on: true
  days: [monday, friday]
  times: ["18:30", 06:00]
  time_zone: Europe/Budapest
  start: 2026-12-01
  missed: skip
"""


@pytest.fixture
def kit(here: Place) -> Toolkit:
    here.save()
    return here.kit


@pytest.mark.parametrize(
    "schedule",
    [FOLLOW, Follow(paused=True), Manual(), Own(MORNINGS), Own(Recurrence((time(0),), "UTC"), "skip", paused=True)],
    ids=repr,
)
def test_whatever_is_written_is_read_back(schedule: Schedule) -> None:
    assert read_schedule(schedule_document(schedule)) == schedule


def test_a_file_sets_both_kinds_of_schedule_and_applied_again_changes_nothing(kit: Toolkit, tmp_path: Path) -> None:
    kit.schedules.save(Own(MORNINGS, "skip"), "e")
    own = workspace_file.dump(kit)
    kit.schedules.save(Manual(), "e")

    applied = workspace_file.apply(own + SYSTEM, kit, folder=tmp_path)

    assert {"system schedule", 'export "e"'} <= set(applied.changed)
    assert kit.schedules.system() == SystemSchedule(True, MORNINGS, "skip")
    assert kit.schedules.of("e") == Own(MORNINGS, "skip")
    again = workspace_file.apply(workspace_file.dump(kit), kit, folder=tmp_path)
    assert again.changed == ()


def test_faults_are_told_at_their_lines_and_nothing_is_changed(kit: Toolkit, tmp_path: Path) -> None:
    wrong = """\
schedule:
  on: true
  days: [someday]
  times: ["25:00"]
  time_zone: Europe/Budapst
  missed: never
  every: day
"""

    with pytest.raises(DefinitionError) as refused:
        workspace_file.apply(wrong, kit, folder=tmp_path)

    assert [issue.line for issue in refused.value.issues] == [3, 4, 5, 6, 7]
    assert "Europe/Budapest" in str(refused.value)
    assert kit.schedules.system() == SystemSchedule()


@pytest.mark.parametrize(
    ("times", "fault"),
    [([], "1 to 4"), (["6"], "1 to 4"), ([f"0{hour}:00" for hour in range(5)], "1 to 4"), (["06:00"] * 2, "twice")],
)
def test_there_are_one_to_four_times_a_day_and_each_once(times: list[str], fault: str) -> None:
    with pytest.raises(DefinitionError, match=fault):
        read_schedule({"kind": "own", "times": times, "time_zone": "UTC"})


def test_only_an_administrator_changes_the_system_schedule_and_whoever_may_edit_an_export_its_own(
    kit: Toolkit,
) -> None:
    contributor = kit.acting_as(Person("ana@example.com", "contributor"))
    viewer = kit.acting_as(Person("vera@example.com", "viewer"))

    contributor.schedules.pause("e")

    assert kit.schedules.of("e") == Follow(paused=True)
    with pytest.raises(NotAllowedError, match="schedule of the whole workspace"):
        contributor.schedules.save_system(SystemSchedule(True, MORNINGS))
    with pytest.raises(NotAllowedError):
        viewer.schedules.resume("e")
    with pytest.raises(NotAllowedError):
        viewer.run_all()


def test_run_all_runs_what_has_an_active_schedule_and_says_what_it_left_out(here: Place) -> None:
    here.turn_on()
    here.save("follows")
    here.save("own", here.own())
    here.save("by hand", Manual())
    here.save("rests", replace(here.own(), paused=True))
    here.save("detached")
    here.kit.exports.detach("detached")

    ran = here.kit.run_all()

    assert sorted(ran.started) == ["follows", "own"]
    assert {one.export: one.why for one in ran.left_out} == {
        "by hand": "not due",
        "rests": "not due",
        "detached": "no connection",
    }
    again = here.kit.run_all()
    assert (again.started, {one.why for one in again.left_out if one.export == "own"}) == ({}, {"still running"})
