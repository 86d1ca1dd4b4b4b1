"""A database that is away for a while takes no worker with it, and no run: it goes on where it was, with its worker."""

import threading
from collections.abc import Callable

import pytest

from tests.many.conftest import SILENT_AFTER, Site
from tests.postgres import PostgresServer
from tests.waiting import wait_until

PEOPLE = 4_000


@pytest.mark.postgres
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_workers_and_their_runs_outlast_a_database_that_is_away(
    make_site: Callable[..., Site], postgres: PostgresServer
) -> None:
    site = make_site(people=PEOPLE)
    site.slow_down(0.5)
    site.save("all")
    workers = [site.start_worker(), site.start_worker()]
    run_id = site.kit.start("all")
    carrier = site.carrier(run_id)
    wait_until(lambda: site.sent(run_id) >= PEOPLE / 8)

    postgres.stop()
    try:
        threading.Event().wait(SILENT_AFTER + 1.0)  # so long that every worker has been silent for too long
    finally:
        postgres.start()
    half_way = site.sent(run_id)
    site.slow_down(0.0)
    wait_until(lambda: site.kit.runs.report(run_id).ended)

    report = site.kit.runs.report(run_id)
    arrivals = site.arrivals()
    assert half_way < PEOPLE
    assert [worker.poll() for worker in workers] == [None, None]
    assert site.carrier(run_id) is carrier
    assert (report.status, report.accepted, report.rejected) == ("Successful", PEOPLE, 0)
    assert (len(arrivals), set(arrivals.values()), site.contacts()) == (PEOPLE // 100, {1}, PEOPLE)
