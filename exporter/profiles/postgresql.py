"""The way to PostgreSQL, over ADBC: connections, uploads, and its faults put into sentences."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import adbc_driver_manager
import pyarrow as pa
from adbc_driver_manager.dbapi import Cursor
from adbc_driver_postgresql import StatementOptions, dbapi

from exporter.errors import SourceError
from exporter.profiles.server_faults import Sentences, in_words

PATIENCE = {"connect_timeout": "10", "application_name": "exporter"}
"""What is added to an address that does not say it: seconds to wait for an answer, and who asks."""

BATCHES = {StatementOptions.BATCH_SIZE_HINT_BYTES.value: "4000000"}
"""About how many bytes of rows come at a time."""

SETTINGS = (
    "TimeZone = 'UTC'",
    "standard_conforming_strings = on",
    "enable_nestloop = off",  # of what is joined here nothing has an index: looked up row by row, it takes forever
    "jit = off",
)
ONE_STATE = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
"""Begins a transaction that changes nothing, and all of which sees one state of the database."""

END_WITH_US = "SELECT set_config(name, '10s', FALSE) FROM pg_settings WHERE name = 'client_connection_check_interval'"
"""Lets a server that can end a query when who asked it is gone."""

IDLE_AT_MOST = 60
"""Seconds for which a connection is kept that nobody uses."""

ERRORS = (adbc_driver_manager.Error, pa.ArrowException, OSError)

KNOWN: Sentences = (
    (
        r"authentication failed|no password supplied|role .* does not exist|28P01|28000",
        (
            "{server} refuses the login. Check the user, and give the password in PGPASSWORD, in a password file, or "
            "as a whole address in a variable that the source names as env:NAME."
        ),
    ),
    (r"database .* does not exist|3D000", "{server} has no such database. Check the end of its address."),
    (
        (
            r"[Ff]ailed to connect|could not translate host|57P01|57P02|57P03|08\d\d\d|terminating connection"
            r"|server closed the connection|connection to server .* lost|no connection to the server"
        ),
        "{server} cannot be reached. Check its address, and whether it runs; then try again.",
    ),
    (r"42501", "{server} does not let this user read all that {name} needs. Ask its owner for the right to read."),
    (r"42P01|42703", "A table or column that {name} needs is gone. Put it back, or choose another one."),
    (r"25006", "What is asked of {name} would change the database, which may only be read here."),
    (r"57014|25P0\d", "Reading {name} was stopped, as it took longer than {server} allows."),
    (r"53\d\d\d", "{server} has not enough memory, disk or connections to read {name}. Try again later."),
    (r"2201B", "The pattern is none that PostgreSQL understands. Write it in another way."),
    (
        r"22\d\d\d|42883|42804|42846|42725|39000|invalid input syntax|out of range|division by zero",
        (
            "{name} no longer fits what is asked of it: a column has changed its type. Look at the conditions and the "
            "mapping that use it, and save them again."
        ),
    ),
)


@contextmanager
def translating(name: str, address: str) -> Iterator[None]:
    """Turn what ADBC raises inside into a SourceError about `name`, such as 'The source "customers"'."""
    try:
        yield
    except ERRORS as error:
        said = f"{getattr(error, 'sqlstate', None) or ''} {error}"
        raise in_words(said, KNOWN, name=name, server=f"PostgreSQL at {place(address)}") from None


def place(address: str) -> str:
    """Return where a server is, without the user and the password."""
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = None
    return f"{parts.hostname or 'this machine'}{f':{port}' if port else ''}"


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection to a database.

    Args:
        way: ADBC's own.
        uploaded: File of frozen members, by its name and state -> the temporary table that has them.
    """

    way: dbapi.Connection
    uploaded: dict[object, str] = field(default_factory=dict)


class Connections:
    """Connections to databases, kept for whoever asks next: to make one takes longer than most questions."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._idle: dict[str, list[tuple[float, Connection]]] = {}

    @contextmanager
    def lent(self, address: str) -> Iterator[tuple[Connection, Cursor]]:
        """Lend a connection and a cursor; all that is asked in the block sees one state of the database."""
        connection = self._taken(address) or _made(address)
        try:
            with connection.way.cursor(adbc_stmt_kwargs=BATCHES) as cursor:
                cursor.execute(ONE_STATE)
                yield connection, cursor
            connection.way.rollback()
        except BaseException:  # whatever it was, nothing is known of the connection's state
            connection.way.close()
            raise
        with self._lock:
            self._idle.setdefault(address, []).append((self._clock(), connection))

    def close(self) -> None:
        """Close the connections that nobody uses."""
        with self._lock:
            for kept in self._idle.values():
                for _, connection in kept:
                    connection.way.close()
            self._idle.clear()

    def _taken(self, address: str) -> Connection | None:
        """Take the connection that was used last, if it still answers; those that were idle for long are closed."""
        with self._lock:
            kept = self._idle.setdefault(address, [])
            while kept and self._clock() - kept[0][0] > IDLE_AT_MOST:
                kept.pop(0)[1].way.close()
            if not kept:
                return None
            _, connection = kept.pop()
        try:
            with connection.way.cursor() as cursor:
                cursor.execute("SELECT 1")
            connection.way.rollback()
        except ERRORS:
            connection.way.close()
            return None
        return connection


def _made(address: str) -> Connection:
    way = dbapi.connect(_patient(address))
    with way.cursor() as cursor:
        for setting in SETTINGS:
            cursor.execute(f"SET {setting}")
        cursor.execute(END_WITH_US)
    way.commit()
    return Connection(way)


def _patient(address: str) -> str:
    scheme, _, rest = address.strip().partition("://")
    if scheme.partition("+")[0] not in ("postgresql", "postgres") or not rest:
        raise SourceError("The address of a PostgreSQL database is written postgresql://user@host:port/database.")
    parts = urlsplit(f"postgresql://{rest}")
    options = PATIENCE | dict(parse_qsl(parts.query))
    return urlunsplit(parts._replace(query=urlencode(options)))


def rows(cursor: Cursor, asked: str) -> Sequence[tuple[Any, ...]]:
    """Run a query and return its rows as Python's values."""
    cursor.execute(asked)
    found: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return found


def batches(cursor: Cursor, asked: str) -> Iterator[pa.RecordBatch]:
    """Run a query and return its rows as they come."""
    cursor.execute(asked)
    yield from cursor.fetch_record_batch()


def upload(cursor: Cursor, table: str, content: pa.RecordBatchReader) -> None:
    """Write batches into a temporary table, which goes with the connection."""
    cursor.adbc_ingest(table, content, mode="create", temporary=True)
