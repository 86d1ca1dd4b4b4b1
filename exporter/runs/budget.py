"""A brand's budget of requests: most of it to send with, a little kept back to ask what became of what was sent."""

import threading
import time
from collections.abc import Callable
from contextlib import closing

from exporter.runs.booking import LOOK, Booking
from exporter.runs.slot import Kind, Slot
from exporter.workspace.connection import Connection, RateLimit, brand_key
from exporter.workspace.store import Store
from exporter.workspace.windows import SharedWindows, Windows, WindowsInMemory


class Budget:
    """The requests of one brand, and those of its calls that tag; shared by all who ask on its behalf.

    Sending and asking together never start more than the limit, in this process or in any that shares the windows.

    Args:
        limit: Of all requests.
        tags: Of the calls that add and remove tags, which count as requests too.
        windows: Where starts are remembered; default: in memory, for this budget alone.
        clock: Seconds that never run backwards.
    """

    def __init__(
        self,
        limit: RateLimit,
        tags: RateLimit,
        *,
        windows: Windows | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        shared = windows if windows is not None else WindowsInMemory(clock)
        self._booking = Booking(shared, {"requests": limit, "tags": tags}, clock=clock)
        self._clock = clock

    def send(self, stopped: threading.Event) -> Slot | None:
        """Wait until a batch may be sent; None if `stopped` was set before."""
        return self._wait("send", stopped)

    def ask(self, stopped: threading.Event, *, within: float | None = None) -> Slot | None:
        """Wait until Omnisend may be asked something; None if `stopped` was set before.

        Args:
            stopped: Ends the wait.
            within: Seconds after which to give up, and return None too.
        """
        return self._wait("ask", stopped, within=within)

    def tag(self, stopped: threading.Event) -> Slot | None:
        """Wait until contacts may be tagged; None if `stopped` was set before."""
        return self._wait("tag", stopped)

    def answered(self, slot: Slot) -> None:
        """Take note that a request is over: what it used up comes free a window from now, and not later."""
        self._booking.answered(slot)

    def throttled(self, retry_after: float | None, slot: Slot | None = None) -> None:
        """Take note that Omnisend refused a request for too many: others use the same limit.

        Args:
            retry_after: Seconds that Omnisend asked to wait, or None.
            slot: What the request had; after one that tags, only tagging waits. None: one that sends or asks.
        """
        self._booking.throttled(retry_after, slot)

    def _wait(self, kind: Kind, stopped: threading.Event, *, within: float | None = None) -> Slot | None:
        until = None if within is None else self._clock() + within
        with closing(self._booking.start(kind)) as start:
            while not stopped.is_set():
                try:
                    wait = next(start)
                except StopIteration as end:
                    slot: Slot = end.value
                    return slot
                if until is not None and self._clock() + wait > until:
                    return None
                stopped.wait(min(wait, LOOK))
        return None


class Budgets:
    """The budgets of all brands that a workspace sends to, shared with every other process on it.

    Args:
        store: The workspace's state.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._budgets: dict[tuple[str, RateLimit, RateLimit], Budget] = {}
        self._lock = threading.Lock()

    def of(self, connection: Connection) -> Budget:
        """Return the budget of a connection's brand."""
        limits = (connection.rate_limit, connection.tag_rate_limit)
        brand = brand_key(connection)
        with self._lock:
            if (brand, *limits) not in self._budgets:
                self._budgets[brand, *limits] = Budget(*limits, windows=SharedWindows(self._store, brand))
            return self._budgets[brand, *limits]
