"""Runs that cannot go on end in a clear state with nothing half recorded, and go on to the end once that is mended."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exporter.runs.execution import Shift, carry
from exporter.runs.report import Report
from exporter.sandbox.faults import Faults
from tests.carried import carried
from tests.chaos.audit import audit
from tests.chaos.disturbances import exchange_source, take_source_away
from tests.chaos.ground import EXPORT, Ground, ground

MEMBERS = 1000
SLOW = Faults(latency=0.1)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Ground]:
    with ground(tmp_path, members=MEMBERS, settling_delay=0.05) as made:
        made.sandbox.brand.faults = SLOW
        yield made


def when_half_is_there(place: Ground, act: Callable[[], None]) -> Callable[[Report], None]:
    """Act once, when half of the batches have arrived."""
    done = threading.Event()

    def look(_: Report) -> None:
        if len(place.sandbox.brand.batches) >= MEMBERS / 20 and not done.is_set():
            done.set()
            act()

    return look


def assert_whole(place: Ground, report: Report) -> None:
    """Everybody has arrived as they are, each of them once."""
    found = audit(place, report)
    assert (report.status, found.lost, found.twice, found.wrong) == ("Successful", 0, 0, ())


def test_a_key_that_stops_to_work_fails_the_run_which_goes_on_with_a_new_one(place: Ground) -> None:
    def revoke() -> None:
        place.sandbox.brand.faults = Faults(latency=0.1, revoked_after=0)

    run_id = place.kit.exports.queue(EXPORT).run_id
    failed = carried(place.kit, run_id, on_progress=when_half_is_there(place, revoke))
    place.sandbox.brand.faults = SLOW
    place.kit.resume(run_id)
    report = carried(place.kit, run_id)

    assert (failed.status, failed.accepted < MEMBERS) == ("Failed", True)
    assert "key" in (failed.reason or "")
    assert_whole(place, report)


def test_a_source_that_is_gone_fails_the_run_which_goes_on_when_it_is_back(place: Ground) -> None:
    run_id = place.kit.exports.queue(EXPORT).run_id
    take_source_away(place)
    failed = carried(place.kit, run_id)
    place.write_people(place.people)
    place.kit.resume(run_id)
    report = carried(place.kit, run_id)

    assert (failed.status, failed.accepted, failed.members) == ("Failed", 0, 0)
    assert failed.reason
    assert_whole(place, report)


@pytest.mark.parametrize("disturb", [take_source_away, exchange_source])
def test_what_becomes_of_the_source_after_the_snapshot_does_not_matter(
    place: Ground, disturb: Callable[[Ground], None]
) -> None:
    run_id = place.kit.exports.queue(EXPORT).run_id
    report = carried(place.kit, run_id, on_progress=when_half_is_there(place, lambda: disturb(place)))

    assert_whole(place, report)


def test_a_run_that_was_canceled_goes_on_where_it_stopped(place: Ground) -> None:
    run_id = place.kit.exports.queue(EXPORT).run_id

    def cancel() -> None:
        place.sandbox.brand.faults = Faults(latency=1.5)
        place.kit.cancel(run_id)

    canceled = carried(place.kit, run_id, on_progress=when_half_is_there(place, cancel))
    place.sandbox.brand.faults = SLOW
    place.kit.resume(run_id)
    report = carried(place.kit, run_id)

    assert (canceled.status, 0 < canceled.accepted < MEMBERS) == ("Canceled", True)
    assert_whole(place, report)


@pytest.mark.parametrize("hours", [-26, 26])
def test_a_clock_that_jumps_changes_nothing_about_what_is_sent(place: Ground, hours: float) -> None:
    run_id = place.kit.exports.queue(EXPORT).run_id

    def clock() -> float:
        half_is_there = len(place.sandbox.brand.batches) >= MEMBERS / 20
        return time.time() + (hours * 3600.0 if half_is_there else 0.0)

    carry(place.kit._rooms, run_id, Shift("test", place.kit._budgets, threading.Event(), clock=clock))

    report = place.kit.runs.report(run_id)
    assert report.seconds >= 0
    assert_whole(place, report)
