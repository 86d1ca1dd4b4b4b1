"""What of a run is still to be sent: contacts in no batch yet, batches that are ready, and those that wait."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace

from exporter.workspace.run_records import Batch


class Outbox:
    """The batches of one run that have to go out.

    Args:
        contacts: Contacts in the run's snapshot.
        size: Contacts in a batch.
    """

    def __init__(self, contacts: int, size: int) -> None:
        self._contacts = contacts
        self._size = size
        self._next_number = 0
        self._next_position = 0
        self._ready: deque[Batch] = deque()
        self._later: list[tuple[float, Batch]] = []

    def resume(self, journalled: Iterable[Batch]) -> None:
        """Go on behind what the journal knows of the run; what it dropped is ready to go."""
        for batch in journalled:
            self._next_number = max(self._next_number, batch.number + 1)
            if len(batch.positions):
                self._next_position = max(self._next_position, batch.positions[-1] + 1)
            if batch.state == "dropped":
                self._ready.append(batch)

    @property
    def has_planned(self) -> bool:
        """Whether contacts are left that were in no batch yet."""
        return self._next_position < self._contacts

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to go out."""
        return not (self._ready or self._later or self.has_planned)

    @property
    def due(self) -> float | None:
        """When the next batch that waits is due, or None if none waits."""
        return min((at for at, _ in self._later), default=None)

    def next(self, now: float) -> Batch | None:
        """Hand out what goes out next: what is to be sent again before what is new; None if nothing may go now.

        A batch of contacts that were in none yet has no `sending_at`; nothing of it is journalled.
        """
        due = [entry for entry in self._later if entry[0] <= now]
        if due:
            self._later = [entry for entry in self._later if entry[0] > now]
            self._ready.extend(batch for _, batch in sorted(due, key=lambda entry: entry[0]))
        if self._ready:
            return self._ready.popleft()
        if not self.has_planned:
            return None
        first = self._next_position
        self._next_position = min(first + self._size, self._contacts)
        return self.create(range(first, self._next_position))

    def create(self, positions: Sequence[int], *, attempt: int = 1) -> Batch:
        """Make a batch with a number of its own; it is not in the outbox yet."""
        kept = positions if isinstance(positions, range) else tuple(positions)
        batch = Batch(self._next_number, kept, attempt=attempt)
        self._next_number += 1
        return batch

    def put(self, batch: Batch, *, at: float | None = None) -> None:
        """Let a batch go out, now or not before a moment."""
        if at is None:
            self._ready.append(batch)
        else:
            self._later.append((at, batch))

    def put_back(self, batches: Iterable[Batch]) -> None:
        """Take back batches that were handed out but did not go."""
        self._ready.extendleft(reversed(list(batches)))

    def split(self, positions: Sequence[int], *, attempt: int) -> list[Batch]:
        """Put contacts into two batches, which are ready to go but never went (`dropped`), and return these."""
        half = -(-len(positions) // 2)
        parts = [
            replace(self.create(part, attempt=attempt), state="dropped")
            for part in (positions[:half], positions[half:])
            if len(part)
        ]
        self._ready.extend(parts)
        return parts

    def clear(self) -> list[Batch]:
        """Take out every batch that was to go, and return those; contacts that were in none stay as they are."""
        left = [*self._ready, *(batch for _, batch in self._later)]
        self._ready.clear()
        self._later.clear()
        return left
