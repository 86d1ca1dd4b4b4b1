"""A worker that was stopped for long finds its run with another when it wakes, and sends nothing more of it."""

import os
from collections.abc import Callable

import pytest

from tests.many.conftest import PEOPLE, Site
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGSTOP")


@pytest.mark.parametrize("database", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
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

    site.everybody_arrived_once(run_id)

    stopped.terminate()
    assert stopped.wait(20) == 0
    assert set(site.arrivals().values()) == {1}
