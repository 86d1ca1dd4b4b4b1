"""A workspace with brands of its own, and worker processes that end with the test, on each of the two databases."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest

from exporter import settings as deployment
from exporter.contacts.mapping import FromColumn, Mapping
from exporter.profiles.source import Source
from exporter.runs.definition import Export
from exporter.sandbox.faults import Faults
from exporter.sandbox.keys import ALL
from exporter.sandbox.limits import Limits
from exporter.sandbox.server import Running, running
from exporter.segments.rules import EVERYONE, Segment
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection, RateLimit
from exporter.workspace.workers import WorkerStatus
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 5_000
"""Profiles of a workspace that is big enough for something to happen in the midst of a run."""

SILENT_AFTER = deployment.LEAST_SILENCE
MAPPING = Mapping((("email", FromColumn("email")), ("first_name", FromColumn("name"))))
NO_LIMIT = Limits(requests=1_000_000, tag_requests=1_000_000)


def _is_free(file: Path) -> bool:
    """Whether a SQLite file can be written soon."""
    connection = sqlite3.connect(file, timeout=1.0, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return True


@dataclass
class Site:
    """A workspace with some brands, each behind a sandbox and a connection of its own: "brand 0" and so on."""

    folder: Path
    environment: dict[str, str]
    kit: Toolkit
    brands: list[Running]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_worker(self, **variables: str) -> subprocess.Popen[bytes]:
        """Start a worker process and wait until it has signed on."""
        with (self.folder / f"worker-{len(self.workers)}.log").open("wb") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "exporter", "worker"],
                cwd=ROOT,
                env={**os.environ, **self.environment, **variables},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.workers.append(worker)
        wait_until(lambda: self.status(worker) is not None or worker.poll() is not None)
        assert worker.poll() is None, self.last_words()
        return worker

    def status(self, worker: subprocess.Popen[bytes]) -> WorkerStatus | None:
        """Return what the workspace knows of a worker process."""
        return next((one for one in self.kit.workers() if f"-{worker.pid}-" in one.name), None)

    def everybody_arrived_once(self, run_id: str, *, brand: int = 0) -> None:
        """Check that everybody of a run was accepted, and that no batch arrived twice."""
        report = self.kit.runs.report(run_id)
        assert (report.status, report.accepted, report.rejected, report.reason) == ("Successful", PEOPLE, 0, None)
        arrivals = self.arrivals(brand=brand)
        assert {origin: times for origin, times in arrivals.items() if times > 1} == {}
        assert (len(arrivals), self.contacts(brand=brand)) == (PEOPLE // 100, PEOPLE)

    def carrier(self, run_id: str) -> subprocess.Popen[bytes]:
        """Return the worker process that carries a run, waiting for it."""
        wait_until(lambda: self.kit.journal.run(run_id).worker)
        name = self.kit.journal.run(run_id).worker or ""
        return next(worker for worker in self.workers if f"-{worker.pid}-" in name)

    def stop(self, worker: subprocess.Popen[bytes]) -> None:
        """Stop a worker process as it stands, with all its connections, though not in the midst of a write to SQLite.

        There nobody could go on before it wakes: its lock on the file lasts as long as the process.
        """
        while True:
            worker.send_signal(signal.SIGSTOP)
            if all(_is_free(file) for file in (self.folder / "workspace").glob("*.sqlite")):
                return
            self.wake(worker)

    def wake(self, worker: subprocess.Popen[bytes]) -> None:
        """Let a stopped process go on as if nothing had been."""
        worker.send_signal(signal.SIGCONT)

    def end_workers(self) -> None:
        """End every worker by force, also one that is stopped."""
        for worker in self.workers:
            worker.kill()
            worker.wait()

    def last_words(self) -> str:
        """Return what the workers printed."""
        return "\n".join(file.read_text(errors="replace")[-3000:] for file in sorted(self.folder.glob("worker-*.log")))

    def write_people(self, number: int) -> None:
        """Exchange the profiles for so many others."""
        keys = pl.Series("id", range(number)).cast(pl.String).str.zfill(7)
        people = pl.DataFrame({"id": keys, "email": "person" + keys + "@example.com", "name": "Zoë"})
        people.write_parquet(self.folder / "people.parquet")

    def save(self, name: str, *, brand: int = 0) -> Export:
        """Save an export of everyone."""
        return self.kit.exports.save(Export(name, f"brand {brand}", ("everyone",), MAPPING))

    def slow_down(self, seconds: float) -> None:
        """Let every brand take so many seconds for an answer."""
        for brand in self.brands:
            brand.brand.faults = Faults(latency=seconds)

    def sent(self, run_id: str) -> int:
        """Count the contacts of which the journal knows that Omnisend took them."""
        return self.kit.runs.report(run_id).sent

    def arrivals(self, *, brand: int = 0) -> Counter[str]:
        """Count how often each batch arrived, by its origin."""
        held = self.brands[brand].brand
        assert held.wait_until_settled()
        rows = held.store.rows("SELECT document FROM batches")
        return Counter(json.loads(document)["origin"] for (document,) in rows)

    def contacts(self, *, brand: int = 0) -> int:
        """Count the contacts that a brand holds."""
        return int(self.brands[brand].brand.store.rows("SELECT count(*) FROM contacts")[0][0])


@pytest.fixture
def environment(database: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The settings of a workspace on each of the two databases, as a worker process reads them."""
    home = {"EXPORTER_HOME": str(tmp_path / "workspace")}
    return {**home, "EXPORTER_SILENT_AFTER": str(SILENT_AFTER), **database}


@pytest.fixture
def make_site(tmp_path: Path, environment: dict[str, str]) -> Iterator[Callable[..., Site]]:
    """Make a site with so many brands; whatever it starts ends with the test."""
    with ExitStack() as stack:

        def make(brands: int = 1, *, people: int = 250, limits: Limits = NO_LIMIT) -> Site:
            kit = stack.enter_context(Toolkit.open(deployment.read(environment)))
            site = Site(tmp_path, environment, kit, [])
            stack.callback(site.end_workers)
            site.write_people(people)
            kit.sources.save(Source("people", "parquet", str(tmp_path / "people.parquet"), "id"))
            kit.segments.save(Segment("everyone", "people", EVERYONE))
            for number in range(brands):
                key = f"{number:024x}-sandbox"
                file = tmp_path / f"sandbox-{number}.sqlite"
                sandbox = running(file, keys={key: ALL}, limits=limits, settling_delay=0.0)
                site.brands.append(stack.enter_context(sandbox))
                kit.connections.save(
                    Connection(
                        f"brand {number}",
                        f"Brand {number}",
                        base_url=site.brands[-1].base_url,
                        rate_limit=RateLimit(limits.requests, limits.seconds),
                        tag_rate_limit=RateLimit(limits.tag_requests, limits.seconds),
                    ),
                    key=key,
                )
                kit.consents.agree(f"brand {number}")
            return site

        yield make


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    """A site with one brand."""
    return make_site()
