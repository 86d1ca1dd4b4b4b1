"""What is due at a moment, and that each moment of each export gives one run, or one reason why there is none."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from exporter.runs.leaving import Leaving
from exporter.schedules.schedule import FOLLOW, Follow, Manual
from exporter.workspace.due import SYSTEM, DueMoments
from tests.schedules.ground import DAY, SOON, USER, Place

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def test_a_moment_gives_one_run_however_many_workers_look_at_once(place: Place) -> None:
    place.save(schedule=place.own())
    start = threading.Barrier(4)

    def look(number: int) -> int:
        lookout = place.lookout(f"worker {number}")
        start.wait()
        return len(lookout.see_to(place.dawn + SOON))

    with ThreadPoolExecutor(4) as workers:
        seen = list(workers.map(look, range(4)))

    assert sorted(seen) == [0, 0, 0, 1]
    (run,) = place.kit.journal.all()
    assert (run.status, run.requested_by, run.due_at) == ("Queued", USER, place.dawn.timestamp())
    assert [one.run_id for one in place.queued] == [run.run_id]
    assert place.look(HOUR) == []


def test_nothing_is_due_before_its_time_and_nothing_of_before_it_was_saved(here: Place) -> None:
    here.save(schedule=here.own())

    assert here.look(-MINUTE) == []
    assert here.lookout().due(here.dawn - MINUTE) == []
    assert [one.export.name for one in here.lookout().due(here.dawn)] == ["e"]


def test_at_the_system_time_segments_are_counted_before_what_follows_runs(place: Place) -> None:
    place.save("follows")
    place.save("by hand", Manual())
    place.save("rests", Follow(paused=True))
    assert place.said() == []
    place.turn_on()

    assert place.said() == [("follows", "Queued")]

    assert place.kit.segments.sizes("vip").height == 1
    refresh = place.kit.schedules.last_refresh()
    assert refresh is not None
    assert (refresh.due_at, refresh.outcome["sources"], refresh.outcome["segments"]) == (place.dawn, 2, 2)
    assert place.said(HOUR) == []
    assert place.kit.segments.sizes("vip").height == 1


def test_a_source_that_cannot_be_read_stops_its_own_exports_and_no_other(here: Place) -> None:
    here.save("vip")
    here.save("other", segment="other")
    here.turn_on()
    (here.folder / "others.parquet").unlink()

    assert here.said() == [("other", "upstream failed"), ("vip", "Queued")]

    skipped = next(run for run in here.kit.journal.all() if run.status == "Skipped")
    assert "“others” could not be read" in (skipped.reason or "")
    assert here.kit.segments.sizes("other").height == 0


def test_an_export_that_is_still_at_work_when_it_is_due_again_is_skipped_once(here: Place) -> None:
    here.save(schedule=here.own())
    here.look()

    assert here.said(DAY) == [("e", "still running")]
    assert here.said(DAY + MINUTE) == []


@pytest.mark.parametrize("missed", ["once", "skip"])
def test_what_nobody_was_there_for_runs_once_on_return_or_not_at_all(here: Place, missed: str) -> None:
    here.turn_on(missed)  # type: ignore[arg-type]
    here.save("follows")
    here.save("own", here.own(missed))  # type: ignore[arg-type]
    on_return = 3 * DAY + HOUR

    expected = "Queued" if missed == "once" else "missed"
    assert here.said(on_return) == [("follows", expected), ("own", expected)]

    assert here.look(on_return + HOUR) == []
    assert {run.due_at for run in here.kit.journal.all()} == {(here.dawn + 3 * DAY).timestamp()}


def test_each_reason_for_not_running_is_a_word_of_its_own(here: Place) -> None:
    here.turn_on()
    here.save()

    def why(day: int) -> str:
        ((_, word),) = here.said(day * DAY)
        return word

    here.kit.segments.deactivate("vip")
    assert why(1) == "inactive"
    here.kit.segments.activate("vip")
    here.kit.consents.withdraw("main")
    assert why(2) == "no consent"
    here.kit.consents.agree("main")
    here.connection(users="administrators")
    assert why(3) == "no access"
    here.connection(users="contributors", export_user=None)
    assert why(4) == "no access"
    here.connection(export_user="gone@example.com")
    assert why(5) == "no access"
    here.connection(export_user=USER, paused=True)
    assert why(6) == "inactive"
    here.connection(paused=False)
    here.kit.exports.save(replace(here.kit.exports.get("e"), limit=1), replacing="e")
    assert why(7) == "guard"
    here.kit.exports.detach("e")
    assert why(8) == "no connection"
    assert [run.skipped for run in here.kit.journal.all()] == [
        *("no connection", "guard", "inactive", "no access", "no access", "no access", "no consent", "inactive")
    ]
    assert all(run.reason for run in here.kit.journal.all())
    no_access = [run.reason or "" for run in here.kit.journal.all() if run.skipped == "no access"]
    assert ["gone@example.com" in each for each in no_access] == [True, False, False]
    assert f"act for {USER}, who may not use “Main” any more" in no_access[2]


def test_pausing_and_changing_a_schedule_lets_be_what_was_due_before(here: Place) -> None:
    here.turn_on()
    here.save()
    here.kit.schedules.pause("e")
    assert here.look() == []

    moments = DueMoments(here.kit.store)
    here.kit.schedules.resume("e")
    moments.mark("export e", (here.dawn + MINUTE).timestamp())

    assert here.look(HOUR) == []
    assert here.said(DAY) == [("e", "Queued")]


def test_a_worker_that_leaves_in_the_midst_leaves_the_moment_to_the_next(here: Place) -> None:
    here.turn_on()
    here.save()
    here.leaving.set()
    with pytest.raises(Leaving):
        here.look()
    assert here.kit.journal.all() == []

    here.leaving.clear()

    assert [one.export for one in here.look(MINUTE, holder="next")] == ["e"]


def test_while_somebody_refreshes_what_follows_waits(here: Place) -> None:
    here.turn_on()
    here.save()
    moments, at = DueMoments(here.kit.store), here.dawn.timestamp()
    held = moments.hold(SYSTEM, at, holder="slow", now=at + 1)
    assert held is not None
    assert here.look() == []

    moments.settle(held, now=at + 30, outcome={})

    assert here.said(MINUTE) == [("e", "Queued")]


def test_an_export_that_comes_to_follow_after_the_system_time_waits_for_the_next(here: Place) -> None:
    here.turn_on()
    here.save(schedule=Manual())
    here.look()

    here.kit.schedules.save(FOLLOW, "e")
    DueMoments(here.kit.store).mark("export e", (here.dawn + MINUTE).timestamp())

    assert here.look(HOUR) == []
    assert here.said(DAY) == [("e", "Queued")]
