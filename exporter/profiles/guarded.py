"""Hand-written conditions, answered apart from everything else: in a process that is limited, locked and thrown away.

Whatever such a query does, it cannot reach other files, outlive its time, take the exporter's memory or bring it down.
What comes back is a file of keys, and in the place of the condition stands a look into that file.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlglot import exp

from exporter.errors import SourceError
from exporter.profiles import by_hand, query
from exporter.profiles.guarded_faults import OUT_OF_MEMORY, Verdict, stopped, told
from exporter.workspace.scratch import Scratch

PROGRAM = Path(__file__).with_name("guarded_query.py")
KEY = "key"
KEPT = 8
"""Answers that are kept while nobody reads them, the newest."""

AT_ONCE = 2
MOST_THREADS = 8
TIME_IS_OVER = frozenset({-14, -24})
"""Ends by the system's clocks: SIGALRM and SIGXCPU."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one hand-written query may take.

    Args:
        seconds: Time, for counts and previews.
        seconds_of_run: Time, where all members are read.
        memory: Megabytes.
        disk: Megabytes in the temporary folder.
    """

    seconds: int = 30
    seconds_of_run: int = 600
    memory: int = 512
    disk: int = 4_096


@dataclass(frozen=True, slots=True)
class Reach:
    """All that a query may read.

    Args:
        files: Files, as the query names them.
        databases: Catalog -> the DuckDB file that is attached under this name.
        state: Changes when one of them does.
    """

    files: tuple[Path, ...]
    databases: Mapping[str, Path]
    state: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What a query stands on where it is run.

    Args:
        read: Puts what reads them in the place of a query's placeholders.
        reach: Returns what a query with placeholders may read.
        key_type: DuckDB's name of the type that the key has in its plain form.
        used: Open for as long as the query is run; the files of keys stay until it is closed.
    """

    read: Callable[[exp.Query], exp.Expr]
    reach: Callable[[exp.Query], Reach]
    key_type: str
    used: ExitStack


@dataclass(frozen=True, slots=True)
class Asking:
    """One hand-written query: as it was written, as it is run, with what it may read and how long it may take."""

    written: exp.Query
    ready: exp.Expr
    reach: Reach
    seconds: int


@dataclass(slots=True)
class _Answer:
    path: Path
    lock: threading.Lock = field(default_factory=threading.Lock)
    readers: int = 0
    made: bool = False


class Guarded:
    """Answers hand-written queries, from any number of threads, and keeps the newest answers for a while."""

    def __init__(self, *, threads: int | None, temporary_folder: Path | None, limits: Limits | None = None) -> None:
        """Keep what queries may take.

        Args:
            threads: Default: as many as there are processors.
            temporary_folder: Where the folder is made; default: the system's.
            limits: Of each query.
        """
        self._threads = min(threads or os.cpu_count() or 1, MOST_THREADS)
        self._limits = limits or Limits()
        self._temporary_folder = temporary_folder
        self._lock = threading.Lock()
        self._room = threading.BoundedSemaphore(AT_ONCE)
        self._answers: dict[str, _Answer] = {}
        self._running: set[subprocess.Popen[str]] = set()
        self._spare: subprocess.Popen[str] | None = None
        self._closed = False

    @cached_property
    def _scratch(self) -> Scratch:
        """The folder of the answers, made when the first one is."""
        if self._temporary_folder is not None:
            self._temporary_folder.mkdir(parents=True, exist_ok=True)
        return Scratch("by-hand", below=self._temporary_folder)

    def close(self) -> None:
        """End what is running and remove the answers."""
        with self._lock:
            self._closed = True
            running, spare = list(self._running), self._spare
        for process in running:
            process.kill()
        if spare is not None:
            spare.kill()
            spare.communicate()
        if "_scratch" in self.__dict__:
            self._scratch.close()

    def answered(self, asked: exp.Expr, ground: Ground, *, whole: bool = False) -> exp.Expr:
        """Return a query in which each hand-written condition is a look into the file of its keys.

        Args:
            asked: The query.
            ground: What it stands on.
            whole: Whether all members are read, which may take longer than a count or a preview.

        Raises:
            SegmentError: A query does not fit its tables, or takes too much; with its place where that is known.
        """
        if next(by_hand.marked(asked), None) is None:
            return asked
        asked = asked.copy()
        seconds = self._limits.seconds_of_run if whole else self._limits.seconds
        for node in list(by_hand.marked(asked)):
            among = node.expressions[0]
            written = among.args["query"].this
            ready = _keys(ground.read(written), ground.key_type)
            asking = Asking(written, ready, ground.reach(written), seconds)
            path = ground.used.enter_context(self._answer(asking))
            keys = exp.select(exp.column(KEY, quoted=True)).from_(query.parquet([path]))
            node.replace(exp.In(this=among.this, query=keys.subquery(copy=False)))
        return asked

    @contextmanager
    def _answer(self, asking: Asking) -> Iterator[Path]:
        """Yield the file of a query's keys, made by whoever asks first and kept while somebody reads it."""
        name = hashlib.sha256(repr((asking.written.sql("duckdb"), asking.reach.state)).encode()).hexdigest()[:32]
        with self._lock:
            answer = self._answers.pop(name, None) or _Answer(self._scratch.path / f"{name}.parquet")
            answer.readers += 1
            self._answers[name] = answer  # at the end: it is the newest now
        try:
            with answer.lock:
                if not answer.made:
                    self._run(asking, answer.path)
                    answer.made = True
            yield answer.path
        finally:
            with self._lock:
                answer.readers -= 1
                self._forget()

    def _forget(self) -> None:
        """Remove the oldest answers that nobody reads, and those that were never made."""
        idle = [name for name, answer in self._answers.items() if not answer.readers]
        kept = [name for name in idle if self._answers[name].made][-KEPT:]
        for name in set(idle) - set(kept):
            self._answers.pop(name).path.unlink(missing_ok=True)

    def _run(self, asking: Asking, target: Path) -> None:
        reach = asking.reach
        if not self._room.acquire(timeout=asking.seconds):
            raise SourceError("Other hand-written segments are being evaluated just now. Try again in a moment.")
        try:
            with tempfile.TemporaryDirectory(dir=self._scratch.path) as spilled:
                verdict = self._ended(
                    {
                        "attach": [query.attach(file, name).sql("duckdb") for name, file in reach.databases.items()],
                        "query": asking.ready.sql("duckdb"),
                        "paths": [name for file in reach.files for name in (str(file), query.escaped(file))],
                        "target": str(target),
                        "folder": spilled,
                        "memory": self._limits.memory,
                        "disk": self._limits.disk,
                        "threads": self._threads,
                        "seconds": asking.seconds,
                    }
                )
        finally:
            self._room.release()
        if verdict is not None:
            target.unlink(missing_ok=True)
            raise told(verdict, asking.written, self._limits.memory)

    def _ended(self, asked: Mapping[str, Any]) -> Verdict | None:
        """Run the program to its end, or until its time is over; None where it did what it was asked."""
        process = self._taken()
        try:
            said, _ = process.communicate(json.dumps(asked), timeout=int(asked["seconds"]))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise stopped(int(asked["seconds"])) from None
        finally:
            with self._lock:
                self._running.discard(process)
                if self._spare is None and not self._closed:
                    self._spare = self._started()  # the next one finds DuckDB loaded, and waits for its query
        if process.returncode == 0:
            answer = json.loads(said)
            return Verdict(answer["error"], answer["text"]) if answer else None
        if process.returncode in TIME_IS_OVER:
            raise stopped(int(asked["seconds"]))
        if process.returncode > 0:
            raise SourceError("What runs hand-written SQL cannot be started here. Ask whoever installed the exporter.")
        return Verdict(OUT_OF_MEMORY, "")  # killed, or brought down by what it could not get

    def _taken(self) -> subprocess.Popen[str]:
        """Take the program that was started ahead, or start it."""
        with self._lock:
            spare, self._spare = self._spare, None
            process = spare if spare is not None and spare.poll() is None else self._started()
            self._running.add(process)
        return process

    def _started(self) -> subprocess.Popen[str]:
        """Start the program, which waits to be told what to do; it ends with whoever started it."""
        command: Sequence[str] = [sys.executable, "-I", str(PROGRAM)]
        return subprocess.Popen(  # noqa: S603  (the program is our own, and what it is told comes as data)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env={} if os.name == "posix" else None,  # no secret of the exporter's is in there
            cwd=self._scratch.path,
        )


def _keys(returned: exp.Expr, key_type: str) -> exp.Select:
    """Select the different known keys among what a query returns, in the type of the key."""
    key = exp.column(KEY, quoted=True)
    named = exp.TableAlias(
        this=exp.to_identifier("returned", quoted=True), columns=[exp.to_identifier(KEY, quoted=True)]
    )
    known = exp.Not(this=exp.Is(this=key, expression=exp.null()))
    keys = exp.select(exp.alias_(exp.cast(key.copy(), key_type), KEY, quoted=True)).distinct()
    return keys.from_(exp.Subquery(this=returned, alias=named)).where(known)
