"""What a worker does by the clock: at once when it comes, then at each tick, and whatever goes wrong in between."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from exporter import settings as deployment
from exporter.errors import SourceError
from exporter.jobs.duties import Duty
from exporter.jobs.worker import LEAVE_WITHIN, Worker
from exporter.runs.leaving import Leaving
from exporter.workspace.journal import Journal
from exporter.workspace.store import Store
from exporter.workspace.workers import Workers
from tests.waiting import wait_until

EVERY_SECOND = "* * * * * *"


@dataclass
class Bell:
    """A duty that remembers who did it, and meets the troubles that the test says."""

    troubles: list[BaseException] = field(default_factory=list)
    done_by: list[str] = field(default_factory=list)
    lasting: threading.Event | None = None

    def ring(self, worker: str, leaving: threading.Event) -> None:
        self.done_by.append(worker)
        if self.lasting is not None:
            self.lasting.set()
            leaving.wait()
            raise Leaving
        if self.troubles:
            raise self.troubles.pop(0)


@pytest.fixture
def worker(environment: dict[str, str]) -> Iterator[Worker]:
    settings = replace(deployment.read(environment), silent_after=1.0)
    store = Store(settings.database_url)
    yield Worker(settings, Journal(store), Workers(store, silent_after=1.0), lambda *_: None)
    store.close()


def test_a_duty_is_done_when_the_worker_comes_and_again_at_each_tick_though_it_failed(worker: Worker) -> None:
    bell = Bell([SourceError("The files are away.")])

    with replace(worker, duties=[Duty("bell", bell.ring, EVERY_SECOND)]) as mine:
        wait_until(lambda: len(bell.done_by) >= 3)

    assert set(bell.done_by) == {mine.name}


def test_a_worker_that_leaves_lets_its_duty_come_to_an_end(worker: Worker) -> None:
    bell = Bell(lasting=threading.Event())

    with replace(worker, duties=[Duty("bell", bell.ring)]):
        assert bell.lasting is not None
        assert bell.lasting.wait(LEAVE_WITHIN)

    assert len(bell.done_by) == 1
