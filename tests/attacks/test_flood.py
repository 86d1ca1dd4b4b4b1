"""A flood of clicks on Export now, from many sessions and from another process: one run comes of it."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from exporter import settings as deployment
from exporter.contacts.mapping import FromColumn, Mapping
from exporter.errors import RunRefusedError
from exporter.profiles import sample
from exporter.profiles.source import Source
from exporter.runs.definition import Export
from exporter.sandbox.keys import DEMO_KEY
from exporter.segments.rules import EVERYONE, Segment
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection
from tests.commands.ground import ROOT, environment

CLICKS = 6
EXPORT = "Everyone to Sandbox"


@pytest.fixture
def settings(database: dict[str, str], home: Path) -> Settings:
    return deployment.read({"EXPORTER_HOME": str(home), **database})


@pytest.fixture
def kit(settings: Settings) -> Iterator[Toolkit]:
    with Toolkit.open(settings) as kit:
        file = sample.write(kit.settings.sample_folder, rows=50)
        kit.sources.save(Source("customers", "parquet", str(file), "customer_id"))
        kit.segments.save(Segment("Everyone", "customers", EVERYONE))
        kit.connections.save(Connection("sandbox", "Sandbox", base_url="http://127.0.0.1:9/api"), key=DEMO_KEY)
        kit.consents.agree("sandbox")
        kit.exports.save(Export(EXPORT, "sandbox", ("Everyone",), Mapping((("email", FromColumn("email")),))))
        yield kit


def test_of_many_clicks_at_the_same_moment_one_becomes_a_run(
    kit: Toolkit, settings: Settings, database: dict[str, str], home: Path
) -> None:
    together = Barrier(CLICKS)

    def click() -> str | None:
        with Toolkit.open(settings) as mine:
            together.wait(60)
            try:
                return mine.exports.queue(EXPORT).run_id
            except RunRefusedError:
                return None

    with ThreadPoolExecutor(CLICKS) as sessions:
        begun = [found for found in sessions.map(lambda _: click(), range(CLICKS)) if found is not None]
    other = subprocess.run(
        [sys.executable, "-m", "exporter", "run", EXPORT],
        cwd=ROOT,
        env=environment(home.parent, EXPORTER_HOME=str(home), **database),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert len(begun) == 1
    assert [run.run_id for run in kit.journal.unfinished()] == begun
    assert other.returncode == 2
    assert "already queued or at work" in other.stderr
