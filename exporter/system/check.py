"""A check that may hang: it runs beside whoever asks, who is answered in time, if only that nothing is known yet."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from exporter.errors import ExporterError

T = TypeVar("T")

BUG = "A fault of this program; its log has the details."


class Check(Generic[T]):
    """One check; at most one thread works on it at a time, however often it is asked for. For any thread.

    Args:
        name: What is checked, as the beginning of a sentence: "The database".
        ask: Does it, however long that takes. Raises ExporterError.
        fresh: Seconds for which an answer is given again without asking.
        stopwatch: Seconds that only ever go on.
    """

    def __init__(
        self,
        name: str,
        ask: Callable[[], T],
        *,
        fresh: float = 0.0,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._ask = ask
        self._fresh = fresh
        self._stopwatch = stopwatch
        self._lock = threading.Lock()
        self._asked: _Asked[T] | None = None

    def begin(self) -> None:
        """Ask, unless an answer is on its way or was given just now."""
        with self._lock:
            last = self._asked
            now = self._stopwatch()
            if last is None or (last.over.is_set() and now - last.began >= self._fresh):
                self._asked = _Asked(self._ask, now)

    def answer(self, within: float) -> "T | str":
        """Return the answer to what was begun, or a sentence that says why there is none.

        Args:
            within: Seconds to wait for it.
        """
        asked = self._asked
        if asked is None or not asked.over.wait(max(0.0, within)):
            silent = 0.0 if asked is None else self._stopwatch() - asked.began
            return f"{self.name} has not answered for {silent:.0f} seconds."
        return str(asked.found) if isinstance(asked.found, ExporterError) else asked.found


def begin_all(checks: Sequence[Check[Any]]) -> None:
    """Begin several checks side by side."""
    for check in checks:
        check.begin()


class _Asked(Generic[T]):
    def __init__(self, ask: Callable[[], T], began: float) -> None:
        self.began = began
        self.over = threading.Event()
        self.found: T | ExporterError = ExporterError(BUG)
        self._ask = ask
        threading.Thread(target=self._run, name="check", daemon=True).start()

    def _run(self) -> None:
        try:
            self.found = self._ask()
        except ExporterError as error:
            self.found = error
        finally:
            self.over.set()
