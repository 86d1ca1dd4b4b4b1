"""Worker processes, as a person starts them, that are killed without a warning and replaced."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from exporter.errors import ExporterError
from exporter.toolkit import Toolkit
from exporter.workspace.workers import Workers

ROOT = Path(__file__).resolve().parents[2]

Process = subprocess.Popen[bytes]

EVERYBODY: set[Process] = set()
"""All worker processes of all trials, for when these are broken off."""


def wait_until(true: Callable[[], object], *, seconds: float = 60.0, pause: float = 0.05) -> bool:
    """Look again and again until it is true; False if it does not become so in time."""
    until = time.monotonic() + seconds
    waiting = threading.Event()
    while not true():
        if time.monotonic() >= until:
            return False
        waiting.wait(pause)
    return True


@dataclass
class Crew:
    """The worker processes of one workspace; all of them end with it.

    Args:
        kit: The workspace.
        environment: Its settings, as a process reads them.
        folder: Where their logs go.
    """

    kit: Toolkit
    environment: Mapping[str, str]
    folder: Path
    alive: list[Process] = field(default_factory=list)
    started: int = 0
    killed: int = 0

    def start(self, *, before: Callable[[], None] | None = None, **variables: str) -> Process:
        """Start one; `before` is called in the new process before it becomes a worker."""
        self.started += 1
        with (self.folder / f"worker-{self.started}.log").open("wb") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "exporter", "worker"],
                cwd=ROOT,
                env={**os.environ, **self.environment, **variables},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=before,  # noqa: PLW1509 - what it does is a system call or two
            )
        self.alive.append(worker)
        EVERYBODY.add(worker)
        return worker

    def name(self, worker: Process) -> str | None:
        """Return the name under which a worker has signed on, or None while it has not."""
        return next((one.name for one in self.kit.workers() if f"-{worker.pid}-" in one.name), None)

    def carrier(self, run_id: str) -> Process | None:
        """Return the worker that carries a run, if it is one of these."""
        name = self.kit.journal.run(run_id).worker or ""
        return next((worker for worker in self.alive if f"-{worker.pid}-" in name), None)

    def kill(self, worker: Process, *, found_dead: bool) -> None:
        """Kill one.

        Args:
            worker: Which one.
            found_dead: Whether the others know at once, as if it had been silent for long; else they wait for that.
        """
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        self.alive.remove(worker)
        self.killed += 1
        with contextlib.suppress(ExporterError):  # a database that is away tells nobody
            if found_dead and (name := self.name(worker)) is not None:
                Workers(self.kit.store).sign_off(name)

    def end(self) -> None:
        """End all of them by force."""
        for worker in self.alive:
            worker.kill()
            worker.wait()
        self.alive.clear()

    def last_words(self, characters: int = 2000) -> str:
        """Return what the latest workers printed."""
        logs = sorted(self.folder.glob("worker-*.log"), key=lambda log: log.stat().st_mtime)[-2:]
        return "\n".join(log.read_text(errors="replace")[-characters:] for log in logs)
