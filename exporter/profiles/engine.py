"""Profiles as they are asked for: columns, counts, previews, streams and figures, read in place and never whole.

It alone brings sources and DuckDB together; what is asked is built in `query.py` and `figures.py`.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import polars as pl
from sqlglot import exp

from exporter.errors import SourceError
from exporter.profiles import columns as column_types
from exporter.profiles import faults, figures, files, key, query
from exporter.profiles.database import Database, run
from exporter.profiles.source import Column, Source

NO_MARKS: Mapping[str, exp.Expr] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Opened:
    """A source ready for one query: a cursor, its columns, and the query that all others start from."""

    cursor: duckdb.DuckDBPyConnection
    columns: tuple[Column, ...]
    base: exp.Select


class Profiles:
    """Reads sources, from any number of threads.

    Every method raises SourceError, with a sentence for the analyst, when the source cannot be read, is empty, is not
    what its kind says, or when a column that is asked for is gone or has changed its type. Columns are found without
    regard to case, as in DuckDB. All frames hold the plain form of a column: text String, integer Int64 (or the
    narrower integer that is stored), number Float64 (or Float32), boolean Boolean, date Date, timestamp Datetime
    without zone, in UTC; "other" as text.
    """

    def __init__(
        self, *, memory_limit: str = "1GB", threads: int | None = None, temporary_folder: Path | None = None
    ) -> None:
        """Open DuckDB in memory.

        Args:
            memory_limit: As DuckDB writes it; what needs more is put into the temporary folder.
            threads: Default: as many as there are processors.
            temporary_folder: Default: one of its own, removed by `close`.
        """
        self._database = Database(memory_limit=memory_limit, threads=threads, temporary_folder=temporary_folder)
        self._lock = threading.Lock()
        self._known: dict[str, tuple[Column, ...]] = {}

    def close(self) -> None:
        """Let go of DuckDB and of the temporary folder."""
        self._database.close()

    def columns(self, source: Source) -> tuple[Column, ...]:
        """Describe the columns in the order of the source."""
        with self._open(source) as opened:
            return opened.columns

    def tables(self, location: str) -> list[str]:
        """List the tables and views of a DuckDB file; those outside of the main schema as "schema.table"."""
        source = Source(Path(location).name, "duckdb", location, "", "")
        with faults.translating(str(location)):
            (file,) = files.find(source)
            with self._database.attached(file) as catalog:
                return sorted(_tables(self._database.cursor(), catalog))

    def count(self, source: Source, where: exp.Expr | None = None) -> int:
        """Count the profiles that meet a condition, or all."""
        with self._open(source, asked=query.mentioned([where])) as opened:
            (count,) = _row(run(opened.cursor, query.count(opened.base, where)))
            return int(count)

    def preview(
        self,
        source: Source,
        where: exp.Expr | None = None,
        *,
        columns: Sequence[str] | None = None,
        limit: int = 100,
    ) -> pl.DataFrame:
        """Read some profiles that meet a condition, fast and in no promised order.

        Returns:
            At most `limit` rows; `columns` in their order (default: all), named as asked.
        """
        with self._open(source, asked=[*(columns or ()), *query.mentioned([where])]) as opened:
            wanted = [column.name for column in opened.columns] if columns is None else list(dict.fromkeys(columns))
            frame: pl.DataFrame = run(opened.cursor, query.first(opened.base, wanted, where, limit)).pl()
            return frame.rename(dict(zip(frame.columns, wanted, strict=True)))

    def stream(
        self,
        source: Source,
        selected: Sequence[str],
        *,
        where: exp.Expr | None = None,
        marks: Mapping[str, exp.Expr] = NO_MARKS,
        rows: int = 50_000,
    ) -> Iterator[pl.DataFrame]:
        """Read the profiles that meet a condition in the order of the key, in frames of at most `rows` rows.

        Args:
            source: Where from.
            selected: Columns; the key comes first whether it is among them or not.
            where: Default: all profiles.
            marks: Name -> condition; each becomes a Boolean column, in which unknown is false.
            rows: The most rows in a frame.

        Returns:
            Frames with the key, the selected columns and the marks, named as asked; none if no profile meets the
            condition. Text is in the order of its code points.

        Raises:
            ValueError: A mark has the name of a column that is selected.
        """
        wanted = list(dict.fromkeys([source.key, *selected]))
        if clash := set(wanted) & set(marks):
            raise ValueError(f"These are names of columns and of marks at once: {', '.join(sorted(clash))}")
        conditions = list(marks.values())
        with self._open(source, asked=[*wanted, *query.mentioned([where, *conditions])]) as opened:
            asked = query.ordered(opened.base, wanted, key=source.key, where=where, marks=conditions)
            reader = run(opened.cursor, asked).to_arrow_reader(rows)
            for batch in reader:
                if batch.num_rows:
                    frame = pl.DataFrame(batch)
                    yield frame.rename(dict(zip(frame.columns, [*wanted, *marks], strict=True)))

    def check_key(self, source: Source) -> int:
        """Check that the key is never empty and never the same twice.

        Returns:
            The number of profiles.

        Raises:
            SourceError: It is not; the sentence names how many rows and the first one (1-based).
        """
        with self._open(source, asked=[source.key]) as opened:
            found = column_types.find(opened.columns, source.key, source=source.name)
            key.check_type(found)
            rows, filled, distinct = (int(total) for total in _row(run(opened.cursor, key.totals(opened.base, found))))
            if rows == 0:
                raise SourceError(f'The source "{source.name}" has no profiles. Write them and try again.')
            if distinct == rows:
                return rows
            example = _row(run(opened.cursor, key.example(opened.base, found)))
            raise SourceError(key.fault(found.name, key.Totals(rows, filled, distinct), example))

    def statistics(self, source: Source) -> pl.DataFrame:
        """Describe each column in one pass over the profiles; the frame is `figures.statistics`'s."""
        with self._open(source) as opened:
            return figures.statistics(
                opened.columns, _row(run(opened.cursor, figures.summary(opened.base, opened.columns)))
            )

    def distribution(
        self, source: Source, column: str, *, where: exp.Expr | None = None, bars: int = 20
    ) -> pl.DataFrame:
        """Count the profiles by value of one column; the frame is `figures.distribution`'s."""
        with self._open(source, asked=[column, *query.mentioned([where])]) as opened:
            found = column_types.find(opened.columns, column, source=source.name)
            if found.type not in figures.SCALES:
                top = run(opened.cursor, figures.top_values(opened.base, found, where, bars)).pl()
                return figures.distribution(top)
            span = _row(run(opened.cursor, figures.span(opened.base, found, where)))
            bins = figures.bins(found, span, bars)
            counted = run(opened.cursor, figures.counted(opened.base, found, where, bins)).pl() if bins.number else None
            return figures.binned(bins, counted)

    def fingerprint(self, source: Source) -> str:
        """Return a text that changes when the files of the source do (names, sizes, times of change)."""
        return files.fingerprint(source)

    @contextmanager
    def _open(self, source: Source, *, asked: Sequence[str] = ()) -> Iterator[_Opened]:
        """Make a source ready, and check that the columns asked for are there."""
        with faults.translating(f'The source "{source.name}"'):
            found = files.find(source)
            if source.kind == "duckdb":
                with self._database.attached(found[0]) as catalog, self._database.cursor() as cursor:
                    tables = _tables(cursor, catalog)
                    if source.table not in tables:
                        raise SourceError(_no_table(source, sorted(tables)))
                    read = query.table(catalog, *tables[source.table])
                    yield self._opened(source, cursor, read, _described(cursor, read), asked)
            else:
                with self._database.cursor() as cursor:
                    described = self._described_files(source, found, cursor)
                    types = {column.name: column.stored_type for column in described}
                    read = query.parquet(found) if source.kind == "parquet" else query.csv(found, types)
                    yield self._opened(source, cursor, read, described, asked)

    def _opened(
        self,
        source: Source,
        cursor: duckdb.DuckDBPyConnection,
        read: exp.Table,
        described: tuple[Column, ...],
        asked: Sequence[str],
    ) -> _Opened:
        for column in asked:
            column_types.find(described, column, source=source.name)
        return _Opened(cursor, described, query.plain(read, described))

    def _described_files(
        self, source: Source, found: Sequence[Path], cursor: duckdb.DuckDBPyConnection
    ) -> tuple[Column, ...]:
        """Describe Parquet or CSV files once for each state of them: for CSV it takes a look at every line."""
        state = files.fingerprint(source)
        with self._lock:
            known = self._known.get(state)
        if known is None:
            known = _described(cursor, query.parquet(found) if source.kind == "parquet" else query.csv(found, None))
            with self._lock:
                self._known[state] = known
        return known


def _described(cursor: duckdb.DuckDBPyConnection, read: exp.Table) -> tuple[Column, ...]:
    relation = run(cursor, query.everything(read))
    return tuple(
        column_types.column(name, str(stored)) for name, stored in zip(relation.columns, relation.types, strict=True)
    )


def _tables(cursor: duckdb.DuckDBPyConnection, catalog: str) -> dict[str, tuple[str, str]]:
    rows = cursor.sql(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = $1 AND NOT internal "
        "UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = $1 AND NOT internal",
        params=[catalog],
    ).fetchall()
    return {table if schema == "main" else f"{schema}.{table}": (schema, table) for schema, table in rows}


def _no_table(source: Source, tables: Sequence[str]) -> str:
    there = f"It has {column_types.listed(tables)}." if tables else "It has none."
    return f'{source.location} has no table or view "{source.table}". {there}'


def _row(relation: duckdb.DuckDBPyRelation) -> tuple[Any, ...]:
    rows = relation.fetchall()
    return rows[0] if rows else ()
