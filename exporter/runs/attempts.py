"""How often each batch of a run was tried in vain, and what follows: a wait, a pause of the run, or giving up."""

from collections.abc import Callable
from dataclasses import dataclass
from random import random

from exporter.errors import Unavailable
from exporter.omnisend.retry import Retry, wait_before
from exporter.runs.breaker import Breaker


@dataclass(frozen=True, slots=True)
class Failure:
    """What follows a batch that was not taken.

    Args:
        tries: How often this batch has failed, refusals for too many requests left out.
        wait: Seconds until it is worth another try.
        pause: Seconds for which the whole run pauses from now on, or None.
        is_last: Whether attempts and time are both spent.
    """

    tries: int
    wait: float
    pause: float | None
    is_last: bool


class Attempts:
    """The attempts of one run; `now` is on a clock that never runs backwards.

    Args:
        patience: How often, when and how long a batch is tried again.
        now: When the run began.
        rng: Gives a number in [0, 1), so that runs do not all come back at once.
    """

    def __init__(self, patience: Retry, now: float, *, rng: Callable[[], float] = random) -> None:
        self._patience = patience
        self._rng = rng
        self._tries: dict[int, tuple[int, float]] = {}
        self.breaker = Breaker(patience, good_at=now, rng=rng)

    def succeeded(self, number: int, now: float) -> None:
        """Take note that Omnisend took a batch."""
        self.forget(number)
        self.breaker.good(now)

    def forget(self, number: int) -> None:
        """Take note that a batch is in Omnisend, as a list of it says."""
        self._tries.pop(number, None)

    def failed(self, number: int, error: Unavailable, now: float) -> Failure:
        """Take note that Omnisend did not take a batch."""
        tries, since = self._tries.get(number, (0, now))
        pause = None
        if error.throttled:  # says nothing against the batch
            self.breaker.throttled()
        else:
            tries += 1
            self._tries[number] = (tries, since)
            pause = self.breaker.failed(now)
        wait = wait_before(max(1, tries), error, retry=self._patience, rng=self._rng)
        return Failure(tries, wait, pause, self.breaker.is_hopeless(now))

    def is_to_blame(self, number: int) -> bool:
        """Tell whether a batch failed again and again while others did not."""
        tries, since = self._tries.get(number, (0, 0.0))
        return tries >= self._patience.attempts and self.breaker.good_at > since
