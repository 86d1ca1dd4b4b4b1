"""How exports were when people were last told, and what they were told or are still to be told.

It alone writes those two tables. Of several workers one writes a state, and one at a time tries to tell a notice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

import sqlalchemy as sa

from exporter.workspace.run_tables import export_states, notices, runs
from exporter.workspace.store import Store, name_key

TellingStatus = Literal["waiting", "told", "given up"]

KEPT_SECONDS = 90 * 86_400.0
"""After so long, what was told is forgotten."""


@dataclass(frozen=True, slots=True)
class ExportState:
    """How an export was when it was last looked at; times are seconds since 1970.

    Args:
        export: Its name.
        run_id: The run that said so; None: none did yet.
        judged_at: When that run ended; 0 where none said anything.
        looked_at: When the last run ended that was looked at, whether it said anything or not.
        wrong: What is wrong, each with its words; empty: it is well.
        number: How often it was written; 0: never.
    """

    export: str
    run_id: str | None = None
    judged_at: float = 0.0
    looked_at: float = 0.0
    wrong: Mapping[str, str] = field(default_factory=dict)
    number: int = 0


@dataclass(frozen=True, slots=True)
class Telling:
    """Something that one address is told; times are seconds since 1970.

    Args:
        notice: Name of the notice that says who is told.
        export: Which export it is about; None: it is a test.
        is_good: Whether it says that something is well again.
        status: "waiting" until somebody was told, or it was given up.
        attempts: How often it was tried.
        next_at: When it is tried next, while it waits.
        problem: Why the last attempt failed.
    """

    notice: str
    title: str
    text: str = field(repr=False)
    at: float
    export: str | None = None
    run_id: str | None = None
    is_good: bool = False
    status: TellingStatus = "waiting"
    attempts: int = 0
    next_at: float = 0.0
    told_at: float | None = None
    problem: str | None = None
    id: int = 0


class Told:
    """The states of exports and the notices of one workspace."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def last_ends(self) -> dict[str, float]:
        """Return when the last run of each export ended, by the export's name."""
        query = (
            sa.select(runs.c.export, sa.func.max(runs.c.ended_at))
            .where(runs.c.ended_at.is_not(None))
            .group_by(runs.c.export)
        )
        with self._store.read() as connection:
            return {export: float(ended) for export, ended in connection.execute(query)}

    def states(self) -> dict[str, ExportState]:
        """Return the states that are known, by the key of the export's name."""
        with self._store.read() as connection:
            rows = connection.execute(sa.select(export_states)).mappings().all()
        return {row["export_key"]: ExportState(**_without(row, "export_key")) for row in rows}

    def put(self, before: ExportState | None, after: ExportState, tellings: Sequence[Telling]) -> bool:
        """Write how an export is now, with all that people are to be told of it, in one transaction.

        Args:
            before: As it was read; None: it was not there.
            after: As it is.
            tellings: What follows from that.

        Returns:
            False, and nothing is written, if another worker was first.
        """
        values = {**asdict(replace(after, number=after.number + 1)), "wrong": dict(after.wrong)}
        key = name_key(after.export)
        try:
            with self._store.begin() as connection:
                if before is None:
                    connection.execute(export_states.insert().values(export_key=key, **values))
                else:
                    mine = (export_states.c.export_key == key, export_states.c.number == before.number)
                    if connection.execute(export_states.update().where(*mine).values(**values)).rowcount == 0:
                        return False
                self._add(connection, tellings)
        except sa.exc.IntegrityError:  # another worker wrote the first one
            return False
        return True

    def add(self, telling: Telling) -> None:
        """Write down one more thing that somebody is told, or was."""
        with self._store.begin() as connection:
            self._add(connection, [telling])

    def due(self, now: float) -> list[Telling]:
        """Return what is to be tried now, in the order in which it came up."""
        return self._read(notices.c.status == "waiting", notices.c.next_at <= now, order=notices.c.id)

    def claim(self, telling: Telling, *, until: float) -> bool:
        """Take it upon oneself to try a notice until a moment; False if another worker does."""
        mine = (notices.c.id == telling.id, notices.c.status == "waiting", notices.c.attempts == telling.attempts)
        values = {"attempts": telling.attempts + 1, "next_at": until}
        with self._store.begin() as connection:
            return connection.execute(notices.update().where(*mine).values(**values)).rowcount == 1

    def tried(self, telling: Telling) -> None:
        """Write what came of an attempt: its status, when it is tried next, when it was told, and the problem."""
        values = {key: getattr(telling, key) for key in ("status", "next_at", "told_at", "problem")}
        with self._store.begin() as connection:
            connection.execute(notices.update().where(notices.c.id == telling.id).values(**values))

    def hold(self, notice: str, *, until: float) -> None:
        """Let nothing else be tried at an address before a moment."""
        mine = (notices.c.notice_key == name_key(notice), notices.c.status == "waiting", notices.c.next_at < until)
        with self._store.begin() as connection:
            connection.execute(notices.update().where(*mine).values(next_at=until))

    def latest(self, *, limit: int = 100) -> list[Telling]:
        """Return what people were told or are to be told, newest first."""
        return self._read(order=notices.c.id.desc(), limit=limit)

    def last_told(self) -> dict[str, Telling]:
        """Return the last notice of each address, by the key of its name."""
        last = sa.select(sa.func.max(notices.c.id)).group_by(notices.c.notice_key)
        return {name_key(each.notice): each for each in self._read(notices.c.id.in_(last), order=notices.c.id)}

    def rename(self, old: str, new: str) -> None:
        """Let the state of an export follow its new name."""
        with self._store.begin() as connection:
            if name_key(old) != name_key(new):
                connection.execute(export_states.delete().where(export_states.c.export_key == name_key(new)))
            mine = export_states.c.export_key == name_key(old)
            connection.execute(export_states.update().where(mine).values(export_key=name_key(new), export=new))

    def forget(self, export: str) -> None:
        """Forget how an export was."""
        with self._store.begin() as connection:
            connection.execute(export_states.delete().where(export_states.c.export_key == name_key(export)))

    def _add(self, connection: sa.Connection, tellings: Sequence[Telling]) -> None:
        for each in tellings:
            values = _without(asdict(each), "id")
            connection.execute(notices.insert().values(notice_key=name_key(each.notice), **values))
            past = (notices.c.at < each.at - KEPT_SECONDS, notices.c.status != "waiting")
            connection.execute(notices.delete().where(*past))

    def _read(
        self, *conditions: sa.ColumnElement[bool], order: sa.ColumnElement[Any], limit: int | None = None
    ) -> list[Telling]:
        query = sa.select(notices).where(*conditions).order_by(order).limit(limit)
        with self._store.read() as connection:
            return [Telling(**_without(row, "notice_key")) for row in connection.execute(query).mappings()]


def _without(values: Mapping[Any, Any], key: str) -> dict[str, Any]:
    return {str(name): value for name, value in values.items() if name != key}
