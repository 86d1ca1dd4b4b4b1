"""Mark accepted contacts with tags, through the calls that only ever add, while other batches are still on their way.

Groups are made of a segment's members in the order of the snapshot, whatever becomes of them, so that a group is the
same for whoever goes on after a crash. A group's call is made once every one of its contacts has an outcome.
"""

import queue
import threading
import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from exporter.contacts.marker import tag_name
from exporter.errors import OmnisendError
from exporter.omnisend.client import Omnisend
from exporter.runs.budget import Budget
from exporter.runs.calls import Calls
from exporter.runs.estimate import TAGGED_AT_ONCE
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
        self._wire = wire
        self._ready: queue.SimpleQueue[_Group | None] = queue.SimpleQueue()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="tag")
        self._work: Future[str | None] | None = None

    def __enter__(self) -> Self:
        """Begin to make calls."""
        self._calls.__enter__()
        self._work = self._pool.submit(self._tag_all)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Make no further calls."""
        self._calls.stop()
        self._ready.put(None)
        self._pool.shutdown()
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
            within = at < len(members)
            ranks = at[within][members[at[within]] == positions[within]]
            for number, contacts in zip(*np.unique(ranks // TAGGED_AT_ONCE, return_counts=True), strict=True):
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
        assert self._work is not None  # noqa: S101 -- within its block there is
        self._ready.put(None)
        trouble = self._work.result()
        self._calls.journal(wire=self._wire.drain(everything=True))
        return trouble

    def _tag_all(self) -> str | None:
        while (group := self._ready.get()) is not None:
            if (tag_name(group.segment), group.number) not in self._done:
                trouble = self._tag(group)
                if trouble is not None:
                    return trouble
        return None

    def _tag(self, group: _Group) -> str | None:
        tag = tag_name(group.segment)
        first = group.number * TAGGED_AT_ONCE
        members = self._members[group.segment][first : first + TAGGED_AT_ONCE]
        emails = self._snapshot.emails(members[self._accepted[members]].tolist())
        if emails:
            try:
                if self._calls.make(self._budget.tag, partial(self._add, tag, emails)) is None:
                    return self._calls.stopped_because
            except OmnisendError as error:
                return f"Not every contact got the tag “{tag}”: {error}"
        call = {"tag": tag, "number": group.number, "contacts": len(emails), "done_at": self._clock()}
        self._calls.journal(tagged=[call], wire=self._wire.drain())
        return None

    def _add(self, tag: str, emails: list[str]) -> bool:
        self._omnisend.add_tags([tag], emails)
        return True


def _sizes(members: int) -> npt.NDArray[np.int64]:
    """Return how many members each group has."""
    return np.bincount(np.arange(members) // TAGGED_AT_ONCE).astype(np.int64)
