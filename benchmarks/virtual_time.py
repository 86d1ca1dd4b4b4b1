"""Time that passes only when everybody waits: many processes on one brand, and an Omnisend that counts what arrives.

What books starts is the real code of `exporter.runs.booking`; only threads, the network and the clock are played.
"""

import heapq
import math
from collections import deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from itertools import count

from exporter.runs.booking import LOOK, Booking
from exporter.runs.slot import Kind, Slot

Task = Generator[float, None, None]
"""Something that goes on by itself; gives the seconds until it goes on."""


@dataclass(slots=True)
class Time:
    """A clock, and all that happens on it."""

    now: float = 1000.0
    _due: list[tuple[float, int, Task]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def clock(self) -> float:
        """Tell the time."""
        return self.now

    def begin(self, task: Task, *, after: float = 0.0) -> None:
        """Let a task begin."""
        heapq.heappush(self._due, (self.now + after, next(self._order), task))

    def run(self, until: float = math.inf) -> None:
        """Let time pass until nothing is left to do, or until then."""
        while self._due and self._due[0][0] <= until:
            at, _, task = heapq.heappop(self._due)
            self.now = max(self.now, at)
            seconds = next(task, None)
            if seconds is not None:
                self.begin(task, after=seconds)


@dataclass(slots=True)
class Brand:
    """Omnisend's end of a brand's limit: counts requests when they arrive.

    Args:
        time: The clock.
        limit: How many it takes in a window; the rest it refuses. A refused one takes up no room.
        seconds: Length of the window.
        says_when: Whether a refusal says how long to wait.
    """

    time: Time
    limit: int
    seconds: float = 60.0
    says_when: bool = True
    taken: int = 0
    refused: int = 0
    arrivals: list[float] = field(default_factory=list)
    _window: deque[float] = field(default_factory=deque)

    def arrive(self) -> float | None:
        """Take a request or refuse it: the seconds to wait (NaN: it does not say), or None if it was taken."""
        now = self.time.now
        self.arrivals.append(now)
        while self._window and self._window[0] <= now - self.seconds:
            self._window.popleft()
        if len(self._window) < self.limit:
            self._window.append(now)
            self.taken += 1
            return None
        self.refused += 1
        return float(max(1, math.ceil(self._window[0] + self.seconds - now))) if self.says_when else math.nan


def fullest(arrivals: list[float], seconds: float) -> int:
    """Count the arrivals in the fullest window of so many seconds."""
    arrivals = sorted(arrivals)
    first, most = 0, 0
    for last, arrival in enumerate(arrivals):
        while arrival - arrivals[first] >= seconds - 1e-6:
            first += 1
        most = max(most, last - first + 1)
    return most


def start(booking: Booking, kind: Kind) -> Generator[float, None, Slot]:
    """Wait for a start as a thread does, looking from time to time."""
    going = booking.start(kind)
    while True:
        try:
            wait = next(going)
        except StopIteration as end:
            slot: Slot = end.value
            return slot
        yield min(wait, LOOK)


def request(booking: Booking, brand: Brand, kind: Kind, *, way: float, rest: float) -> Generator[float, None, bool]:
    """Make one request: `way` seconds until it arrives, `rest` until the answer is there; True if it was taken."""
    slot = yield from start(booking, kind)
    yield way
    refused = brand.arrive()
    yield rest
    booking.answered(slot)
    if refused is not None:
        booking.throttled(None if math.isnan(refused) else refused)
    return refused is None
