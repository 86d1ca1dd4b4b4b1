"""The brand behind the sandbox: its contacts and batches, and the one thread that settles what was accepted."""

import dataclasses
import heapq
import math
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from exporter.sandbox.batches import KEPT_SECONDS, Batch, BatchLog, new_batch_id, written
from exporter.sandbox.dice import Dice
from exporter.sandbox.faults import Faults
from exporter.sandbox.limits import Counted
from exporter.sandbox.settling import settle
from exporter.sandbox.store import Store
from exporter.sandbox.upserts import Result, tag, update, upsert_all

AT_ONCE = 10
"""Batches that are settled in one transaction."""
IDLE_SECONDS = 0.5
"""How often the thread looks whether something is due, without being told."""


@dataclass(frozen=True, slots=True)
class Tagging:
    """A call that adds or removes tags, not yet done."""

    body: Mapping[str, Any]
    remove: bool
    created: float


class Brand:
    """What a brand holds in the sandbox; may be shared by threads.

    Args:
        file: The SQLite file that keeps it.
        faults: What goes wrong on purpose; may be exchanged at any time.
        settling_delay: Seconds after which a batch, or a tag call, is worked on.
        clock: Seconds since 1970.
    """

    def __init__(
        self,
        file: Path,
        *,
        faults: Faults | None = None,
        settling_delay: float = 1.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.settling_delay = settling_delay
        self.clock = clock
        self.store = Store(file)
        self._dice = Dice(faults or Faults(), now=clock())
        self.answered: Counter[tuple[str, int]] = Counter()
        self.windows: dict[str, Counted] = {}
        self._changed = threading.Condition()
        self._stopping = False
        self._arrived: deque[tuple[Batch, bytes]] = deque()
        self._taggings: deque[Tagging] = deque()
        with self.store.writing():
            self.store.forget_batches(self.clock() - KEPT_SECONDS)
        rows = self.store.rows("SELECT document FROM batches ORDER BY created, rowid")
        self.batches = BatchLog([Batch(**orjson.loads(document)) for (document,) in rows])
        self._due: list[tuple[float, int, str]] = []
        self._lined_up = 0
        for batch in self.batches.waiting():
            self._put_off(batch)
        self._worker = threading.Thread(target=self._work, name="sandbox", daemon=True)
        self._worker.start()

    @property
    def dice(self) -> Dice:
        """What throws for the next request."""
        return self._dice

    @property
    def faults(self) -> Faults:
        """What goes wrong on purpose."""
        return self._dice.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._dice = Dice(faults, now=self.clock())

    @property
    def remembers_since(self) -> float:
        """When the oldest batch was created that can still be asked about, in seconds since 1970."""
        forgotten = self.faults.forgotten
        return self.clock() - (KEPT_SECONDS if forgotten is None else forgotten)

    def close(self) -> None:
        """Keep what has arrived, do the taggings, and close the file; batches not due yet go on at the next start."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._worker.join()
        self.store.close()

    def take_batch(self, document: Mapping[str, Any], body: bytes) -> Batch:
        """Accept a batch whose outline was checked; `body` is what was sent, `document` the same, decoded."""
        batch = Batch(
            batch_id=new_batch_id(),
            method=document["method"],
            endpoint=document["endpoint"],
            origin=document.get("origin") if self.faults.origin == "kept" else None,
            total=len(document["items"]),
            created=self.clock(),
        )
        self.batches.put(batch)
        with self._changed:
            self._arrived.append((batch, body))
            self._changed.notify_all()
        return batch

    def take_tagging(self, body: Mapping[str, Any], *, remove: bool) -> None:
        """Accept a tag call that was checked."""
        with self._changed:
            self._taggings.append(Tagging(body, remove=remove, created=self.clock()))
            self._changed.notify_all()

    def items(self, batch: Batch) -> dict[str, Any]:
        """Write a batch with what became of its items."""
        rows = self.store.rows("SELECT body, results FROM batches WHERE batch_id = ?", (batch.batch_id,))
        body, results = rows[0] if rows else (b"", None)
        return batch.shown_items(body, orjson.loads(results) if results is not None else ())

    def upsert(self, body: Mapping[str, Any]) -> Result:
        """Create or change one contact at once."""
        with self.store.writing():
            return upsert_all(self.store, [body], now=written(self.clock()))[0]

    def update(self, number: int | None, body: Mapping[str, Any]) -> Result:
        """Change one contact at once."""
        with self.store.writing():
            return update(self.store, number, body, now=written(self.clock()))

    def settled(self) -> bool:
        """Tell whether nothing that was accepted is left to do."""
        with self._changed:
            return self._is_settled()

    def wait_until_settled(self, timeout: float = 30.0) -> bool:
        """Wait until nothing that was accepted is left to do; False if that takes more than `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(self._is_settled, timeout)

    def _is_settled(self) -> bool:
        return not (self._arrived or self._taggings or self._due)

    def _work(self) -> None:
        while True:
            with self._changed:
                if not self._stopping and not self._arrived:
                    self._changed.wait(self._until_due())
                stopping = self._stopping
                arrived = list(self._arrived)
            if arrived:
                self._keep(arrived)
            due = self.clock() - self.settling_delay
            self._tag(math.inf if stopping else due)
            if stopping:
                return
            self._settle(due)

    def _until_due(self) -> float:
        """Say how long the thread may sleep, in seconds."""
        now = self.clock()
        starts = [self._taggings[0].created] if self._taggings else []
        starts += [start for start, _, _ in self._due[:1]]
        return max(0.0, min([IDLE_SECONDS, *(start + self.settling_delay - now for start in starts)]))

    def _put_off(self, batch: Batch) -> None:
        """Line a batch up for being settled."""
        self._lined_up += 1
        heapq.heappush(self._due, (batch.created + self.faults.delays(batch.batch_id), self._lined_up, batch.batch_id))

    def _keep(self, arrived: list[tuple[Batch, bytes]]) -> None:
        """Write batches that have arrived, so that they outlive the process."""
        with self.store.writing():
            for batch, body in arrived:
                self.store.keep_batch(batch.batch_id, document_of(batch), batch.created, body)
        with self._changed:
            for batch, _ in arrived:
                self._arrived.popleft()
                self._put_off(batch)

    def _tag(self, due: float) -> None:
        while self._taggings and self._taggings[0].created <= due:
            with self.store.writing():
                tagging = self._taggings[0]
                tag(self.store, tagging.body, now=written(self.clock()), remove=tagging.remove)
            with self._changed:
                self._taggings.popleft()
                self._changed.notify_all()

    def _settle(self, due: float) -> None:
        """Do the next batches that are due; they are shown as done only once that is kept."""
        done: list[Batch] = []
        with self.store.writing():
            for start, _, batch_id in heapq.nsmallest(AT_ONCE, self._due):
                batch = self.batches.get(batch_id)
                if batch is None or start > due:
                    break
                started = dataclasses.replace(batch, status="inProgress", started=self.clock())
                self.batches.put(started)
                done.append(self._settle_one(started))
        with self._changed:
            for batch in done:
                heapq.heappop(self._due)
                self.batches.put(batch)
            self._changed.notify_all()

    def _settle_one(self, batch: Batch) -> Batch:
        ((body,),) = self.store.rows("SELECT body FROM batches WHERE batch_id = ?", (batch.batch_id,))
        items = orjson.loads(body)["items"]
        results = settle(
            self.store,
            items,
            endpoint=batch.endpoint,
            batch_id=batch.batch_id,
            faults=self.faults,
            now=written(self.clock()),
        )
        settled = dataclasses.replace(
            batch,
            status="stopped" if len(results) < len(items) else "finished",
            ended=self.clock(),
            finished=len(results),
            errors=sum(status >= 400 for status, _ in results),  # noqa: PLR2004 - HTTP's own classes
        )
        self.store.settle_batch(batch.batch_id, document_of(settled), orjson.dumps(results))
        return settled


def document_of(batch: Batch) -> bytes:
    """Write a batch as the file keeps it."""
    return orjson.dumps(dataclasses.asdict(batch))
