"""Who takes a run last holds it: nothing that the one before wrote is missed, and nothing of it comes later."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from exporter.workspace.journal import Journal
from exporter.workspace.run_records import Batch
from exporter.workspace.run_writer import TakenOverError
from exporter.workspace.store import Store
from tests.runs.queued_run import queued


@pytest.mark.postgres
def test_a_run_is_taken_only_once_what_its_holder_is_writing_is_written(postgres_url: str) -> None:
    store = Store(postgres_url)
    journal = Journal(store)
    journal.add(queued())
    writer = journal.writer(journal.take("r1", "first"))

    with ThreadPoolExecutor(1) as other:
        with store.begin():
            writer.write(new=[Batch(0, range(100))])
            taking = other.submit(journal.take, "r1", "second")
            waited = not threading.Event().wait(0.5) and not taking.done()
        taking.result(timeout=20)
        seen = journal.batches("r1")

    assert waited
    assert len(seen) == 1
    store.close()


def test_whoever_takes_a_run_finds_all_that_was_ever_written(environment: dict[str, str]) -> None:
    store = Store(environment.get("EXPORTER_DATABASE_URL") or f"sqlite:///{environment['EXPORTER_HOME']}/state.sqlite")
    journal = Journal(store)
    journal.add(queued())
    written: list[int] = []

    def carry(worker: int) -> None:
        writer = journal.writer(journal.take("r1", str(worker)))
        first = len(journal.batches("r1"))
        with suppress(TakenOverError):
            for number in range(first, first + 40):
                writer.write(new=[Batch(number, range(number * 10, number * 10 + 10))])
                written.append(number)

    with ThreadPoolExecutor(4) as pool:
        for carried in [pool.submit(carry, worker) for worker in range(8)]:
            carried.result(timeout=60)

    held = [batch.number for batch in journal.batches("r1")]
    assert held == sorted(written) == list(range(len(held)))
    store.close()
