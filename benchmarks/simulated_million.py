"""A million contacts at 400 requests a minute, on virtual time: how long it takes, and what arrives at Omnisend.

Sending and settling go by the rules of `exporter.runs`, and every start through the real booking; answers take a
log-normal time around 0.3 s, one in a hundred up to 5 s; Omnisend has a batch ready some seconds after it was taken.

Aim: at most 25 min 30 s, never more than 400 requests in 60 s, at least 97 % of what the limit allows.
"""

import random
import sys
from collections import deque
from collections.abc import Generator
from dataclasses import dataclass

from benchmarks.virtual_time import Brand, Task, Time, fullest, request
from exporter.runs.booking import Booking
from exporter.runs.delivery import IN_FLIGHT
from exporter.runs.settle import PAGE
from exporter.runs.settling import FIRST_SWEEP, RAREST_SWEEP, SHARE
from exporter.workspace.connection import LARGEST_BATCH, TAG_LIMIT, RateLimit
from exporter.workspace.windows import WindowsInMemory

SLOW = 0.01
"""Share of answers that take up to 5 s."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a simulated run went.

    Args:
        seconds: Until everything had settled.
        requests: All of them.
        settling: Those that asked what became of batches.
        fullest: Most arrivals in any window.
        share: Of what the limit allows: the time in which it lets as many requests start, of the time it took to start
            them.
    """

    seconds: float
    requests: int
    settling: int
    fullest: int
    share: float


class Export:
    """One simulated run: its senders, and the sweeps that settle it."""

    def __init__(self, batches: int, limit: RateLimit, *, seed: int) -> None:
        self.time = Time()
        self.brand = Brand(self.time, limit.requests, limit.seconds)
        self._limit = limit
        windows = WindowsInMemory(self.time.clock)
        self._booking = Booking(windows, {"requests": limit, "tags": TAG_LIMIT}, clock=self.time.clock)
        self._random = random.Random(seed)  # noqa: S311 -- seeded chance, so that it can be repeated
        self._left = batches
        self._sent = 0
        self._ready_at: deque[float] = deque()
        self._sending = IN_FLIGHT
        self._sent_last = 0.0
        self._ended = 0.0
        self._asked = 0

    def run(self) -> Outcome:
        """Let it run to its end."""
        began = self.time.now
        for _ in range(IN_FLIGHT):
            self.time.begin(self._send())
        self.time.begin(self._settle())
        self.time.run()
        arrived = sum(arrival <= self._sent_last for arrival in self.brand.arrivals)
        at_best = (arrived - 1) // self._limit.requests * self._limit.seconds
        return Outcome(
            self._ended - began,
            len(self.brand.arrivals),
            self._asked,
            fullest(self.brand.arrivals, self._limit.seconds),
            at_best / (self._sent_last - began),
        )

    def _answer(self) -> tuple[float, float]:
        """Draw the seconds until a request arrives, and until its answer is there."""
        whole = self._random.lognormvariate(-1.2, 0.5)
        if self._random.random() < SLOW:
            whole = self._random.uniform(1.0, 5.0)
        whole = min(5.0, whole)
        way = min(whole / 2, self._random.lognormvariate(-3.5, 0.7), 1.0)
        return way, whole - way

    def _send(self) -> Task:
        while self._left:
            self._left -= 1
            way, rest = self._answer()
            while not (yield from request(self._booking, self.brand, "send", way=way, rest=rest)):
                pass
            self._sent += 1
            self._ready_at.append(self.time.now + self._random.uniform(0.5, 5.0))
            self._sent_last = self.time.now
        self._sending -= 1

    def _settle(self) -> Task:
        every = FIRST_SWEEP
        while self._sending or self._ready_at:
            yield every
            over = not self._left
            pages = -(-max(self._sent, 1) // PAGE)
            if over or self._asked + pages <= max(10.0, SHARE * self._sent):
                yield from self._sweep()
            every = min(RAREST_SWEEP, every * 1.5) if over else RAREST_SWEEP if self._left > 100 else FIRST_SWEEP
        self._ended = self.time.now

    def _sweep(self) -> Generator[float, None, None]:
        """Read the list, newest first, as far as the oldest batch that is not settled; few are asked for one by one."""
        unsettled = len(self._ready_at)
        pages = -(-unsettled // PAGE)
        for _ in range(unsettled if unsettled <= 3 * pages else pages):
            self._asked += 1
            way, rest = self._answer()
            yield from request(self._booking, self.brand, "ask", way=way, rest=rest)
        self._ready_at = deque(ready for ready in self._ready_at if ready > self.time.now)


def simulated(contacts: int = 1_000_000, *, limit: RateLimit = RateLimit(), seed: int = 1) -> Outcome:  # noqa: B008 -- a frozen value
    """Simulate one run, alone on its brand."""
    return Export(-(-contacts // LARGEST_BATCH), limit, seed=seed).run()


def main(contacts: int) -> None:
    """Simulate and print."""
    for seed in range(1, 4):
        outcome = simulated(contacts, seed=seed)
        minutes, seconds = divmod(outcome.seconds, 60)
        print(
            f"{contacts:,} contacts in {minutes:.0f} min {seconds:.1f} s; {outcome.requests:,} requests, "
            f"{outcome.settling:,} of them to settle; at most {outcome.fullest} in any 60 s; "
            f"{outcome.share:.1%} of what the limit allows"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
