"""Tables of PostgreSQL, made ready: found, their columns described, and every column in its plain form."""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from adbc_driver_manager.dbapi import Cursor
from sqlglot import exp

from exporter.errors import SourceError
from exporter.profiles import columns, postgresql, postgresql_dialect, query
from exporter.profiles.opened import Opened, check_columns, sliced
from exporter.profiles.source import Column, ColumnType, Source

TYPES: dict[str, ColumnType] = {
    **dict.fromkeys(("text", "character varying", "character", "bpchar", "name", "uuid", "citext"), "text"),
    **dict.fromkeys(("json", "jsonb"), "text"),
    **dict.fromkeys(("smallint", "integer", "bigint"), "integer"),
    **dict.fromkeys(("real", "double precision", "numeric"), "number"),
    "boolean": "boolean",
    "date": "date",
    **dict.fromkeys(("timestamp without time zone", "timestamp with time zone"), "timestamp"),
}
"""PostgreSQL's name -> type; an enumeration is text too, and what is not here is "other"."""

SINGLE = "FLOAT"
"""Name of the stored type of numbers of single precision, as in DuckDB: values are compared with them as such."""

UNCHANGED_FOR = 60
"""Seconds for which a table counts as unchanged when its server does not say otherwise."""


@dataclass(frozen=True, slots=True)
class OpenedInPostgreSQL(Opened):
    """A table of PostgreSQL, and a connection of its own.

    Args:
        cursor: On the connection.
        letters: Name of the collation that knows upper and lower case of all letters.
        connection: The connection, which keeps the frozen members that were uploaded.
    """

    cursor: Cursor
    letters: str
    connection: postgresql.Connection

    def table(self, asked: exp.Expr) -> pa.Table:
        """Run a query and return all its rows; columns may have the same name."""
        self.cursor.execute(self._written(asked))
        return self.cursor.fetch_arrow_table()

    def batches(self, asked: exp.Expr, *, rows: int) -> Iterator[pl.DataFrame]:
        """Run a query and return its rows as they come, at most `rows` in a frame and none that is empty."""
        return sliced(postgresql.batches(self.cursor, self._written(asked)), rows)

    def related(self, table: Source) -> exp.Select:
        """Select from another table of the same database."""
        return query.plain(*_described(self.cursor, table), plain)

    def members(self, place: str) -> exp.Select:
        """Select from a temporary table into which the file of frozen members is written, batch by batch."""
        state = Path(place).stat()
        known = (place, state.st_size, state.st_mtime_ns)
        uploaded = self.connection.uploaded
        if known not in uploaded:
            table = f"members {len(uploaded)}"
            self.connection.way.commit()  # what only reads may make no table
            with pq.ParquetFile(place) as file:
                batches = file.iter_batches(columns=["key"])
                postgresql.upload(self.cursor, table, pa.RecordBatchReader.from_batches(_of_keys(file), batches))
            self.connection.way.commit()
            self.cursor.execute(postgresql.ONE_STATE)
            uploaded[known] = table
        name = exp.to_identifier(uploaded[known], quoted=True)
        return exp.select().from_(exp.Table(this=name, db=exp.to_identifier("pg_temp")))

    def _written(self, asked: exp.Expr) -> str:
        return postgresql_dialect.written(self.resolved(asked), letters=self.letters)


class PostgreSQLReading:
    """Makes tables of PostgreSQL ready, each with a connection of its own."""

    def __init__(self, resolve: Callable[[str], str], *, clock: Callable[[], float] = time.time) -> None:
        """Keep what tells the address.

        Args:
            resolve: Returns the address that a location stands for, which may be "env:NAME".
            clock: Seconds since 1970.
        """
        self._resolve = resolve
        self._clock = clock
        self._connections = postgresql.Connections()
        self._known: dict[str, str] = {}

    @contextmanager
    def opened(self, source: Source, *, asked: Sequence[str] = ()) -> Iterator[Opened]:
        """Make a table ready for its queries, and check that the columns these ask for are there.

        Raises:
            SourceError: With a sentence, also for what goes wrong inside the block.
        """
        address = self._resolve(source.location)
        with postgresql.translating(f'The source "{source.name}"', address), self._connections.lent(address) as lent:
            connection, cursor = lent
            read, described = _described(cursor, source)
            check_columns(described, asked, source=source)
            base = query.plain(read, described, plain)
            yield OpenedInPostgreSQL(source, described, base, cursor, self._letters(address, cursor), connection)

    def tables(self, location: str) -> list[str]:
        """List the tables and views of a database. Raises SourceError."""
        address = self._resolve(location)
        with postgresql.translating("The database", address), self._connections.lent(address) as (_, cursor):
            return _tables(cursor)

    def fingerprint(self, source: Source) -> str:
        """Return a text that changes with the table as far as PostgreSQL tells, and else once in a minute."""
        address = self._resolve(source.location)
        tables = [exp.Literal.string(each.table or "") for each in (source, *source.related)]
        state = exp.select(
            *(exp.column(each) for each in ("relid", "n_tup_ins", "n_tup_upd", "n_tup_del", "n_live_tup"))
        )
        state = (
            state.from_("pg_stat_all_tables").where(_called("schemaname", "relname").isin(*tables)).order_by("relid")
        )
        with (
            postgresql.translating(f'The source "{source.name}"', address),
            self._connections.lent(address) as (_, cursor),
        ):
            found = postgresql.rows(cursor, state.sql("postgres"))
        minute = int(self._clock() // UNCHANGED_FOR)
        return hashlib.sha256(repr((source, found, minute)).encode()).hexdigest()[:32]

    def close(self) -> None:
        """Close the connections."""
        self._connections.close()

    def _letters(self, address: str, cursor: Cursor) -> str:
        if address not in self._known:
            self._known[address] = _letters(cursor)
        return self._known[address]


def plain(described: Column) -> exp.Expr:
    """Return a column in its plain form; text is compared by its code points, and a moment is one of UTC."""
    found = exp.column(described.name, quoted=True)
    match described.type:
        case "text" | "other":
            return postgresql_dialect.collated(exp.cast(found, "text"), "C")
        case "number":
            return found if described.stored_type in (SINGLE, "double precision") else exp.cast(found, "double")
        case "date" | "timestamp":  # the infinite ones have no place in a calendar
            finite = exp.Anonymous(this="ISFINITE", expressions=[found.copy()])
            return exp.Case(ifs=[exp.If(this=finite, true=exp.cast(found, described.type))])
        case _:
            return found


def _of_keys(file: pq.ParquetFile) -> pa.Schema:
    return pa.schema([file.schema_arrow.field("key")])


def _called(schema: str, table: str) -> exp.Expr:
    """Return the name of a table as a source says it: without its schema in the main one, "public"."""
    plain_name = exp.column(table)
    with_schema = exp.DPipe(
        this=exp.DPipe(this=exp.column(schema), expression=exp.Literal.string(".")), expression=plain_name.copy()
    )
    public = exp.EQ(this=exp.column(schema), expression=exp.Literal.string("public"))
    return exp.Case(ifs=[exp.If(this=public, true=exp.cast(plain_name, "text"))], default=with_schema)


def _tables(cursor: Cursor) -> list[str]:
    listed = exp.select(_called("table_schema", "table_name")).from_("information_schema.tables")
    own = exp.not_(exp.column("table_schema").isin("pg_catalog", "information_schema"))
    return sorted(str(name) for (name,) in postgresql.rows(cursor, listed.where(own).sql("postgres")))


@lru_cache(maxsize=100)
def _columns_of(table: str) -> str:
    """Ask for the schema and the name of a table, then for each column: name, type, whether it is an enumeration."""
    asked = exp.select(
        exp.column("nspname"),
        exp.column("relname"),
        exp.column("attname"),
        exp.Anonymous(this="FORMAT_TYPE", expressions=[_base_type(), exp.null()]),
        exp.EQ(this=exp.column("typtype"), expression=exp.Literal.string("e")),
    ).from_("pg_class")
    for other, mine, theirs in (
        ("pg_namespace", "relnamespace", "pg_namespace.oid"),
        ("pg_attribute", "pg_class.oid", "attrelid"),
        ("pg_type", "atttypid", "pg_type.oid"),
    ):
        asked = asked.join(other, on=f"{mine} = {theirs}")
    asked = asked.where("attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'v', 'm', 'p', 'f')")
    asked = asked.where(_called("nspname", "relname").eq(table)).order_by("attnum")
    return asked.sql("postgres")


def _described(cursor: Cursor, source: Source) -> tuple[exp.Table, tuple[Column, ...]]:
    """Find a table and describe its columns. Raises SourceError if there is none."""
    found = postgresql.rows(cursor, _columns_of((source.table or "").removeprefix("public.")))
    if not found:
        tables = _tables(cursor)
        there = f"It has {columns.listed(tables)}." if tables else "It has none that this user may read."
        raise SourceError(f'The database of "{source.name}" has no table or view "{source.table}". {there}')
    schema, name = found[0][:2]
    read = exp.Table(this=exp.to_identifier(name, quoted=True), db=exp.to_identifier(schema, quoted=True))
    return read, tuple(_column(*row[2:]) for row in found)


def _base_type() -> exp.Expr:
    """Return the type of a column; where it is one with rules of its own, the type that it stands for."""
    own = exp.func("NULLIF", exp.column("typbasetype"), exp.Literal.number(0))
    return exp.func("COALESCE", own, exp.column("atttypid"))


def _column(name: str, stored: str, is_enumeration: bool) -> Column:
    kind: ColumnType = "text" if is_enumeration else TYPES.get(stored, "other")
    return Column(name, kind, SINGLE if stored == "real" else stored)


def _letters(cursor: Cursor) -> str:
    """Choose the collation that knows upper and lower case of all letters, of those that the server has."""
    listed = exp.select("collname").from_("pg_collation")
    listed = listed.where(exp.column("collname").isin(*postgresql_dialect.LETTERS))
    listed = listed.where("collencoding IN (-1, (SELECT encoding FROM pg_database WHERE datname = CURRENT_DATABASE()))")
    there = {str(name) for (name,) in postgresql.rows(cursor, listed.sql("postgres"))}
    return next(each for each in postgresql_dialect.LETTERS if each in there)
