"""A worker says whether it is well to whoever asks, and in time, whatever its database does."""

import http.client
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from exporter.errors import ExporterError, SettingsError, StateUnavailableError
from exporter.logs import writing_to
from exporter.watch.health import Checkup
from exporter.watch.metrics import Metrics
from exporter.watch.question import Question
from exporter.watch.server import Server
from exporter.workspace.figures import Accounts
from exporter.workspace.journal import Journal
from exporter.workspace.store import Store
from exporter.workspace.workers import Workers, WorkerStatus
from tests.ports import reserved_port

ME = "host-1-abc"
ALIVE = WorkerStatus(ME, "host", 0.0, 0.0, alive=True, ended=False)


def nothing() -> str | None:
    """Find no fault."""
    return None


def test_a_worker_that_others_see_alive_is_well() -> None:
    assert Checkup(lambda: ME, lambda: [ALIVE], nothing).faults() == []


@pytest.mark.parametrize(
    "known",
    [[], [replace(ALIVE, alive=False)], [replace(ALIVE, name="x")]],
    ids=["unknown", "silent", "only another is alive"],
)
def test_a_worker_that_others_do_not_see_alive_is_unwell(known: list[WorkerStatus]) -> None:
    (fault,) = Checkup(lambda: ME, lambda: known, nothing).faults()

    assert fault == "This worker's signs of life do not reach the database; others may take over its runs."


def test_every_fault_is_told() -> None:
    def away() -> list[WorkerStatus]:
        raise StateUnavailableError("The database is away.")

    faults = Checkup(lambda: ME, away, lambda: "Nobody takes runs.").faults()

    assert faults == ["The database is away.", "Nobody takes runs."]


def test_a_database_that_hangs_keeps_nobody_waiting_and_is_asked_once_at_a_time() -> None:
    released, asked = threading.Event(), []

    def hang() -> list[WorkerStatus]:
        asked.append(1)
        released.wait()
        return [ALIVE]

    checkup = Checkup(lambda: ME, hang, nothing, patience=0.05)
    while_it_hangs = [checkup.faults() for _ in range(3)]
    released.set()
    patient = Checkup(lambda: ME, hang, nothing)

    assert while_it_hangs == [["The database has not answered for 0 seconds."]] * 3
    assert len(asked) == 1
    assert patient.faults() == []


def test_a_question_that_breaks_down_is_answered_with_a_fault_of_this_program_and_told() -> None:
    stream = io.StringIO()

    with writing_to(stream, "json"):
        with pytest.raises(ExporterError, match="A fault of this program"):
            Question(lambda: 1 // 0, patience=10.0).answer()
        for thread in threading.enumerate():
            if thread.name == "question":
                thread.join()

    assert json.loads(stream.getvalue())["error"] == "ZeroDivisionError"


@contextmanager
def served(store: Store, *, queue_fault: str | None = None) -> Iterator[tuple[int, Workers]]:
    """Serve both pages of a worker that has signed on; gives the port."""
    workers, port = Workers(store), reserved_port()
    workers.sign_on(ME, "host")
    metrics = Metrics(Accounts(store, Journal(store)).figures, lambda: sum(one.alive for one in workers.all()))
    with Server(("127.0.0.1", port), Checkup(lambda: ME, workers.all, lambda: queue_fault), metrics):
        yield port, workers


def ask(port: int, path: str, *, method: str = "GET") -> tuple[int, str, bytes]:
    """Return status, content type and body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read()
    finally:
        connection.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A state of its own."""
    store = Store(f"sqlite:///{tmp_path / 'home' / 'state.sqlite'}")
    yield store
    store.close()


def test_a_worker_that_is_well_answers_200_and_its_name(store: Store) -> None:
    with served(store) as (port, _):
        status, kind, body = ask(port, "/healthz")

    assert (status, kind) == (200, "application/json")
    assert json.loads(body) == {"status": "ok", "worker": ME, "faults": []}


def test_a_worker_without_signs_of_life_answers_503_and_why_until_it_gives_some(store: Store) -> None:
    with served(store) as (port, workers):
        workers.sign_off(ME)
        unwell = ask(port, "/healthz")
        workers.sign_of_life(ME)
        well = ask(port, "/healthz")

    assert (unwell[0], well[0]) == (503, 200)
    assert "signs of life" in json.loads(unwell[2])["faults"][0]


def test_a_worker_without_its_database_answers_503_and_its_metrics_say_only_that(tmp_path: Path, store: Store) -> None:
    with served(store) as (port, _):
        for file in (tmp_path / "home").glob("state.sqlite*"):
            file.rename(tmp_path / file.name)
        health, metrics = ask(port, "/healthz"), ask(port, "/metrics")

    assert (health[0], metrics[0]) == (503, 200)
    assert "database" in json.loads(health[2])["faults"][0]
    assert b"exporter_database_up 0.0" in metrics[2]
    assert b"exporter_runs" not in metrics[2]


def test_a_worker_that_takes_no_runs_answers_503(store: Store) -> None:
    with served(store, queue_fault="Runs cannot be taken from the queue.") as (port, _):
        status, _, body = ask(port, "/healthz")

    assert (status, json.loads(body)["faults"]) == (503, ["Runs cannot be taken from the queue."])


def test_anything_else_is_not_there(store: Store) -> None:
    with served(store) as (port, _):
        assert ask(port, "/")[0] == 404
        assert ask(port, "/healthz?verbose=1")[0] == 200
        assert ask(port, "/healthz", method="HEAD")[::2] == (200, b"")
        assert ask(port, "/healthz", method="POST")[0] == 501


def test_it_listens_on_this_machine_alone_unless_told_otherwise() -> None:
    from exporter.cli import _parser

    arguments = _parser().parse_args(["worker", "--port", "9100"])

    assert (arguments.host, arguments.port) == ("127.0.0.1", 9100)
    assert _parser().parse_args(["worker"]).port is None


def test_a_port_that_is_taken_is_told_in_words(store: Store) -> None:
    metrics = Metrics(Accounts(store, Journal(store)).figures, lambda: 0)

    with served(store) as (port, _), pytest.raises(SettingsError, match=f"Nothing can listen at 127.0.0.1:{port} "):
        Server(("127.0.0.1", port), Checkup(lambda: ME, list, nothing), metrics)
