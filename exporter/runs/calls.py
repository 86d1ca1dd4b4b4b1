"""Calls beside the batches of a run: each waits its turn, is tried again with patience, and stops on request."""

import contextlib
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self, TypeVar

from exporter.errors import ConsentError, ExporterError, StateUnavailableError, Unavailable
from exporter.events import CallFailed
from exporter.logs import tell
from exporter.omnisend import retry
from exporter.omnisend.retry import PATIENT, Retry
from exporter.runs.budget import Budget
from exporter.runs.leaving import Leaving
from exporter.runs.outage import Outage
from exporter.runs.slot import Slot
from exporter.runs.wire import Wire
from exporter.workspace.run_records import Second
from exporter.workspace.run_writer import RunWriter

LOOK = 0.5
"""Seconds between two looks at whether the run was canceled or its consent withdrawn."""

Turn = Callable[[threading.Event], Slot | None]
"""Waits until a request may go out, as `Budget.send` and `Budget.tag` do; None if the event was set before."""

Answer = TypeVar("Answer")


class Calls:
    """Calls to a brand, to be used in a `with` block and then from as many threads as one likes.

    Args:
        budget: The brand's budget of requests.
        writer: The pen to the run's journal.
        wire: Counts the traffic.
        allowed: Raises ConsentError once the connection may not be used any more.
        leaving: Set when the worker is about to go away.
        unfinished: What is not done when somebody stops it, as the beginning of a sentence.
        patience: How often and when a call is tried again.
        timer: Seconds that never run backwards.
    """

    def __init__(
        self,
        budget: Budget,
        *,
        writer: RunWriter,
        wire: Wire,
        allowed: Callable[[], object],
        leaving: threading.Event,
        unfinished: str,
        patience: Retry = PATIENT,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._budget = budget
        self._writer = writer
        self._wire = wire
        self._allowed = allowed
        self._leaving = leaving
        self._unfinished = unfinished
        self._patience = patience
        self._halt = threading.Event()
        self._over = threading.Event()
        self._watching = threading.Thread(target=self._watch, name="watch", daemon=True)
        self._outage = Outage()
        self._timer = timer
        self.stopped_because: str | None = None

    def __enter__(self) -> Self:
        self._watching.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._watching.join()

    def stop(self) -> None:
        """Begin no further call, and end all waiting."""
        self._halt.set()

    def make(self, turn: Turn, call: Callable[[], Answer]) -> Answer | None:
        """Make one call, again and again if need be.

        Args:
            turn: Waits until it may go out.
            call: Makes it; None is not among its answers.

        Returns:
            Its answer, or None once nothing more may be done: `stopped_because` says why.

        Raises:
            Leaving: The worker goes away.
            TakenOverError: Another worker carries this run now.
            OmnisendError: It failed for good; no other call is begun after that.
        """
        try:
            return self._patiently(turn, call)
        except BaseException:
            self._halt.set()
            raise

    def _patiently(self, turn: Turn, call: Callable[[], Answer]) -> Answer | None:
        attempt, began = 1, self._timer()
        while True:
            slot = turn(self._halt)
            if self._leaving.is_set():
                raise Leaving
            if slot is None:
                return None
            try:
                if self._is_stopped():
                    return None
                answer = call()
            except StateUnavailableError as error:
                self._away(error)
            except Unavailable as error:
                if error.status is not None:
                    self._budget.answered(slot)
                if error.throttled:
                    self._budget.throttled(error.retry_after, slot)
                spent = self._timer() - began
                wait = retry.decide(attempt, error, spent=spent, retry=self._patience)
                tell(CallFailed(self._writer.run_id, slot.kind, error.status, attempt, wait))
                if wait is None:
                    raise
                self._wire.retried()
                self._wire.waited(wait)
                self._halt.wait(wait)
                attempt += 1
            else:
                self._budget.answered(slot)
                return answer

    def journal(
        self,
        *,
        tagged: Sequence[Mapping[str, object]] = (),
        undone: Sequence[Mapping[str, object]] = (),
        wire: Sequence[Second] = (),
    ) -> None:
        """Write into the journal as `RunWriter.write`, waiting for a database that is away.

        Raises:
            Leaving: The worker goes away.
            TakenOverError: Another worker carries this run now.
            StateUnavailableError: The database has been away for too long.
        """
        again = False
        while True:
            try:
                return self._writer.write(tagged=tagged, undone=undone, wire=wire, again=again)
            except StateUnavailableError as error:
                self._away(error)
            if self._leaving.is_set():
                raise Leaving
            again = True

    def _away(self, error: StateUnavailableError) -> None:
        """Wait a little for a database that is away. Raises `error` once it has been so for too long."""
        self._leaving.wait(self._outage.met(error, self._timer()))

    def _watch(self) -> None:
        """End all waiting once there is a reason to; a call may wait for minutes."""
        while not self._over.wait(LOOK):
            with contextlib.suppress(ExporterError):  # a database that is busy for a while is asked again
                if self._leaving.is_set() or self._is_stopped():
                    self._halt.set()
                    return

    def _is_stopped(self) -> bool:
        """Look whether somebody canceled the run, took it over or withdrew the consent. Raises TakenOverError."""
        if self.stopped_because is None:
            if self._writer.cancel_requested():
                self.stopped_because = f"{self._unfinished}: it was canceled."
            else:
                try:
                    self._allowed()
                except ConsentError as error:
                    self.stopped_because = f"{self._unfinished}: {error}"
            self._outage.over()
        return self._halt.is_set() or self.stopped_because is not None
