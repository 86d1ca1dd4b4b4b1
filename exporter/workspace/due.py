"""The moments at which schedules came round: who sees to each, and what came of it. It alone writes those tables.

Of several workers that find the same moment due, one holds it. What it decides is written down with the release of the
moment, in one transaction: a worker that held it once and is late writes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from exporter.errors import RunRefusedError
from exporter.workspace.run_tables import due_moments, schedule_marks
from exporter.workspace.store import Store, name_key

SYSTEM = "system"

HELD_FOR = 600.0
"""Seconds after which a moment whose holder gave no sign any more is another's to see to."""


KEPT_FOR = 90 * 86_400.0
"""Seconds after which it is forgotten what came of a moment; the runs of it stay in the history."""


class NotHeldError(RunRefusedError):
    """Another worker sees to this moment now."""


@dataclass(frozen=True, slots=True)
class Held:
    """A moment that one worker sees to; times are seconds since 1970.

    Args:
        what: Whose schedule came round, as `of_export` names it, or `SYSTEM`.
        due_at: When it did.
        holder: Who sees to it.
    """

    what: str
    due_at: float
    holder: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a moment.

    Args:
        due_at: When it was due (UTC).
        settled_at: When it was seen to (UTC); None: somebody is seeing to it.
        outcome: As it was written down.
    """

    due_at: datetime
    settled_at: datetime | None
    outcome: Mapping[str, Any]


def of_export(name: str) -> str:
    """Name the schedule of an export."""
    return f"export {name_key(name)}"[:800]


class DueMoments:
    """The moments that were due, in one workspace; times are seconds since 1970."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def since(self, what: str) -> float | None:
        """Return since when a schedule is as it is: nothing before is due. None: nobody has said."""
        with self._store.read() as connection:
            mine = schedule_marks.c.what == what
            return connection.execute(sa.select(schedule_marks.c.since).where(mine)).scalar_one_or_none()

    def mark(self, what: str, since: float) -> None:
        """Say that a schedule is what it is from now on."""
        with self._store.begin() as connection:
            mine = schedule_marks.c.what == what
            if not connection.execute(schedule_marks.update().where(mine).values(since=since)).rowcount:
                connection.execute(schedule_marks.insert().values(what=what, since=since))

    def forget(self, what: str) -> None:
        """Forget a schedule, and what came of its moments."""
        with self._store.begin() as connection:
            connection.execute(schedule_marks.delete().where(schedule_marks.c.what == what))
            connection.execute(due_moments.delete().where(due_moments.c.what == what))

    def rename(self, old: str, new: str) -> None:
        """Let a schedule follow its export to another name; what was known of that name is forgotten."""
        self.forget(new)
        with self._store.begin() as connection:
            for table in (schedule_marks, due_moments):
                connection.execute(table.update().where(table.c.what == old).values(what=new))

    def hold(self, what: str, due_at: float, *, holder: str, now: float) -> Held | None:
        """Take a moment that nobody sees to, to see to it; None where it is seen to, or somebody is at it."""
        row = {"what": what, "due_at": due_at, "holder": holder, "held_at": now}
        with self._store.begin() as connection:
            mine = (due_moments.c.what == what, due_moments.c.due_at == due_at)
            new = _insert(connection).values(row).on_conflict_do_nothing().returning(due_moments.c.what)
            if connection.execute(new).first() is not None:
                return Held(what, due_at, holder)
            left = (due_moments.c.settled_at.is_(None), due_moments.c.held_at < now - HELD_FOR)
            taken = connection.execute(due_moments.update().where(*mine, *left).values(holder=holder, held_at=now))
            return Held(what, due_at, holder) if taken.rowcount else None

    def keep(self, held: Held, *, now: float) -> None:
        """Say that one is still at it. Raises NotHeldError if another took it over."""
        self._change(held, held_at=now)

    def settle(
        self, held: Held, *, now: float, run_id: str | None = None, outcome: Mapping[str, Any] | None = None
    ) -> None:
        """Write down what came of a moment, in the transaction that this thread is in if it is in one.

        Raises:
            NotHeldError: Another worker took it over.
        """
        self._change(held, settled_at=now, run_id=run_id, outcome=None if outcome is None else dict(outcome))
        with self._store.begin() as connection:
            old = (due_moments.c.what == held.what, due_moments.c.due_at < held.due_at - KEPT_FOR)
            connection.execute(due_moments.delete().where(*old))

    def _change(self, held: Held, **values: object) -> None:
        mine = (due_moments.c.what == held.what, due_moments.c.due_at == held.due_at)
        still = (due_moments.c.holder == held.holder, due_moments.c.settled_at.is_(None))
        with self._store.begin() as connection:
            if not connection.execute(due_moments.update().where(*mine, *still).values(**values)).rowcount:
                raise NotHeldError("Another worker sees to this moment of the schedule now.")

    def let_go(self, held: Held) -> None:
        """Leave a moment to whoever looks next. Raises NotHeldError if another took it over."""
        self._change(held, held_at=0.0)

    def marks(self) -> dict[str, float]:
        """Return since when each schedule is as it is."""
        with self._store.read() as connection:
            return {row.what: row.since for row in connection.execute(sa.select(schedule_marks))}

    def settled(self) -> dict[str, float]:
        """Return the last moment of each schedule that was seen to."""
        latest = sa.func.max(due_moments.c.due_at).label("due_at")
        done = sa.select(due_moments.c.what, latest).where(due_moments.c.settled_at.is_not(None))
        with self._store.read() as connection:
            return {row.what: row.due_at for row in connection.execute(done.group_by(due_moments.c.what))}

    def find(self, what: str, due_at: float) -> Settled | None:
        """Return what came of a moment; None where nobody has seen to it."""
        wanted = sa.select(due_moments).where(due_moments.c.what == what, due_moments.c.due_at == due_at)
        with self._store.read() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else _settled(row)

    def latest(self, what: str) -> Settled | None:
        """Return the last moment at which a schedule came round; None where it never did."""
        wanted = sa.select(due_moments).where(due_moments.c.what == what).order_by(due_moments.c.due_at.desc()).limit(1)
        with self._store.read() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else _settled(row)


def _insert(connection: sa.Connection) -> Any:  # noqa: ANN401 -- the two dialects share no type that knows of conflicts
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415 -- only where it is used

        return insert(due_moments)
    from sqlalchemy.dialects.sqlite import insert as insert_sqlite  # noqa: PLC0415 -- likewise

    return insert_sqlite(due_moments)


def _settled(row: sa.Row[Any]) -> Settled:
    settled_at = None if row.settled_at is None else datetime.fromtimestamp(row.settled_at, UTC)
    return Settled(datetime.fromtimestamp(row.due_at, UTC), settled_at, row.outcome or {})
