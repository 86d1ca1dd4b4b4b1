"""Every run that is recorded is carried to its end: one at a time for a brand, whatever went wrong on its way there."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import pytest

from exporter import settings as deployment
from exporter.errors import StateUnavailableError
from exporter.jobs import worker as jobs_worker
from exporter.jobs.queue import Queue, enqueue, workflow_id
from exporter.jobs.worker import LetGo, Worker
from exporter.settings import Settings
from exporter.workspace.connection import Connection, brand_key
from exporter.workspace.journal import Journal
from exporter.workspace.run_records import Run
from exporter.workspace.store import Store
from exporter.workspace.workers import Workers
from tests.runs.queued_run import queued
from tests.waiting import wait_until

SILENT_AFTER = 2.0

ON_ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""Of what does not hang on which of the two databases it is."""


@dataclass
class Yard:
    """A journal, its queue, and a worker whose runs do what the test says."""

    settings: Settings
    journal: Journal
    workers: Workers
    carried: list[str] = field(default_factory=list)
    at_work: set[str] = field(default_factory=set)
    most_at_work: int = 0
    released: threading.Event = field(default_factory=threading.Event)
    troubles: list[Exception | None] = field(default_factory=list)

    def carry(self, run_id: str, _worker: str, leaving: threading.Event) -> None:
        """Meet the next trouble, or end the run once it is released."""
        self.carried.append(run_id)
        if self.troubles:
            if (trouble := self.troubles.pop(0)) is not None:
                raise trouble
            return
        self.at_work.add(run_id)
        self.most_at_work = max(self.most_at_work, len(self.at_work))
        while not (self.released.wait(0.02) or leaving.is_set()):
            pass
        self.at_work.discard(run_id)
        if not leaving.is_set():
            self.journal.change(run_id, status="Successful", ended_at=2.0)

    @contextmanager
    def worker(self) -> Iterator[Worker]:
        with Worker(self.settings, self.journal, self.workers, self.carry) as worker:
            yield worker

    def ended(self, *run_ids: str) -> None:
        """Wait until these runs have ended."""
        wait_until(lambda: all(self.journal.run(run_id).ended for run_id in run_ids))

    def put(self, *runs: Run) -> None:
        """Record runs, and put them into the queue."""
        for one in runs:
            self.journal.add(one)
            enqueue(self.settings, one.run_id, partition=one.brand_key, attempt=one.attempt)


@pytest.fixture
def yard(environment: dict[str, str]) -> Iterator[Yard]:
    settings = replace(deployment.read(environment), silent_after=SILENT_AFTER)
    store = Store(settings.database_url)
    yield Yard(settings, Journal(store), Workers(store, silent_after=SILENT_AFTER))
    store.close()


def workflows(yard: Yard) -> dict[str, str]:
    """Return the state of every workflow of the queue, by id."""
    with Queue(yard.settings.jobs_url) as queue:
        return {one.workflow_id: one.status for one in queue._list()}


def test_a_run_that_is_put_in_several_times_is_carried_once(yard: Yard) -> None:
    yard.released.set()
    yard.put(queued())
    for _ in range(3):
        enqueue(yard.settings, "r1", partition="brand")

    with yard.worker():
        yard.ended("r1")
        wait_until(lambda: workflows(yard) == {"r1": "SUCCESS"})

    enqueue(yard.settings, "r1", partition="brand")
    assert workflows(yard) == {"r1": "SUCCESS"}
    assert yard.carried == ["r1"]


def test_a_run_that_was_recorded_but_never_put_in_is_found(yard: Yard) -> None:
    yard.released.set()
    yard.journal.add(queued())

    with yard.worker():
        yard.ended("r1")

    assert yard.carried == ["r1"]


def test_a_run_that_was_resumed_but_not_put_in_again_is_found(yard: Yard) -> None:
    yard.released.set()
    yard.put(queued())
    with yard.worker():
        yard.ended("r1")
        wait_until(lambda: workflows(yard) == {"r1": "SUCCESS"})
        yard.journal.add(queued("r2"))
        yard.journal.change("r2", status="Failed")

        yard.journal.resume("r2", by="ana@example.com")
        yard.ended("r2")

    assert yard.carried == ["r1", "r2"]
    assert "r2/2" in workflows(yard)


def test_a_run_whose_workflow_ended_before_it_is_put_in_again(yard: Yard) -> None:
    yard.released.set()
    yard.troubles = [RuntimeError("a fault of the program"), RuntimeError("another")]
    yard.put(queued())

    with yard.worker():
        yard.ended("r1")
        wait_until(lambda: workflows(yard) == {"r1": "ERROR", "r1+1": "ERROR", "r1+2": "SUCCESS"})

    assert yard.carried == ["r1"] * 3


def test_of_several_that_find_a_run_lost_only_one_puts_it_in(yard: Yard) -> None:
    lost = queued()
    yard.journal.add(lost)
    with Queue(yard.settings.jobs_url) as one, Queue(yard.settings.jobs_url) as other:
        found = [*one.lost([lost]), *other.lost([lost])]
        one.put_again(found[0])
        other.put_again(found[1])
        none = one.lost([lost])

    assert workflows(yard) == {"r1": "ENQUEUED"}
    assert none == []


def test_a_worker_that_did_not_bring_its_run_to_an_end_takes_it_up_again(yard: Yard) -> None:
    yard.released.set()
    yard.troubles = [None, None]
    yard.put(queued())

    with yard.worker():
        yard.ended("r1")
        wait_until(lambda: workflows(yard) == {"r1": "SUCCESS"})

    assert yard.carried == ["r1"] * 3


class Dropped(Queue):
    """A queue in which a worker holds a run that it does not carry, and what is put back stays as it is."""

    def at_work(self) -> dict[str, str]:
        return {"r1": "me"}

    def put_back(self, workflow: str) -> None:
        self.put_back_at.append((workflow, self.looks))

    looks = 0
    put_back_at: list[tuple[str, int]]


@pytest.fixture
def dropped(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dropped]:
    """Such a queue, which is looked at once a second."""
    with Dropped(yard.settings.jobs_url) as queue:
        queue.put_back_at = []
        monkeypatch.setattr(jobs_worker, "time", SimpleNamespace(monotonic=lambda: float(queue.looks)))
        yield queue


@pytest.fixture
def me(yard: Yard) -> Worker:
    """The worker that holds the run, which is not at work by itself."""
    return Worker(yard.settings, yard.journal, yard.workers, yard.carry, name="me")


def look_after(dropped: Dropped, worker: Worker) -> list[int]:
    """Let a worker look many times, and return at which looks it put the run back."""
    for dropped.looks in range(1, 23):
        worker._look(dropped)
    return [look for _, look in dropped.put_back_at]


@ON_ONE
def test_a_run_has_time_to_begin_before_it_is_put_back(me: Worker, dropped: Dropped) -> None:
    assert look_after(dropped, me) == [11, 22]


@ON_ONE
def test_a_run_that_its_worker_let_go_is_put_back_at_once_and_then_has_time_to_begin(
    me: Worker, dropped: Dropped
) -> None:
    with suppress(LetGo), me._at_work("r1"):
        raise LetGo

    assert look_after(dropped, me) == [2, 13]


@ON_ONE
def test_a_run_that_was_begun_twice_is_not_put_back_while_one_of_the_two_carries_it(
    me: Worker, dropped: Dropped
) -> None:
    with me._at_work("r1"):
        with suppress(LetGo), me._at_work("r1"):
            raise LetGo

        assert look_after(dropped, me) == []


def test_a_run_waits_with_its_worker_for_a_state_that_is_away(yard: Yard) -> None:
    yard.released.set()
    yard.troubles = [StateUnavailableError("away"), StateUnavailableError("still away")]
    yard.put(queued())

    with yard.worker():
        yard.ended("r1")
        wait_until(lambda: workflows(yard) == {"r1": "SUCCESS"})

    assert yard.carried == ["r1"] * 3


def test_a_worker_that_leaves_while_the_state_is_away_leaves_its_run_to_the_next(yard: Yard) -> None:
    yard.troubles = [StateUnavailableError("away")] * 1000
    yard.put(queued())
    with yard.worker():
        wait_until(lambda: yard.carried)

    left = yard.journal.run("r1")
    yard.troubles.clear()
    yard.released.set()
    with yard.worker():
        yard.ended("r1")

    assert not left.ended


def test_a_brand_has_one_run_at_a_time_and_brands_go_side_by_side(yard: Yard) -> None:
    yard.put(*[queued(f"{brand}{number}", brand) for number in range(2) for brand in "abc"])

    with yard.worker():
        wait_until(lambda: len(yard.at_work) == 3)
        first = set(yard.at_work)
        yard.released.set()
        yard.ended(*[f"{brand}{number}" for number in range(2) for brand in "abc"])

    assert first == {"a0", "b0", "c0"}
    assert (len(yard.carried), yard.most_at_work) == (6, 3)


def test_a_worker_carries_no_more_runs_at_once_than_it_may(yard: Yard) -> None:
    yard.settings = replace(yard.settings, runs_at_once=2)
    brands = [f"brand {number}" for number in range(5)]
    yard.put(*[queued(brand, brand) for brand in brands])

    with yard.worker():
        wait_until(lambda: len(yard.at_work) == 2)
        yard.released.set()
        yard.ended(*brands)

    assert yard.most_at_work == 2


def test_the_longest_brand_key_is_taken(yard: Yard) -> None:
    yard.released.set()
    longest = brand_key(Connection("𝔟" * 800, "Main brand"))
    yard.put(queued(brand=longest))

    with yard.worker():
        yard.ended("r1")

    assert len(longest.encode()) > 1000


def test_an_attempt_after_the_first_has_a_workflow_of_its_own() -> None:
    assert [workflow_id("r1", attempt) for attempt in (1, 2, 3)] == ["r1", "r1/2", "r1/3"]
