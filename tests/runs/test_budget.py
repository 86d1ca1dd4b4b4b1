"""A brand's budget: shared by all who ask, watched and canceled while it is used up, patient when the state is away."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from exporter.runs.booking import KEPT_BACK
from exporter.runs.budget import Budget, Budgets
from exporter.workspace.connection import Connection, RateLimit
from exporter.workspace.store import Store
from exporter.workspace.windows import SharedWindows

LIMIT = RateLimit(200, 3600.0)
NEVER = threading.Event()


def eventually(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + 20
    while not holds() and time.monotonic() < until:
        NEVER.wait(0.01)
    return holds()


def taken(budget: Budget) -> int:
    """Use up what may be sent just now, and count it."""
    stopped, sent = threading.Event(), []

    def send() -> None:
        while (slot := budget.send(stopped)) is not None:
            sent.append(slot)

    sending = threading.Thread(target=send)
    sending.start()
    before = -1
    while before != len(sent):
        before = len(sent)
        sending.join(0.5)
    stopped.set()
    sending.join()
    return len(sent)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'state.sqlite'}"


def test_asking_is_let_through_while_sending_has_used_up_its_part() -> None:
    budget, kept = Budget(LIMIT, LIMIT), LIMIT.requests // KEPT_BACK

    assert taken(budget) == LIMIT.requests - kept
    assert all(budget.ask(NEVER) for _ in range(kept))


def test_sending_and_asking_together_stay_within_the_limit() -> None:
    budget = Budget(LIMIT, LIMIT)
    asked = [budget.ask(NEVER) for _ in range(5)]

    assert taken(budget) + len(asked) == LIMIT.requests
    assert budget.ask(NEVER, within=0.1) is None


def test_a_small_limit_keeps_nothing_back() -> None:
    assert taken(Budget(RateLimit(10, 3600.0), LIMIT)) == 10


def test_who_asks_only_for_a_while_is_told_that_the_limit_is_used_up() -> None:
    budget = Budget(RateLimit(1, 3600.0), LIMIT)
    budget.send(NEVER)

    began = time.monotonic()

    assert budget.ask(NEVER, within=0.3) is None
    assert time.monotonic() - began < 5


def test_a_stopped_wait_says_that_nothing_may_be_sent() -> None:
    budget, stopped = Budget(RateLimit(1, 3600.0), LIMIT), threading.Event()
    budget.send(stopped)
    threading.Timer(0.05, stopped.set).start()

    assert budget.send(stopped) is None
    assert budget.tag(stopped) is None


def test_tagging_uses_up_requests_and_tag_calls() -> None:
    budget = Budget(RateLimit(10, 3600.0), RateLimit(3, 3600.0))

    assert [bool(budget.tag(NEVER)) for _ in range(3)] == [True] * 3
    stopped = threading.Event()
    threading.Timer(0.05, stopped.set).start()
    assert budget.tag(stopped) is None
    assert taken(budget) == 7


def test_threads_that_share_a_budget_share_its_limit() -> None:
    budget = Budget(RateLimit(20, 1.0), LIMIT)
    starts: list[float] = []

    def go() -> None:
        for _ in range(10):
            slot = budget.send(NEVER)
            assert slot is not None
            starts.append(time.monotonic())
            budget.answered(slot)

    threads = [threading.Thread(target=go) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(starts) == 60
    assert max(starts) - min(starts) >= 2.0


def test_after_a_refusal_nothing_is_sent_for_as_long_as_omnisend_asks() -> None:
    budget = Budget(LIMIT, LIMIT)
    budget.throttled(0.5)
    began = time.monotonic()

    assert budget.send(NEVER)
    assert time.monotonic() - began >= 0.45


def test_a_refused_tag_call_makes_only_tagging_wait() -> None:
    budget = Budget(LIMIT, LIMIT)

    budget.throttled(3600.0, budget.tag(NEVER))

    assert budget.send(NEVER)
    stopped = threading.Event()
    threading.Timer(0.3, stopped.set).start()
    assert budget.tag(stopped) is None


def test_all_connections_to_a_brand_share_what_it_allows(url: str) -> None:
    limit = RateLimit(10, 3600.0)
    one = Connection("one", "One", brand_id="b", rate_limit=limit)
    two = Connection("two", "Two", brand_id="b", rate_limit=limit)
    other = Connection("other", "Other", brand_id="c", rate_limit=limit)
    store, again = Store(url), Store(url)
    budgets, elsewhere = Budgets(store), Budgets(again)
    for _ in range(4):
        budgets.of(one).send(NEVER)

    assert taken(elsewhere.of(two)) == 6
    assert taken(budgets.of(other)) == 10
    store.close()
    again.close()


def test_what_a_process_sent_still_counts_after_it_has_gone(url: str) -> None:
    store = Store(url)
    before = Budget(RateLimit(10, 3600.0), LIMIT, windows=SharedWindows(store, "b"))
    for _ in range(7):
        before.send(NEVER)
    store.close()
    store = Store(url)

    after = Budget(RateLimit(10, 3600.0), LIMIT, windows=SharedWindows(store, "b"))

    assert taken(after) == 3
    store.close()


def test_while_the_database_is_locked_nothing_is_sent_and_the_wait_goes_on(url: str) -> None:
    store, holder = Store(url, busy_seconds=0.05), Store(url)
    budget = Budget(LIMIT, LIMIT, windows=SharedWindows(store, "b"))
    sent: list[object] = []
    sending = threading.Thread(target=lambda: sent.append(budget.send(NEVER)))

    with holder.begin():
        sending.start()
        sending.join(0.5)
        assert sent == []

    assert eventually(lambda: len(sent) == 1)
    assert sent[0] is not None
    sending.join()
    store.close()
    holder.close()


def test_a_wait_for_a_locked_database_can_be_stopped(url: str) -> None:
    store, holder = Store(url, busy_seconds=0.05), Store(url)
    budget, stopped = Budget(LIMIT, LIMIT, windows=SharedWindows(store, "b")), threading.Event()
    threading.Timer(0.3, stopped.set).start()

    with holder.begin():
        assert budget.send(stopped) is None
    store.close()
    holder.close()
