"""Throws for each request what goes wrong with it; what `faults` says decides, chance starts from its seed."""

import math
import random

from exporter.sandbox.faults import FAULTS, Fault, Faults

WRITING = frozenset({"POST", "PATCH", "DELETE"})
CHANCES: tuple[Fault, ...] = ("throttled", "failing", "reset", "lost", "hanging", "silent")
ONLY_WRITES = frozenset({"lost", "silent"})
OUTAGE: tuple[Fault, ...] = ("unavailable", "failing", "reset")
"""What happens to requests in an outage, in turn."""


class Dice:
    """Throws for each request; a new one starts the chance, the script, the counts and the outage of its faults over.

    Args:
        faults: What goes wrong, and how often.
        now: When it starts, in seconds.
    """

    def __init__(self, faults: Faults, *, now: float = 0.0) -> None:
        self.faults = faults
        self._outage_ends = now + faults.outage
        self._requests = 0
        self._script = list(faults.script)
        self._random = random.Random(faults.seed)  # noqa: S311 - faults are to be repeatable
        self._lateness = random.Random(faults.seed)  # noqa: S311 - likewise, and apart, so that each keeps its course
        self._quiet = not any(getattr(faults, name) for name in CHANCES)

    def throw(self, method: str, path: str, *, now: float = 0.0) -> Fault | None:
        """Decide what happens to a request; `path` is the one below the base URL, `now` in seconds."""
        self._requests += 1
        for position, entry in enumerate(self._script):
            place, _, fault = entry.rpartition(" ")
            if place in ("", f"{method} {path}"):
                del self._script[position]
                return next((known for known in FAULTS if known == fault), None)
        if now < self._outage_ends:
            return OUTAGE[self._requests % len(OUTAGE)]
        if self._quiet:
            return None
        drawn = self._random.random()
        for chosen in CHANCES:
            share = 0.0 if chosen in ONLY_WRITES and method not in WRITING else getattr(self.faults, chosen)
            if drawn < share:
                return chosen
            drawn -= share
        return None

    def late(self) -> float:
        """Decide by how many seconds an answer is late."""
        slow = self.faults.slow
        return self.faults.latency + (self._lateness.lognormvariate(math.log(slow), 1.0) if slow else 0.0)

    def revoked(self) -> bool:
        """Tell whether the key has stopped to work."""
        return _over(self._requests, self.faults.revoked_after)

    def retired(self) -> bool:
        """Tell whether the version is no longer spoken."""
        return _over(self._requests, self.faults.retired_after)


def _over(requests: int, after: int | None) -> bool:
    return after is not None and requests > after
