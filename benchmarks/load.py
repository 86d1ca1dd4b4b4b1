"""Many exports by many workers: 50 exports on 10 brands by 4 worker processes, each brand with its own limit.

    python -m benchmarks.load [contacts in an export] [URL of an empty PostgreSQL database; default: SQLite]

Every brand is a sandbox that keeps count, in the process of the benchmark; the workers share the machine with it.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
import polars as pl

from exporter import settings
from exporter.contacts.mapping import FromColumn
from exporter.contacts.mapping import Mapping as ContactMapping
from exporter.profiles.source import Source
from exporter.runs.definition import Export
from exporter.sandbox.keys import ALL
from exporter.sandbox.limits import Limits
from exporter.sandbox.server import Running, running
from exporter.sandbox.summary import summary
from exporter.segments.rules import Condition, Group, Segment
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection, RateLimit
from exporter.workspace.run_records import Run

ROOT = Path(__file__).resolve().parents[1]
MAPPING = ContactMapping((("email", FromColumn("email")), ("first_name", FromColumn("name"))))
FAST = RateLimit(1_000_000, 60.0)
LOOK = 0.05
STARTING = 4
"""Exports that are started at a time."""


@dataclass(frozen=True, slots=True)
class Load:
    """How much there is to do.

    Args:
        exports: How many, in turn on each of the brands; no two of a brand have a contact in common.
        contacts: In each export.
        limit: Of each brand.
        patience: Seconds that all of it may take.
    """

    exports: int = 50
    brands: int = 10
    workers: int = 4
    contacts: int = 2_000
    limit: RateLimit = FAST
    patience: float = 600.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it.

    Args:
        runs: As the journal has them at the end.
        received: How often each contact arrived, by brand and email.
        busiest: Most requests that a brand saw in one window, and `refused` those that it refused for being too many.
        seconds: From the first start to the last end, and `requests` that the brands answered meanwhile.
    """

    runs: tuple[Run, ...]
    received: Counter[tuple[int, str]]
    busiest: int
    refused: int
    seconds: float
    requests: int


def carry(load: Load, folder: Path, environment: Mapping[str, str]) -> Outcome:
    """Start all exports and wait until all have ended.

    Args:
        load: What to do.
        folder: An empty folder.
        environment: The settings of a workspace in which there is nothing yet.

    Raises:
        TimeoutError: They had not ended when patience did.
    """
    with ExitStack() as stack:
        brands = [stack.enter_context(_brand(number, load, folder)) for number in range(load.brands)]
        kit = stack.enter_context(Toolkit.open(settings.read(environment)))
        _set_up(kit, load, folder, brands)
        for number in range(load.workers):
            stack.enter_context(_worker(environment, folder / f"worker-{number}.log"))
        began = time.monotonic()
        with ThreadPoolExecutor(STARTING) as pool:
            run_ids = list(pool.map(kit.start, (f"export {number}" for number in range(load.exports))))
        while kit.journal.unfinished():
            if time.monotonic() > began + load.patience:
                raise TimeoutError(f"Not ended after {load.patience:.0f} seconds.")
            time.sleep(LOOK)
        seconds = time.monotonic() - began
        counts = [summary(brand.brand) for brand in brands]
        return Outcome(
            runs=tuple(kit.journal.run(run_id) for run_id in run_ids),
            received=Counter(one for number, brand in enumerate(brands) for one in _received(number, brand)),
            busiest=max(count["most_in_a_window"] for count in counts),
            refused=sum(count["refused_by_limit"] for count in counts),
            seconds=seconds,
            requests=sum(sum(count["requests"].values()) for count in counts),
        )


def _key(number: int) -> str:
    return f"{number:024x}-sandbox"


@contextmanager
def _brand(number: int, load: Load, folder: Path) -> Iterator[Running]:
    limits = Limits(load.limit.requests, load.limit.seconds, tag_requests=load.limit.requests)
    file = folder / f"sandbox-{number}.sqlite"
    with running(file, keys={_key(number): ALL}, limits=limits, settling_delay=0.0) as brand:
        yield brand


def _set_up(kit: Toolkit, load: Load, folder: Path, brands: list[Running]) -> None:
    parts = -(-load.exports // load.brands)
    keys = pl.Series("id", range(parts * load.contacts))
    people = pl.DataFrame({"id": keys, "name": "Zoë", "part": keys // load.contacts})
    people = people.with_columns(email="person" + pl.col("id").cast(pl.String) + "@example.com")
    people.write_parquet(folder / "people.parquet")
    kit.sources.save(Source("people", "parquet", str(folder / "people.parquet"), "id"))
    for part in range(parts):
        kit.segments.save(Segment(f"part {part}", "people", Group("all", (Condition("part", "equals", part),))))
    for number, brand in enumerate(brands):
        name = f"brand {number}"
        kit.connections.save(Connection(name, name, base_url=brand.base_url, rate_limit=load.limit), key=_key(number))
        kit.consents.agree(name)
    for number in range(load.exports):
        part, brand_number = divmod(number, load.brands)
        kit.exports.save(Export(f"export {number}", f"brand {brand_number}", (f"part {part}",), MAPPING))


@contextmanager
def _worker(environment: Mapping[str, str], log: Path) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "exporter", "worker"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _received(number: int, brand: Running) -> Iterator[tuple[int, str]]:
    brand.brand.wait_until_settled()
    for (body,) in brand.brand.store.rows("SELECT body FROM batches"):
        for contact in orjson.loads(body)["items"]:
            yield number, contact["identifiers"][0]["id"]


def overlapping(runs: tuple[Run, ...]) -> int:
    """Count the runs that began before the one before them on the same brand had ended."""
    ended: dict[str, float] = {}
    found = 0
    for run in sorted(runs, key=lambda run: run.started_at or 0.0):
        found += (run.started_at or 0.0) < ended.get(run.brand_key, 0.0)
        ended[run.brand_key] = run.ended_at or float("inf")
    return found


def main(contacts: int, url: str | None) -> None:
    """Measure and print."""
    load = Load(contacts=contacts)
    with tempfile.TemporaryDirectory(prefix="exporter-benchmark-") as name:
        environment = {"EXPORTER_HOME": f"{name}/workspace"}
        if url is not None:
            environment["EXPORTER_DATABASE_URL"] = url
        outcome = carry(load, Path(name), environment)
    assert {run.status for run in outcome.runs} == {"Successful"}, outcome.runs
    assert set(outcome.received.values()) == {1}
    assert outcome.received.total() == load.exports * load.contacts
    assert (outcome.refused, overlapping(outcome.runs)) == (0, 0)
    print(
        f"{load.exports} exports of {contacts:,} contacts on {load.brands} brands by {load.workers} workers: "
        f"{outcome.seconds:.1f} s, {outcome.received.total() / outcome.seconds:,.0f} contacts a second, "
        f"{outcome.requests:,} requests; every contact arrived once, one run at a time for a brand"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000, sys.argv[2] if len(sys.argv) > 2 else None)
