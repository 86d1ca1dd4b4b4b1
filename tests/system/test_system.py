"""How the system is, as the facade tells it, on SQLite and PostgreSQL."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from exporter import settings as deployment
from exporter.sandbox.keys import DEMO_KEY
from exporter.schedules.recurrence import Recurrence
from exporter.schedules.schedule import SystemSchedule
from exporter.system.checkup import Asking, Checkup
from exporter.system.state import LEAST_FREE, LONGEST_QUEUED, Health, System, now
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection
from exporter.workspace.database_state import DatabaseState
from exporter.workspace.last_answers import last_answer
from exporter.workspace.people import Person
from exporter.workspace.run_tables import seconds
from exporter.workspace.storage_state import StorageState
from exporter.workspace.workers import Workers
from tests.runs.queued_run import queued

VIEWER = Person("vera@example.com", "viewer")


@pytest.fixture
def kit(database: dict[str, str], home: Path) -> Iterator[Toolkit]:
    with Toolkit.open(deployment.read({"EXPORTER_HOME": str(home), **database})) as kit:
        yield kit


def connected(kit: Toolkit) -> None:
    """Save a connection without a consent."""
    kit.connections.save(Connection("main", "Main brand", base_url="http://127.0.0.1:9/api"), key=DEMO_KEY)


def traffic(kit: Toolkit, run_id: str, **statuses: int) -> None:
    """Write down what was answered in a second of a run."""
    row = {"second": 1_780_000_000, "requests": sum(statuses.values()), "throttled": 0, "failures": 0, "retries": 0}
    named = {name.removeprefix("s"): count for name, count in statuses.items()}
    with kit.store.begin() as connection:
        connection.execute(seconds.insert().values(run_id=run_id, **row, waited=0.0, statuses=named))


def health(system: System) -> Health:
    assert system.health is not None
    return system.health


def test_a_new_workspace_lacks_only_a_worker(kit: Toolkit) -> None:
    system = kit.system()

    assert [fault for fault in system.faults if "GB" not in fault] == [
        "No worker is alive, so nothing is sent. Start one: python -m exporter worker"
    ]
    database, storage = health(system).database, health(system).storage
    assert isinstance(database, DatabaseState)
    assert database.kind in ("SQLite", "PostgreSQL")
    assert database.size > 10_000
    assert database.version == database.newest
    assert isinstance(storage, StorageState)
    assert (storage.free or 0) > 0
    assert health(system).versions["Python"]


def test_a_worker_makes_it_well_and_nothing_is_left_of_the_trial_of_the_storage(kit: Toolkit, home: Path) -> None:
    Workers(kit.store).sign_on("worker-1", "here")

    system = kit.system()

    assert [fault for fault in system.faults if "GB" not in fault] == []
    assert not list(home.rglob("probe.txt"))
    json.dumps(system.to_dict())


def test_who_only_looks_sees_the_runs_and_nothing_of_the_rest(kit: Toolkit) -> None:
    kit.journal.add(replace(queued("r1"), queued_at=1_780_000_000.0))

    system = kit.acting_as(VIEWER).system()

    assert [run.run_id for run in system.queued] == ["r1"]
    assert system.health is None


def test_runs_are_told_apart_and_one_that_waits_too_long_or_failed_last_is_wrong(kit: Toolkit) -> None:
    at = now().timestamp()
    kit.journal.add(replace(queued("waits"), queued_at=at - LONGEST_QUEUED.total_seconds() - 60))
    kit.journal.add(replace(queued("works"), queued_at=at - 10, status="Processing", started_at=at - 5))
    failed = replace(queued(), queued_at=at - 90, status="Failed", reason="The key is wrong.", ended_at=at - 60)
    for name in ("failed", "mended"):
        kit.journal.add(replace(failed, run_id=name, export=f"export {name}"))
    kit.journal.add(
        replace(queued("well"), export="export mended", queued_at=at - 20, status="Successful", ended_at=at)
    )

    system = kit.system()

    assert [run.run_id for run in system.queued] == ["waits"]
    assert [run.run_id for run in system.running] == ["works"]
    assert [run.run_id for run in system.failed] == ["failed"]
    assert any("The oldest run has waited" in fault for fault in system.faults)
    assert "The last run of “export failed” failed: The key is wrong." in system.faults


def test_a_connection_tells_its_consent_its_key_and_what_omnisend_answered_last(kit: Toolkit) -> None:
    connected(kit)
    kit.journal.add(replace(queued("r1"), definition={"segments": {}, "export": {}}))
    traffic(kit, "r1", s401=3)

    states = health(kit.system()).connections

    assert not isinstance(states, str)
    (state,) = states
    assert (state.has_consent, state.is_used, state.key_fault) == (False, False, None)
    assert state.last_answer is not None
    assert state.last_answer.statuses == {"401": 3}
    assert any("refused the key of “Main brand”" in fault for fault in kit.system().faults)
    assert last_answer(kit.store, "another") is None


def test_a_storage_that_cannot_be_written_is_said_and_the_rest_is_told_all_the_same(
    kit: Toolkit, tmp_path: Path
) -> None:
    file = tmp_path / "a file"
    file.write_text("in the way")
    storage = replace(kit._workspace.storage, root=str(file), _behind=None)
    checkup = Checkup(kit.store, kit.secrets, storage, Workers(kit.store))

    system = checkup.system(Asking(kit.actor, kit.runs))

    assert isinstance(health(system).storage, str)
    assert str(file) in str(health(system).storage)
    assert isinstance(health(system).database, DatabaseState)


def test_a_database_that_is_gone_is_said_and_nothing_raises(home: Path) -> None:
    with Toolkit.open(deployment.read({"EXPORTER_HOME": str(home)})) as kit:
        shutil.rmtree(home)

        system = kit.system()

    assert not system.is_well
    assert "removed" in str(system.unknown)
    assert isinstance(health(system).database, str)


def test_a_full_disk_is_foreseen() -> None:
    storage = StorageState("/data", LEAST_FREE - 1, 10 * LEAST_FREE)
    system = System(now(), health=Health((), "The database is away.", storage, (), {}))

    assert any("GB are free in /data" in fault for fault in system.faults)
    assert system.faults[0] == "The database is away."


def test_an_hour_in_the_queue_is_not_yet_wrong(kit: Toolkit) -> None:
    young = now() - LONGEST_QUEUED + timedelta(minutes=1)
    kit.journal.add(replace(queued("waits"), queued_at=young.timestamp()))

    assert not any("oldest run" in fault for fault in kit.system().faults)


def test_what_happens_next_by_itself_is_told_to_everybody(kit: Toolkit) -> None:
    kit.schedules.save_system(SystemSchedule(on=True, recurrence=Recurrence((time(6, 15),), "UTC")))

    (due,) = kit.acting_as(VIEWER).system().scheduled

    assert (due.what, due.at.time()) == ("Sources and segments", time(6, 15))
