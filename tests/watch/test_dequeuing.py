"""A queue that cannot be read is told of once, and when it can be read again."""

import logging
import sqlite3
from pathlib import Path

from exporter import settings as deployment
from exporter.events import Event, QueueFailing, QueueWorking
from exporter.toolkit import Toolkit
from exporter.watch.dequeuing import FAILING_AFTER, FILE, LIBRARY, QUIET, THREAD, Dequeuing, Listening
from tests.waiting import wait_until


class Scene:
    """A queue whose library speaks when it is told to, on a stopwatch that only a test moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.told: list[Event] = []
        self.threads = {THREAD}
        self.dequeuing = Dequeuing(lambda: self.now, self.told.append, lambda: self.threads)

    def trouble(self, *, seconds: float) -> None:
        """Let there be trouble four times a second for so long."""
        for _ in range(int(seconds * 4) + 1):
            self.dequeuing.trouble("dbos/_queue.py:1")
            self.dequeuing.look()
            self.now += 0.25


def test_trouble_that_lasts_is_told_once_and_makes_the_worker_unwell() -> None:
    scene = Scene()

    scene.trouble(seconds=FAILING_AFTER * 3)

    assert scene.told == [QueueFailing("dbos/_queue.py:1")]
    assert scene.dequeuing.look() == "Runs cannot be taken from the queue; this has failed for 15 seconds."


def test_trouble_that_passes_is_nobodys_business() -> None:
    scene = Scene()

    scene.trouble(seconds=FAILING_AFTER / 2)
    scene.now += QUIET + 1

    assert (scene.dequeuing.look(), scene.told) == (None, [])


def test_trouble_now_and_then_does_not_add_up() -> None:
    scene = Scene()

    for _ in range(10):
        scene.trouble(seconds=1)
        scene.now += QUIET
        scene.dequeuing.look()

    assert scene.told == []


def test_a_queue_that_works_again_is_told_with_how_long_it_did_not() -> None:
    scene = Scene()
    scene.trouble(seconds=30)

    scene.now += QUIET + 1

    assert scene.dequeuing.look() is None
    assert scene.told[1:] == [QueueWorking(30.0)]


def test_a_worker_whose_queue_has_nobody_to_read_it_is_unwell() -> None:
    scene = Scene()
    scene.threads.clear()

    assert "Nobody takes runs from the queue" in (scene.dequeuing.look() or "")


def test_only_what_concerns_the_queue_is_heard() -> None:
    dequeuing = Dequeuing(threads=lambda: {THREAD}, failing_after=-1.0)
    library = logging.getLogger(LIBRARY)

    def speak(file: str, words: str) -> None:
        library.handle(logging.LogRecord(LIBRARY, logging.WARNING, f"/lib/dbos/{file}", 1, words, (), None))

    with Listening(dequeuing):
        speak("_sys_db.py", "Notification poller error")
        speak(FILE, "Contention detected in queue thread for runs.")
        harmless = dequeuing.look()
        speak(FILE, "Exception encountered in queue thread for runs")

    assert harmless is None
    assert dequeuing.look() is not None
    assert library.handlers == []


def test_a_real_queue_that_cannot_be_read_is_noticed_and_so_is_its_repair(tmp_path: Path) -> None:
    settings = deployment.read({"EXPORTER_HOME": str(tmp_path / "workspace")})
    told: list[Event] = []
    dequeuing = Dequeuing(tell=told.append, failing_after=0.5, quiet=1.0)

    def rename(old: str, new: str) -> None:
        with sqlite3.connect(settings.home / "jobs.sqlite", timeout=30) as connection:
            connection.execute(f"ALTER TABLE {old} RENAME TO {new}")
        connection.close()

    with Toolkit.open(settings) as kit, kit.worker(), Listening(dequeuing):
        wait_until(lambda: dequeuing.look() is None)
        rename("workflow_status", "elsewhere")
        wait_until(lambda: dequeuing.look() is not None)
        rename("elsewhere", "workflow_status")
        wait_until(lambda: dequeuing.look() is None)

    assert [type(event) for event in told] == [QueueFailing, QueueWorking]
