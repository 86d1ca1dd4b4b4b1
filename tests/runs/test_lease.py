"""A worker sends only while it knows that the run is still its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter.errors import StateUnavailableError
from exporter.runs.lease import FRESH, Lease
from exporter.workspace.journal import Journal
from exporter.workspace.run_writer import RunWriter, TakenOverError
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


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def lease(journal: Journal, time: Time) -> Lease:
    return Lease(journal.writer(journal.take("r1", "first")), timer=time)


def test_a_run_that_is_still_its_own_may_go_on_after_a_pause(lease: Lease, time: Time) -> None:
    lease.require()

    time.now += 3600.0

    lease.require()


def test_a_worker_that_was_paused_sees_that_its_run_was_taken_over(journal: Journal, lease: Lease, time: Time) -> None:
    lease.require()

    journal.take("r1", "second")
    time.now += FRESH

    with pytest.raises(TakenOverError):
        lease.require()


def test_a_lease_is_not_taken_for_granted_before_the_journal_was_asked(journal: Journal, lease: Lease) -> None:
    journal.take("r1", "second")

    with pytest.raises(TakenOverError):
        lease.require()


def test_nothing_is_asked_while_the_last_look_is_fresh(lease: Lease, store: Store, time: Time) -> None:
    lease.require()
    store.close()

    time.now += FRESH - 0.01

    lease.require()


def test_an_answer_that_came_late_says_nothing_about_now(
    lease: Lease, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = RunWriter.still_mine

    def stopped_in_the_midst(writer: RunWriter) -> None:
        ask(writer)
        time.now += FRESH

    monkeypatch.setattr(RunWriter, "still_mine", stopped_in_the_midst)

    with pytest.raises(StateUnavailableError, match="took too long"):
        lease.require()


def test_without_a_journal_to_ask_nothing_may_be_sent(lease: Lease, time: Time, tmp_path: Path) -> None:
    lease.require()
    (tmp_path / "state.sqlite").rename(tmp_path / "elsewhere.sqlite")

    time.now += FRESH

    with pytest.raises(StateUnavailableError):
        lease.require()
