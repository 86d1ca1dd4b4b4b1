"""A worker sends only while it knows that the run is still its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter.runs.lease import FRESH, Lease
from exporter.workspace.journal import Journal
from exporter.workspace.store import Store
from tests.runs.queued_run import queued


class Time:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'state.sqlite'}", busy_seconds=0.05)
    yield store
    store.close()


@pytest.fixture
def journal(store: Store) -> Journal:
    journal = Journal(store)
    journal.add(queued())
    return journal


def test_a_run_that_is_still_its_own_may_go_on_after_a_pause(journal: Journal) -> None:
    time = Time()
    lease = Lease(journal.writer(journal.take("r1", "first")), timer=time)

    time.now += 3600.0

    assert lease.holds()


def test_a_worker_that_was_paused_sees_that_its_run_was_taken_over(journal: Journal) -> None:
    time = Time()
    lease = Lease(journal.writer(journal.take("r1", "first")), timer=time)
    assert lease.holds()

    journal.take("r1", "second")
    time.now += FRESH

    assert not lease.holds()


def test_nothing_is_asked_while_the_last_look_is_fresh(journal: Journal, store: Store) -> None:
    time = Time()
    lease = Lease(journal.writer(journal.take("r1", "first")), timer=time)
    store.close()

    time.now += FRESH - 0.01
    lease.confirmed()
    time.now += FRESH - 0.01

    assert lease.holds()


def test_without_a_journal_to_ask_nothing_may_be_sent(journal: Journal, tmp_path: Path) -> None:
    time = Time()
    lease = Lease(journal.writer(journal.take("r1", "first")), timer=time)
    (tmp_path / "state.sqlite").rename(tmp_path / "elsewhere.sqlite")

    time.now += FRESH

    assert not lease.holds()
