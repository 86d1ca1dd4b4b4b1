"""What Omnisend has of a run but has not finished, and what may have got lost on the way there: looked for in sweeps.

It keeps no journal: it tells what became known, and the delivery acts on it.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from exporter.errors import OmnisendError
from exporter.events import CallFailed
from exporter.logs import tell
from exporter.omnisend import retry
from exporter.omnisend.answers import BatchInfo
from exporter.omnisend.client import Omnisend
from exporter.omnisend.retry import Retry
from exporter.runs.budget import Budget
from exporter.runs.news import Forgotten, Found, GaveUp, News, NoOrigin, NotThere, Settled
from exporter.runs.settle import KEPT_FOR, OVER, PAGE, Sweep, Verdict, judge, sweep
from exporter.runs.slot import Slot
from exporter.runs.snapshot import Snapshot
from exporter.workspace.run_records import Batch

SHARE = 0.02
"""Part of the requests that may be spent on settling while batches are still being sent."""

FIRST_SWEEP = 0.25
RAREST_SWEEP = 15.0
"""Seconds between two looks at what became of batches: ever rarer, between these."""

GRACE = 5.0
"""Seconds after which a batch without an answer that is not listed will not turn up any more."""

CLOCKS_APART = timedelta(days=1)
"""How far this machine's clock may be from Omnisend's; lists are asked for from so much earlier."""


class Settling:
    """The batches of one run whose end is not known yet; `now` is always on a clock that never runs backwards.

    Args:
        snapshot: The contacts.
        omnisend: The brand.
        budget: The brand's budget of requests.
        patience: How often and how long a sweep that fails is tried again.
        grace: Seconds after which a batch that is not listed is not there.
        clock: Seconds since 1970.
        now: The time at which it begins.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        omnisend: Omnisend,
        budget: Budget,
        *,
        patience: Retry,
        grace: float,
        clock: Callable[[], float],
        now: float,
    ) -> None:
        self._snapshot = snapshot
        self._omnisend = omnisend
        self._budget = budget
        self._patience = patience
        self._grace = grace
        self._clock = clock
        self._never = threading.Event()
        self._unsettled: dict[str, Batch] = {}
        self._lost: dict[str, tuple[float, Batch]] = {}
        self._sent_batches = 0
        self._requests = 0
        self._sweeping: Future[Sweep] | None = None
        self._began = 0.0
        self._next = now
        self._every = FIRST_SWEEP
        self._failures = 0
        self._good_at = now
        self._missed: dict[str, float] = {}
        self._slot: Slot | None = None
        self._origin_said = False
        self._failed_for_good = False
        self.news_at = now
        """When something became known last."""

    @property
    def is_waiting(self) -> bool:
        """Whether there is a batch whose end is not known."""
        return bool(self._unsettled or self._lost)

    @property
    def sweeping(self) -> Future[Sweep] | None:
        """The sweep that is under way."""
        return self._sweeping

    @property
    def due(self) -> float | None:
        """When the next sweep is due, or None if there is nothing to look for."""
        return self._next if self.is_waiting and self._sweeping is None else None

    @property
    def contacts(self) -> int:
        """Contacts in batches whose end is not known."""
        batches = [*self._unsettled.values(), *(batch for _, batch in self._lost.values())]
        return sum(len(batch.positions) for batch in batches)

    def close(self) -> None:
        """Let nothing wait for the budget any more."""
        self._never.set()

    def sent(self, batch: Batch, now: float) -> None:
        """Take note of a batch that Omnisend has named."""
        assert batch.batch_id is not None  # noqa: S101 -- what is sent has a name
        self._unsettled[batch.batch_id] = batch
        self._sent_batches += 1
        self.news_at = now

    def lose(self, batch: Batch, now: float, *, look_in: float) -> None:
        """Take note of a batch that may have arrived, or not.

        Args:
            batch: The batch.
            now: The time.
            look_in: Seconds until it is worth a first look.
        """
        self._lost[self._snapshot.origin(batch.number)] = (now, batch)
        self._next = min(self._next, now + look_in)

    def look_soon(self, now: float) -> None:
        """Look at once, and often at first: everything is sent, and somebody may be watching.

        After a look that failed it is not at once: what cannot answer is not asked without a pause.
        """
        self._every = FIRST_SWEEP
        self._next = min(self._next, now + FIRST_SWEEP) if self._failures else now

    def begin_if_due(self, pool: Executor, now: float, *, sending: bool) -> None:
        """Begin a sweep if there is one to make.

        Args:
            pool: Runs it.
            now: The time.
            sending: Whether batches are still being sent: then sweeps are kept few.
        """
        if self._sweeping is not None or not self.is_waiting or now < self._next:
            return
        pages = -(-max(self._sent_batches, 1) // PAGE)
        if sending and not self._lost and self._requests + pages > max(10.0, SHARE * self._sent_batches):
            self._next = now + RAREST_SWEEP
            return
        self._began = now
        today = datetime.fromtimestamp(self._clock(), tz=UTC).date()
        self._sweeping = pool.submit(
            sweep,
            self._omnisend,
            batch_ids=tuple(self._unsettled),
            origins=tuple(self._lost),
            expired=tuple(batch_id for batch_id, batch in self._unsettled.items() if _day(batch) < today - KEPT_FOR),
            since=min(today, *self._days()) - CLOCKS_APART,
            wait=self._may_ask,
        )

    def _days(self) -> list[date]:
        batches = [*self._unsettled.values(), *(batch for _, batch in self._lost.values())]
        return [datetime.fromtimestamp(self._snapshot.taken_at, tz=UTC).date(), *map(_day, batches)]

    def _may_ask(self) -> bool:
        """Wait for the next request of a sweep to be allowed; the one before it has its answer by now."""
        self._answered()
        self._requests += 1
        self._slot = self._budget.ask(self._never)
        return self._slot is not None

    def _answered(self) -> None:
        if self._slot is not None:
            self._budget.answered(self._slot)
            self._slot = None

    def collect(self, now: float, *, sending: bool) -> list[News]:
        """Tell what the sweep that is under way has found out; call it once that is done."""
        assert self._sweeping is not None  # noqa: S101 -- as documented
        result = self._sweeping.result()
        self._sweeping = None
        self._answered()
        self._every = RAREST_SWEEP if sending else min(RAREST_SWEEP, self._every * 1.5)
        self._next = now + self._every
        news = [*self._found(result), *self._forgotten(result, now), *self._not_there(result)]
        if news:
            self.news_at = now
        if result.trouble is None or news:
            self._failures, self._good_at = 0, now
        if result.trouble is not None:
            news += self._trouble(result.trouble, now)
        elif self._lost:
            decisive = min(since for since, _ in self._lost.values()) + self._grace
            self._next = min(self._next, max(decisive, now + FIRST_SWEEP))
        return news

    def _found(self, result: Sweep) -> list[News]:
        news: list[News] = []
        for info in result.found:
            lost = self._lost.pop(info.origin, None) if info.origin is not None else None
            if lost is not None:
                batch = replace(lost[1], state="sent", batch_id=info.batch_id, sent_at=self._clock())
                self._sent_batches += 1
                news.append(Found(batch))
            elif info.batch_id in self._unsettled:
                batch = self._unsettled[info.batch_id]
                news += self._look_at_origin(batch, info)
            else:
                continue
            if info.status in OVER and not _lacks_items(info, result):
                self._unsettled.pop(info.batch_id, None)
                news.append(Settled(batch, self._judge(batch, info, result)))
            elif lost is not None:
                self._unsettled[info.batch_id] = batch
        return news

    def _look_at_origin(self, batch: Batch, info: BatchInfo) -> list[News]:
        if self._origin_said or info.origin == self._snapshot.origin(batch.number):
            return []
        self._origin_said = True
        return [NoOrigin()]

    def _judge(self, batch: Batch, info: BatchInfo, result: Sweep) -> Verdict:
        items = result.items.get(info.batch_id, [])
        if not items and info.status == "finished" and not info.errors:
            return Verdict(tuple(batch.positions), (), ())
        emails = self._snapshot.emails(batch.positions)
        return judge(info, items, batch.positions, emails, attempt=batch.attempt)

    def _forgotten(self, result: Sweep, now: float) -> list[News]:
        """Find those that Omnisend has not known for a while: it may be slow to show what it has just taken."""
        missed = {
            batch_id: self._missed.get(batch_id, now) for batch_id in result.missing if batch_id in self._unsettled
        }
        gone = [batch_id for batch_id, since in missed.items() if now - since >= self._grace]
        self._missed = {batch_id: since for batch_id, since in missed.items() if batch_id not in gone}
        return [Forgotten(self._unsettled.pop(batch_id)) for batch_id in gone]

    def _not_there(self, result: Sweep) -> list[News]:
        """Find those that surely are not there; those lost too shortly before the sweep began wait for the next."""
        if not result.complete:
            return []
        gone = [origin for origin, (since, _) in self._lost.items() if since + self._grace <= self._began]
        return [NotThere(self._lost.pop(origin)[1]) for origin in gone]

    def _trouble(self, error: OmnisendError, now: float) -> list[News]:
        self._failures += 1
        wait = retry.decide(self._failures, error, spent=now - self._good_at, retry=self._patience)
        tell(CallFailed(self._snapshot.run_id, "ask", error.status, self._failures, wait))
        if wait is not None:
            self._next = now + wait
            return []
        self._failed_for_good = True
        return [GaveUp(error)]

    def is_given_up(self, now: float, *, patience: float) -> bool:
        """Tell whether nothing is to be expected any more: it failed for good, or was silent for `patience` seconds."""
        if self._sweeping is not None or not self.is_waiting:
            return False
        return self._failed_for_good or now - self.news_at >= patience


def _lacks_items(info: BatchInfo, result: Sweep) -> bool:
    return bool(info.errors or info.status == "stopped") and info.batch_id not in result.items


def _day(batch: Batch) -> date:
    moments = [moment for moment in (batch.sending_at, batch.sent_at) if moment is not None]
    return datetime.fromtimestamp(min(moments), tz=UTC).date() if moments else date.max
