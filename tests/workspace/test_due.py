"""Of all who find the same moment due, one sees to it, and what it decides is written down once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from exporter.workspace.due import HELD_FOR, SYSTEM, DueMoments, Held, NotHeldError, of_export
from exporter.workspace.store import Store

VIP = of_export("VIP")


@pytest.fixture
def due(local: Store) -> DueMoments:
    return DueMoments(local)


def test_of_many_that_find_a_moment_due_one_gets_it(local: Store) -> None:
    start = threading.Barrier(8)

    def ask(number: int) -> bool:
        start.wait()
        return DueMoments(local).hold(VIP, 60.0, holder=f"worker {number}", now=61.0) is not None

    with ThreadPoolExecutor(8) as workers:
        held = list(workers.map(ask, range(8)))

    assert sorted(held) == [False] * 7 + [True]


def test_a_moment_that_was_seen_to_is_nobodys_any_more(due: DueMoments) -> None:
    held = due.hold(VIP, 60.0, holder="a", now=61.0)
    assert held is not None
    due.settle(held, now=62.0, run_id="r1")

    assert due.hold(VIP, 60.0, holder="b", now=62.0 + 10 * HELD_FOR) is None
    assert due.hold(VIP, 120.0, holder="b", now=121.0) is not None
    assert due.hold(SYSTEM, 60.0, holder="b", now=121.0) is not None


def slowly(due: DueMoments, store: Store, held: Held) -> None:
    """Write something down, and in the same transaction what came of a moment."""
    with store.begin():
        due.mark(SYSTEM, 1.0)
        due.settle(held, now=9999.0, run_id="from the slow one")


def test_who_falls_silent_loses_the_moment_and_can_write_nothing_then(due: DueMoments, local: Store) -> None:
    slow = due.hold(VIP, 60.0, holder="slow", now=61.0)
    assert slow is not None
    due.keep(slow, now=100.0)
    assert due.hold(VIP, 60.0, holder="next", now=61.0 + HELD_FOR + 1) is None

    taken = due.hold(VIP, 60.0, holder="next", now=100.0 + HELD_FOR + 1)

    assert taken is not None
    with pytest.raises(NotHeldError):
        slowly(due, local, slow)
    assert due.since(SYSTEM) is None
    due.settle(taken, now=9999.0, outcome={"segments": 2})
    found = due.find(VIP, 60.0)
    assert found is not None
    assert (found.settled_at is not None, found.outcome) == (True, {"segments": 2})


def test_what_is_known_of_a_schedule_follows_its_export_and_goes_with_it(due: DueMoments) -> None:
    due.mark(VIP, 5.0)
    due.mark(VIP, 7.0)
    due.mark(of_export("Gold"), 1.0)

    due.rename(VIP, of_export("GOLD"))
    assert (due.since(of_export("gold")), due.since(VIP)) == (7.0, None)
    due.forget(of_export("gold"))

    assert due.since(of_export("gold")) is None
