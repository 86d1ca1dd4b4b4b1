"""The state database is away for now: how long a run waits for it, and when it looks again."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from exporter.errors import StateUnavailableError

PATIENCE = 900.0
"""Seconds that a run waits for a database that is away, before it leaves its work to whoever finds it back."""

FIRST_WAIT = 0.5
LONGEST_WAIT = 5.0
"""Seconds between two tries while it is away: ever longer, between these."""

Written = TypeVar("Written")


class Outage:
    """The time in which the database is away, if it is; `now` is on a clock that never runs backwards."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._wait = FIRST_WAIT

    @property
    def is_on(self) -> bool:
        """Whether the database was away when it was last tried."""
        return self._since is not None

    def met(self, error: StateUnavailableError, now: float) -> float:
        """Take note that it is away; return the seconds to wait. Raises `error` once it has been so for too long."""
        if self._since is None:
            self._since, self._wait = now, FIRST_WAIT
        elif now - self._since > PATIENCE:
            raise error
        wait, self._wait = self._wait, min(LONGEST_WAIT, self._wait * 2)
        return wait

    def over(self) -> None:
        """Take note that it is back."""
        self._since = None


def insist(write: Callable[[], Written], *, timer: Callable[[], float] = time.monotonic) -> Written:
    """Do something that needs the database, again and again while that is away.

    Args:
        write: Does it; may have been done in part, or wholly, by a try that failed.
        timer: Seconds that never run backwards.

    Raises:
        StateUnavailableError: It has been away for too long.
    """
    outage, pause = Outage(), threading.Event()
    while True:
        try:
            return write()
        except StateUnavailableError as error:
            pause.wait(outage.met(error, timer()))
