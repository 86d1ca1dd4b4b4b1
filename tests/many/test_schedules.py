"""One moment of a schedule gives one run, though two workers look for it, and it is carried to its end."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from exporter.schedules.recurrence import Recurrence
from exporter.schedules.schedule import Own, SystemSchedule
from exporter.workspace.due import SYSTEM, DueMoments, of_export
from exporter.workspace.people import LOCAL_ADMINISTRATOR
from tests.many.conftest import Site
from tests.waiting import wait_until

BACK = timedelta(hours=2)


def an_hour_ago() -> Recurrence:
    """Return what came round an hour ago, more or less, and does again in a day."""
    due = datetime.now(UTC) - timedelta(hours=1)
    return Recurrence((time(due.hour, due.minute),), "UTC")


@pytest.mark.parametrize("database", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_moment_that_passed_while_no_worker_was_there_gives_one_run_when_two_come_back(
    make_site: Callable[..., Site],
) -> None:
    site = make_site(brands=2)
    kit, before = site.kit, (datetime.now(UTC) - BACK).timestamp()
    for number in range(2):
        connection = kit.connections.get(f"brand {number}")
        kit.connections.save(replace(connection, export_user=LOCAL_ADMINISTRATOR.email))
    for name, brand in (("own", 0), ("follows", 1)):
        site.save(name, brand=brand)
    kit.schedules.save(Own(an_hour_ago()), "own")
    kit.schedules.save_system(SystemSchedule(on=True, recurrence=an_hour_ago()))
    for what in (SYSTEM, of_export("own"), of_export("follows")):
        DueMoments(kit.store).mark(what, before)

    first, second = site.start_worker(), site.start_worker()
    wait_until(lambda: sum(run.ended for run in kit.journal.all()) == 2)

    assert sorted((run.export, run.status) for run in kit.journal.all()) == [
        ("follows", "Successful"),
        ("own", "Successful"),
    ]
    assert (first.poll(), second.poll()) == (None, None)
    assert [site.contacts(brand=number) for number in range(2)] == [250, 250]
