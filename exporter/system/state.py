"""How the whole system is, as a value: the runs, what carries them, and what is wrong, each as a sentence."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from exporter.runs.report import Report
from exporter.workspace.database_state import DatabaseState
from exporter.workspace.last_answers import LastAnswer
from exporter.workspace.storage_state import StorageState
from exporter.workspace.workers import WorkerStatus

LONGEST_QUEUED = timedelta(hours=1)
"""How long a run may wait while workers are alive before something is wrong."""

LEAST_FREE = 1_000_000_000
"""Bytes that a folder should have free: a run of a million contacts takes some hundred million."""


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """A connection as far as its health goes.

    Args:
        name: Its name.
        display_name: What people call it.
        has_consent: Whether somebody's consent stands.
        is_paused: Whether nothing is sent over it for now.
        is_used: Whether an export uses it.
        key_fault: Why its key cannot be read, as a sentence; None when it can.
        last_answer: What Omnisend last answered; None where no run has asked yet.
    """

    name: str
    display_name: str
    has_consent: bool
    is_paused: bool
    is_used: bool
    key_fault: str | None
    last_answer: LastAnswer | None


@dataclass(frozen=True, slots=True)
class Scheduled:
    """Something that happens by itself.

    Args:
        what: The export, or the schedule of the workspace, as people call it.
        at: When it is next due (UTC).
    """

    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Health:
    """What only those see who may; where a check gave no answer, a sentence stands in its place."""

    workers: tuple[WorkerStatus, ...] | str
    database: DatabaseState | str
    storage: StorageState | str
    connections: tuple[ConnectionState, ...] | str
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class System:
    """How the system is at one moment.

    Args:
        at: That moment (UTC).
        queued: Runs that no worker has taken yet, the oldest first.
        running: Runs at work, the oldest first.
        failed: The last runs of exports that failed of late, newest first.
        scheduled: What happens next by itself, the nearest first.
        unknown: Why nothing is known of the runs, as a sentence; None when it is.
        health: Of workers, database, storage and connections; None for those who may not see it.
    """

    at: datetime
    queued: tuple[Report, ...] = ()
    running: tuple[Report, ...] = ()
    failed: tuple[Report, ...] = ()
    scheduled: tuple[Scheduled, ...] = ()
    unknown: str | None = None
    health: Health | None = None

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong, as sentences, the worst first; nothing when all is well."""
        return tuple(dict.fromkeys([*self._faults_of_health(), *self._faults_of_runs()]))

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def _faults_of_health(self) -> Iterator[str]:
        if self.health is None:
            return
        for part in (self.health.database, self.health.workers, self.health.storage, self.health.connections):
            if isinstance(part, str):
                yield part
        workers, storage = self.health.workers, self.health.storage
        if not isinstance(workers, str) and not any(worker.alive for worker in workers):
            yield "No worker is alive, so nothing is sent. Start one: python -m exporter worker"
        if isinstance(storage, StorageState) and storage.free is not None and storage.free < LEAST_FREE:
            yield f"Only {storage.free / 1e9:.1f} GB are free in {storage.place}. Make room, or runs will fail."
        if not isinstance(self.health.connections, str):
            for connection in self.health.connections:
                yield from faults_of(connection)

    def _faults_of_runs(self) -> Iterator[str]:
        if self.unknown is not None:
            yield self.unknown
        if self.queued and self.at - self.queued[0].queued_at > LONGEST_QUEUED:
            yield f"The oldest run has waited for a worker since {self.queued[0].queued_at:%Y-%m-%d %H:%M} UTC."
        for run in self.running:
            if run.paused:
                yield f"The run of “{run.export}” is paused: {run.paused}"
        for run in self.failed:
            yield f"The last run of “{run.export}” failed: {run.reason or 'it ended before everybody was sent.'}"

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON: times as RFC 3339 in UTC, or seconds since 1970 where a worker gave them."""
        runs = {name: [one.to_dict() for one in getattr(self, name)] for name in ("queued", "running", "failed")}
        return {
            "at": self.at.isoformat(timespec="milliseconds"),
            "is_well": self.is_well,
            "faults": list(self.faults),
            **runs,
            "scheduled": [{"what": each.what, "at": each.at.isoformat()} for each in self.scheduled],
            "health": None if self.health is None else _plain(asdict(self.health)),
        }


def faults_of(connection: ConnectionState) -> Iterator[str]:
    """Say what is wrong with a connection; one that no export uses may lack a consent."""
    name = connection.display_name
    if connection.key_fault is not None:
        yield connection.key_fault
    if connection.is_used and not connection.has_consent:
        yield f"Nothing goes over “{name}”: nobody's consent stands. Read its privacy text and agree."
    if connection.last_answer is not None and connection.last_answer.is_refusal:
        yield f"Omnisend refused the key of “{name}” the last time that it was used. Enter one that works."
    if connection.last_answer is not None and connection.last_answer.is_missing:
        yield f"Omnisend did not answer the last requests over “{name}”. Check the base URL and the network."


def now() -> datetime:
    """Tell the time, aware, in UTC."""
    return datetime.now(UTC)


def _plain(value: Any) -> Any:  # noqa: ANN401 -- whatever a value is made of
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value
