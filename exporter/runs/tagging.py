"""Mark accepted contacts with tags, through the calls that only ever add, while other batches are still on their way.

Groups are made of a segment's members in the order of the snapshot, whatever becomes of them, so that a group is the
same for whoever goes on after a crash. A group's call is made once every one of its contacts has an outcome.
"""

import queue
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Self

import numpy as np

from exporter.contacts.marker import tag_name
from exporter.errors import ExporterError, OmnisendError
from exporter.omnisend.client import Omnisend
from exporter.runs.budget import Budget
from exporter.runs.calls import Calls
from exporter.runs.estimate import TAGGED_AT_ONCE
from exporter.runs.leaving import Leaving
from exporter.runs.snapshot import Snapshot
from exporter.runs.wire import Wire
from exporter.workspace.run_records import Batch
from exporter.workspace.run_writer import RunWriter

UNFINISHED = "Not every contact got its tag"


@dataclass(frozen=True, slots=True)
class _Group:
    segment: str
    number: int


class Tagging:
    """The tag calls of one run; a call that is repeated after a crash has no further effect in Omnisend.

    In a `with` block it works in a thread of its own on what `settled` tells it; `finish` waits for it.

    Args:
        snapshot: The contacts.
        omnisend: The brand.
        budget: The brand's budget of requests.
        writer: The pen to the run's journal.
        wire: Counts the traffic.
        done: Calls that are done already, as (tag, number).
        allowed: Raises ConsentError once the connection may not be used any more.
        leaving: Set when the worker is about to go away.
        clock: Seconds since 1970.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        omnisend: Omnisend,
        *,
        budget: Budget,
        writer: RunWriter,
        wire: Wire,
        done: Collection[tuple[str, int]] = (),
        allowed: Callable[[], object] = lambda: None,
        leaving: threading.Event | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._snapshot = snapshot
        self._omnisend = omnisend
        self._budget = budget
        self._done = frozenset(done)
        self._clock = clock
        self._calls = Calls(
            budget,
            writer=writer,
            wire=wire,
            allowed=allowed,
            leaving=leaving if leaving is not None else threading.Event(),
            unfinished=UNFINISHED,
        )
        self._members = {segment: snapshot.member_positions(segment) for segment in snapshot.segments}
        self._open = {segment: _sizes(len(members)) for segment, members in self._members.items()}
        self._accepted = np.zeros(snapshot.contacts, dtype=bool)
        self._ready: queue.SimpleQueue[_Group | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="tag", daemon=True)
        self._trouble: str | None = None
        self._raised: BaseException | None = None

    def __enter__(self) -> Self:
        """Begin to make calls."""
        self._calls.__enter__()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Make no further calls."""
        self._calls.stop()
        self._ready.put(None)
        self._thread.join()
        self._calls.__exit__(kind, error, trace)

    def resume(self, batches: Iterable[Batch], rejected: Collection[int]) -> None:
        """Take note of what became of batches before.

        Args:
            batches: The run's batches.
            rejected: Positions that Omnisend refused.
        """
        for batch in batches:
            if batch.state in ("settled", "forgotten"):
                self.settled(batch, [position for position in batch.positions if position in rejected])

    def settled(self, batch: Batch, rejected: Collection[int]) -> None:
        """Take note that a batch has settled, or that nobody will ever know; to be called from one thread.

        Args:
            batch: The batch.
            rejected: Positions in it that Omnisend refused.
        """
        positions = np.asarray(batch.positions, dtype=np.int64)
        if batch.state == "settled":
            self._accepted[positions] = True
            self._accepted[np.asarray(list(rejected), dtype=np.int64)] = False
        for segment, members in self._members.items():
            at = np.searchsorted(members, positions)
            at = (
                at[(at < len(members)) & (members[np.minimum(at, len(members) - 1)] == positions)]
                if len(members)
                else at
            )
            for number, contacts in zip(*np.unique(at // TAGGED_AT_ONCE, return_counts=True), strict=True):
                self._open[segment][number] -= contacts
                if not self._open[segment][number]:
                    self._ready.put(_Group(segment, int(number)))

    def finish(self) -> str | None:
        """Make the calls that are due and wait for them.

        Returns:
            A sentence about what could not be tagged, or None.

        Raises:
            TakenOverError: Another worker carries this run now.
            Leaving: The worker goes away; what was not journalled is done again by whoever goes on.
        """
        self._ready.put(None)
        self._thread.join()
        if self._raised is not None:
            raise self._raised
        return self._trouble

    def _work(self) -> None:
        try:
            while self._trouble is None and (group := self._ready.get()) is not None:
                if (tag_name(group.segment), group.number) not in self._done:
                    self._trouble = self._tag(group)
        except (ExporterError, Leaving) as error:  # for the thread that waits
            self._raised = error

    def _tag(self, group: _Group) -> str | None:
        tag = tag_name(group.segment)
        first = group.number * TAGGED_AT_ONCE
        members = self._members[group.segment][first : first + TAGGED_AT_ONCE]
        emails = self._snapshot.emails(_positions(members[self._accepted[members]]))
        if emails:
            try:
                if self._calls.make(self._budget.tag, partial(self._add, tag, emails)) is None:
                    return self._calls.stopped_because
            except OmnisendError as error:
                return f"Not every contact got the tag “{tag}”: {error}"
        call = {"tag": tag, "number": group.number, "contacts": len(emails), "done_at": self._clock()}
        self._calls.journal(tagged=[call])
        return None

    def _add(self, tag: str, emails: list[str]) -> bool:
        self._omnisend.add_tags([tag], emails)
        return True


def _sizes(members: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return how many members each group has."""
    full, rest = divmod(members, TAGGED_AT_ONCE)
    return np.array([TAGGED_AT_ONCE] * full + ([rest] if rest else []), dtype=np.int64)


def _positions(members: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> Sequence[int]:
    return [int(position) for position in members]
