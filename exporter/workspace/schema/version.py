"""The version of the state's tables: a new database is made at the newest one, an older one is brought up to it.

Each change of a table is a new version here, with a file `version_0004.py` and the like that says what changes.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

import sqlalchemy as sa

from exporter.errors import SettingsError
from exporter.workspace import run_tables
from exporter.workspace.tables import metadata

NEWEST = 6
"""The version that this program writes and reads."""

FIRST = 1
"""The version of a database that has tables, and no version yet."""

LOCK = 5_310_877_214
"""Number of the PostgreSQL advisory lock under which tables are made and changed."""

version = sa.Table(
    "schema_version",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
)
"""One row: which version this database has."""

Transaction = Callable[[], AbstractContextManager[sa.Connection]]


def prepare(read: Transaction, begin: Transaction) -> None:
    """See to it that a database has the newest tables; one that has is looked at and left alone.

    Of several processes that open it at once, one makes or changes the tables, and the others wait for it.

    Args:
        read: Opens a connection to read.
        begin: Opens a transaction that writes.

    Raises:
        SettingsError: A newer program has changed it, or it cannot be opened.
    """
    with read() as connection:
        found = _find(connection)
    if found == NEWEST:
        return
    with begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        found = _find(connection)
        if found is None:
            run_tables.runs.metadata.create_all(connection)
        elif found > NEWEST:
            raise SettingsError(
                f"The workspace's state has version {found}, and this program knows versions up to {NEWEST}: "
                "a newer one has used it. Bring this program up to date."
            )
        elif found < NEWEST:
            from exporter.workspace.schema.upgrade import upgrade  # noqa: PLC0415 -- alembic, once in a lifetime

            upgrade(connection, found)
        if found != NEWEST:
            connection.execute(version.delete())
            connection.execute(version.insert().values(number=NEWEST))


def _find(connection: sa.Connection) -> int | None:
    """Return a database's version; None for one without tables."""
    has = sa.inspect(connection).has_table
    if has(version.name):
        number: int | None = connection.scalar(sa.select(version.c.number))
        return number
    return FIRST if has(run_tables.runs.name) else None
