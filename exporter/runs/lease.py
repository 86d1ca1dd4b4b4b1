"""The right to go on sending: a run belongs to who took it last, and one that was paused may have lost it unawares."""

import threading
import time
from collections.abc import Callable

from exporter.errors import StateUnavailableError
from exporter.workspace.run_writer import RunWriter, TakenOverError

FRESH = 5.0
"""Seconds for which a look at the journal holds; well under the silence after which a worker counts as dead."""


class Lease:
    """Whether this worker still carries its run; safe to use from many threads.

    Args:
        writer: The pen to the run's journal.
        timer: Seconds that never run backwards, and go on while the process is stopped.
    """

    def __init__(self, writer: RunWriter, *, timer: Callable[[], float] = time.monotonic) -> None:
        self._writer = writer
        self._timer = timer
        self._looking = threading.Lock()
        self._seen_at = timer()

    def confirmed(self) -> None:
        """Take note that the journal has just said so."""
        self._seen_at = self._timer()

    def holds(self) -> bool:
        """Tell whether a request may go out now; asks the journal when its last word is too old."""
        if self._is_fresh():
            return True
        with self._looking:
            if self._is_fresh():
                return True
            asked = self._timer()
            try:
                self._writer.still_mine()
            except (TakenOverError, StateUnavailableError):
                return False
            self._seen_at = asked
            return self._is_fresh()

    def _is_fresh(self) -> bool:
        return self._timer() - self._seen_at < FRESH
