"""Take the marker off contacts that left a segment and are in none of the export's others, and touch nothing else.

A property is set to false by a call for each contact, which cannot make one that was erased; a tag is removed from many
at once. A call that is repeated after a crash has no further effect in Omnisend.
"""

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, Protocol, get_args

from exporter.contacts import payload
from exporter.contacts.marker import tag_name
from exporter.errors import OmnisendError, Rejected, StateUnavailableError, TooLarge
from exporter.omnisend.client import Omnisend
from exporter.omnisend.retry import PATIENT, Retry
from exporter.runs.budget import Budget
from exporter.runs.calls import Calls
from exporter.runs.definition import Marker
from exporter.runs.estimate import TAGGED_AT_ONCE
from exporter.runs.wire import Wire
from exporter.workspace.run_records import UndoTotals
from exporter.workspace.run_writer import RunWriter

Outcome = Literal["undone", "gone", "refused"]
"""undone: the marker is off; gone: Omnisend does not have the contact; refused: it will not change it."""

AT_ONCE = 16
"""Calls for single contacts that are under way at a time."""

UNFINISHED = "Not every contact that left a segment lost its marker"


class Leavers(Protocol):
    """What a snapshot knows of those who left a segment."""

    @property
    def marker(self) -> Marker:
        """How members of segments are marked."""

    @property
    def undo_segments(self) -> Sequence[str]:
        """The segments that somebody left, always in the same order."""

    @property
    def properties(self) -> Mapping[str, str]:
        """The custom property of each segment."""

    def leavers(self, segment: str) -> list[str]:
        """Return the emails of those whose marker of a segment is undone by a call, always in the same order."""


class Undoing:
    """The calls of one run that undo markers.

    Args:
        snapshot: Who left which segment.
        omnisend: The brand.
        writer: The pen to the run's journal.
        wire: Counts the traffic.
        allowed: Raises ConsentError once the connection may not be used any more.
        leaving: Set when the worker is about to go away.
        patience: How often and when a call is tried again.
        clock: Seconds since 1970.
    """

    def __init__(
        self,
        snapshot: Leavers,
        omnisend: Omnisend,
        *,
        writer: RunWriter,
        wire: Wire,
        allowed: Callable[[], object] = lambda: None,
        leaving: threading.Event | None = None,
        patience: Retry = PATIENT,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._snapshot = snapshot
        self._omnisend = omnisend
        self._writer = writer
        self._wire = wire
        self._allowed = allowed
        self._leaving = leaving if leaving is not None else threading.Event()
        self._patience = patience
        self._clock = clock

    def run(self, done: Collection[tuple[str, int]], *, budget: Budget) -> str | None:
        """Take the marker off everybody who is to lose it; groups are journalled once all of their calls are answered.

        Args:
            done: Groups that are done already, as (segment, number).
            budget: The brand's budget of requests.

        Returns:
            A sentence about what stopped it, or None. Contacts that Omnisend refuses to change do not: `refusals`.

        Raises:
            TakenOverError: Another worker carries this run now.
            StateUnavailableError: The database has been away for too long.
            Leaving: The worker goes away; a group that was begun is begun again by whoever goes on.
        """
        calls = Calls(
            budget,
            writer=self._writer,
            wire=self._wire,
            allowed=self._allowed,
            leaving=self._leaving,
            unfinished=UNFINISHED,
            patience=self._patience,
        )
        try:
            with calls, ThreadPoolExecutor(AT_ONCE, thread_name_prefix="undo") as pool:
                return self._undo(done, calls, budget, pool)
        except OmnisendError as error:
            return f"{UNFINISHED}: {error}"
        finally:
            with contextlib.suppress(StateUnavailableError):
                self._writer.write(wire=self._wire.drain(everything=True))

    def _undo(
        self, done: Collection[tuple[str, int]], calls: Calls, budget: Budget, pool: ThreadPoolExecutor
    ) -> str | None:
        for segment in self._snapshot.undo_segments:
            leavers = self._snapshot.leavers(segment)
            for number, first in enumerate(range(0, len(leavers), TAGGED_AT_ONCE)):
                if (segment, number) in done:
                    continue
                group = leavers[first : first + TAGGED_AT_ONCE]
                if self._snapshot.marker == "tag":
                    outcomes = self._untag(segment, group, calls, budget)
                else:
                    outcomes = self._unmark(segment, group, calls, budget, pool)
                if outcomes is None:
                    return calls.stopped_because
                call = {"segment": segment, "number": number, "contacts": len(group), "done_at": self._clock()}
                counts = {outcome: outcomes[outcome] for outcome in get_args(Outcome)}
                calls.journal(undone=[{**call, **counts}], wire=self._wire.drain())
        return None

    def _untag(self, segment: str, emails: list[str], calls: Calls, budget: Budget) -> Counter[Outcome] | None:
        """Remove the tag from all of a group at once; Omnisend passes over those whom it does not have."""

        def call() -> Outcome:
            try:
                self._omnisend.remove_tags([tag_name(segment)], emails)
            except (Rejected, TooLarge):
                return "refused"
            return "undone"

        outcome = calls.make(budget.tag, call)
        return None if outcome is None else Counter({outcome: len(emails)})

    def _unmark(
        self, segment: str, emails: list[str], calls: Calls, budget: Budget, pool: ThreadPoolExecutor
    ) -> Counter[Outcome] | None:
        """Set the property of each contact of a group to false."""
        body = payload.undoing_body(self._snapshot.properties[segment])

        def undo(email: str) -> Outcome | None:
            def call() -> Outcome:
                try:
                    return "undone" if self._omnisend.update_contact(email, body) else "gone"
                except (Rejected, TooLarge):
                    return "refused"

            return calls.make(budget.send, call)

        outcomes = list(pool.map(undo, emails))
        known = Counter(outcome for outcome in outcomes if outcome is not None)
        return known if known.total() == len(emails) else None


def refusals(totals: UndoTotals) -> str | None:
    """Say how many contacts keep a marker that Omnisend refused to take off, over all attempts of a run."""
    if not totals.refused:
        return None
    return f"Omnisend refused to take the marker off {totals.refused:,} contacts that left a segment."
