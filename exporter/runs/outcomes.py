"""What becomes of the batches of a delivery: written into the journal, and what follows from it put into the outbox."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from exporter.errors import OmnisendError
from exporter.events import BatchSentAgain, BatchSplit
from exporter.logs import tell
from exporter.runs.entries import Entries
from exporter.runs.outbox import Outbox
from exporter.runs.settle import Verdict
from exporter.workspace.run_records import Batch, RejectedContact

OnSettled = Callable[[Batch, Collection[int]], None]
"""Told of each batch that has settled, with the positions in it that Omnisend refused; or that is forgotten."""


class Outcomes:
    """The fates of one run's batches.

    Args:
        run_id: The run.
        outbox: What is still to be sent.
        entries: What the journal is to be told.
        on_settled: Told of batches whose outcome is final.
        clock: Seconds since 1970.
    """

    def __init__(
        self, run_id: str, outbox: Outbox, entries: Entries, *, on_settled: OnSettled, clock: Callable[[], float]
    ) -> None:
        self._run_id = run_id
        self._outbox = outbox
        self._entries = entries
        self._on_settled = on_settled
        self._clock = clock

    def taken(self, batch: Batch, batch_id: str) -> Batch:
        """Omnisend took a batch and named it; return it as it is now."""
        sent = replace(batch, state="sent", batch_id=batch_id, sent_at=self._clock())
        self._entries.put(sent)
        return sent

    def dropped(self, *batches: Batch) -> None:
        """Batches surely did not go out."""
        for batch in batches:
            self._entries.put(replace(batch, state="dropped"))

    def refused(self, batch: Batch, error: OmnisendError) -> None:
        """Omnisend refuses a batch as a whole: it is halved, until the contact that causes it stands alone."""
        positions = batch.positions
        if len(positions) > 1:
            tell(BatchSplit(self._run_id, batch.number, error.status, len(positions)))
            self._entries.put(replace(batch, state="split"))
            self._halve(positions, attempt=batch.attempt)
            return
        now = self._clock()
        settled = replace(batch, state="settled", sent_at=now, settled_at=now, rejected=1)
        self._entries.put(settled)
        self._entries.refuse(RejectedContact(positions[0], error.status, None, None, str(error)))
        self._on_settled(settled, positions)

    def settled(self, batch: Batch, verdict: Verdict) -> None:
        """Omnisend is through with a batch; contacts without a final answer go again."""
        positions = batch.positions
        if verdict.again:
            tell(BatchSentAgain(self._run_id, batch.number, len(verdict.again), batch.attempt + 1))
            positions = tuple(sorted([*verdict.accepted, *(contact.position for contact in verdict.rejected)]))
            self._halve(verdict.again, attempt=batch.attempt + 1)
        settled = replace(
            batch,
            positions=positions,
            state="settled",
            settled_at=self._clock(),
            accepted=len(verdict.accepted),
            rejected=len(verdict.rejected),
        )
        self._entries.put(settled)
        self._entries.refuse(*verdict.rejected)
        self._on_settled(settled, [contact.position for contact in verdict.rejected])

    def forgotten(self, batch: Batch) -> None:
        """Omnisend does not know a batch any more that it once took."""
        gone = replace(batch, state="forgotten")
        self._entries.put(gone)
        self._on_settled(gone, ())

    def _halve(self, positions: Sequence[int], *, attempt: int) -> None:
        """Send contacts in two smaller batches, journalled in the same moment as what became of theirs."""
        for part in self._outbox.split(positions, attempt=attempt):
            self._entries.put(part)
