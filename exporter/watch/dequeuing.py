"""Whether runs can be taken from the queue, which the library that takes them says only in its own log."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from exporter.events import QueueFailing, QueueWorking
from exporter.jobs.queue import QUEUE
from exporter.logs import Tell, tell

LIBRARY = "dbos"
THREAD = f"queue-worker-{QUEUE}"
FILE = "_queue.py"
"""Where in the library the queue is read, and by which thread."""

HARMLESS = "Contention"
"""How it begins when it says that another worker was first."""

FAILING_AFTER = 5.0
QUIET = 5.0
"""Seconds; the library tries several times in each."""


@dataclass(slots=True)
class Dequeuing:
    """What is heard of one worker's queue; safe to use from many threads.

    Args:
        stopwatch: Seconds that only ever go on.
        tell: Takes events.
        threads: Names of the threads that are alive.
        failing_after: Seconds of trouble again and again until the queue counts as failing.
        quiet: Seconds without any until it works again.
    """

    stopwatch: Callable[[], float] = time.monotonic
    tell: Tell = tell
    threads: Callable[[], set[str]] = lambda: {thread.name for thread in threading.enumerate()}
    failing_after: float = FAILING_AFTER
    quiet: float = QUIET
    _since: float | None = None
    _last: float = 0.0
    _where: str = ""
    _told: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def trouble(self, where: str) -> None:
        """Take note of trouble, and of its place in the library."""
        now = self.stopwatch()
        with self._lock:
            if self._since is None:
                self._since = now
            self._last, self._where = now, where

    def look(self) -> str | None:
        """Say why no run can be taken from the queue, or None; to be called every now and then, since it tells too."""
        now = self.stopwatch()
        with self._lock:
            if self._since is not None:
                lasted = self._last - self._since
                if now - self._last > self.quiet:
                    if self._told:
                        self.tell(QueueWorking(lasted))
                    self._since, self._told = None, False
                elif lasted >= self.failing_after and not self._told:
                    self.tell(QueueFailing(self._where))
                    self._told = True
            since = self._since if self._told else None
        if since is not None:
            return f"Runs cannot be taken from the queue; this has failed for {now - since:.0f} seconds."
        if THREAD not in self.threads():
            return "Nobody takes runs from the queue: that part of this worker has ended. Start it again."
        return None


class Listening(logging.Handler):
    """Listens to the library in whose log it says that the queue cannot be read, for as long as the block lasts."""

    def __init__(self, dequeuing: Dequeuing) -> None:
        super().__init__(logging.WARNING)
        self._dequeuing = dequeuing

    def __enter__(self) -> Dequeuing:
        """Begin to listen."""
        logging.getLogger(LIBRARY).addHandler(self)
        return self._dequeuing

    def __exit__(self, *_: object) -> None:
        """Listen no more."""
        logging.getLogger(LIBRARY).removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Take note of what concerns the queue."""
        if Path(record.pathname).name == FILE and not record.getMessage().startswith(HARMLESS):
            self._dequeuing.trouble(f"{LIBRARY}/{FILE}:{record.lineno}")
