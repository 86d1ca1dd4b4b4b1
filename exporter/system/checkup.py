"""The checks of one workspace: side by side, each in a thread of its own, so that none of them can hold up a page."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from exporter.errors import SettingsError
from exporter.runs.report import Report
from exporter.system.check import Check, begin_all
from exporter.system.state import ConnectionState, Health, Scheduled, System, now
from exporter.system.versions import versions
from exporter.workspace import database_state, storage_state
from exporter.workspace.connection import Connection, from_document
from exporter.workspace.consent import Consents
from exporter.workspace.last_answers import last_answer
from exporter.workspace.people import LOCAL_ADMINISTRATOR, Person
from exporter.workspace.permissions import Action, may
from exporter.workspace.secrets import Secrets
from exporter.workspace.storage import Storage
from exporter.workspace.store import Store, name_key
from exporter.workspace.workers import Workers

PATIENCE = 3.0
"""Seconds within which everything has to answer."""

TRIED_OUT = 60.0
"""Seconds between two tries of what costs something: a file written to a bucket, a key read from where it is kept."""

LATELY = timedelta(days=7)
LATEST = 200
"""Runs that are looked through for those that failed."""


class History(Protocol):
    """The runs, as one person sees them."""

    def all(self, *, export: str | None = None, limit: int = 200) -> list[Report]:
        """Return reports of the latest runs, newest first."""

    def report(self, run_id: str) -> Report:
        """Return how a run stands."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks how the system is, and what only they can tell.

    Args:
        person: What they may not see is left out.
        runs: The runs as they see them.
        scheduled: What happens next by itself, as they see it.
    """

    person: Person
    runs: History
    scheduled: Callable[[], Iterable[Scheduled]] = tuple


class Checkup:
    """Examines one workspace; safe to use from many threads.

    Args:
        store: Its state.
        secrets: What opens its keys.
        storage: Where its files are.
        workers: Their signs of life.
        patience: Seconds to wait for everything.
    """

    def __init__(
        self, store: Store, secrets: Secrets, storage: Storage, workers: Workers, *, patience: float = PATIENCE
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._consents = Consents(store, actor=LOCAL_ADMINISTRATOR)
        self._patience = patience
        self._database = Check("The database", lambda: database_state.look(store))
        self._workers = Check("The list of workers", lambda: tuple(workers.all()))
        self._storage = Check(f"The storage {storage}", lambda: storage_state.look(storage), fresh=TRIED_OUT)
        self._keys = Check("The place of a key", self._key_faults, fresh=TRIED_OUT)
        self._states = Check("The database", self._connection_states)
        self._versions = versions()

    def system(self, asking: Asking) -> System:
        """Look at everything now. Never raises what a part of the system does, and never waits longer than it may."""
        by = time.monotonic() + self._patience
        sees_health = may(asking.person, Action.SEE_SYSTEM)
        runs = Check("The database", lambda: _runs(asking.runs))
        scheduled = Check("The database", lambda: tuple(asking.scheduled()))
        health: list[Check[Any]] = [self._workers, self._storage, self._keys, self._states]
        self._database.begin()
        database = self._database.answer(by - time.monotonic())
        reading: list[Check[Any]] = [] if isinstance(database, str) else [runs, scheduled]
        begin_all([*reading, *(health if sees_health else [])])
        found = database if isinstance(database, str) else runs.answer(by - time.monotonic())
        due = () if isinstance(database, str) else scheduled.answer(by - time.monotonic())
        at = now()
        queued, running, failed = ((), (), ()) if isinstance(found, str) else _sorted(found, at)
        return System(
            at=at,
            queued=queued,
            running=running,
            failed=failed,
            scheduled=() if isinstance(due, str) else tuple(sorted(due, key=lambda one: one.at)),
            unknown=found if isinstance(found, str) else None,
            health=self._health(database, by) if sees_health else None,
        )

    def _health(self, database: "database_state.DatabaseState | str", by: float) -> Health:
        def left() -> float:
            return by - time.monotonic()

        workers, storage = self._workers.answer(left()), self._storage.answer(left())
        states, keys = self._states.answer(left()), self._keys.answer(left())
        return Health(workers, database, storage, _with_keys(states, keys), self._versions)

    def _connections(self) -> list[Connection]:
        return [from_document(each.name, each.document) for each in self._store.all("connection")]

    def _connection_states(self) -> tuple[ConnectionState, ...]:
        used = {name_key(str(each.document.get("connection") or "")) for each in self._store.all("export")}
        return tuple(
            ConnectionState(
                name=one.name,
                display_name=one.display_name,
                has_consent=self._consents.standing(one.name) is not None,
                is_paused=one.paused,
                is_used=name_key(one.name) in used,
                key_fault=None,
                last_answer=last_answer(self._store, one.name),
            )
            for one in self._connections()
        )

    def _key_faults(self) -> dict[str, str]:
        found = ((one, self._key_fault(one)) for one in self._connections())
        return {one.name: f"“{one.display_name}”: {fault}" for one, fault in found if fault is not None}

    def _key_fault(self, connection: Connection) -> str | None:
        try:
            self._secrets.read(connection.api_key)
        except SettingsError as error:
            return str(error)
        return None


def _with_keys(
    states: tuple[ConnectionState, ...] | str, keys: dict[str, str] | str
) -> tuple[ConnectionState, ...] | str:
    """Add to connections why their keys cannot be read; where that is not known in time, to each of them."""
    if isinstance(states, str):
        return states
    faults = dict.fromkeys((one.name for one in states), keys) if isinstance(keys, str) else keys
    return tuple(replace(one, key_fault=faults.get(one.name)) for one in states)


def _runs(history: History) -> tuple[Report, ...]:
    """Read the latest runs; of those at work all that is known, an estimate of what is left included."""
    return tuple(one if one.ended else history.report(one.run_id) for one in history.all(limit=LATEST))


def _sorted(
    runs: tuple[Report, ...], at: datetime
) -> tuple[tuple[Report, ...], tuple[Report, ...], tuple[Report, ...]]:
    """Part runs into queued, running and failed of late; only an export's last run can have failed of late."""
    last = {run.export: run for run in reversed(runs)}
    queued = tuple(run for run in reversed(runs) if run.status == "Queued")
    running = tuple(run for run in reversed(runs) if run.status == "Processing")
    failed = tuple(
        run
        for run in last.values()
        if run.status == "Failed" and run.ended_at is not None and at - run.ended_at < LATELY
    )
    return queued, running, tuple(sorted(failed, key=lambda run: run.queued_at, reverse=True))
