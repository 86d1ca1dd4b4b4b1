"""Runs of a worker that died, or was stopped for long, are taken over: soon, once, and without a batch sent twice."""

import os
import signal
import time
from collections.abc import Callable

import pytest

from tests.many.conftest import SILENT_AFTER, Site, wait_until

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL and no SIGSTOP")

PEOPLE = 5_000
WITHIN = SILENT_AFTER + 8.0
"""Seconds until a run is at work again: the silence, two looks, and what a busy machine takes for them."""


def everybody_arrived_once(site: Site, run_id: str, *, brand: int = 0) -> None:
    """Check that everybody was accepted, and that no batch arrived twice."""
    report = site.kit.runs.report(run_id)
    assert (report.status, report.accepted, report.rejected, report.reason) == ("Successful", PEOPLE, 0, None)
    arrivals = site.arrivals(brand=brand)
    assert {origin: times for origin, times in arrivals.items() if times > 1} == {}
    assert (len(arrivals), site.contacts(brand=brand)) == (PEOPLE // 100, PEOPLE)


def test_the_run_of_a_worker_that_was_killed_goes_on_with_another(make_site: Callable[..., Site]) -> None:
    site = make_site(people=PEOPLE)
    site.slow_down(0.5)
    site.save("all")
    site.start_worker()
    site.start_worker()
    run_id = site.kit.start("all")
    killed = site.carrier(run_id)
    wait_until(lambda: site.sent(run_id) >= PEOPLE / 8)

    killed.send_signal(signal.SIGKILL)
    before, at = site.kit.journal.run(run_id).worker, time.monotonic()
    wait_until(lambda: site.kit.journal.run(run_id).worker != before)
    taken_over_after = time.monotonic() - at
    site.slow_down(0.0)
    wait_until(lambda: site.kit.runs.report(run_id).ended)

    everybody_arrived_once(site, run_id)
    assert taken_over_after < WITHIN


def test_a_worker_that_was_stopped_for_long_sends_nothing_more_when_it_wakes(make_site: Callable[..., Site]) -> None:
    site = make_site(people=PEOPLE)
    site.slow_down(0.5)
    site.save("all")
    site.start_worker()
    site.start_worker()
    run_id = site.kit.start("all")
    stopped = site.carrier(run_id)
    wait_until(lambda: site.sent(run_id) >= PEOPLE / 8)

    site.stop(stopped)
    before = site.kit.journal.run(run_id).worker
    wait_until(lambda: site.kit.journal.run(run_id).worker != before)
    slept = site.status(stopped)
    wait_until(lambda: site.sent(run_id) >= PEOPLE / 2)
    site.wake(stopped)
    site.slow_down(0.05)
    wait_until(lambda: site.kit.runs.report(run_id).ended)
    wait_until(lambda: (status := site.status(stopped)) and slept and status.seen_at > slept.seen_at)

    everybody_arrived_once(site, run_id)

    stopped.terminate()
    assert stopped.wait(20) == 0
    assert set(site.arrivals().values()) == {1}


def test_runs_go_on_when_every_worker_was_killed_and_one_is_back(make_site: Callable[..., Site]) -> None:
    site = make_site(2, people=PEOPLE)
    site.slow_down(0.5)
    workers = [site.start_worker(EXPORTER_RUNS_AT_ONCE="1") for _ in range(2)]
    runs = []
    for brand in range(2):
        site.save(f"to {brand}", brand=brand)
        runs.append(site.kit.start(f"to {brand}"))
    wait_until(lambda: all(site.sent(run_id) >= PEOPLE / 8 for run_id in runs))
    carried_by = {site.carrier(run_id).pid for run_id in runs}

    for worker in workers:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    half_way = [site.sent(run_id) for run_id in runs]
    site.slow_down(0.0)
    site.start_worker()
    wait_until(lambda: all(site.kit.runs.report(run_id).ended for run_id in runs))

    assert carried_by == {worker.pid for worker in workers}
    assert all(sent < PEOPLE for sent in half_way)
    for brand, run_id in enumerate(runs):
        everybody_arrived_once(site, run_id, brand=brand)
