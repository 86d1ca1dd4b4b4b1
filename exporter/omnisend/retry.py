"""Whether and when a failed request is tried again; a decision only, without clock or sleep."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from exporter.errors import OmnisendError, Unavailable


@dataclass(frozen=True, slots=True)
class Retry:
    """How patient to be.

    Args:
        attempts: How often a request is sent at most.
        first_wait: Seconds before the second attempt, on average three quarters of it; doubled after each.
        longest_wait: Seconds that no wait of its own choice exceeds.
        longest_asked: Seconds that are waited at most when Omnisend asks for more.
        longest: Seconds without a good answer that have to pass, besides the attempts, before a run is given up.
    """

    attempts: int = 12
    first_wait: float = 1.0
    longest_wait: float = 60.0
    longest_asked: float = 120.0
    longest: float = 1800.0


PATIENT = Retry()


def decide(
    attempt: int,
    error: OmnisendError,
    *,
    spent: float,
    retry: Retry = PATIENT,
    rng: Callable[[], float] = random.random,
) -> float | None:
    """Decide what follows failed attempt number `attempt` (1-based).

    Args:
        attempt: The attempt that has just failed.
        error: What it failed with.
        spent: Seconds since the first attempt; it is given up only when attempts and time are both spent.
        retry: How patient to be.
        rng: Gives a number in [0, 1), so that threads do not all come back at once.

    Returns:
        Seconds to wait before the next attempt, or None to give up. Only Unavailable is ever tried again. What Omnisend
        asked for is the least that is waited, and a tenth more the most.
    """
    if not isinstance(error, Unavailable) or (attempt >= retry.attempts and spent >= retry.longest):
        return None
    return wait_before(attempt, error, retry=retry, rng=rng)


def wait_before(
    attempt: int, error: Unavailable, *, retry: Retry = PATIENT, rng: Callable[[], float] = random.random
) -> float:
    """Return the seconds to wait after failed attempt number `attempt` (1-based), as Omnisend asks or by its number."""
    asked = error.retry_after
    if asked is not None and math.isfinite(asked) and asked >= 0:
        return min(asked, retry.longest_asked) * (1 + rng() / 10)
    return backoff(attempt, retry=retry, rng=rng)


def backoff(attempt: int, *, retry: Retry = PATIENT, rng: Callable[[], float] = random.random) -> float:
    """Return the seconds to wait after failed attempt number `attempt` (1-based) when Omnisend asks for none."""
    longest = min(retry.longest_wait, retry.first_wait * 2.0 ** min(attempt - 1, 30))
    return longest * (1 + rng()) / 2
