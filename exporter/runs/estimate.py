"""How many requests and how much time a run will take under a connection's limits."""

from dataclasses import dataclass

from exporter.omnisend.pacing import Window
from exporter.runs.budget import KEPT_BACK
from exporter.runs.delivery import IN_FLIGHT
from exporter.runs.settle import PAGE
from exporter.workspace.connection import Connection

TAGGED_AT_ONCE = 250
"""Contacts in one tag call, Omnisend's maximum."""

_ANSWER = 0.3
"""Seconds that an answer of Omnisend is taken to need."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Batches and requests (settling and tags included) of a run, and its seconds."""

    batches: int
    requests: int
    seconds: float


def estimate(contacts: int, connection: Connection, *, tags: int = 0) -> Estimate:
    """Estimate a run.

    Args:
        contacts: Contacts to send.
        connection: Its batch size and limits count.
        tags: Segments that are marked by a tag.
    """
    batches = -(-contacts // connection.batch_size)
    settling = -(-batches // PAGE) + (1 if batches else 0)
    tag_calls = tags * -(-contacts // TAGGED_AT_ONCE)
    limit = connection.rate_limit
    sending = _seconds(batches, limit.requests - limit.requests // KEPT_BACK, limit.seconds) + settling * _ANSWER
    tagging = _seconds(tag_calls, connection.tag_rate_limit.requests, connection.tag_rate_limit.seconds)
    return Estimate(batches, batches + settling + tag_calls, sending + tagging)


def _seconds(requests: int, allowed: int, window: float) -> float:
    """Return the seconds that requests take: a full window each time the limit is reached, then the answers."""
    if not requests:
        return 0.0
    waits = (requests - 1) // allowed
    rest = requests - waits * allowed
    return waits * Window(allowed, window).length + -(-rest // IN_FLIGHT) * _ANSWER
