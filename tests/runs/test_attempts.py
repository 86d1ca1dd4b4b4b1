"""What is tried again and when, and which batch is to blame when others are taken."""

from exporter.errors import Unavailable
from exporter.omnisend.retry import Retry
from exporter.runs.attempts import Attempts
from exporter.runs.breaker import IN_A_ROW

PATIENCE = Retry(attempts=4, first_wait=1.0, longest_wait=60.0, longest=100.0)
BROKEN = Unavailable("Broken.", status=502)
THROTTLED = Unavailable("Later.", status=429, retry_after=7.0, may_have_arrived=False)


def attempts() -> Attempts:
    return Attempts(PATIENCE, 0.0, rng=lambda: 1.0)


def test_a_batch_waits_longer_each_time_that_it_fails() -> None:
    tried = attempts()

    failures = [tried.failed(1, BROKEN, 1.0) for _ in range(3)]

    assert [(failure.tries, failure.wait) for failure in failures] == [(1, 1.0), (2, 2.0), (3, 4.0)]


def test_a_refusal_for_too_many_requests_says_nothing_against_the_batch() -> None:
    tried = attempts()

    failures = [tried.failed(1, THROTTLED, 1.0) for _ in range(20)]

    assert {(failure.tries, failure.pause) for failure in failures} == {(0, None)}
    assert failures[0].wait >= 7.0
    assert not tried.is_to_blame(1)


def test_only_a_batch_that_fails_while_others_do_not_is_to_blame() -> None:
    alone, with_others = attempts(), attempts()
    for second in range(4):
        alone.failed(1, BROKEN, second)
        with_others.failed(1, BROKEN, second)
        with_others.succeeded(2, second + 0.5)

    assert (alone.is_to_blame(1), with_others.is_to_blame(1), with_others.is_to_blame(2)) == (False, True, False)


def test_a_batch_that_was_taken_after_all_is_not_to_blame() -> None:
    tried = attempts()
    for second in range(4):
        tried.failed(1, BROKEN, second)

    tried.succeeded(1, 5.0)

    assert not tried.is_to_blame(1)


def test_the_last_failure_is_the_one_at_which_attempts_and_time_are_spent() -> None:
    tried = attempts()

    early = [tried.failed(number, BROKEN, 99.0).is_last for number in range(IN_A_ROW)]

    assert early == [False] * IN_A_ROW
    assert tried.failed(1, BROKEN, 100.0).is_last
