"""Profiles as they are asked for: columns, counts, previews, streams and figures, read in place and never whole.

What is asked is built in `query.py`, `key.py` and `figures.py`; how a source is made ready is in `reading.py`.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import MappingProxyType

import polars as pl
from sqlglot import exp

from exporter.errors import SourceError
from exporter.profiles import columns as column_types
from exporter.profiles import figures, key, offered, query
from exporter.profiles.database import Database
from exporter.profiles.duckdb_reading import DuckDBReading
from exporter.profiles.guarded import Guarded, Limits
from exporter.profiles.opened import Opened
from exporter.profiles.reading import Engine, Reading
from exporter.profiles.source import Column, Kind, Source

NO_MARKS: Mapping[str, exp.Expr] = MappingProxyType({})


class Profiles:
    """Reads sources, from any number of threads.

    Every method raises SourceError, with a sentence for the analyst, when the source cannot be read, is empty, is not
    what its kind says, or when a column that is asked for is gone or has changed its type. Columns are found without
    regard to case, as in DuckDB. All frames hold the plain form of a column: text String, integer Int64 (or the
    narrower integer that is stored), number Float64 (or Float32), boolean Boolean, date Date, timestamp Datetime
    without zone, in UTC; "other" as text.
    """

    def __init__(
        self,
        *,
        memory_limit: str = "1GB",
        threads: int | None = None,
        temporary_folder: Path | None = None,
        resolve: Callable[[str], str] = str,
        by_hand: Limits | None = None,
    ) -> None:
        """Open DuckDB in memory.

        Args:
            memory_limit: As DuckDB writes it; what needs more is put into the temporary folder.
            threads: Default: as many as there are processors.
            temporary_folder: Default: one of its own, removed by `close`.
            resolve: Returns the address that the location of a server stands for, which may be "env:NAME"; default:
                the location is the address.
            by_hand: What hand-written SQL may take; None: as much as `Limits` says.
        """
        self._database = Database(memory_limit=memory_limit, threads=threads, temporary_folder=temporary_folder)
        self._reading = Reading(
            [
                (
                    frozenset({"parquet", "csv", "duckdb"}),
                    lambda: DuckDBReading(
                        self._database,
                        Guarded(threads=threads, temporary_folder=temporary_folder, limits=by_hand),
                    ),
                ),
                (frozenset({"postgresql"}), lambda: _postgresql(resolve)),
                (frozenset({"spark"}), lambda: _spark(resolve)),
            ]
        )

    def close(self) -> None:
        """Let go of DuckDB and its temporary folder, and of the servers that were asked."""
        self._reading.close()
        self._database.close()

    def columns(self, source: Source) -> tuple[Column, ...]:
        """Describe the columns in the order of the source."""
        with self._opened(source) as opened:
            return opened.columns

    def tables(self, location: str, *, kind: Kind = "duckdb") -> list[str]:
        """List the tables and views of a database; those outside of the main schema as "schema.table"."""
        return self._reading.of(kind).tables(location)

    def count(self, source: Source, where: exp.Expr | None = None) -> int:
        """Count the profiles that meet a condition, or all."""
        with self._opened(source, asked=query.mentioned([where])) as opened:
            (profiles,) = opened.row(query.count(opened.base, where))
            return int(profiles)

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
        with self._opened(source, asked=[*(columns or ()), *query.mentioned([where])]) as opened:
            wanted = [column.name for column in opened.columns] if columns is None else list(dict.fromkeys(columns))
            return _named(opened.frame(query.first(opened.base, opened.spelled(wanted), where, limit)), wanted)

    def stream(
        self,
        source: Source,
        selected: Sequence[str],
        *,
        where: exp.Expr | None = None,
        marks: Mapping[str, exp.Expr] = NO_MARKS,
        rows: int = 50_000,
    ) -> Generator[pl.DataFrame, None, None]:
        """Read the profiles that meet a condition in the order of the key, in frames of at most `rows` rows.

        Files that are written in the order of the key are read straight through; all else is sorted, within the memory
        limit and then in the temporary folder. Close the generator to stop early.

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
        with self._opened(source, asked=[*wanted, *query.mentioned([where, *conditions])]) as opened:
            asked = query.marked(opened.base, opened.spelled(wanted), where=where, marks=conditions)
            in_order = opened.keeps_order and key.is_in_order(
                opened.row(key.order(opened.base, *opened.spelled([source.key])))
            )
            if not in_order:
                asked = asked.order_by(query.name(*opened.spelled([source.key])))
            last = None
            for batch in opened.batches(asked, rows=rows):
                frame = _named(batch, [*wanted, *marks])
                if in_order:
                    last = key.check_order(frame.to_series(0), after=last, source=source.name)
                yield frame

    def check_key(self, source: Source) -> int:
        """Check that the key is never empty and never the same twice.

        Returns:
            The number of profiles.

        Raises:
            SourceError: It is not; the sentence names how many rows and the first one (1-based).
        """
        with self._opened(source, asked=[source.key]) as opened:
            found = _column(opened, source, source.key)
            key.check_type(found)
            rows, filled, distinct = opened.row(key.totals(opened.base, found))
            if rows == 0:
                raise SourceError(f'The source "{source.name}" has no profiles. Write them and try again.')
            if distinct < rows:
                first = opened.row(key.first_fault(opened.base, found)) if opened.has_places else ()
                raise SourceError(key.fault(found.name, key.Totals(rows, filled, distinct), *first))
            return int(rows)

    def statistics(self, source: Source) -> pl.DataFrame:
        """Describe each column in one pass over the profiles; the frame is `figures.statistics`'s."""
        with self._opened(source) as opened:
            return figures.statistics(opened.columns, opened.row(figures.summary(opened.base, opened.columns)))

    def distribution(
        self, source: Source, column: str, *, where: exp.Expr | None = None, bars: int = 20
    ) -> pl.DataFrame:
        """Count the profiles by value of one column; the frame is `figures.distribution`'s."""
        with self._opened(source, asked=[column, *query.mentioned([where])]) as opened:
            found = _column(opened, source, column)
            if found.type not in figures.SCALES:
                return figures.distribution(opened.frame(figures.top_values(opened.base, found, where, bars)))
            bins = figures.bins(found, opened.row(figures.span(opened.base, found, where)), bars)
            return figures.binned(bins, opened.frame(figures.counted(opened.base, found, where, bins)))

    def values(self, source: Source, column: str, *, limit: int = 200, table: str | None = None) -> pl.DataFrame:
        """Count the profiles by value of a column, to be offered while people type; the frame is `offered.values`'s.

        Args:
            source: Whom to ask.
            column: Of the source, or of the related table.
            limit: The most values.
            table: A related table, whose rows are counted instead.
        """
        asked = source if table is None else source.table_called(table)
        if asked is None:
            raise SourceError(f'The source "{source.name}" has no related table "{table}" (any more).')
        with self._opened(asked, asked=[column]) as opened:
            return offered.values(opened, _column(opened, asked, column), limit=limit)

    def ask(
        self, source: Source, question: Callable[[exp.Select], exp.Query], *, asked: Sequence[str] = ()
    ) -> pl.DataFrame:
        """Put a question of one's own to a source, and return all rows of the answer.

        Args:
            source: Whom to ask.
            question: Takes a query that selects nothing yet, over the plain columns, and returns the whole query. Its
                columns have names; sums and the like are cast to BIGINT or DOUBLE there, as engines differ in them.
            asked: The columns that it needs, so that a missing one is found and named.
        """
        with self._opened(source, asked=asked) as opened:
            return opened.frame(question(opened.base.copy()))

    def fingerprint(self, source: Source) -> str:
        """Return a text that changes when the files of the source do (names, sizes, times of change)."""
        return self._reading.of(source.kind).fingerprint(source)

    def _opened(self, source: Source, *, asked: Sequence[str] = ()) -> AbstractContextManager[Opened]:
        return self._reading.of(source.kind).opened(source, asked=asked)


def _postgresql(resolve: Callable[[str], str]) -> Engine:
    """Make what reads PostgreSQL; its driver is loaded only where such a source is read."""
    from exporter.profiles.postgresql_reading import PostgreSQLReading  # noqa: PLC0415

    return PostgreSQLReading(resolve)


def _spark(resolve: Callable[[str], str]) -> Engine:
    """Make what reads Spark, where what it needs is installed. Raises SourceError."""
    try:
        from exporter.profiles.spark_reading import SparkReading  # noqa: PLC0415
    except ImportError as error:
        raise SourceError(
            "Profiles in Spark need packages that are not installed. Install them with: "
            "python -m pip install -r requirements-spark.txt"
        ) from error
    return SparkReading(resolve)


def _column(opened: Opened, source: Source, name: str) -> Column:
    return column_types.find(opened.columns, name, source=source.name)


def _named(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    return frame.rename(dict(zip(frame.columns, names, strict=True)))
