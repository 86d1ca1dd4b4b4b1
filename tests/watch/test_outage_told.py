"""A worker whose database goes away says so once, and again when it is back."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter import settings as deployment
from exporter.errors import StateUnavailableError
from exporter.events import DatabaseAway, DatabaseBack, Event, WorkerEnded, WorkerStarted
from exporter.jobs.worker import Worker
from exporter.logs import LOGGER
from exporter.toolkit import Toolkit
from exporter.workspace.workers import Workers
from tests.waiting import wait_until


class Memory(logging.Handler):
    """Keeps the events that are told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Event] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(record.__dict__["event"])


class Counted(Workers):
    """Counts the signs of life that do not arrive."""

    failed = 0

    def sign_of_life(self, name: str) -> bool:
        try:
            return super().sign_of_life(name)
        except StateUnavailableError:
            self.failed += 1
            raise


@pytest.fixture
def told() -> Iterator[list[Event]]:
    """The events that are told while the test lasts."""
    memory, level = Memory(), LOGGER.level
    LOGGER.addHandler(memory)
    LOGGER.setLevel(logging.INFO)
    yield memory.told
    LOGGER.setLevel(level)
    LOGGER.removeHandler(memory)


def test_an_outage_is_told_once_and_its_end_too(tmp_path: Path, told: list[Event]) -> None:
    home, elsewhere = tmp_path / "workspace", tmp_path / "elsewhere"
    elsewhere.mkdir()
    settings = deployment.read({"EXPORTER_HOME": str(home)})

    def move(start: Path, end: Path) -> None:
        for file in start.glob("state.sqlite*"):
            file.rename(end / file.name)

    with Toolkit.open(settings) as kit:
        workers = Counted(kit.store, silent_after=6.0)
        with Worker(settings, kit.journal, workers, lambda *_: None) as worker:
            move(home, elsewhere)
            wait_until(lambda: workers.failed >= 3)
            move(elsewhere, home)
            wait_until(lambda: any(isinstance(event, DatabaseBack) for event in told))

    assert [type(event) for event in told] == [WorkerStarted, DatabaseAway, DatabaseBack, WorkerEnded]
    assert isinstance(told[0], WorkerStarted)
    assert (told[0].worker, told[0].database) == (worker.name, "sqlite")
    assert isinstance(told[2], DatabaseBack)
    assert told[2].seconds > 1.0
