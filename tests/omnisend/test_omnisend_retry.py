"""Whether a failed request is tried again, and after how long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.errors import OmnisendError, Rejected, StopRun, TooLarge, Unavailable
from exporter.omnisend.retry import Retry, decide


@pytest.mark.parametrize("error", [StopRun("x", status=401), Rejected("x", status=400), TooLarge("x", status=413)])
def test_only_what_is_unavailable_is_tried_again(error: OmnisendError) -> None:
    assert decide(1, error, spent=0.0) is None


def test_it_gives_up_when_attempts_and_time_are_both_spent() -> None:
    assert decide(11, Unavailable("x"), spent=86_400.0) is not None
    assert decide(12, Unavailable("x"), spent=1799.0) is not None
    assert decide(12, Unavailable("x"), spent=1800.0) is None


def test_waits_double_up_to_the_longest() -> None:
    waits = [decide(attempt, Unavailable("x"), spent=0.0, rng=lambda: 1.0) for attempt in range(1, 12)]

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]


def test_a_wait_that_was_asked_for_is_the_least_that_is_waited() -> None:
    error = Unavailable("x", status=429, retry_after=7.0)

    assert decide(1, error, spent=0.0, rng=lambda: 0.0) == 7.0
    assert decide(1, error, spent=0.0, rng=lambda: 1.0) == pytest.approx(7.7)


def test_a_wait_that_was_asked_for_is_kept_within_reason() -> None:
    assert decide(1, Unavailable("x", retry_after=86_400.0), spent=0.0, rng=lambda: 0.0) == 120.0


@given(
    attempt=st.integers(1, 11),
    asked=st.none() | st.floats(allow_nan=True, allow_infinity=True),
    drawn=st.floats(0, 1, exclude_max=True),
)
def test_every_wait_is_sensible(attempt: int, asked: float | None, drawn: float) -> None:
    retry = Retry()

    wait = decide(attempt, Unavailable("x", retry_after=asked), spent=0.0, retry=retry, rng=lambda: drawn)

    assert wait is not None
    assert 0 <= wait <= retry.longest_asked * 1.1
