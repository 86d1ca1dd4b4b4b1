"""What truly happened to each contact and each batch, counted from everything that the sandbox ever took."""

from collections import Counter
from dataclasses import dataclass, field

import orjson

from exporter.sandbox.brand import Brand
from exporter.sandbox.faults import TRANSIENT
from exporter.sandbox.settling import email_of


@dataclass(frozen=True, slots=True)
class Tallies:
    """How often each was done; what a batch left for later, or stopped before, is not done.

    Args:
        origins: The origin that a batch was sent with, shown or not -> how many batches were taken with it.
        done: Email -> how often a batch wrote or refused that contact.
        written: Email -> how often a batch wrote that contact.
    """

    origins: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)


def tallies(brand: Brand, *, after: int = 0) -> Tallies:
    """Count over the batches that were kept, but for the first `after` of them (as `batches` counted)."""
    counted = Tallies()
    rows = brand.store.rows("SELECT body, results FROM batches WHERE rowid > ? ORDER BY rowid", (after,))
    for body, results in rows:
        sent = orjson.loads(body)
        counted.origins[sent.get("origin", "")] += 1
        for item, (status, _) in zip(sent["items"], orjson.loads(results) if results else (), strict=False):
            email = email_of(item)
            counted.done[email] += status not in TRANSIENT
            counted.written[email] += status < 300  # noqa: PLR2004 - HTTP's own classes
    return counted


def batches(brand: Brand) -> int:
    """Count the batches that were kept so far."""
    return int(brand.store.rows("SELECT coalesce(max(rowid), 0) FROM batches")[0][0])
