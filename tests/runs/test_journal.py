"""The journal keeps what happened, for the worker that carries the run and for no other."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from exporter.errors import NotFoundError
from exporter.workspace.journal import Journal
from exporter.workspace.run_records import Batch, RejectedContact, Second
from exporter.workspace.run_tables import runs
from exporter.workspace.run_writer import TakenOverError
from exporter.workspace.store import Store
from tests.runs.queued_run import queued


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, database: dict[str, str]) -> Iterator[Store]:
    with closing(Store(database.get("EXPORTER_DATABASE_URL", f"sqlite:///{tmp_path / 'state.sqlite'}"))) as store:
        yield store


@pytest.fixture
def journal(store: Store, clock: Clock) -> Journal:
    return Journal(store, clock=clock)


def test_a_batch_comes_back_as_it_was_written(journal: Journal) -> None:
    journal.add(queued())
    mine = journal.take("r1", "w1")
    batches = [Batch(0, range(100)), Batch(1, (5, 7, 9), state="sent", batch_id="b", sent_at=3.5, attempt=2)]

    journal.writer(mine).write(new=batches)

    assert journal.batches("r1") == batches


def test_runs_of_one_second_have_an_id_each_even_where_half_of_those_to_choose_from_are_taken(
    journal: Journal, store: Store
) -> None:
    second = "19700101-000001"
    journal.add(queued(second))
    taken = [(f"{second}-{number:04x}",) for number in range(0, 0x10000, 2)]
    ids = sa.values(sa.column("taken", sa.String), name="ids", literal_binds=True).data(taken).cte()
    copies = sa.select(ids.c.taken, *runs.c[1:]).select_from(runs.join(ids, sa.true()))
    with store.begin() as connection:
        connection.execute(runs.insert().from_select(list(runs.c), copies))

    with store.begin():  # as it is done where more is written with a run
        added = [journal.add(queued("")).run_id for _ in range(20)]  # all free at first choice: one in a million

    assert len(set(added)) == 20
    assert {run_id[:15] for run_id in added} == {second}
    assert [journal.run(run_id).run_id for run_id in added] == added


def test_a_worker_that_lost_its_run_can_no_longer_write_to_it(journal: Journal) -> None:
    journal.add(queued())
    lost = journal.take("r1", "worker")
    journal.take("r1", "worker")

    with pytest.raises(TakenOverError):
        journal.writer(lost).write(new=[Batch(0, range(10))])

    assert journal.batches("r1") == []


def test_totals_leave_out_batches_that_were_split_or_dropped(journal: Journal) -> None:
    journal.add(queued())
    journal.writer(journal.take("r1", "w")).write(
        new=[
            Batch(0, range(10), state="split"),
            Batch(1, range(5), state="settled", accepted=4, rejected=1),
            Batch(2, range(5, 10), state="dropped"),
            Batch(3, range(10, 20), state="sent"),
        ]
    )

    totals = journal.totals(["r1"])["r1"]

    assert (totals.batches, totals.settled, totals.sent, totals.accepted, totals.rejected) == (2, 1, 15, 4, 1)


def test_rejections_are_counted_by_field_and_words(journal: Journal) -> None:
    journal.add(queued())
    mine = journal.take("r1", "w")
    refusals = [RejectedContact(position, 400, "postalCode", "invalid", "Too long.") for position in range(3)]

    journal.writer(mine).write(refused=[*refusals, RejectedContact(9, 409, None, None, "Taken.")])

    assert journal.rejected_by_reason("r1") == {"postalCode: Too long.": 3, "Taken.": 1}


def test_canceling_a_run_that_nobody_has_begun_ends_it(journal: Journal) -> None:
    journal.add(queued())

    journal.cancel("r1", by="ana@example.com")

    assert journal.run("r1").status == "Canceled"
    assert journal.run("r1").ended_at == 1000.0


def test_a_run_that_has_ended_never_changes(journal: Journal) -> None:
    journal.add(queued())
    journal.cancel("r1", by="ana@example.com")

    journal.change("r1", status="Processing")

    assert journal.run("r1").status == "Canceled"


def test_a_second_that_is_written_twice_counts_once(journal: Journal) -> None:
    journal.add(queued())
    writer = journal.writer(journal.take("r1", "w"))
    writer.write(wire=[Second(5, requests=1)])
    writer.write(wire=[Second(5, requests=3, retries=1)])

    assert journal.traffic(["r1"]) == {"r1": (3, 1)}


def test_asking_for_a_run_that_is_not_there_says_so(journal: Journal) -> None:
    with pytest.raises(NotFoundError, match="no run nothing"):
        journal.run("nothing")
