"""The sandbox's batches: what each holds, how far it is, and how it is shown."""

import math
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

KEPT_SECONDS = 7 * 86_400
"""How long a batch can be asked about."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch, without its items.

    Args:
        batch_id: 24 hexadecimal digits.
        method: POST or PUT.
        endpoint: What its items are: contacts, products, events or categories.
        origin: What the sender wrote, or None.
        total: Items in it.
        created: When it came, in seconds since 1970, as the next two.
        started: When its items were begun, or None.
        ended: When it finished or stopped, or None.
        status: pending, inProgress, finished, stopped.
        finished: Items done, refused ones included.
        errors: Items refused.
    """

    batch_id: str
    method: str
    endpoint: str
    origin: str | None
    total: int
    created: float
    started: float | None = None
    ended: float | None = None
    status: str = "pending"
    finished: int = 0
    errors: int = 0

    def shown(self) -> dict[str, Any]:
        """Write it as the answer shows it."""
        answer: dict[str, Any] = {
            "batchID": self.batch_id,
            "method": self.method,
            "endpoint": self.endpoint,
            "status": self.status,
            "createdAt": written(self.created),
            "totalCount": self.total,
            "finishedCount": self.finished,
            "errorsCount": self.errors,
        }
        if self.origin is not None:
            answer["origin"] = self.origin
        if self.started is not None:
            answer["startedAt"] = written(self.started)
        if self.ended is not None:
            answer["endedAt"] = written(self.ended)
        return answer

    def shown_items(self, body: bytes, results: Sequence[tuple[int, Any]]) -> dict[str, Any]:
        """Write it with what became of its items; those not done are not listed."""
        listed: dict[str, list[dict[str, Any]]] = {"errors": [], "responses": []}
        items = orjson.loads(body)["items"] if results else []
        for position, (sent, (status, response)) in enumerate(zip(items, results, strict=False)):
            part = "responses" if status < 400 else "errors"  # noqa: PLR2004 - HTTP's own classes
            item_id = f"{self.batch_id[:16]}{position:08x}"
            item = {
                "itemID": item_id,
                "request": sent,
                "response": response,
                "responseCode": status,
                "status": "finished",
            }
            listed[part].append(item)
        return {**self.shown(), **listed}


class BatchLog:
    """The batches of the last seven days, oldest first; may be shared by threads."""

    def __init__(self, batches: Sequence[Batch] = ()) -> None:
        self._lock = threading.Lock()
        self._batches = {batch.batch_id: batch for batch in batches}

    def put(self, batch: Batch) -> None:
        """Take in a new batch, at the end, or a changed one, in its place."""
        with self._lock:
            self._batches[batch.batch_id] = batch

    def get(self, batch_id: str, *, since: float = -math.inf) -> Batch | None:
        """Find a batch; None if there is none, or none that was created `since` (seconds since 1970)."""
        with self._lock:
            batch = self._batches.get(batch_id)
        return None if batch is None or batch.created < since else batch

    def newest_first(self, *, since: float = -math.inf) -> list[Batch]:
        """List those that were created `since` (seconds since 1970)."""
        with self._lock:
            listed = list(self._batches.values())
        return [batch for batch in reversed(listed) if batch.created >= since]

    def waiting(self) -> list[Batch]:
        """List those that are not over, oldest first."""
        with self._lock:
            return [batch for batch in self._batches.values() if batch.ended is None]

    def __len__(self) -> int:
        return len(self._batches)


def new_batch_id() -> str:
    """Make a batch id: 24 hexadecimal digits."""
    return secrets.token_hex(12)


def written(seconds: float) -> str:
    """Write a time as the answers do, to the millisecond."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
