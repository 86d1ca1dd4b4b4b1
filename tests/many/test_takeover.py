"""Runs of a worker that died are taken over: soon, once, and without a batch sent twice."""

import os
import signal
import time
from collections.abc import Callable
from functools import partial

import pytest

from tests.many.conftest import PEOPLE, SILENT_AFTER, Site
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")

WITHIN = SILENT_AFTER + 8.0
"""Seconds until a run is at work again: the silence, two looks, and what a busy machine takes for them."""


def _has_begun(site: Site, run_id: str) -> bool:
    return site.sent(run_id) >= PEOPLE / 8


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_run_of_a_worker_that_was_killed_goes_on_with_another(make_site: Callable[..., Site]) -> None:
    site = make_site(people=PEOPLE)
    site.slow_down(0.5)
    site.save("all")
    site.start_worker()
    site.start_worker()
    run_id = site.kit.start("all")
    killed = site.carrier(run_id)
    wait_until(partial(_has_begun, site, run_id))

    killed.send_signal(signal.SIGKILL)
    before, at = site.kit.journal.run(run_id).worker, time.monotonic()
    wait_until(lambda: site.kit.journal.run(run_id).worker != before)
    taken_over_after = time.monotonic() - at
    site.slow_down(0.0)
    wait_until(lambda: site.kit.runs.report(run_id).ended)

    site.everybody_arrived_once(run_id)
    assert taken_over_after < WITHIN


@pytest.mark.parametrize("database", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_runs_go_on_when_every_worker_was_killed_and_one_is_back(make_site: Callable[..., Site]) -> None:
    site = make_site(2, people=PEOPLE)
    site.slow_down(0.5)
    workers = [site.start_worker(EXPORTER_RUNS_AT_ONCE="1") for _ in range(2)]
    runs = []
    for brand in range(2):
        site.save(f"to {brand}", brand=brand)
        runs.append(site.kit.start(f"to {brand}"))

    killed = set()
    for run_id in runs:
        wait_until(partial(_has_begun, site, run_id))
        carrier = site.carrier(run_id)
        carrier.send_signal(signal.SIGKILL)
        carrier.wait()
        killed.add(carrier.pid)
    half_way = [site.sent(run_id) for run_id in runs]
    site.slow_down(0.0)
    site.start_worker()
    wait_until(lambda: all(site.kit.runs.report(run_id).ended for run_id in runs))

    assert killed == {worker.pid for worker in workers}
    assert all(sent < PEOPLE for sent in half_way)
    for brand, run_id in enumerate(runs):
        site.everybody_arrived_once(run_id, brand=brand)
