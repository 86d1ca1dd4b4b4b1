"""When Omnisend last answered over each connection, and with what, as the journal of runs has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from exporter.workspace.run_tables import runs, seconds
from exporter.workspace.store import Store

LATEST_RUNS = 20
"""Runs of a connection that are looked through, the latest first: one that sent nothing has no answer."""

UNANSWERED = "none"
"""Stands for the status of a request that had no answer."""


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """What came of the requests of the last second in which there were any.

    Args:
        at: That second (UTC).
        statuses: Requests by HTTP status; `none`: without an answer.
    """

    at: datetime
    statuses: Mapping[str, int]

    @property
    def is_refusal(self) -> bool:
        """Whether Omnisend did not let this program in: the key is wrong, or may not do this."""
        return bool(self.statuses) and all(status in ("401", "403", "410") for status in self.statuses)

    @property
    def is_missing(self) -> bool:
        """Whether no request was answered at all."""
        return bool(self.statuses) and all(status == UNANSWERED for status in self.statuses)


def last_answer(store: Store, connection: str) -> LastAnswer | None:
    """Return the last answer over a connection; None where none of its latest runs asked anything."""
    latest = (
        sa.select(runs.c.run_id)
        .where(runs.c.connection == connection)
        .order_by(runs.c.queued_at.desc())
        .limit(LATEST_RUNS)
    )
    query = (
        sa.select(seconds.c.second, seconds.c.statuses)
        .where(seconds.c.run_id.in_(latest), seconds.c.requests > 0)
        .order_by(seconds.c.second.desc())
        .limit(1)
    )
    with store.read() as transaction:
        row = transaction.execute(query).first()
    return None if row is None else LastAnswer(datetime.fromtimestamp(row.second, tz=UTC), dict(row.statuses))
