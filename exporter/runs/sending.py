"""Send one batch: wait for its turn, look whether it may go, and tell what came of it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from exporter.errors import (
    ConsentError,
    OmnisendError,
    Rejected,
    SourceError,
    StateUnavailableError,
    Unavailable,
)
from exporter.omnisend.client import Omnisend
from exporter.runs.budget import Budget
from exporter.runs.snapshot import Snapshot
from exporter.workspace.run_records import Batch
from exporter.workspace.run_writer import TakenOverError


@dataclass(frozen=True, slots=True)
class Sent:
    """Omnisend took the batch and named it."""

    batch_id: str


@dataclass(frozen=True, slots=True)
class OriginRefused:
    """Omnisend refuses the name that the batch was sent with."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """The batch did not go out: the run stops, or nobody knows whether it is still this worker's."""


Answered = Sent | OriginRefused | Unsent | OmnisendError | SourceError | ConsentError


class Sender:
    """Sends batches of one run; safe to use from many threads.

    Args:
        snapshot: The contacts.
        omnisend: The brand.
        budget: The brand's budget of requests.
        allowed: Raises ConsentError once nothing may be sent over the connection any more; asked before each request.
        halt: Set when nothing more may be sent.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        omnisend: Omnisend,
        budget: Budget,
        *,
        allowed: Callable[[], object],
        halt: threading.Event,
    ) -> None:
        self._snapshot = snapshot
        self._omnisend = omnisend
        self._budget = budget
        self._allowed = allowed
        self._halt = halt

    def send(self, batch: Batch, *, with_origin: bool) -> Answered:
        """Send a batch when its turn comes; what went wrong is given back, never raised."""
        slot = self._budget.send(self._halt)
        if slot is None:
            return Unsent()
        try:
            body = self._snapshot.body(batch.number, batch.positions, with_origin=with_origin)
            self._allowed()
            answer: Answered = Sent(self._omnisend.create_batch(body))
        except (SourceError, ConsentError) as error:
            return error
        except (StateUnavailableError, TakenOverError):
            return Unsent()
        except Rejected as error:
            answer = OriginRefused() if with_origin and "origin" in error.fields else error
        except Unavailable as error:
            if error.status is None:  # nobody knows when it arrives, or whether
                return error
            if error.throttled:
                self._budget.throttled(error.retry_after, slot)
            answer = error
        except OmnisendError as error:
            answer = error
        self._budget.answered(slot)
        return answer
