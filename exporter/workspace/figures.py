"""Sums over all runs that there ever were, for whoever watches; cheap to ask for again: what ended is summed once."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from exporter.workspace.journal import RESUMABLE, Journal
from exporter.workspace.run_records import ENDED, Totals, UndoTotals
from exporter.workspace.run_tables import runs, seconds
from exporter.workspace.store import Store

AT_ONCE = 500

UNKNOWN = "unknown"
"""Stands for the status of requests that were counted before statuses were."""


@dataclass(slots=True)
class Sums:
    """What runs came to.

    Args:
        contacts: Contacts by outcome: refused, unchanged, accepted, rejected; of leavers undone, gone, undo refused.
        open: Members without an outcome: they wait while the run is at work, and are not sent once it has ended.
        requests: Requests by HTTP status; `none`: without an answer.
        retries: Batches and calls that were made again.
        waited: Seconds spent waiting because Omnisend asked for it, or failed.
    """

    contacts: Counter[str] = field(default_factory=Counter)
    open: int = 0
    requests: Counter[str] = field(default_factory=Counter)
    retries: int = 0
    waited: float = 0.0

    def add(self, other: "Sums", *, sign: int = 1) -> None:
        """Add other sums to these, or with `sign` -1 take them away."""
        for mine, theirs in ((self.contacts, other.contacts), (self.requests, other.requests)):
            for key, count in theirs.items():
                mine[key] += sign * count
        self.open += sign * other.open
        self.retries += sign * other.retries
        self.waited += sign * other.waited


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything at one moment.

    Args:
        runs: Runs by status.
        paused: Runs that wait because Omnisend answers nothing but errors.
        oldest_queued_at: When the run that has been queued for longest was queued (seconds since 1970), or None.
        done: What came of runs that ended.
        live: What has come so far of those that have not.
    """

    runs: Mapping[str, int]
    paused: int
    oldest_queued_at: float | None
    done: Sums
    live: Sums


class Accounts:
    """The sums over all runs of one workspace; for one thread at a time.

    The first look reads everything, each later one only runs that are at work and those that ended since.

    Args:
        store: The workspace's state.
        journal: Its runs.
        at_once: Runs that are asked for in one query.
    """

    def __init__(self, store: Store, journal: Journal, *, at_once: int = AT_ONCE) -> None:
        self._store = store
        self._journal = journal
        self._at_once = at_once
        self._done = Sums()
        self._counted: dict[str, int] = {}
        self._revocable: dict[str, Sums] = {}

    def figures(self) -> Figures:
        """Sum up. Raises StateUnavailableError."""
        query = sa.select(runs.c.status, runs.c.attempt, runs.c.run_id)
        waiting = (sa.func.min(runs.c.queued_at), sa.func.count(runs.c.paused))
        with self._store.read() as connection:
            states = [tuple(row) for row in connection.execute(query)]
            queued = connection.execute(sa.select(waiting[0]).where(runs.c.status == "Queued")).scalar_one()
            paused = connection.execute(sa.select(waiting[1]).where(runs.c.status == "Processing")).scalar_one()
        live = [run_id for status, _, run_id in states if status not in ENDED]
        self._reopen(live)
        self._count({run_id: (status, attempt) for status, attempt, run_id in states if status in ENDED})
        return Figures(
            runs=Counter(status for status, _, _ in states),
            paused=paused,
            oldest_queued_at=queued,
            done=_total([self._done]),
            live=_total(sums for _, sums in self._sums(live)),
        )

    def _reopen(self, live: Iterable[str]) -> None:
        """Take out what was counted of runs that were resumed."""
        for run_id in live:
            if run_id in self._counted:
                del self._counted[run_id]
                self._done.add(self._revocable.pop(run_id), sign=-1)

    def _count(self, ended: Mapping[str, tuple[str, int]]) -> None:
        """Add what ended since the last look, or was resumed and ended again."""
        fresh = [run_id for run_id, (_, attempt) in ended.items() if self._counted.get(run_id) != attempt]
        self._reopen(fresh)
        for run_id, sums in self._sums(fresh):
            status, attempt = ended[run_id]
            self._done.add(sums)
            self._counted[run_id] = attempt
            if status in RESUMABLE:
                self._revocable[run_id] = sums

    def _sums(self, run_ids: Sequence[str]) -> Iterator[tuple[str, Sums]]:
        for start in range(0, len(run_ids), self._at_once):
            yield from self._some(list(run_ids[start : start + self._at_once])).items()

    def _some(self, run_ids: list[str]) -> dict[str, Sums]:
        totals, undone = self._journal.totals(run_ids), self._journal.undo_totals(run_ids)
        told = sa.select(runs.c.run_id, runs.c.members, runs.c.unchanged, runs.c.refused)
        found: dict[str, Sums] = {}
        with self._store.read() as connection:
            for run_id, members, unchanged, refused in connection.execute(told.where(runs.c.run_id.in_(run_ids))):
                mine, theirs = totals.get(run_id, Totals()), undone.get(run_id, UndoTotals())
                outcomes = {
                    "refused": sum(refused.values()),
                    "unchanged": unchanged,
                    "accepted": mine.accepted,
                    "rejected": mine.rejected,
                }
                leavers = {"undone": theirs.undone, "gone": theirs.gone, "undo refused": theirs.refused}
                found[run_id] = Sums(Counter(outcomes | leavers), members - sum(outcomes.values()))
            self._add_traffic(connection, run_ids, found)
        return found

    def _add_traffic(self, connection: sa.Connection, run_ids: list[str], found: Mapping[str, Sums]) -> None:
        """Add requests by status; few different counts occur in a second, so that few groups have to be read."""
        kinds = sa.cast(seconds.c.statuses, sa.Text).label("kinds")
        query = (
            sa.select(
                seconds.c.run_id,
                kinds,
                sa.func.count(),
                sa.func.sum(seconds.c.requests),
                sa.func.sum(seconds.c.retries),
                sa.func.sum(seconds.c.waited),
            )
            .where(seconds.c.run_id.in_(run_ids))
            .group_by(seconds.c.run_id, kinds)
        )
        for run_id, statuses, times, requests, retries, waited in connection.execute(query):
            sums = found[run_id]
            known = {status: count * times for status, count in json.loads(statuses).items()}
            sums.requests.update(known)
            if unknown := int(requests) - sum(known.values()):
                sums.requests[UNKNOWN] += unknown
            sums.retries += int(retries)
            sums.waited += float(waited)


def _total(several: Iterable[Sums]) -> Sums:
    total = Sums()
    for one in several:
        total.add(one)
    return total
