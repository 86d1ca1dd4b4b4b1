"""Child processes that live and die together: started, watched, started again when they fall, and ended as one."""

import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

LOCALHOST = "127.0.0.1"
RESTARTS = 3
PATIENCE = 8.0


def free_port(preferred: int) -> int:
    """Return `preferred` if nothing on this machine listens there, else some other free port."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            if sys.platform != "win32":  # there it would let two listeners share a port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOCALHOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("No free port on this machine.")


def listens(port: int) -> bool:
    """Whether something takes connections at `port` on this machine."""
    try:
        with socket.create_connection((LOCALHOST, port), timeout=0.5):
            return True
    except OSError:
        return False


@dataclass(slots=True)
class Child:
    """One program run by this one.

    Args:
        name: What to call it to the person.
        command: Its arguments, the program first.
        folder: Folder that it runs in.
        environment: All its environment variables.
        log: File that takes what it prints; written anew at each start of the parent.
    """

    name: str
    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    log: Path
    starts: int = 0
    process: subprocess.Popen[bytes] | None = None
    _output: IO[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it, apart from the terminal, so that Ctrl-C reaches its parent alone."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._output = self.log.open("ab" if self.starts else "wb")
        self.starts += 1
        self.process = subprocess.Popen(  # noqa: S603  # the command is put together by this program alone
            self.command,
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            start_new_session=sys.platform != "win32",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )

    def ended(self) -> int | None:
        """Return its exit status, or None while it runs."""
        return None if self.process is None else self.process.poll()

    def ask_to_end(self) -> None:
        """Ask it to end; it may take a moment to put its work down."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def end(self, *, by: float) -> None:
        """Wait until it has ended, and end it by force at `by` (on the clock of `time.monotonic`)."""
        if self.process is not None:
            try:
                self.process.wait(max(0.0, by - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self._output is not None:
            self._output.close()

    def last_words(self, lines: int = 12) -> str:
        """Return the last lines that it printed."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


class Family:
    """Child processes that are kept running until the parent leaves the `with` block; then all of them end.

    Args:
        children: The children, started in this order.
        say: Takes a sentence for the person at the terminal.
    """

    def __init__(self, children: Sequence[Child], *, say: Callable[[str], None] = print) -> None:
        self.children = tuple(children)
        self._say = say

    def __enter__(self) -> Self:
        try:
            for child in self.children:
                child.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        by = time.monotonic() + PATIENCE
        try:
            for child in self.children:
                child.ask_to_end()
            for child in self.children:
                child.end(by=by)
        except KeyboardInterrupt:  # asked twice: no more patience
            for child in self.children:
                child.end(by=0.0)
            raise

    def keep(self) -> bool:
        """Start again what has ended.

        Returns:
            False when a child fell more than `RESTARTS` times: something is wrong that starting again does not mend.
        """
        for child in self.children:
            status = child.ended()
            if status is None:
                continue
            if child.starts > RESTARTS:
                self._say(f"The {child.name} stopped {child.starts} times (exit status {status}). Its last words:")
                self._say(child.last_words())
                return False
            self._say(f"The {child.name} stopped (exit status {status}); starting it again. Its log: {child.log}")
            child.end(by=time.monotonic())
            child.start()
        return True

    def wait_until(self, ready: Callable[[], bool], *, seconds: float, pause: float = 0.05) -> bool:
        """Look after the children until `ready()`; False after `seconds`, or when a child keeps falling."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if ready():
                return True
            if not self.keep():
                return False
            time.sleep(pause)
        return False


@contextmanager
def alone(lock: Path) -> Iterator[bool]:
    """Hold the lock that this file stands for; False if another one holds it. The system frees it with the process."""
    connection = sqlite3.connect(lock, timeout=0.0, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        connection.close()
        yield False
        return
    try:
        yield True
    finally:
        connection.close()


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Turn the signals by which a program is ended into KeyboardInterrupt, so that the children end with it."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    names = [name for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), interrupt) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
