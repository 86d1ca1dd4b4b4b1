"""When Omnisend answers nothing but errors: how long a run pauses, and when it gives up. It knows no clock."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from exporter.omnisend.retry import Retry, backoff

IN_A_ROW = 6
"""Failures one after another after which a run pauses instead of trying on with everything that it has."""


@dataclass(slots=True)
class Breaker:
    """Counts failures in a row; times are seconds on one clock that never runs backwards.

    Closed, it lets everything through. Open, nothing. Once a pause is over it lets a single request through: if that
    succeeds it closes, else it opens for longer.

    Args:
        patience: How long pauses are, and after how many attempts and how much time nothing more is tried.
        good_at: When the last good answer came; at first, when the run began.
        rng: Gives a number in [0, 1), so that runs do not all come back at once.
    """

    patience: Retry
    good_at: float
    rng: Callable[[], float] = random.random
    _failures: int = 0
    _throttled: int = 0
    _pauses: int = 0
    _open_until: float = -math.inf

    @property
    def is_tripped(self) -> bool:
        """Whether it has opened since the last good answer."""
        return self._pauses > 0

    @property
    def attempts(self) -> int:
        """Requests since the last good answer that were answered by an error, or not at all."""
        return self._failures + self._throttled

    def allows(self, now: float, most: int) -> int:
        """Tell how many requests may be under way at this moment, `most` when nothing is wrong."""
        if not self.is_tripped:
            return most
        return 1 if now >= self._open_until else 0

    def good(self, now: float) -> None:
        """Take note of a good answer."""
        self.good_at = now
        self._failures = self._throttled = self._pauses = 0
        self._open_until = -math.inf

    def failed(self, now: float) -> float | None:
        """Take note of a failure; return the seconds of the pause that begins with it, or None if none does."""
        self._failures += 1
        if self._failures < IN_A_ROW or now < self._open_until:
            return None
        self._pauses += 1
        pause = backoff(self._pauses + 1, retry=self.patience, rng=self.rng)
        self._open_until = now + pause
        return pause

    def throttled(self) -> None:
        """Take note of a refusal for too many requests; it opens nothing, since the budget paces what follows."""
        self._throttled += 1

    def is_hopeless(self, now: float) -> bool:
        """Tell whether attempts and time are both spent."""
        return self.attempts >= self.patience.attempts and now - self.good_at >= self.patience.longest
