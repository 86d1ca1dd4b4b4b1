"""When the next request may go: at most so many in any stretch of so many seconds, for a whole brand.

Omnisend counts a request when it arrives, which is later than it left, and not always equally late. A window counted
exactly at this end could therefore be overfull at the other by one. So a window is kept a little longer than asked
for: by 1/60 of it, one second at most. Whatever arrives within that margin of its start then never overfills Omnisend's
window, and 400 requests in 61 s are still 98.4 % of what the limit allows.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable

MARGIN_SHARE = 1 / 60
LONGEST_MARGIN = 1.0
EASED = 0.75
"""What is left of the allowance after a refusal for too many requests."""


class Window:
    """A sliding window: at most `requests` starts in any `seconds` (and the margin); it decides, and knows no clock.

    After `throttled` it allows fewer, and climbs back to the full number over one window.

    Args:
        requests: How many in a window, at least 1.
        seconds: Length of the window.
        past: Starts that already count, on the clock that `reserve` is asked with, in any order.
    """

    def __init__(self, requests: int, seconds: float, *, past: Iterable[float] = ()) -> None:
        if requests < 1 or not seconds > 0 or not math.isfinite(seconds):
            raise ValueError("A window takes at least 1 request in more than 0 seconds.")
        self.requests = requests
        self.length = seconds + min(LONGEST_MARGIN, seconds * MARGIN_SHARE)
        self._starts = deque(sorted(past), maxlen=requests)
        self._open_from = -math.inf
        self._eased_to = requests
        self._eased_at = -math.inf

    @property
    def open_from(self) -> float:
        """The moment before which nothing may start; in the past unless `throttled` said so."""
        return self._open_from

    def reserve(self, now: float) -> float:
        """Book the next start and return the seconds to wait for it (0.0: at once). Starts are booked in order."""
        start = max(now, self._open_from)
        if self._starts:
            start = max(start, self._starts[-1])
        allowed = self.allowed(start)
        if len(self._starts) >= allowed:
            start = max(start, self._starts[-allowed] + self.length)
        self._starts.append(start)
        return start - now

    def is_free(self, now: float) -> bool:
        """Tell whether `reserve` would give 0.0; nothing is booked."""
        allowed = self.allowed(now)
        is_full = len(self._starts) >= allowed and self._starts[-allowed] + self.length > now
        return self._open_from <= now and not is_full

    def allowed(self, now: float) -> int:
        """How many the window takes at this moment: `requests`, or fewer for a while after `throttled`."""
        climbed = (now - self._eased_at) / self.length
        if climbed >= 1:
            return self.requests
        return self._eased_to + int((self.requests - self._eased_to) * max(0.0, climbed))

    def throttled(self, now: float, retry_after: float | None = None) -> None:
        """Take note that Omnisend refused a request for too many: others use the same limit.

        Nothing starts for `retry_after` seconds (default: a tenth of the window), and then fewer than before. Refusals
        that come while it is closed are of requests that were already under way, and ease it no further.

        Args:
            now: The moment of the refusal.
            retry_after: Seconds that Omnisend asked to wait, or None if it did not say.
        """
        pause = min(retry_after, self.length) if retry_after is not None else self.length / 10
        if now >= self._open_from:
            self._eased_to = max(1, int(self.allowed(now) * EASED))
        self._open_from = max(self._open_from, now + pause)
        self._eased_at = self._open_from


class Pacer:
    """Lets threads through as a window allows; one for a brand, shared by its sends, polls and tag calls.

    Args:
        window: What decides; this pacer alone asks it.
        clock: Seconds that never run backwards.
        sleep: Waits so many seconds and tells whether it was interrupted; default: waiting for `stopped`.
        stopped: Set by whoever wants all waits to end.
    """

    def __init__(
        self,
        window: Window,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], bool] | None = None,
        stopped: threading.Event | None = None,
    ) -> None:
        self._window = window
        self._clock = clock
        self._sleep = sleep
        self._stopped = stopped if stopped is not None else threading.Event()
        self._turn = threading.Lock()

    def wait(self, stopped: threading.Event | None = None) -> float | None:
        """Wait for the next start.

        Args:
            stopped: Ends this wait when set; default: the pacer's own.

        Returns:
            Seconds waited, or None if it was stopped: then nothing may be sent.
        """
        event = stopped if stopped is not None else self._stopped
        sleep = self._sleep if self._sleep is not None else event.wait
        began = self._clock()
        if event.is_set():
            return None
        while True:
            with self._turn:
                delay = self._window.reserve(self._clock())
                opening = self._window.open_from
            if delay <= 0:
                return self._clock() - began
            if sleep(delay) or event.is_set():
                return None
            if self._window.open_from == opening:
                return self._clock() - began

    def is_free(self) -> bool:
        """Tell whether a start would be let through at once."""
        with self._turn:
            return self._window.is_free(self._clock())

    def throttled(self, retry_after: float | None = None) -> None:
        """Take note of a refusal for too many requests: everyone pauses, then goes on more slowly for a while."""
        with self._turn:
            self._window.throttled(self._clock(), retry_after)
