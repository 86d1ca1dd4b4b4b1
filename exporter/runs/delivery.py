"""Deliver a snapshot to Omnisend: several batches in flight, each journalled before it is sent and once it is answered.

One thread decides and writes the journal; the others only send. Whatever is in the journal when the process dies is
where the next one goes on: batches that were being sent are first looked for in Omnisend by their origin.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from exporter.errors import ConsentError, OmnisendError, Rejected, StopRun, TooLarge, Unavailable
from exporter.omnisend import retry
from exporter.omnisend.answers import BatchInfo
from exporter.omnisend.client import Omnisend
from exporter.omnisend.retry import PATIENT, Retry
from exporter.runs.budget import Budget
from exporter.runs.settle import OVER, PAGE, Sweep, judge, sweep
from exporter.runs.snapshot import Snapshot
from exporter.runs.wire import Wire
from exporter.workspace.consent import Permit
from exporter.workspace.journal import RunWriter
from exporter.workspace.run_records import Batch, RejectedContact

IN_FLIGHT = 16
"""Requests at a time; enough to use what Omnisend allows even if every answer takes two seconds."""

SETTLING_SHARE = 0.02
"""Part of the requests that may be spent on settling while batches are still being sent."""

FIRST_SWEEP = 0.25
RAREST_SWEEP = 15.0
"""Seconds between two looks at what became of batches: ever rarer, between these."""

LEAVE_WITHIN = 5.0
"""Seconds that a worker which goes away waits for answers that are on their way."""

THROTTLED = 429

PATIENCE = 900.0
"""Seconds without news after which batches that Omnisend has not finished are given up on."""

PATIENCE_AFTER_STOP = 180.0
"""The same, once the run was canceled or failed."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Omnisend took the batch and named it."""

    batch_id: str


@dataclass(frozen=True, slots=True)
class Unsent:
    """The run was stopped before the batch was sent."""


Answered = Sent | Unsent | OmnisendError


class Leaving(BaseException):
    """The worker goes away in good order; the run stays as it is in the journal, for the next one."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """How a delivery ended.

    Args:
        stopped: Why it stopped before everything was sent, or None.
        canceled: Whether somebody asked for that.
        unconfirmed: Contacts that were sent but of which Omnisend never said what became of them.
    """

    stopped: str | None
    canceled: bool
    unconfirmed: int


class Delivery:
    """One run's way from its snapshot to Omnisend.

    Args:
        snapshot: The contacts.
        omnisend: The brand.
        permit: The right to send over its connection, which only a standing consent gives.
        budget: The brand's budget of requests.
        writer: The pen to the run's journal.
        wire: Counts the traffic.
        allowed: Raises ConsentError once the connection may not be used any more.
        leaving: Set when the worker is about to go away.
        patience: How often and when a batch is tried again.
        clock: Seconds since 1970.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        omnisend: Omnisend,
        permit: Permit,
        *,
        budget: Budget,
        writer: RunWriter,
        wire: Wire,
        allowed: Callable[[], object] = lambda: None,
        leaving: threading.Event | None = None,
        patience: Retry = PATIENT,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._snapshot = snapshot
        self._omnisend = omnisend
        self._budget = budget
        self._writer = writer
        self._wire = wire
        self._batch_size = permit.connection.batch_size
        self._allowed = allowed
        self._leaving = leaving if leaving is not None else threading.Event()
        self._patience = patience
        self._clock = clock
        self._halt = threading.Event()
        self._never = threading.Event()
        self._flying: dict[Future[Answered], Batch] = {}
        self._sweeping: Future[Sweep] | None = None
        self._sweep_began = 0.0
        self._ready: deque[Batch] = deque()
        self._tries: dict[int, int] = {}
        self._later: list[tuple[float, Batch]] = []
        self._unsettled: dict[str, Batch] = {}
        self._lost: dict[str, tuple[float, Batch]] = {}
        self._stopped: str | None = None
        self._canceled = False
        self._next_number = 0
        self._planned: Iterator[range] = iter(())
        self._more_planned = False
        self._sent_batches = 0
        self._settling_requests = 0
        self._next_sweep = 0.0
        self._sweep_every = FIRST_SWEEP
        self._sweep_failures = 0
        self._last_news = 0.0
        self._changed: dict[int, Batch] = {}
        self._new: list[Batch] = []
        self._refused: list[RejectedContact] = []

    def run(self, journalled: Sequence[Batch] = ()) -> Delivered:
        """Send and settle everything that the journal does not say is done.

        Raises:
            TakenOverError: Another worker carries this run now.
            Leaving: The worker goes away; what was in flight is journalled.
            SourceError: The snapshot cannot be read.
        """
        self._resume(journalled)
        self._last_news = self._clock()
        next_look = 0.0
        with ThreadPoolExecutor(IN_FLIGHT + 1, thread_name_prefix="send") as pool:
            try:
                while self._unfinished():
                    if self._leaving.is_set():
                        self._leave()
                    now = self._clock()
                    if now >= next_look:
                        next_look = now + 1.0
                        self._look_round()
                    outgoing = self._next_batches(now)
                    self._write()
                    for batch in outgoing:
                        self._flying[pool.submit(self._send, batch)] = batch
                    self._maybe_sweep(pool, now)
                    self._collect()
                    if self._gave_up():
                        break
            finally:
                self._halt.set()
                self._never.set()
        self._write(everything=True)
        unknown = [*self._unsettled.values(), *(batch for _, batch in self._lost.values())]
        unconfirmed = sum(len(batch.positions) for batch in unknown)
        return Delivered(self._stopped, self._canceled, unconfirmed)

    def _leave(self) -> None:
        """Journal the answers that are on their way; what was not sent yet is looked for by whoever goes on."""
        self._halt.set()
        wait_for(list(self._flying), timeout=LEAVE_WITHIN)
        for future in [one for one in self._flying if one.done()]:
            batch, answer = self._flying.pop(future), future.result()
            if isinstance(answer, Sent):
                self._taken(batch, answer.batch_id)
        self._write(everything=True)
        raise Leaving

    def _look_round(self) -> None:
        """Stop if somebody asked for it, or withdrew the consent."""
        if not self._canceled and self._writer.cancel_requested():
            self._canceled = True
            self._stop("Canceled.")
        if self._stopped is None:
            try:
                self._allowed()
            except ConsentError as error:
                self._stop(str(error))

    def _resume(self, journalled: Sequence[Batch]) -> None:
        first = 0
        for batch in journalled:
            if isinstance(batch.positions, range) or batch.positions:
                first = max(first, batch.positions[-1] + 1)
            self._next_number = max(self._next_number, batch.number + 1)
            if batch.state == "sent" and batch.batch_id is not None:
                self._unsettled[batch.batch_id] = batch
                self._sent_batches += 1
            elif batch.state == "sending":
                self._lost[self._snapshot.origin(batch.number)] = (0.0, batch)
            elif batch.state == "dropped":
                again = replace(batch, state="sending")
                self._changed[batch.number] = again
                self._ready.append(again)
        size, last = self._batch_size, self._snapshot.contacts
        self._planned = (range(start, min(start + size, last)) for start in range(first, last, size))
        self._more_planned = first < last

    def _unfinished(self) -> bool:
        sending = self._flying or self._ready or self._later or (self._more_planned and self._stopped is None)
        return bool(sending or self._unsettled or self._lost or self._sweeping)

    def _next_batches(self, now: float) -> list[Batch]:
        """Pick what goes out next: contacts that wait to be sent again first, then new ones."""
        if self._stopped is not None:
            for batch in [*self._ready, *(batch for _, batch in self._later)]:
                self._drop(batch)
            self._ready.clear()
            self._later.clear()
            return []
        self._later.sort(key=lambda entry: entry[0])
        while self._later and self._later[0][0] <= now:
            self._ready.append(self._later.pop(0)[1])
        outgoing: list[Batch] = []
        while len(self._flying) + len(outgoing) < IN_FLIGHT:
            if self._ready:
                outgoing.append(self._ready.popleft())
                continue
            positions = next(self._planned, None)
            if positions is None:
                if self._more_planned:
                    self._more_planned = False
                    self._sweep_soon(now)
                break
            outgoing.append(self._create(positions))
        return outgoing

    def _sweep_soon(self, now: float) -> None:
        """Look at once, and often at first: everything is sent, and somebody may be watching."""
        self._sweep_every = FIRST_SWEEP
        self._next_sweep = now + FIRST_SWEEP

    def _create(self, positions: range | tuple[int, ...], *, attempt: int = 1) -> Batch:
        batch = Batch(self._next_number, positions, attempt=attempt)
        self._next_number += 1
        self._new.append(batch)
        return batch

    def _send(self, batch: Batch) -> Answered:
        if not self._budget.send(self._halt):
            return Unsent()
        body = self._snapshot.body(batch.number, batch.positions)
        try:
            return Sent(self._omnisend.create_batch(body))
        except OmnisendError as error:
            return error

    def _collect(self) -> None:
        sweeping = self._sweeping
        waiting: list[Future[Any]] = [*self._flying, *([sweeping] if sweeping is not None else [])]
        if not waiting:
            self._never.wait(self._idle())
            return
        done, _ = wait_for(waiting, timeout=self._idle(), return_when=FIRST_COMPLETED)
        for future in [one for one in self._flying if one in done]:
            self._answered(self._flying.pop(future), future.result())
        if sweeping is not None and sweeping in done:
            self._swept(sweeping)

    def _idle(self) -> float:
        """Return how long nothing can become due (seconds), at most a quarter of a second."""
        now = self._clock()
        due = [at for at, _ in self._later[:1]]
        if self._unsettled or self._lost:
            due.append(self._next_sweep)
        return min(0.25, max(0.005, min(due, default=now + 1.0) - now))

    def _answered(self, batch: Batch, answer: Answered) -> None:
        match answer:
            case Sent(batch_id):
                self._taken(batch, batch_id)
            case Unsent():
                self._drop(batch)
            case StopRun():
                self._drop(batch)
                self._stop(str(answer))
            case TooLarge() | Rejected():
                self._split(batch, answer)
            case Unavailable():
                self._try_again(batch, answer)
            case OmnisendError():
                self._drop(batch)
                self._stop(str(answer))

    def _taken(self, batch: Batch, batch_id: str) -> None:
        now = self._clock()
        sent = replace(batch, state="sent", batch_id=batch_id, sent_at=now)
        self._changed[batch.number] = sent
        self._unsettled[batch_id] = sent
        self._sent_batches += 1
        self._last_news = now

    def _drop(self, batch: Batch) -> None:
        self._changed[batch.number] = replace(batch, state="dropped")

    def _stop(self, reason: str) -> None:
        self._stopped = self._stopped or reason
        self._halt.set()
        self._sweep_soon(self._clock())

    def _split(self, batch: Batch, error: OmnisendError) -> None:
        """Halve a batch that Omnisend refuses as a whole, until the contact that causes it stands alone."""
        positions = batch.positions
        if len(positions) > 1:
            self._changed[batch.number] = replace(batch, state="split")
            half = len(positions) // 2
            for part in (positions[:half], positions[half:]):
                self._ready.append(self._create(part, attempt=batch.attempt))
            return
        now = self._clock()
        self._changed[batch.number] = replace(batch, state="settled", sent_at=now, settled_at=now, rejected=1)
        self._refused.append(RejectedContact(positions[0], error.status, None, None, str(error)))

    def _try_again(self, batch: Batch, error: Unavailable) -> None:
        tries = self._tries[batch.number] = self._tries.get(batch.number, 0) + 1
        wait = retry.decide(tries, error, retry=self._patience)
        now = self._clock()
        if wait is None:
            if error.may_have_arrived:
                self._lost[self._snapshot.origin(batch.number)] = (now, batch)
            else:
                self._drop(batch)
            self._stop(f"Omnisend did not take a batch in {tries} attempts. Last answer: {error}")
            return
        self._wire.waited(wait)
        if error.status == THROTTLED:
            self._budget.throttled(error.retry_after)
        if error.may_have_arrived:
            self._lost[self._snapshot.origin(batch.number)] = (now, batch)
            self._next_sweep = min(self._next_sweep, now + wait)
        else:
            self._wire.retried()
            self._later.append((now + wait, batch))

    def _maybe_sweep(self, pool: ThreadPoolExecutor, now: float) -> None:
        if self._sweeping is not None or not (self._unsettled or self._lost) or now < self._next_sweep:
            return
        sending = self._is_sending()
        pages = -(-max(self._sent_batches, 1) // PAGE)
        budget = max(10.0, SETTLING_SHARE * self._sent_batches)
        if sending and not self._lost and self._settling_requests + pages > budget:
            return
        began = min((batch.sent_at for batch in self._unsettled.values() if batch.sent_at), default=now)
        self._sweep_began = now
        self._sweeping = pool.submit(
            sweep,
            self._omnisend,
            batch_ids=tuple(self._unsettled),
            origins=tuple(self._lost),
            since=datetime.fromtimestamp(min(began, self._snapshot.taken_at), tz=UTC).date(),
            wait=self._may_ask,
        )

    def _is_sending(self) -> bool:
        return self._stopped is None and self._more_planned

    def _may_ask(self) -> bool:
        self._settling_requests += 1
        return self._budget.ask(self._never)

    def _swept(self, future: Future[Sweep]) -> None:
        self._sweeping = None
        now = self._clock()
        self._sweep_every = RAREST_SWEEP if self._is_sending() else min(RAREST_SWEEP, self._sweep_every * 1.5)
        self._next_sweep = now + self._sweep_every
        result = future.result()
        last_news = self._last_news
        for info in result.found:
            if info.origin in self._lost:
                _, batch = self._lost.pop(info.origin)
                self._taken(batch, info.batch_id)
            if info.status in OVER and info.batch_id in self._unsettled:
                if (info.errors or info.status == "stopped") and info.batch_id not in result.items:
                    continue
                self._settle(self._unsettled.pop(info.batch_id), info, result)
        if result.complete:
            self._resend_lost()
        if result.trouble is None or self._last_news > last_news:
            self._sweep_failures = 0
        if result.trouble is not None:
            self._sweep_failed(result.trouble, now)

    def _sweep_failed(self, error: OmnisendError, now: float) -> None:
        self._sweep_failures += 1
        wait = (
            retry.decide(self._sweep_failures, error, retry=self._patience) if isinstance(error, Unavailable) else None
        )
        if wait is not None:
            self._next_sweep = now + wait
            return
        self._stop(f"Omnisend does not say what became of the batches: {error}")
        self._last_news = now - PATIENCE_AFTER_STOP

    def _resend_lost(self) -> None:
        """Send batches again that Omnisend surely does not have; those lost since the sweep began wait for the next."""
        for origin, (since, batch) in list(self._lost.items()):
            if since >= self._sweep_began:
                continue
            del self._lost[origin]
            if self._stopped is not None:
                self._drop(batch)
            else:
                self._wire.retried()
                self._ready.append(batch)

    def _settle(self, batch: Batch, info: BatchInfo, result: Sweep) -> None:
        now = self._clock()
        self._last_news = now
        items = result.items.get(info.batch_id, [])
        if not items and info.status == "finished" and not info.errors:
            self._changed[batch.number] = replace(batch, state="settled", settled_at=now, accepted=len(batch.positions))
            return
        emails = self._snapshot.emails(batch.positions)
        verdict = judge(info, items, batch.positions, emails, attempt=batch.attempt)
        self._refused += verdict.rejected
        settled = sorted([*verdict.accepted, *(contact.position for contact in verdict.rejected)])
        self._changed[batch.number] = replace(
            batch,
            positions=tuple(settled),
            state="settled",
            settled_at=now,
            accepted=len(verdict.accepted),
            rejected=len(verdict.rejected),
        )
        half = -(-len(verdict.again) // 2)
        for part in (verdict.again[:half], verdict.again[half:]):
            if part:
                self._wire.retried()
                self._ready.append(self._create(part, attempt=batch.attempt + 1))

    def _gave_up(self) -> bool:
        if self._flying or self._sweeping is not None or not (self._unsettled or self._lost):
            return False
        patience = PATIENCE if self._stopped is None else PATIENCE_AFTER_STOP
        if self._clock() - self._last_news < patience:
            return False
        if not (self._ready or self._later or (self._more_planned and self._stopped is None)):
            self._stopped = self._stopped or "Omnisend has not finished all batches in time."
            return True
        return False

    def _write(self, *, everything: bool = False) -> None:
        seconds = self._wire.drain(everything=everything)
        if not (self._new or self._changed or self._refused or seconds):
            return
        new = [self._changed.pop(batch.number, batch) for batch in self._new]
        changed = list(self._changed.values())
        self._writer.write(new=new, changed=changed, refused=self._refused, wire=seconds)
        self._new, self._changed, self._refused = [], {}, []
