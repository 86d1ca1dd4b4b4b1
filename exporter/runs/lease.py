"""The right to go on sending: a run belongs to who took it last, and one that was paused may have lost it unawares."""

import math
import threading
import time
from collections.abc import Callable

from exporter.errors import StateUnavailableError
from exporter.workspace.run_writer import RunWriter

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
        self._asked_at = -math.inf

    def require(self) -> None:
        """Let a request go out now; asks the journal when its last word is too old.

        Raises:
            TakenOverError: Another worker carries the run, or it has ended.
            StateUnavailableError: Nobody can tell.
        """
        if self._is_fresh():
            return
        with self._looking:
            if self._is_fresh():
                return
            asked_at = self._timer()
            self._writer.still_mine()
            self._asked_at = asked_at
            if not self._is_fresh():  # it answered late, or the process was stopped meanwhile
                raise StateUnavailableError("The workspace database took too long to say whose this run is.")

    def _is_fresh(self) -> bool:
        return self._timer() - self._asked_at < FRESH
