"""Sources that DuckDB reads, made ready: their files or table found, their columns described."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
from sqlglot import exp

from exporter.errors import SourceError
from exporter.profiles import columns, faults, files, query
from exporter.profiles.by_hand import marked
from exporter.profiles.database import Database, run
from exporter.profiles.guarded import Ground, Guarded, Reach
from exporter.profiles.opened import Opened, check_columns
from exporter.profiles.placeholders import stands_for
from exporter.profiles.source import Column, Source

LONGEST_PREFACE = 10
"""Lines before the header of a CSV file, such as a title and the day of the export."""


@dataclass(frozen=True, slots=True)
class OpenedInDuckDB(Opened):
    """A source that DuckDB reads, with a cursor of its own.

    Args:
        read: Makes another table ready for as long as the source is.
        by_hand: Puts the answers of hand-written conditions into a query; true where all members are read.
    """

    cursor: duckdb.DuckDBPyConnection
    read: Callable[[Source], tuple[exp.Table, tuple[Column, ...]]]
    by_hand: Callable[["OpenedInDuckDB", exp.Expr, bool], exp.Expr]

    @property
    def has_places(self) -> bool:
        """Rows of files and of DuckDB's tables have their places."""
        return True

    @property
    def keeps_order(self) -> bool:
        """Files are read from their first row to their last."""
        return self.source.kind != "duckdb"

    def row(self, asked: exp.Expr) -> tuple[Any, ...]:
        """Run a query and return its first row, or an empty one."""
        rows = run(self.cursor, self.resolved(asked)).fetchall()
        return rows[0] if rows else ()

    def table(self, asked: exp.Expr) -> pa.Table:
        """Run a query and return all its rows; columns may have the same name."""
        return run(self.cursor, self.resolved(asked)).to_arrow_table()

    def frame(self, asked: exp.Expr) -> pl.DataFrame:
        """Run a query and return all its rows."""
        frame: pl.DataFrame = run(self.cursor, self.resolved(asked)).pl()
        return frame

    def batches(self, asked: exp.Expr, *, rows: int) -> Iterator[pl.DataFrame]:
        """Run a query and return its rows as they come, at most `rows` in a frame and none that is empty."""
        for batch in run(self.cursor, self.resolved(asked, whole=True)).to_arrow_reader(rows):
            if batch.num_rows:
                yield pl.DataFrame(batch)

    def resolved(self, asked: exp.Expr, *, whole: bool = False) -> exp.Expr:
        """Return a query in which every placeholder is what reads its table, and hand-written SQL is answered."""
        return Opened.resolved(self, self.by_hand(self, asked, whole))

    def related(self, table: Source) -> exp.Select:
        """Select from a related table; it may be of another kind that DuckDB reads."""
        return query.plain(*self.read(table), columns.plain)

    def members(self, place: str) -> exp.Select:
        """Select from the Parquet file of frozen members."""
        return exp.select().from_(query.parquet([Path(place)]))


class DuckDBReading:
    """Makes files and DuckDB's tables ready, and remembers the columns of files as long as these do not change."""

    def __init__(self, database: Database, guarded: Guarded) -> None:
        self._database = database
        self._guarded = guarded
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], tuple[str, tuple[Column, ...]]] = {}

    @contextmanager
    def opened(self, source: Source, *, asked: Sequence[str] = ()) -> Iterator[Opened]:
        """Make a source ready for its queries, and check that the columns these ask for are there.

        Raises:
            SourceError: With a sentence, also for what goes wrong inside the block.
        """
        with faults.translating(f'The source "{source.name}"'), ExitStack() as used:
            cursor = used.enter_context(self._database.cursor())

            def read(table: Source) -> tuple[exp.Table, tuple[Column, ...]]:
                return self._read(table, cursor, used)

            def by_hand(opened: OpenedInDuckDB, asked: exp.Expr, whole: bool) -> exp.Expr:
                if next(marked(asked), None) is None:  # a source that is only being described may have no key yet
                    return asked
                ground = Ground(
                    lambda written: Opened.resolved(opened, written),
                    lambda written: self._reach(source, written, used),
                    columns.PLAIN[columns.find(described, source.key, source=source.name).type][0],
                    used,
                )
                return self._guarded.answered(asked, ground, whole=whole)

            found, described = read(source)
            check_columns(described, asked, source=source)
            yield OpenedInDuckDB(source, described, query.plain(found, described, columns.plain), cursor, read, by_hand)

    def tables(self, location: str) -> list[str]:
        """List the tables and views of a DuckDB file. Raises SourceError."""
        with faults.translating(location):
            (file,) = files.find(Source(location, "duckdb", location, "", ""))
            with self._database.attached(file) as catalog, self._database.cursor() as cursor:
                return sorted(_tables(cursor, catalog))

    def fingerprint(self, source: Source) -> str:
        """Return a text that changes when a file of the source or of its related tables does. Raises SourceError."""
        return " ".join(files.fingerprint(each) for each in (source, *source.related))

    def close(self) -> None:
        """Leave DuckDB to whoever opened it, and end what was written by hand."""
        self._guarded.close()

    def _reach(self, source: Source, written: exp.Query, used: ExitStack) -> Reach:
        """Find the files that a hand-written query speaks of; database files are those that are attached already."""
        named = {stands[1].casefold() for table in written.find_all(exp.Table) if (stands := stands_for(table))}
        spoken_of = [source, *(table for table in source.related if table.name.casefold() in named)]
        databases, read = dict[str, Path](), list[Path]()
        for table in spoken_of:
            found = files.find(table)
            if table.kind == "duckdb":
                databases[used.enter_context(self._database.attached(found[0]))] = found[0]
            else:
                read += found
        return Reach(tuple(read), databases, " ".join(files.fingerprint(table) for table in spoken_of))

    def _read(
        self, source: Source, cursor: duckdb.DuckDBPyConnection, used: ExitStack
    ) -> tuple[exp.Table, tuple[Column, ...]]:
        """Find a table and describe its columns; a database file stays attached as long as `used` is open."""
        found = files.find(source)
        if source.kind == "duckdb":
            catalog = used.enter_context(self._database.attached(found[0]))
            tables = _tables(cursor, catalog)
            if source.table not in tables:
                raise SourceError(_no_table(source, sorted(tables)))
            table = query.table(catalog, *tables[source.table])
            return table, _described(cursor, table)
        described = self._columns_of_files(source, found, cursor)
        types = {column.name: column.stored_type for column in described}
        return query.parquet(found) if source.kind == "parquet" else query.csv(found, types), described

    def _columns_of_files(
        self, source: Source, found: Sequence[Path], cursor: duckdb.DuckDBPyConnection
    ) -> tuple[Column, ...]:
        """Describe files once for each state of them: for CSV that means a look at every line."""
        place, state = (source.kind, source.location), files.fingerprint(source)
        with self._lock:
            known_state, described = self._known.get(place, ("", ()))
        if known_state != state:
            if source.kind == "parquet":
                described = _described(cursor, query.parquet(found))
            else:
                described = _described_csv(cursor, found)
            with self._lock:
                self._known[place] = (state, described)
        return described


def _described(cursor: duckdb.DuckDBPyConnection, read: exp.Table) -> tuple[Column, ...]:
    relation = run(cursor, query.everything(read))
    return tuple(
        columns.column(name, str(stored)) for name, stored in zip(relation.columns, relation.types, strict=True)
    )


def _described_csv(cursor: duckdb.DuckDBPyConnection, found: Sequence[Path]) -> tuple[Column, ...]:
    try:
        for file in found:
            _check_beginning(file, cursor)
        return _described(cursor, query.csv(found, None))
    except duckdb.InvalidInputException:  # by the first lines alone, so that reading on comes to the line at fault
        return _described(cursor, query.csv(found, {}))


def _check_beginning(file: Path, cursor: duckdb.DuckDBPyConnection) -> None:
    """Raise SourceError where DuckDB would take the first profiles of a CSV file for a preface, and leave them out."""
    skipped, has_header = run(cursor, query.csv_beginning(file)).fetchall()[0]
    if skipped > LONGEST_PREFACE or (skipped and not has_header):
        raise SourceError(
            f"{file} cannot be read as CSV: its first {skipped:,} lines do not have the columns of the others. "
            "Check the delimiters and quotes there, or write the file again."
        )


def _tables(cursor: duckdb.DuckDBPyConnection, catalog: str) -> dict[str, tuple[str, str]]:
    rows = cursor.sql(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = $1 AND NOT internal "
        "UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = $1 AND NOT internal",
        params=[catalog],
    ).fetchall()
    return {table if schema == "main" else f"{schema}.{table}": (schema, table) for schema, table in rows}


def _no_table(source: Source, tables: Sequence[str]) -> str:
    there = f"It has {columns.listed(tables)}." if tables else "It has none."
    return f'{source.location} has no table or view "{source.table}". {there}'
