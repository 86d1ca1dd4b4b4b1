"""The sums over all runs: true after every change, and never less than before."""

import itertools
from collections.abc import Iterable

import pytest

from exporter.workspace.figures import Accounts, Figures
from exporter.workspace.journal import Journal
from exporter.workspace.run_records import Batch, RejectedContact, Run, Second, Status
from exporter.workspace.store import Store


class World:
    """A journal in which a test lets runs happen."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.journal = Journal(store, clock=lambda: 1_000.0)
        self.accounts = Accounts(store, self.journal)

    def add(self, run_id: str, *, status: Status = "Queued", members: int = 0, queued_at: float = 100.0) -> None:
        """Record a run as it stands."""
        self.journal.add(
            Run(
                run_id=run_id,
                export="to main",
                connection="main",
                definition={},
                status=status,
                phase="queued",
                reason=None,
                requested_by="me",
                brand=None,
                queued_at=queued_at,
                started_at=None,
                ended_at=None,
                cancel_requested_by=None,
                worker=None,
                members=members,
                contacts=members,
                refused={},
                notes=[],
            )
        )

    def carry(self, run_id: str, *batches: Batch, wire: Iterable[Second] = (), **values: object) -> None:
        """Write down what becomes of a run."""
        writer = self.journal.writer(self.journal.take(run_id, "worker"))
        refused = [RejectedContact(0, 422, None, None, "No.")] * any(batch.rejected for batch in batches)
        writer.write(new=batches, wire=wire, refused=refused if not self.journal.rejected(run_id) else ())
        if values:
            writer.change(**values)

    def outcomes(self) -> dict[str, int]:
        """Return the contacts by outcome, of ended runs and of those at work; outcomes without any are left out."""
        figures = self.accounts.figures()
        return dict(+(figures.done.contacts + figures.live.contacts))


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


def settled(number: int, *, accepted: int, rejected: int = 0) -> Batch:
    positions = range(number * 100, number * 100 + accepted + rejected)
    return Batch(number, positions, "settled", batch_id=f"b{number}", accepted=accepted, rejected=rejected)


def test_without_runs_everything_is_zero(world: World) -> None:
    figures = world.accounts.figures()

    assert (figures.runs, figures.paused, figures.oldest_queued_at) == ({}, 0, None)
    assert (figures.done.open, figures.live.open, world.outcomes()) == (0, 0, {})


def test_runs_are_counted_by_status_and_the_oldest_queued_one_is_named(world: World) -> None:
    world.add("a", queued_at=300.0)
    world.add("b", queued_at=200.0)
    world.add("c", status="Successful", queued_at=100.0)
    world.add("d", status="Processing")
    world.journal.change("d", paused="Omnisend answers nothing but errors.", paused_until=2_000.0)

    figures = world.accounts.figures()

    assert figures.runs == {"Queued": 2, "Successful": 1, "Processing": 1}
    assert (figures.oldest_queued_at, figures.paused) == (200.0, 1)


def test_every_member_is_refused_unchanged_accepted_rejected_or_open(world: World) -> None:
    world.add("a", status="Processing", members=1_000)
    world.carry("a", settled(0, accepted=90, rejected=10), refused={"no email": 7, "repeats": 3}, unchanged=500)

    at_work = world.accounts.figures()
    world.carry("a", status="Canceled")
    ended = world.accounts.figures()

    assert at_work.live.contacts == {"refused": 10, "unchanged": 500, "accepted": 90, "rejected": 10, **NOBODY_LEFT}
    assert (at_work.live.open, at_work.done.open) == (390, 0)
    assert (ended.live.open, ended.done.open) == (0, 390)
    assert +ended.done.contacts == +at_work.live.contacts


NOBODY_LEFT = {"undone": 0, "gone": 0, "undo refused": 0}


def test_leavers_are_counted_apart(world: World) -> None:
    world.add("a", status="Processing", members=5)
    call = {"segment": "vip", "number": 0, "contacts": 9, "undone": 6, "gone": 2, "refused": 1, "done_at": 1.0}
    world.journal.writer(world.journal.take("a", "worker")).write(undone=[call])

    assert world.outcomes() == {"undone": 6, "gone": 2, "undo refused": 1}
    assert world.accounts.figures().live.open == 5


def test_requests_are_summed_by_status_also_those_counted_before_statuses_were(world: World) -> None:
    world.add("a", status="Processing")
    wire = [
        Second(1, requests=3, retries=1, waited=2.5, statuses={"201": 2, "429": 1}),
        Second(2, requests=3, statuses={"201": 2, "429": 1}),
        Second(3, requests=1, statuses={"none": 1}),
        Second(4, requests=9),
    ]
    world.carry("a", wire=wire, status="Successful")

    done = world.accounts.figures().done

    assert done.requests == {"201": 4, "429": 2, "none": 1, "unknown": 9}
    assert (done.retries, done.waited) == (1, 2.5)


def total(figures: Figures) -> dict[str, int]:
    """Add up what only ever grows."""
    return dict(figures.done.contacts + figures.live.contacts + figures.done.requests + figures.live.requests)


def test_no_count_ever_goes_down_through_a_runs_whole_life(world: World) -> None:
    world.add("a", members=300)
    seen = [total(world.accounts.figures())]

    def look() -> None:
        seen.append(total(world.accounts.figures()))

    world.carry("a", settled(0, accepted=100), status="Processing", wire=[Second(1, 1, statuses={"201": 1})])
    look()
    world.carry("a", status="Failed", ended_at=10.0)
    look()
    look()
    world.journal.resume("a", by="me")
    look()
    world.carry("a", settled(1, accepted=99, rejected=1), wire=[Second(2, 2, statuses={"201": 2})])
    look()
    world.carry("a", settled(2, accepted=100), status="Completed with warnings", ended_at=20.0)
    look()

    for before, after in itertools.pairwise(seen):
        assert all(after.get(key, 0) >= count for key, count in before.items())
    assert (seen[-1]["accepted"], seen[-1]["rejected"], seen[-1]["201"]) == (299, 1, 3)
    assert world.accounts.figures().done.open == 0


def test_who_looks_seldom_sees_the_same_as_who_looks_often(world: World) -> None:
    for number in range(28):
        world.add(f"run-{number}", status="Processing", members=10)
        world.accounts.figures()
    for number in range(28):
        world.carry(f"run-{number}", settled(0, accepted=4), status="Failed")
    world.accounts.figures()
    for number in range(0, 28, 2):
        world.journal.resume(f"run-{number}", by="me")
        world.carry(f"run-{number}", settled(1, accepted=6), status="Failed" if number % 4 else "Successful")

    often, seldom = world.accounts.figures(), Accounts(world.store, world.journal, at_once=5).figures()

    assert often == seldom
    assert often.done.contacts["accepted"] == 4 * 28 + 6 * 14
