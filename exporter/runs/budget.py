"""A brand's budget of requests: most of it to send with, a little kept back to ask what became of what was sent."""

import threading

from exporter.omnisend.pacing import Pacer, Window
from exporter.workspace.connection import Connection, RateLimit

KEPT_BACK = 50
"""One request in so many is kept back for asking: a run can be watched and canceled while the limit is used up."""


class Budget:
    """The requests of one brand, and those of its calls that tag; shared by all of its runs in a worker.

    Sending and asking draw on two windows that together never hold more than the limit.
    """

    def __init__(self, limit: RateLimit, tags: RateLimit) -> None:
        kept = limit.requests // KEPT_BACK
        self._sending = Pacer(Window(limit.requests - kept, limit.seconds))
        self._asking = Pacer(Window(kept, limit.seconds)) if kept else self._sending
        self._tags = Pacer(Window(tags.requests, tags.seconds))

    def send(self, stopped: threading.Event) -> bool:
        """Wait until a batch may be sent; False if `stopped` was set before."""
        return self._sending.wait(stopped) is not None

    def ask(self, stopped: threading.Event) -> bool:
        """Wait until Omnisend may be asked something; False if `stopped` was set before."""
        pacer = self._asking if self._asking.is_free() else self._sending
        return pacer.wait(stopped) is not None

    def tag(self, stopped: threading.Event) -> bool:
        """Wait until contacts may be tagged, which counts as a request too; False if `stopped` was set before."""
        return self._tags.wait(stopped) is not None and self._sending.wait(stopped) is not None

    def throttled(self, retry_after: float | None) -> None:
        """Take note that Omnisend refused a request for too many: others use the same limit."""
        self._sending.throttled(retry_after)


class Budgets:
    """The budgets of all brands that a worker sends to."""

    def __init__(self) -> None:
        self._budgets: dict[tuple[str, str, RateLimit, RateLimit], Budget] = {}
        self._lock = threading.Lock()

    def of(self, connection: Connection) -> Budget:
        """Return the budget of a connection's brand."""
        brand = connection.brand_id or connection.name
        key = (connection.base_url, brand, connection.rate_limit, connection.tag_rate_limit)
        with self._lock:
            if key not in self._budgets:
                self._budgets[key] = Budget(connection.rate_limit, connection.tag_rate_limit)
            return self._budgets[key]
