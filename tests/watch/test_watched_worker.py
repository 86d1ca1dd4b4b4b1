"""A real worker process that meets success and trouble: what it says holds no person and no key, line by line."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import polars as pl
import pytest
from prometheus_client.parser import text_string_to_metric_families

from exporter import settings as deployment
from exporter.contacts.mapping import FromColumn, Mapping
from exporter.profiles.source import Source
from exporter.runs.definition import Export
from exporter.runs.report import Report
from exporter.sandbox.faults import Faults
from exporter.sandbox.keys import DEMO_KEY
from exporter.sandbox.limits import Limits
from exporter.sandbox.server import Running, running
from exporter.segments.rules import EVERYONE, Segment
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection
from exporter.workspace.people import Person
from tests.ports import reserved_port
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 900
PLANTED = ("planted.person", "Plantedová", DEMO_KEY, "planted.administrator")
"""Of every email, of every name, the key, and of the email of whoever acts."""


@dataclass
class Night:
    """A workspace, its sandbox, and a worker process that somebody watches."""

    kit: Toolkit
    sandbox: Running
    port: int
    folder: Path

    def people(self, *, keys: list[str]) -> None:
        """Write the profiles."""
        emails = [f"planted.person.{number}@example.com" for number in range(PEOPLE - 1)]
        people = pl.DataFrame({"id": keys, "email": [*emails, "planted.person@"], "name": "Plantedová"})
        people.write_parquet(self.folder / "people.parquet")

    def run(self, faults: Faults, *, cancel: bool = False) -> Report:
        """Do a run while the sandbox goes wrong in this way, and return its report."""
        self.sandbox.brand.faults = faults
        run_id = self.kit.start("to main", full=True)
        if cancel:
            wait_until(lambda: self.kit.runs.report(run_id).status == "Processing")
            self.kit.cancel(run_id)
        wait_until(lambda: self.kit.runs.report(run_id).ended)
        return self.kit.runs.report(run_id)

    def ask(self, path: str) -> tuple[int, str]:
        """Ask the worker something."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def answers(self) -> bool:
        """Whether the worker says that it is well."""
        try:
            return self.ask("/healthz")[0] == 200
        except OSError:
            return False

    def counted(self, outcome: str) -> int:
        """Return how many contacts of an outcome the metrics tell."""
        families = text_string_to_metric_families(self.ask("/metrics")[1])
        samples = [sample for family in families for sample in family.samples]
        mine = [one for one in samples if one.name == "exporter_contacts_total" and one.labels["outcome"] == outcome]
        return int(mine[0].value)

    @contextmanager
    def worker(self) -> Iterator[None]:
        """Run a worker process, and end it in good order."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("EXPORTER_")}
        with (self.folder / "out").open("wb") as out, (self.folder / "err").open("wb") as err:
            process = subprocess.Popen(
                [sys.executable, "-m", "exporter", "worker", "--port", str(self.port)],
                cwd=ROOT,
                env={**environment, "EXPORTER_HOME": str(self.kit.settings.home)},
                stdout=out,
                stderr=err,
            )
        try:
            wait_until(lambda: self.answers() or process.poll() is not None)
            assert process.poll() is None, self.said()
            yield
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
        finally:
            process.kill()
            process.wait()

    def said(self) -> str:
        """Return all that the worker printed."""
        return (self.folder / "out").read_text("utf-8") + (self.folder / "err").read_text("utf-8")


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    """People and an administrator with planted names, behind a connection with a planted key."""
    settings = deployment.read({"EXPORTER_HOME": str(tmp_path / "workspace")})
    limits = Limits(requests=1_000_000, tag_requests=1_000_000)
    administrator = Person("planted.administrator@example.com", "administrator")
    with (
        running(tmp_path / "sandbox.sqlite", limits=limits, settling_delay=0.0) as sandbox,
        Toolkit.open(settings, actor=administrator) as kit,
    ):
        night = Night(kit, sandbox, reserved_port(), tmp_path)
        night.people(keys=[f"{number:04}" for number in range(PEOPLE)])
        kit.sources.save(Source("people", "parquet", str(tmp_path / "people.parquet"), "id"))
        kit.segments.save(Segment("everyone", "people", EVERYONE))
        kit.connections.save(Connection("main", "Main brand", base_url=sandbox.base_url), key=DEMO_KEY)
        kit.consents.agree("main")
        mapping = Mapping((("email", FromColumn("email")), ("first_name", FromColumn("name"))))
        kit.exports.save(Export("to main", "main", ("everyone",), mapping))
        yield night


def test_a_worker_says_what_happens_and_nothing_of_anybody(night: Night) -> None:
    with night.worker():
        good = night.run(Faults())
        accepted = night.counted("accepted")
        unlucky = tuple(f"POST /batches {fault}" for fault in ("lost", "reset", "throttled", "failing"))
        cut = night.run(Faults(script=(*unlucky, "GET /batches failing"), refused=0.05))
        canceled = night.run(Faults(latency=0.5), cancel=True)
        failed = night.run(Faults(revoked_after=1))
        night.people(keys=["planted.person"] * PEOPLE)
        broken = night.run(Faults())
        pages = night.ask("/healthz"), night.ask("/metrics")

    lines = (night.folder / "err").read_text("utf-8").splitlines()
    told: list[dict[str, Any]] = [json.loads(line) for line in lines]
    counts = Counter(line["event"] for line in told)
    ends = {line["run"]: line for line in told if line["event"] == "run_ended"}
    assert (night.folder / "out").read_text("utf-8") == ""
    assert [word for word in PLANTED if word in night.said() + "".join(page for _, page in pages)] == []
    assert [status for status, _ in pages] == [200, 200]
    assert (counts["worker_started"], counts["worker_ended"], counts["run_started"], counts["run_ended"]) == (
        1,
        1,
        5,
        5,
    )
    assert {"batch_tried_again", "batch_looked_up", "throttled", "call_failed"} <= counts.keys()
    assert (good.status, accepted) == ("Successful", good.accepted)
    assert [canceled.status, failed.status, broken.status] == ["Canceled", "Failed", "Failed"]
    for report in (good, cut, canceled, failed, broken):
        end = ends[report.run_id]
        assert (end["status"], end["members"], end["accepted"]) == (report.status, report.members, report.accepted)
        assert end["members"] == sum(end[part] for part in ("refused", "unchanged", "accepted", "rejected", "not_sent"))


def test_a_worker_that_cannot_start_says_why_in_the_same_form(night: Night) -> None:
    taken = urlsplit(night.sandbox.base_url).port

    ran = subprocess.run(
        [sys.executable, "-m", "exporter", "worker", "--port", str(taken)],
        cwd=ROOT,
        env={**os.environ, "EXPORTER_HOME": str(night.kit.settings.home), "EXPORTER_LOG": "json"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    told = json.loads(ran.stderr)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert told["event"] == "worker_failed"
    assert told["reason"].startswith(f"Nothing can listen at 127.0.0.1:{taken} ")
