"""A run pauses when Omnisend answers nothing but errors, looks in now and then, and gives up only after long."""

from exporter.omnisend.retry import Retry
from exporter.runs.breaker import IN_A_ROW, Breaker

PATIENCE = Retry(attempts=12, first_wait=1.0, longest_wait=60.0, longest=1800.0)


def tripped() -> Breaker:
    breaker = Breaker(PATIENCE, good_at=0.0, rng=lambda: 1.0)
    for _ in range(IN_A_ROW):
        breaker.failed(1.0)
    return breaker


def test_single_failures_hold_nothing_back() -> None:
    breaker = Breaker(PATIENCE, good_at=0.0)

    pauses = []
    for second in range(20):
        pauses += [breaker.failed(second) for _ in range(IN_A_ROW - 1)]
        breaker.good(second + 0.5)

    assert set(pauses) == {None}
    assert breaker.allows(21.0, 16) == 16


def test_failures_in_a_row_stop_everything_for_a_while_and_then_let_one_request_look() -> None:
    breaker = tripped()

    assert (breaker.is_tripped, breaker.allows(1.1, 16), breaker.allows(2.9, 16)) == (True, 0, 0)
    assert breaker.allows(3.0, 16) == 1


def test_requests_that_were_under_way_when_it_opened_make_the_pause_no_longer() -> None:
    breaker = tripped()

    assert [breaker.failed(1.5) for _ in range(10)] == [None] * 10
    assert breaker.allows(3.0, 16) == 1


def test_pauses_double_up_to_the_longest() -> None:
    breaker, now, pauses = tripped(), 3.0, []
    for _ in range(7):
        pause = breaker.failed(now)
        assert pause is not None
        pauses.append(pause)
        now += pause

    assert pauses == [4, 8, 16, 32, 60, 60, 60]


def test_a_good_answer_lets_everything_through_again() -> None:
    breaker = tripped()

    breaker.good(3.1)

    assert (breaker.is_tripped, breaker.allows(3.1, 16), breaker.attempts) == (False, 16, 0)


def test_it_is_hopeless_only_when_attempts_and_time_are_both_spent() -> None:
    quick, slow = tripped(), tripped()
    for _ in range(20):
        quick.failed(2.0)

    assert not quick.is_hopeless(1799.0)
    assert quick.is_hopeless(1800.0)
    assert not slow.is_hopeless(1e6)


def test_refusals_for_too_many_requests_count_as_attempts_but_stop_nothing() -> None:
    breaker = Breaker(PATIENCE, good_at=0.0)

    for _ in range(12):
        breaker.throttled()

    assert breaker.allows(1.0, 16) == 16
    assert breaker.is_hopeless(1800.0)
