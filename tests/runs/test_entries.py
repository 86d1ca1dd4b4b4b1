"""What a delivery has to write is kept while the database is away, and written once when it is back."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from exporter.errors import StateUnavailableError
from exporter.runs.entries import Entries
from exporter.runs.outage import PATIENCE
from exporter.runs.wire import Wire
from exporter.workspace.journal import Journal
from exporter.workspace.run_records import Batch, RejectedContact
from exporter.workspace.run_writer import TakenOverError
from exporter.workspace.store import Store
from tests.runs.queued_run import queued


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    store = Store(f"sqlite:///{tmp_path / 'state.sqlite'}", busy_seconds=0.01)
    journal = Journal(store)
    journal.add(queued())
    yield journal
    store.close()


@pytest.fixture
def entries(journal: Journal) -> Entries:
    return Entries(journal.writer(journal.take("r1", "w")), Wire())


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None)) as other:
        yield other


def test_a_batch_is_written_as_it_is_last(entries: Entries, journal: Journal) -> None:
    entries.put(Batch(0, range(100)))
    entries.put(Batch(0, range(100), state="sent", batch_id="b0"))
    assert entries.write(0.0)
    entries.put(Batch(0, range(100), state="settled", batch_id="b0", accepted=99, rejected=1))
    entries.refuse(RejectedContact(7, 400, "email", "invalid", "No."))
    entries.run(phase="sending")

    assert entries.write(1.0)

    assert journal.batches("r1") == [Batch(0, range(100), state="settled", batch_id="b0", accepted=99, rejected=1)]
    assert [contact.position for contact in journal.rejected("r1")] == [7]
    assert journal.run("r1").phase == "sending"


def test_nothing_is_lost_while_the_database_is_locked(
    entries: Entries, journal: Journal, lock: sqlite3.Connection
) -> None:
    lock.execute("BEGIN IMMEDIATE")
    entries.put(Batch(0, range(100)))
    assert not entries.write(0.0)
    entries.put(Batch(0, range(100), state="sent", batch_id="b0"))
    entries.put(Batch(1, range(100, 200)))
    assert (entries.is_away, entries.write(0.1)) == (True, False)
    lock.execute("ROLLBACK")

    assert entries.write(60.0)

    assert not entries.is_away
    assert [(batch.number, batch.state) for batch in journal.batches("r1")] == [(0, "sent"), (1, "sending")]


def test_what_may_have_been_written_before_is_not_there_twice(
    entries: Entries, journal: Journal, lock: sqlite3.Connection
) -> None:
    batch, contact = Batch(0, range(100)), RejectedContact(7, 400, "email", "invalid", "No.")
    lock.execute("BEGIN IMMEDIATE")
    entries.put(batch)
    entries.refuse(contact)
    assert not entries.write(0.0)
    lock.execute("ROLLBACK")
    journal.writer(journal.run("r1")).write(new=[replace(batch, attempt=9)], refused=[contact])

    assert entries.write(60.0)

    assert journal.batches("r1") == [batch]
    assert journal.rejected("r1") == [contact]


def test_a_database_that_stays_away_is_waited_for_but_not_for_ever(entries: Entries, lock: sqlite3.Connection) -> None:
    lock.execute("BEGIN IMMEDIATE")
    entries.put(Batch(0, range(100)))
    assert not entries.write(0.0)
    assert not entries.write(PATIENCE)

    with pytest.raises(StateUnavailableError):
        entries.write(PATIENCE + 60.0)


def test_nothing_is_written_into_a_run_that_another_has_taken(entries: Entries, journal: Journal) -> None:
    journal.take("r1", "other")
    entries.put(Batch(0, range(100)))

    with pytest.raises(TakenOverError):
        entries.write(0.0)
