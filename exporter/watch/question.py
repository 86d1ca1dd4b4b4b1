"""A question to a database that may hang: whoever asks is answered in time, if only that there was no answer."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from exporter.errors import ExporterError, StateUnavailableError

Answer = TypeVar("Answer")


class Question(Generic[Answer]):
    """Asks in a thread of its own, one at a time; who asks while an answer is out waits for that one. For any thread.

    Args:
        ask: Gets the answer, however long it takes. Raises ExporterError.
        patience: Seconds to wait for it.
        stopwatch: Seconds that only ever go on.
    """

    def __init__(
        self, ask: Callable[[], Answer], *, patience: float, stopwatch: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask = ask
        self._patience = patience
        self._stopwatch = stopwatch
        self._lock = threading.Lock()
        self._asked: _Asked[Answer] | None = None

    def answer(self) -> Answer:
        """Get the answer.

        Raises:
            StateUnavailableError: There was none in time.
            ExporterError: As the question itself.
        """
        with self._lock:
            if self._asked is None or self._asked.over.is_set():
                self._asked = _Asked(self._ask, self._stopwatch())
            asked = self._asked
        if not asked.over.wait(self._patience):
            silent = self._stopwatch() - asked.began
            raise StateUnavailableError(f"The database has not answered for {silent:.0f} seconds.")
        if isinstance(asked.found, ExporterError):
            raise asked.found
        return asked.found


class _Asked(Generic[Answer]):
    def __init__(self, ask: Callable[[], Answer], began: float) -> None:
        self.began = began
        self.over = threading.Event()
        self.found: Answer | ExporterError = ExporterError("A fault of this program; the worker's log has the details.")
        self._ask = ask
        threading.Thread(target=self._run, name="question", daemon=True).start()

    def _run(self) -> None:
        try:
            self.found = self._ask()
        except ExporterError as error:
            self.found = error
        finally:
            self.over.set()
