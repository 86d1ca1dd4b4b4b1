"""What a delivery has to write into its journal next; kept until it is written, however long the database is away."""

from collections.abc import Iterable

from exporter.errors import StateUnavailableError
from exporter.runs.outage import Outage
from exporter.runs.wire import Wire
from exporter.workspace.run_records import Batch, RejectedContact, Second
from exporter.workspace.run_writer import RunWriter


class Entries:
    """The unwritten end of a run's journal; times are seconds on a clock that never runs backwards.

    Args:
        writer: The pen to the run's journal.
        wire: Counts the traffic.
    """

    def __init__(self, writer: RunWriter, wire: Wire) -> None:
        self._writer = writer
        self._wire = wire
        self._known: set[int] = set()
        self._new: dict[int, Batch] = {}
        self._changed: dict[int, Batch] = {}
        self._refused: list[RejectedContact] = []
        self._seconds: dict[int, Second] = {}
        self._run: dict[str, object] = {}
        self._outage = Outage()
        self._again_at = 0.0

    @property
    def is_away(self) -> bool:
        """Whether the database could not be written when it was last tried."""
        return self._outage.is_on

    def resume(self, journalled: Iterable[Batch]) -> None:
        """Take note of the batches that the journal has."""
        self._known.update(batch.number for batch in journalled)

    def put(self, batch: Batch) -> None:
        """Write what a batch is now."""
        if batch.number not in self._known:
            self._known.add(batch.number)
            self._new[batch.number] = batch
        elif batch.number in self._new:
            self._new[batch.number] = batch
        else:
            self._changed[batch.number] = batch

    def refuse(self, *contacts: RejectedContact) -> None:
        """Write contacts that Omnisend refused."""
        self._refused += contacts

    def run(self, **values: object) -> None:
        """Write changes of the run itself."""
        self._run |= values

    def away(self, now: float, error: StateUnavailableError) -> None:
        """Take note that the database is away. Raises `error` once it has been so for too long."""
        self._again_at = now + self._outage.met(error, now)

    def write(self, now: float, *, everything: bool = False) -> bool:
        """Write all that is there; False if the database is away: then it is kept for the next time.

        Args:
            now: The time.
            everything: Also the traffic of the second that is not over yet, and without waiting for the next try.

        Raises:
            TakenOverError: Another worker carries this run now.
            StateUnavailableError: The database has been away for too long.
        """
        if self.is_away and now < self._again_at and not everything:
            return False
        self._seconds |= {second.second: second for second in self._wire.drain(everything=everything)}
        if not (self._new or self._changed or self._refused or self._seconds or self._run or self.is_away):
            return True
        try:
            self._writer.write(
                new=self._new.values(),
                changed=self._changed.values(),
                refused=self._refused,
                wire=self._seconds.values(),
                run=self._run,
                again=self.is_away,
            )
        except StateUnavailableError as error:
            self.away(now, error)
            return False
        self._outage.over()
        self._new, self._changed, self._refused, self._seconds, self._run = {}, {}, [], {}, {}
        return True
