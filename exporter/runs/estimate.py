"""How many requests and how much time a run will take under a connection's limits."""

from dataclasses import dataclass

from exporter.runs.delivery import IN_FLIGHT
from exporter.runs.settle import PAGE
from exporter.workspace.connection import Connection, RateLimit

TAGGED_AT_ONCE = 250
"""Contacts in one tag call, Omnisend's maximum."""

_ANSWER = 0.3
"""Seconds that an answer of Omnisend is taken to need."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Batches and requests (settling, tags and undone markers included) of a run, and its seconds."""

    batches: int
    requests: int
    seconds: float


def estimate(contacts: int, connection: Connection, *, tags: int = 0, leavers: int = 0) -> Estimate:
    """Estimate a run.

    Args:
        contacts: Contacts to send, without those that are unchanged.
        connection: Its batch size and limits count.
        tags: Segments that are marked by a tag; 0: by a property.
        leavers: Markers to undo: a tag is removed from many at once, a property by a call for each contact.
    """
    batches = _calls(contacts, connection.batch_size)
    settling = _calls(batches, PAGE) + (1 if batches else 0)
    tag_calls = tags * _calls(contacts, TAGGED_AT_ONCE) + (_calls(leavers, TAGGED_AT_ONCE) if tags else 0)
    requests = batches + settling + tag_calls + (0 if tags else leavers)
    seconds = max(_seconds(requests, connection.rate_limit), _seconds(tag_calls, connection.tag_rate_limit))
    return Estimate(batches, requests, seconds)


def _calls(things: int, at_once: int) -> int:
    return -(-things // at_once)


def _seconds(requests: int, limit: RateLimit) -> float:
    """Return the seconds that requests take: a full window each time the limit is reached, then the answers."""
    if not requests:
        return 0.0
    full, rest = divmod(requests - 1, limit.requests)
    return full * (limit.seconds + _ANSWER) + _calls(rest + 1, IN_FLIGHT) * _ANSWER
