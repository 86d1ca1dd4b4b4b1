"""Mark accepted contacts with tags, through the calls that only ever add; done after their batches have settled."""

import contextlib
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator

from exporter.contacts.marker import tag_name
from exporter.errors import ConsentError, ExporterError, OmnisendError, Unavailable
from exporter.omnisend import retry
from exporter.omnisend.client import Omnisend
from exporter.runs.budget import Budget
from exporter.runs.delivery import THROTTLED, Leaving
from exporter.runs.estimate import TAGGED_AT_ONCE
from exporter.runs.snapshot import Snapshot
from exporter.runs.wire import Wire
from exporter.workspace.journal import RunWriter
from exporter.workspace.run_records import Batch

LOOK = 0.5
"""Seconds between two looks at whether the run was canceled or its consent withdrawn."""


class Tagging:
    """The tag calls of one run; a call that is repeated after a crash has no further effect in Omnisend.

    Args:
        snapshot: The contacts.
        omnisend: The brand.
        writer: The pen to the run's journal.
        wire: Counts the traffic.
        allowed: Raises ConsentError once the connection may not be used any more.
        leaving: Set when the worker is about to go away.
        clock: Seconds since 1970.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        omnisend: Omnisend,
        *,
        writer: RunWriter,
        wire: Wire,
        allowed: Callable[[], object] = lambda: None,
        leaving: threading.Event | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._snapshot = snapshot
        self._omnisend = omnisend
        self._writer = writer
        self._wire = wire
        self._clock = clock
        self._allowed = allowed
        self._leaving = leaving if leaving is not None else threading.Event()
        self._halt = threading.Event()
        self._over = threading.Event()

    def run(
        self,
        batches: Iterable[Batch],
        rejected: Collection[int],
        done: Collection[tuple[str, int]],
        *,
        budget: Budget,
    ) -> str | None:
        """Add each segment's tag to its accepted contacts.

        Args:
            batches: The run's batches.
            rejected: Positions that Omnisend refused.
            done: Calls that are done already, as (tag, number).
            budget: The brand's budget of requests.

        Returns:
            A sentence about what could not be tagged, or None.
        """
        watching = threading.Thread(target=self._watch, name="watch", daemon=True)
        watching.start()
        try:
            return self._tag(batches, rejected, done, budget=budget)
        finally:
            self._over.set()
            watching.join()
            self._writer.write(wire=self._wire.drain(everything=True))

    def _watch(self) -> None:
        """End all waiting once there is a reason to; a tag call may wait for minutes."""
        while not self._over.wait(LOOK):
            with contextlib.suppress(ExporterError):  # a database that is busy for a while is asked again
                if self._leaving.is_set() or self._reason() is not None:
                    self._halt.set()
                    return

    def _reason(self) -> str | None:
        """Say why nothing more may be tagged, if somebody asked for that or withdrew the consent."""
        if self._writer.cancel_requested():
            return "It was canceled before every contact had its tag."
        try:
            self._allowed()
        except ConsentError as error:
            return f"Not every contact got its tag: {error}"
        return None

    def _tag(
        self, batches: Iterable[Batch], rejected: Collection[int], done: Collection[tuple[str, int]], *, budget: Budget
    ) -> str | None:
        settled = sorted(
            position
            for batch in batches
            if batch.state == "settled"
            for position in batch.positions
            if position not in rejected
        )
        for segment in self._snapshot.segments:
            tag = tag_name(segment)
            for number, emails in enumerate(self._groups(segment, settled)):
                if (tag, number) in done:
                    continue
                try:
                    tagged = self._call(tag, emails, budget)
                except OmnisendError as error:
                    return f"Not every contact got the tag “{tag}”: {error}"
                if not tagged:
                    return self._reason()
                call = {"tag": tag, "number": number, "contacts": len(emails), "done_at": self._clock()}
                self._writer.write(tagged=[call], wire=self._wire.drain())
        return None

    def _groups(self, segment: str, settled: list[int]) -> Iterator[list[str]]:
        waiting: list[str] = []
        for start in range(0, len(settled), 10_000):
            waiting += self._snapshot.members_of(segment, settled[start : start + 10_000])
            while len(waiting) >= TAGGED_AT_ONCE:
                yield waiting[:TAGGED_AT_ONCE]
                waiting = waiting[TAGGED_AT_ONCE:]
        if waiting:
            yield waiting

    def _call(self, tag: str, emails: list[str], budget: Budget) -> bool:
        """Tag some contacts; False if there came a reason not to. Raises Leaving, OmnisendError."""
        attempt = 1
        while True:
            may_go_on = budget.tag(self._halt)
            if self._leaving.is_set():
                raise Leaving
            if not may_go_on or self._reason() is not None:
                return False
            try:
                self._omnisend.add_tags([tag], emails)
            except Unavailable as error:
                if error.status == THROTTLED:
                    budget.throttled(error.retry_after)
                wait = retry.decide(attempt, error)
                if wait is None:
                    raise
                self._wire.retried()
                self._wire.waited(wait)
                self._halt.wait(wait)
                attempt += 1
            else:
                return True
