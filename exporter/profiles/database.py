"""The DuckDB instance that reads sources: its limits, and the database files attached to it while they are read."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
from sqlglot import exp

from exporter.errors import SourceError
from exporter.profiles import query
from exporter.workspace.scratch import Scratch

CLOSE_WITHIN = 10.0
"""Seconds that queries have to end when everything is let go of; it takes them some milliseconds."""

LOOK = 0.005
"""Seconds between two attempts to stop them."""


class Database:
    """An in-memory DuckDB for many threads; it fetches no extension and writes only to its temporary folder."""

    def __init__(self, *, memory_limit: str, threads: int | None, temporary_folder: Path | None) -> None:
        """Open it. Raises SourceError if the limits are not DuckDB's."""
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._attached: dict[Path, tuple[str, int]] = {}
        self._cursors: dict[int, duckdb.DuckDBPyConnection] = {}
        self._is_closed = False
        self._clean: Callable[[], object] = _nothing
        if temporary_folder is None:
            scratch = Scratch("profiles")
            temporary_folder, self._clean = scratch.path, scratch.close
        config: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "memory_limit": memory_limit,
            "temp_directory": str(temporary_folder),
        }
        if threads is not None:
            config["threads"] = threads
        try:
            self._connection = duckdb.connect(":memory:", config=config)
            self._connection.execute("SET TimeZone = 'UTC'")
        except duckdb.Error as error:
            raise SourceError(
                f"DuckDB does not take a memory limit of {memory_limit} with {threads or 'all'} threads. "
                "Write the limit as 1GB, and the threads as a number from 1."
            ) from error

    def close(self) -> None:
        """Let go of everything; queries that still run are stopped."""
        until = time.monotonic() + CLOSE_WITHIN
        over = threading.Event()
        with self._lock:
            self._is_closed = True
            threading.Thread(target=self._stop_queries, args=(over,), daemon=True).start()
            while not self._closes() and time.monotonic() < until:
                over.wait(LOOK)
            over.set()
            self._clean()

    def _closes(self) -> bool:
        """Close the connection; DuckDB refuses that, or waits, as long as a query has not ended."""
        try:
            self._connection.close()
        except duckdb.ResourceInUseException:
            return False
        return True

    def _stop_queries(self, over: threading.Event) -> None:
        """Stop all queries again and again: one may be about to begin."""
        while not over.wait(LOOK):
            for cursor in list(self._cursors.values()):
                with suppress(duckdb.ConnectionException):  # it is closed already
                    cursor.interrupt()

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Lend a cursor of its own for one query at a time."""
        with self._lock:
            cursor = self._connection.cursor()
            self._cursors[id(cursor)] = cursor
        try:
            with cursor:
                yield cursor
        finally:
            self._cursors.pop(id(cursor))

    @contextmanager
    def attached(self, file: Path) -> Iterator[str]:
        """Attach a DuckDB file for reading while the block runs, and yield the catalog's name.

        It is let go when nobody reads it, so that its owner can write to it again.
        """
        file = file.resolve()
        with self._lock:
            catalog, readers = self._attached.get(file, ("", 0))
            if not readers:
                catalog = f"source {next(self._numbers)}"
                self._connection.execute(query.attach(file, catalog).sql("duckdb"))
            self._attached[file] = (catalog, readers + 1)
        try:
            yield catalog
        finally:
            with self._lock:
                catalog, readers = self._attached.pop(file)
                if readers > 1:
                    self._attached[file] = (catalog, readers - 1)
                elif not self._is_closed:
                    self._connection.execute(query.detach(catalog).sql("duckdb"))


def _nothing() -> None:
    """Leave a folder that somebody else gave."""


def run(cursor: duckdb.DuckDBPyConnection, tree: exp.Expr, values: Sequence[object] = ()) -> duckdb.DuckDBPyRelation:
    """Prepare a query on a cursor; it runs when its rows are fetched."""
    return cursor.sql(tree.sql("duckdb"), params=list(values))
