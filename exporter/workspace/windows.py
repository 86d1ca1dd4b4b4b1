"""The windows of a brand's limits, as all processes and machines that ask on its behalf share them.

What a window means is none of this room's business: it hands its state round, one user at a time, with the time on a
clock that all of them read alike.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa

from exporter.errors import StateUnavailableError
from exporter.workspace.run_tables import brand_windows
from exporter.workspace.store import Store

State = Mapping[str, Any]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Moment:
    """A look at the shared clock.

    Args:
        shared: Seconds on the clock that all users of the windows read.
        before: Seconds on this process's own clock just before the look.
        after: The same, just after it.
    """

    shared: float
    before: float
    after: float


Decide = Callable[[list[State | None], Moment], tuple[list[State], Result]]
"""Gets the states (None: not used yet) and the time; returns the new states, and what else the caller wants."""


class Windows(Protocol):
    """The windows of one brand."""

    def turn(self, names: Sequence[str], decide: Decide[Result]) -> Result:
        """Let `decide` change windows, while nobody else reads or changes them. Raises StateUnavailableError."""


class WindowsInMemory:
    """The windows of a brand that nobody else uses; they are forgotten with the process.

    Args:
        clock: Seconds that never run backwards.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._states: dict[str, State] = {}
        self._turn = threading.Lock()

    def turn(self, names: Sequence[str], decide: Decide[Result]) -> Result:
        """Let `decide` change windows."""
        with self._turn:
            now = self._clock()
            states, result = decide([self._states.get(name) for name in names], Moment(now, now, now))
            self._states.update(zip(names, states, strict=True))
        return result


class SharedWindows:
    """The windows of a brand in the state database.

    On PostgreSQL the time is the database's own, so that machines whose clocks differ agree. On SQLite all processes
    are on one machine, and read its clock since the start, which nobody sets.

    Args:
        store: The workspace's state.
        brand_key: Whose windows.
        clock: Seconds that never run backwards, the same in all processes of this machine.
    """

    def __init__(self, store: Store, brand_key: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._brand_key = brand_key
        self._clock = clock

    def turn(self, names: Sequence[str], decide: Decide[Result]) -> Result:
        """Let `decide` change windows. Raises StateUnavailableError when the database is busy, full or gone."""
        try:
            with self._store.begin() as connection:
                known = {name: self._locked(connection, name) for name in sorted(names)}
                states, result = decide([known[name] for name in names], self._moment(connection))
                for name, state in zip(names, states, strict=True):
                    connection.execute(brand_windows.update().where(*self._is(name)).values(state=dict(state)))
        except sa.exc.TimeoutError as error:  # no connection came free
            raise StateUnavailableError("The workspace database is busy. Try again.") from error
        return result

    def _locked(self, connection: sa.Connection, name: str) -> State | None:
        """Read a window that nobody else may change before this transaction ends."""
        query = sa.select(brand_windows.c.state).where(*self._is(name)).with_for_update()
        row = connection.execute(query).first()
        if row is None:
            with suppress(sa.exc.IntegrityError), connection.begin_nested():  # another process may be first
                connection.execute(brand_windows.insert().values(brand_key=self._brand_key, name=name, state={}))
            row = connection.execute(query).one()
        return row.state or None

    def _moment(self, connection: sa.Connection) -> Moment:
        before = self._clock()
        if connection.dialect.name == "sqlite":
            return Moment(before, before, before)
        shared = float(connection.execute(sa.select(sa.extract("epoch", sa.func.clock_timestamp()))).scalar_one())
        return Moment(shared, before, self._clock())

    def _is(self, name: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
        return brand_windows.c.brand_key == self._brand_key, brand_windows.c.name == name
