"""The same questions to DuckDB, Spark Connect and PostgreSQL over the same profiles: seconds, and memory used here.

`python -m benchmarks.engines [ROWS] [POSTGRESQL-ADDRESS]`. Spark is a server of its own on this machine; PostgreSQL is
asked where an address of an empty database is given.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from adbc_driver_postgresql import dbapi

from benchmarks.workspace import MAKE, peak
from exporter.errors import SourceError
from exporter.processes import free_port
from exporter.profiles import sample
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Source
from exporter.segments.compile import condition
from exporter.segments.ground import Ground, Table
from exporter.segments.rules import Condition, Group, Related, Relative, Segment

BUYERS = Related(
    "orders",
    "sum",
    "greater_than",
    200,
    "amount",
    Group("all", (Condition("ordered_at", "within_last", Relative(90, "days")),)),
)
SEGMENT = Segment(
    "buyers", "customers", Group("all", (Condition("country", "one_of", ("HU", "Hungary", "PL", "Poland")), BUYERS))
)
"""Spent over 200 in the last 90 days and lives in Hungary or Poland."""


def main(rows: int, postgresql: str | None) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="exporter-benchmark-") as place, _spark() as spark:
        folder = Path(place)
        subprocess.run([sys.executable, "-c", MAKE, str(folder), str(rows)], check=True)
        files = sample.source(folder, "customers")
        sources = [files, _in_spark(files, spark)]
        if postgresql is not None:
            sources.append(_in_postgresql(files, postgresql))
        profiles = Profiles()
        print(f"{rows:,} profiles; seconds, and the most memory so far")
        for source in sources:
            _measure(profiles, source)
        profiles.close()


def _measure(profiles: Profiles, source: Source) -> None:
    orders = source.related[0]
    ground = Ground(
        profiles.columns(source),
        datetime.now(UTC).date(),
        key=source.key,
        related={"orders": Table(profiles.columns(orders), orders.key, orders.time)},
    )
    where = condition(SEGMENT, ground)
    questions: dict[str, Callable[[], object]] = {
        "count of all": lambda: profiles.count(source),
        "count of the segment": lambda: profiles.count(source, where),
        "preview of the segment": lambda: profiles.preview(source, where),
        "stream of all": lambda: sum(frame.height for frame in profiles.stream(source, ["email", "country"])),
    }
    for question, ask in questions.items():
        began = time.perf_counter()
        ask()
        print(f"{source.kind:<12} {question:<24} {time.perf_counter() - began:8.2f} s   {peak():6.0f} MB", flush=True)


def _in_spark(files: Source, address: str) -> Source:
    def there(source: Source) -> Source:
        return replace(source, kind="spark", location=address, table=f"parquet.`{source.location}`")

    return replace(there(files), related=tuple(map(there, files.related)))


def _in_postgresql(files: Source, address: str) -> Source:
    def there(source: Source) -> Source:
        with dbapi.connect(address) as connection, pq.ParquetFile(source.location) as file:
            with connection.cursor() as cursor:
                batches = pa.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches())
                cursor.adbc_ingest(source.name, batches, mode="replace")
            connection.commit()
        return replace(source, kind="postgresql", location=address, table=source.name)

    return replace(there(files), related=tuple(map(there, files.related)))


@contextmanager
def _spark() -> Iterator[str]:
    """Start a server of Spark Connect in a process of its own, and wait until it answers."""
    port = free_port(0)
    command = [sys.executable, "-m", "pysail", "spark", "server", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        try:
            profiles, address = Profiles(), f"sc://127.0.0.1:{port}"
            for _ in range(30):
                with suppress(SourceError):  # by then it was asked several times, over a second or two
                    profiles.tables(address, kind="spark")
                    break
            profiles.close()
            yield address
        finally:
            server.terminate()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, sys.argv[2] if len(sys.argv) > 2 else None)
