"""Starts of requests, booked in the windows of a brand: this process's part of what all of them share.

A booked start is used at once or given back. To ask the windows rarely where the limit is high, a few more are booked
than are waited for, for as short a while as their margin covers. What becomes known of starts (their answers, those
that nobody used, refusals) is told to the windows with the next booking; if the process dies before, they count longer.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from exporter.errors import SettingsError
from exporter.omnisend.pacing import Window, margin
from exporter.runs.slot import DRAWS_ON, Kind, News, Slot
from exporter.workspace.connection import RateLimit
from exporter.workspace.windows import Moment, State, Windows

KEPT_BACK = 100
"""One request in so many is kept back for asking: a run can be watched and canceled while the limit is used up."""

AHEAD_SHARE = 500
"""One start in so many that are free may be booked ahead: none where the limit is a few hundred."""

MOST_AHEAD = 64

LOOK = 0.25
"""Seconds between two looks of a thread at whether it may go, and the longest that it waits for another's booking."""

LONGEST_LOOK = 5.0
LOOK_SHARE = 1 / 12
"""How long a full window is left alone (seconds, and the part of it), as more may become known of its starts."""

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
"""Seconds between two tries to reach windows that cannot be reached: ever longer, between these."""


@dataclass(slots=True)
class _Line:
    """Those who wait for one kind of request.

    Args:
        waiting: How many.
        booked: What they may take.
        ahead: How many more to book than are waited for.
        due: When it is worth asking them again.
    """

    waiting: int = 0
    booked: deque[Slot] = field(default_factory=deque)
    ahead: int = 0
    due: float = 0.0


class Booking:
    """Books starts for the threads of a process; safe to use from many threads.

    Args:
        windows: The brand's windows.
        limits: By window, what Omnisend allows.
        clock: Seconds that never run backwards.
    """

    def __init__(
        self, windows: Windows, limits: Mapping[str, RateLimit], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._windows = windows
        self._limits = limits
        self._clock = clock
        self._lines: dict[Kind, _Line] = {kind: _Line() for kind in DRAWS_ON}
        self._news = {name: News() for name in limits}
        self._seen: dict[str, tuple[float, float]] = {}
        self._failures = 0
        self._lock = threading.Lock()
        self._turn = threading.Lock()

    def start(self, kind: Kind) -> Generator[float, None, Slot]:
        """Get a start; gives the seconds to wait before it is worth going on, and returns the start in the end."""
        line = self._lines[kind]
        with self._lock:
            line.waiting += 1
        try:
            while True:
                slot, wait = self._look(kind)
                if slot is not None:
                    return slot
                if wait > 0:
                    yield wait
                elif not self._book(kind):
                    yield 0.0
        finally:
            with self._lock:
                line.waiting -= 1

    def answered(self, slot: Slot) -> None:
        """Take note that the answer is there: from now on the request counts as having arrived by now."""
        with self._lock:
            now = self._clock()
            is_late = now > slot.until + margin(min(self._limits[name].seconds for name in DRAWS_ON[slot.kind]))
            for name, stamp in slot.counts_in:
                self._news[name].answered(slot, stamp, now, late=is_late)
        if is_late:  # others might let a request go too early before this process books the next
            self._book(slot.kind, at_once=True)

    def throttled(self, retry_after: float | None, slot: Slot | None = None) -> None:
        """Take note that Omnisend refused a request for too many; whatever was booked ahead is not used.

        Args:
            retry_after: Seconds that Omnisend asked to wait, or None.
            slot: What the request had; one that tags only makes tagging wait. None: one that sends or asks.
        """
        name = DRAWS_ON[slot.kind][-1] if slot is not None else "requests"
        with self._lock:
            self._news[name].refusals.append((self._clock(), retry_after))
            for line in self._lines.values():
                while line.booked:
                    self._unused(line.booked.popleft())

    def _unused(self, slot: Slot) -> None:
        for name, stamp in slot.counts_in:
            self._news[name].unused(slot, stamp)

    def _look(self, kind: Kind) -> tuple[Slot | None, float]:
        """Take a start that is booked, or tell how long to wait (seconds; 0.0: book now)."""
        line = self._lines[kind]
        with self._lock:
            now = self._clock()
            while line.booked:
                slot = line.booked.popleft()
                if now <= slot.until:
                    return slot, 0.0
                self._unused(slot)
                line.ahead = max(0, line.ahead - 1)
            return None, line.due - now

    def _book(self, kind: Kind, *, at_once: bool = False) -> bool:
        """Ask the windows for the starts that are waited for, unless another thread just did; False if it still does.

        Args:
            kind: Of starts.
            at_once: Even if nobody waits, or it is not yet worth it.
        """
        line = self._lines[kind]
        if not self._turn.acquire(timeout=LOOK):
            return False
        try:
            if at_once or (not line.booked and self._clock() >= line.due):
                self._turn_to(kind)
        finally:
            self._turn.release()
        return True

    def _turn_to(self, kind: Kind) -> None:
        """Tell the windows what they do not know yet, and book what they have room for."""
        names, line = DRAWS_ON[kind], self._lines[kind]
        with self._lock:
            news = [self._news[name] for name in names]
            for name in names:
                self._news[name] = News()
            wanted = line.waiting
        try:
            slots, wait = self._windows.turn(names, partial(self._decide, kind, wanted, news))
        except SettingsError:
            self._failed(names, news)
            return
        longest = min(LONGEST_LOOK, min(self._limits[name].seconds for name in names) * LOOK_SHARE)
        now = self._clock()
        with self._lock:
            self._failures = 0
            if slots and len(slots) >= wanted:
                line.ahead = min(MOST_AHEAD, 2 * line.ahead + 1)
            line.booked.extend(slots)
            line.due = now + min(wait, longest)

    def _decide(
        self, kind: Kind, wanted: int, news: list[News], states: list[State | None], moment: Moment
    ) -> tuple[list[State], tuple[list[Slot], float]]:
        """Take what all windows have room for, and tell how long to wait for more."""
        windows, keeps, asking = [], [], kind == "ask"
        for name, state, known in zip(DRAWS_ON[kind], states, news, strict=True):
            window = Window(self._limits[name].requests, self._limits[name].seconds, state)
            self._bring_up_to_date(name, window, known, moment)
            windows.append(window)
            keeps.append(window.requests // KEPT_BACK if name == "requests" else 0)
        both = list(zip(windows, keeps, strict=True))
        room = min(window.room(keep=keep, asking=asking) for window, keep in both)
        count = min(room, wanted + min(self._lines[kind].ahead, room // AHEAD_SHARE)) if wanted else 0
        slots: list[Slot] = []
        if count:
            stamps = tuple(window.take(count, asking=asking) for window in windows)
            slots = [Slot(kind, stamps, moment.before + min(window.valid for window in windows))] * count
        wait = 0.0 if count >= wanted else max(window.wait(keep=keep, asking=asking) for window, keep in both)
        return [window.state() for window in windows], (slots, wait)

    def _bring_up_to_date(self, name: str, window: Window, known: News, moment: Moment) -> None:
        """Move a window to now and tell it what it does not know.

        When this process saw the window last says how late it can be there at most, even if the shared clock jumped.
        """
        seen = self._seen.get(name)
        latest = math.inf if seen is None else seen[0] + moment.after - seen[1]
        window.advance(moment.shared, latest=latest)
        self._seen[name] = (window.at, moment.before)
        known.tell(window, moment.before)

    def _failed(self, names: Sequence[str], news: Sequence[News]) -> None:
        """Try again later: nobody knows what the windows have heard."""
        with self._lock:
            for name, known in zip(names, news, strict=True):
                self._news[name].again(known)
            self._failures += 1
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(self._failures, 10))
            for line in self._lines.values():
                line.due = self._clock() + pause
