"""Deliver a snapshot to Omnisend: several batches in flight, each journalled before it is sent and once it is answered.

One thread decides and writes the journal; the others only send. Whatever is in the journal when the process dies is
where the next one goes on: batches that were being sent are first looked for in Omnisend by their origin.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass, replace
from typing import Any

from exporter.errors import (
    ConsentError,
    Rejected,
    StateUnavailableError,
    TooLarge,
    Unavailable,
)
from exporter.events import (
    BatchLookedUp,
    BatchTriedAgain,
    RunPaused,
    RunWentOn,
    Throttled,
)
from exporter.logs import tell
from exporter.omnisend.client import Omnisend
from exporter.omnisend.retry import PATIENT, Retry
from exporter.runs.attempts import Attempts
from exporter.runs.budget import Budget
from exporter.runs.entries import Entries
from exporter.runs.leaving import Leaving
from exporter.runs.news import Forgotten, Found, GaveUp, News, NoOrigin, NotThere, Settled
from exporter.runs.outbox import Outbox
from exporter.runs.outcomes import OnSettled, Outcomes
from exporter.runs.sending import Answered, OriginRefused, Sender, Sent, Unsent
from exporter.runs.settling import GRACE, Settling
from exporter.runs.snapshot import Snapshot
from exporter.runs.wire import Wire
from exporter.workspace.consent import Permit
from exporter.workspace.run_records import Batch
from exporter.workspace.run_writer import RunWriter

IN_FLIGHT = 16
"""Requests at a time; enough to use what Omnisend allows even if every answer takes two seconds."""

LEAVE_WITHIN = 5.0
"""Seconds that a worker which goes away waits for answers that are on their way."""

LOOK = 1.0
"""Seconds between two looks at whether the run was canceled, taken over, or lost its consent."""

PATIENCE = 1800.0
"""Seconds without news after which batches that Omnisend has not finished are given up on."""

PATIENCE_AFTER_STOP = 180.0
"""The same, once the run was canceled or failed."""

NO_ORIGIN = (
    "Omnisend does not give back the name that each batch is sent with, so a batch whose answer is lost cannot be "
    "looked up there: it is sent again. Contacts are updated in place, so nobody is there twice."
)


@dataclass(frozen=True, slots=True)
class Delivered:
    """How a delivery ended.

    Args:
        stopped: Why it stopped before everything was sent and settled, or None.
        canceled: Whether somebody asked for that.
        unconfirmed: Contacts that were sent but of which Omnisend never said what became of them.
        remarks: What somebody should know of how it went.
    """

    stopped: str | None
    canceled: bool
    unconfirmed: int
    remarks: tuple[str, ...] = ()


def ignore(_batch: Batch, _rejected: Collection[int]) -> None:
    """Take no note."""


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
        on_settled: Told of each batch that has settled, with the positions in it that Omnisend refused; or that is
            forgotten.
        patience: How often, when and how long a batch is tried again.
        grace: Seconds after which a batch without an answer that Omnisend does not list is not there.
        clock: Seconds since 1970, for what is written down.
        timer: Seconds that never run backwards, for every wait.
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
        on_settled: OnSettled = ignore,
        patience: Retry = PATIENT,
        grace: float = GRACE,
        clock: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._writer = writer
        self._run_id = writer.run_id
        self._wire = wire
        self._allowed = allowed
        self._leaving = leaving if leaving is not None else threading.Event()
        self._clock = clock
        self._timer = timer
        self._halt = threading.Event()
        self._never = threading.Event()
        self._flying: dict[Future[Answered], Batch] = {}
        self._outbox = Outbox(snapshot.contacts, permit.connection.batch_size)
        self._entries = Entries(writer, wire)
        self._outcomes = Outcomes(self._run_id, self._outbox, self._entries, on_settled=on_settled, clock=clock)
        self._settling = Settling(snapshot, omnisend, budget, patience=patience, grace=grace, clock=clock, now=timer())
        self._attempts = Attempts(patience, timer())
        self._sender = Sender(snapshot, omnisend, budget, allowed=allowed, halt=self._halt)
        self._with_origin = True
        self._keeps_origin = True
        self._stopped: str | None = None
        self._canceled = False
        self._forgotten = 0
        self._was_busy = True
        self._next_look = timer()

    def run(self, journalled: Iterable[Batch] = ()) -> Delivered:
        """Send and settle everything that the journal does not say is done.

        Raises:
            TakenOverError: Another worker carries this run now.
            Leaving: The worker goes away; what was in flight is journalled.
            StateUnavailableError: The state database has been away for too long.
        """
        self._resume(list(journalled))
        with ThreadPoolExecutor(IN_FLIGHT + 1, thread_name_prefix="send") as pool:
            try:
                while self._unfinished():
                    if self._leaving.is_set():
                        self._leave()
                    self._look_round()
                    self._send_out(pool)
                    self._settling.begin_if_due(pool, self._timer(), sending=self._is_sending)
                    self._collect()
                    if self._settling.is_given_up(self._timer(), patience=self._quiet_for) and not self._is_busy:
                        self._stopped = self._stopped or "Omnisend has not finished all batches in time."
                        break
            finally:
                self._halt.set()
                self._never.set()
                self._settling.close()
        self._outcomes.dropped(*self._outbox.clear())
        pause = threading.Event()
        while not self._entries.write(self._timer(), everything=True):
            pause.wait(LOOK)
        remarks = () if self._keeps_origin else (NO_ORIGIN,)
        return Delivered(self._stopped, self._canceled, self._settling.contacts + self._forgotten, remarks)

    @property
    def _is_sending(self) -> bool:
        return self._stopped is None and self._outbox.has_planned

    @property
    def _is_busy(self) -> bool:
        return bool(self._flying) or (self._stopped is None and not self._outbox.is_empty)

    @property
    def _quiet_for(self) -> float:
        return PATIENCE if self._stopped is None else PATIENCE_AFTER_STOP

    def _unfinished(self) -> bool:
        return self._is_busy or self._settling.is_waiting or self._settling.sweeping is not None

    def _resume(self, journalled: list[Batch]) -> None:
        self._outbox.resume(journalled)
        self._entries.resume(journalled)
        now = self._timer()
        for batch in journalled:
            match batch.state:
                case "sent":
                    self._settling.sent(batch, now)
                case "sending":
                    self._settling.lose(batch, now, look_in=0.0)
                case "forgotten":
                    self._forgotten += len(batch.positions)

    def _leave(self) -> None:
        """Journal the answers that are on their way; what was not sent yet is looked for by whoever goes on."""
        self._halt.set()
        wait_for(list(self._flying), timeout=LEAVE_WITHIN)
        for future in [one for one in self._flying if one.done()]:
            batch, answer = self._flying.pop(future), future.result()
            if isinstance(answer, Sent):
                self._taken(batch, answer.batch_id)
            elif isinstance(answer, Unsent):
                self._outcomes.dropped(batch)
        self._entries.write(self._timer(), everything=True)
        raise Leaving

    def _look_round(self) -> None:
        """Stop if somebody asked for it, withdrew the consent, or took the run over."""
        now = self._timer()
        if now < self._next_look:
            return
        self._next_look = now + LOOK
        try:
            if self._writer.cancel_requested() and not self._canceled:
                self._canceled = True
                self._stop("Canceled.")
            if self._stopped is None:
                self._allowed()
        except ConsentError as error:
            self._stop(str(error))
        except StateUnavailableError as error:
            self._entries.away(now, error)

    def _send_out(self, pool: ThreadPoolExecutor) -> None:
        """Send what may go now, once the journal says so."""
        outgoing = self._outgoing(self._timer()) if not self._entries.is_away else []
        if not self._entries.write(self._timer()):
            self._outbox.put_back(outgoing)
            return
        for batch in outgoing:
            self._flying[pool.submit(self._sender.send, batch, with_origin=self._with_origin)] = batch

    def _outgoing(self, now: float) -> list[Batch]:
        if self._stopped is not None:
            self._outcomes.dropped(*self._outbox.clear())
            return []
        outgoing: list[Batch] = []
        free = self._free(now)
        while len(outgoing) < free and (going := self._outbox.next(now)) is not None:
            outgoing.append(self._journalled(going))
        return outgoing

    def _free(self, now: float) -> int:
        """Return how many more batches may be in flight."""
        return self._attempts.breaker.allows(now, IN_FLIGHT) - len(self._flying)

    def _journalled(self, batch: Batch) -> Batch:
        """Write down that a batch is about to be sent."""
        if batch.state == "sending" and batch.sending_at is not None:
            return batch
        sending = replace(batch, state="sending", sending_at=batch.sending_at or self._clock())
        self._entries.put(sending)
        return sending

    def _collect(self) -> None:
        """Wait for answers, but not longer than until something else is due, and act on them."""
        sweeping = self._settling.sweeping
        waiting: list[Future[Any]] = [*self._flying, *([sweeping] if sweeping is not None else [])]
        if not waiting:
            self._never.wait(self._idle())
            return
        done, _ = wait_for(waiting, timeout=self._idle(), return_when=FIRST_COMPLETED)
        for future in [one for one in self._flying if one in done]:
            self._answered(self._flying.pop(future), future.result())
        if sweeping is not None and sweeping in done:
            for news in self._settling.collect(self._timer(), sending=self._is_sending):
                self._learned(news)
        if self._was_busy and not self._is_busy:
            self._settling.look_soon(self._timer())
        self._was_busy = self._is_busy

    def _idle(self) -> float:
        """Return how long nothing can become due (seconds), at most a quarter of a second."""
        now = self._timer()
        sending = self._outbox.due if self._free(now) > 0 else None
        due = [moment for moment in (sending, self._settling.due) if moment is not None]
        return min(0.25, max(0.005, min(due, default=now + 1.0) - now))

    def _answered(self, batch: Batch, answer: Answered) -> None:
        match answer:
            case Sent(batch_id):
                self._good(batch)
                self._taken(batch, batch_id)
            case Unsent():
                self._outbox.put(batch, at=self._timer() + LOOK)
            case OriginRefused():
                self._with_origin = self._keeps_origin = False
                self._outbox.put(batch)
            case Rejected() | TooLarge():
                self._outcomes.refused(batch, answer)
            case Unavailable():
                self._failed(batch, answer)
            case _:
                self._outcomes.dropped(batch)
                self._stop(str(answer))

    def _taken(self, batch: Batch, batch_id: str) -> None:
        self._settling.sent(self._outcomes.taken(batch, batch_id), self._timer())

    def _stop(self, reason: str) -> None:
        self._stopped = self._stopped or reason
        self._halt.set()
        self._settling.look_soon(self._timer())

    def _good(self, batch: Batch) -> None:
        now, breaker = self._timer(), self._attempts.breaker
        if breaker.is_tripped:
            tell(RunWentOn(self._run_id, now - breaker.good_at))
            self._entries.run(paused=None, paused_until=None)
        self._attempts.succeeded(batch.number, now)

    def _failed(self, batch: Batch, error: Unavailable) -> None:
        """Try a batch again later, or give up when attempts and time are both spent."""
        now = self._timer()
        failure = self._attempts.failed(batch.number, error, now)
        if failure.pause is not None:
            tell(RunPaused(self._run_id, str(error), failure.pause))
            paused = f"Omnisend answers nothing but errors: {error}"
            self._entries.run(paused=paused, paused_until=self._clock() + failure.pause)
        if failure.is_last:
            attempts = self._attempts.breaker.attempts
            self._stop(f"Omnisend did not take a batch in {attempts} attempts. Last answer: {error}")
        if error.throttled:
            tell(Throttled(self._run_id, error.retry_after))
        else:
            tell(BatchTriedAgain(self._run_id, batch.number, error.status, failure.tries, failure.wait))
        self._wire.waited(failure.wait)
        if error.may_have_arrived:
            self._settling.lose(batch, now, look_in=failure.wait)
        elif self._stopped is not None:
            self._outcomes.dropped(batch)
        else:
            self._again(batch, at=now + failure.wait)

    def _again(self, batch: Batch, *, at: float | None = None) -> None:
        """Send a batch again; one that failed again and again while others did not is sent in two halves."""
        self._wire.retried()
        if self._attempts.is_to_blame(batch.number):
            self._outcomes.refused(batch, Unavailable("Omnisend never took this contact, while it took others."))
        else:
            self._outbox.put(batch, at=at)

    def _learned(self, news: News) -> None:
        """Act on what a sweep has found out."""
        match news:
            case Found(batch):
                tell(BatchLookedUp(self._run_id, batch.number, found=True))
                self._attempts.forget(batch.number)
                self._entries.put(batch)
            case NotThere(batch) if self._stopped is not None:
                self._outcomes.dropped(batch)
            case NotThere(batch):
                tell(BatchLookedUp(self._run_id, batch.number, found=False))
                self._again(batch)
            case Settled(batch, verdict):
                self._outcomes.settled(batch, verdict)
                if verdict.again:
                    self._wire.retried()
            case Forgotten(batch):
                self._forgotten += len(batch.positions)
                self._outcomes.forgotten(batch)
            case NoOrigin():
                self._keeps_origin = False
            case GaveUp(error):
                self._stop(f"Omnisend does not say what became of the batches: {error}")
