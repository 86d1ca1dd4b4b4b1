"""What goes over the wire, counted second by second; every chart of traffic is drawn from these counts."""

import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from exporter.omnisend.answers import Answer
from exporter.workspace.run_records import Second

_THROTTLED = 429
_SERVER_ERROR = 500

NO_ANSWER = "none"
"""Stands for the status of a request that was not answered."""


@dataclass(slots=True)
class _Tally:
    requests: int = 0
    throttled: int = 0
    failures: int = 0
    retries: int = 0
    waited: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    def second(self, at: int) -> Second:
        times = sorted(self.milliseconds)
        p50 = statistics.median(times) if times else None
        p95 = times[min(len(times) - 1, int(0.95 * len(times)))] if times else None
        statuses = dict(sorted(self.statuses.items()))
        return Second(at, self.requests, self.throttled, self.failures, self.retries, self.waited, p50, p95, statuses)


class Wire:
    """Counts the traffic of one run; safe to use from many threads.

    Args:
        clock: Seconds since 1970.
    """

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tallies: dict[int, _Tally] = {}

    def _tally(self) -> _Tally:
        return self._tallies.setdefault(int(self._clock()), _Tally())

    def answered(self, answer: Answer) -> None:
        """Count one exchange with Omnisend."""
        with self._lock:
            tally = self._tally()
            tally.requests += 1
            tally.milliseconds.append(answer.seconds * 1000)
            tally.statuses[NO_ANSWER if answer.status is None else str(answer.status)] += 1
            if answer.status == _THROTTLED:
                tally.throttled += 1
            elif answer.status is None or answer.status >= _SERVER_ERROR:
                tally.failures += 1

    def retried(self) -> None:
        """Count one batch that is sent again."""
        with self._lock:
            self._tally().retries += 1

    def waited(self, seconds: float) -> None:
        """Count time spent waiting because Omnisend asked for it, or failed."""
        with self._lock:
            self._tally().waited += seconds

    def drain(self, *, everything: bool = False) -> list[Second]:
        """Hand over the seconds that are over, or with `everything` the current one as far as it has come.

        What a second is handed over as again replaces what it was before.
        """
        now = int(self._clock())
        with self._lock:
            due = [self._tallies[at].second(at) for at in sorted(self._tallies) if everything or at < now]
            self._tallies = {at: tally for at, tally in self._tallies.items() if at >= now}
            return due
