"""A run can be watched and canceled while the limit is used up, and never asks for more than it."""

import threading

from exporter.runs.budget import KEPT_BACK, Budget
from exporter.workspace.connection import RateLimit

LIMIT = RateLimit(100, 3600.0)


def test_asking_is_let_through_while_sending_has_used_up_its_part() -> None:
    budget, never = Budget(LIMIT, LIMIT), threading.Event()
    for _ in range(100 - 100 // KEPT_BACK):
        assert budget.send(never)

    assert [budget.ask(never) for _ in range(100 // KEPT_BACK)] == [True, True]


def test_sending_and_asking_together_stay_within_the_limit() -> None:
    budget, passed, stopped = Budget(LIMIT, LIMIT), [], threading.Event()

    def go() -> None:
        while budget.send(stopped):
            passed.append("sent")
        while budget.ask(stopped):
            passed.append("asked")

    def ask() -> None:
        passed.extend("asked" for _ in range(3) if budget.ask(stopped))

    asking = threading.Thread(target=ask)
    sending = threading.Thread(target=go)
    sending.start()
    asking.start()
    sending.join(0.5)
    stopped.set()
    sending.join()
    asking.join()

    assert len(passed) == LIMIT.requests


def test_a_small_limit_keeps_nothing_back() -> None:
    budget, stopped = Budget(RateLimit(10, 3600.0), LIMIT), threading.Event()

    assert all(budget.send(stopped) for _ in range(10))
    stopped.set()
    assert not budget.ask(stopped)
