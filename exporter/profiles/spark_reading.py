"""Tables of Spark, made ready: found, their columns described, and every column in its plain form."""

import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp
from sqlglot.errors import SqlglotError

from exporter.errors import SourceError
from exporter.profiles import query, spark, spark_dialect
from exporter.profiles.opened import Opened, check_columns, sliced
from exporter.profiles.source import Column, ColumnType, Source

TYPES: dict[str, ColumnType] = {
    **dict.fromkeys(("string", "varchar", "char"), "text"),
    **dict.fromkeys(("tinyint", "smallint", "int", "bigint"), "integer"),
    **dict.fromkeys(("float", "double", "decimal"), "number"),
    "boolean": "boolean",
    "date": "date",
    **dict.fromkeys(("timestamp", "timestamp_ntz"), "timestamp"),
}
"""Spark's name, without its arguments -> type; what is not here is "other"."""

SINGLE = "FLOAT"
"""Name of the stored type of numbers of single precision, as in DuckDB: values are compared with them as such."""

UNCHANGED_FOR = 60
"""Seconds for which a table counts as unchanged: Spark does not say."""

ROWS_AT_ONCE = 100_000
"""Frozen members that are uploaded in one message."""

UPLOADS_KEPT = 10


class Session:
    """A session at a server, and the frozen members that were uploaded in it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asking = spark.session(address)
        self.asking.conf.set("spark.sql.session.timeZone", "UTC")
        self._lock = threading.Lock()
        self._numbers = count()
        self._uploaded: dict[tuple[str, int, int], list[str]] = {}

    def views(self, place: str) -> list[str]:
        """Return the temporary views with the frozen members of a file, uploaded at its first use."""
        state = Path(place).stat()
        known = (place, state.st_size, state.st_mtime_ns)
        with self._lock:
            if known not in self._uploaded:
                self._uploaded[known] = [self._upload(keys) for keys in _keys(place)]
                for old in list(self._uploaded)[:-UPLOADS_KEPT]:
                    for view in self._uploaded.pop(old):
                        spark.forget(self.asking, view)
            return self._uploaded[known]

    def _upload(self, keys: pa.Table) -> str:
        view = f"members_{next(self._numbers)}"
        spark.upload(self.asking, view, keys)
        return view


@dataclass(frozen=True, slots=True)
class OpenedInSpark(Opened):
    """A table of Spark, and the session in which it is asked."""

    session: Session

    def table(self, asked: exp.Expr) -> pa.Table:
        """Run a query and return all its rows; columns may have the same name."""
        return pa.concat_tables(spark.tables(self.session.asking, self._written(asked)))

    def batches(self, asked: exp.Expr, *, rows: int) -> Iterator[pl.DataFrame]:
        """Run a query and return its rows as they come, at most `rows` in a frame and none that is empty."""
        found = spark.tables(self.session.asking, self._written(asked))
        return sliced((batch for table in found for batch in table.to_batches()), rows)

    def related(self, table: Source) -> exp.Select:
        """Select from another table of the same server."""
        return query.plain(*_described(self.session, table), plain)

    def members(self, place: str) -> exp.Select:
        """Select from the temporary views into which the file of frozen members is uploaded."""
        first, *others = (exp.select("key").from_(view) for view in self.session.views(place))
        found: exp.Query = first
        for other in others:
            found = exp.union(found, other, distinct=False, copy=False)
        return exp.select().from_(found.subquery("members", copy=False))

    def _written(self, asked: exp.Expr) -> str:
        return spark_dialect.written(self.resolved(asked))


class SparkReading:
    """Makes tables of Spark ready; it keeps a session at each server, which may be used by many threads."""

    def __init__(self, resolve: Callable[[str], str], *, clock: Callable[[], float] = time.time) -> None:
        """Keep what tells the address.

        Args:
            resolve: Returns the address that a location stands for, which may be "env:NAME".
            clock: Seconds since 1970.
        """
        self._resolve = resolve
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}

    @contextmanager
    def opened(self, source: Source, *, asked: Sequence[str] = ()) -> Iterator[Opened]:
        """Make a table ready for its queries, and check that the columns these ask for are there.

        Raises:
            SourceError: With a sentence, also for what goes wrong inside the block.
        """
        with self._session(source.location, f'The source "{source.name}"') as session:
            read, described = _described(session, source)
            check_columns(described, asked, source=source)
            yield OpenedInSpark(source, described, query.plain(read, described, plain), session)

    def tables(self, location: str) -> list[str]:
        """List the tables and views of the server's usual database. Raises SourceError."""
        with self._session(location, "The server") as session:
            return sorted(table.name for table in session.asking.catalog.listTables())

    def fingerprint(self, source: Source) -> str:
        """Return a text that changes once in a minute, as Spark does not tell when a table does."""
        minute = int(self._clock() // UNCHANGED_FOR)
        return hashlib.sha256(repr((source, minute)).encode()).hexdigest()[:32]

    def close(self) -> None:
        """End the sessions."""
        with self._lock:
            for session in self._sessions.values():
                session.asking.client.close()
            self._sessions.clear()

    @contextmanager
    def _session(self, location: str, name: str) -> Iterator[Session]:
        """Lend the session at a server; one that is gone is made anew the next time."""
        address = self._resolve(location)
        with spark.translating(name, address):
            with self._lock:
                session = self._sessions.get(address)
                if session is None:
                    session = self._sessions[address] = Session(address)
            try:
                yield session
            except spark.ERRORS as error:
                if re.search(spark.SESSION_IS_GONE, str(error)):
                    with self._lock:
                        self._sessions.pop(address, None)
                raise


def plain(described: Column) -> exp.Expr:
    """Return a column in its plain form."""
    found = exp.column(described.name, quoted=True)
    stored = described.stored_type
    match described.type:
        case "text":
            return found if stored == "string" else exp.cast(found, "text")
        case "number":
            return found if stored in (SINGLE, "double") else exp.cast(found, "double")
        case "timestamp":
            return found if stored == "timestamp_ntz" else exp.cast(found, "timestamp")
        case "other":
            function = "HEX" if stored == "binary" else "TO_JSON"
            return exp.Anonymous(this=function, expressions=[found])
        case _:
            return found


def _described(session: Session, source: Source) -> tuple[exp.Table, tuple[Column, ...]]:
    try:
        read = exp.to_table(source.table or "", dialect="spark")
    except SqlglotError:
        raise SourceError(f'"{source.table}" is no name of a table. Write it as table or schema.table.') from None
    found = spark.schema(session.asking, query.everything(read).sql("spark"))
    return read, tuple(_column(name, stored) for name, stored in found)


def _column(name: str, stored: str) -> Column:
    kind = TYPES.get(stored.partition("(")[0], "other")
    return Column(name, kind, SINGLE if stored == "float" else stored)


def _keys(place: str) -> Iterator[pa.Table]:
    """Read frozen members, batch by batch; one batch at least."""
    with pq.ParquetFile(place) as file:
        empty = file.schema_arrow.empty_table().select(["key"])
        some = False
        for batch in file.iter_batches(ROWS_AT_ONCE, columns=["key"]):
            some = True
            yield pa.Table.from_batches([batch])
        if not some:
            yield empty
