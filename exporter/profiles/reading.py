"""Which engine reads a source: one line for each kind, each engine made at its first use."""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from exporter.profiles.opened import Opened
from exporter.profiles.source import Kind, Source


class Engine(Protocol):
    """What reads sources of some kinds, from any number of threads; all of it raises SourceError."""

    def opened(self, source: Source, *, asked: Sequence[str] = ()) -> AbstractContextManager[Opened]:
        """Make a source ready for its queries, and check that the columns these ask for are there."""
        ...

    def tables(self, location: str) -> list[str]:
        """List the tables and views at a location."""
        ...

    def fingerprint(self, source: Source) -> str:
        """Return a text that changes when the source does."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class Reading:
    """The engines, by the kind of source that they read."""

    def __init__(self, makers: Sequence[tuple[frozenset[Kind], Callable[[], Engine]]]) -> None:
        self._makers = {kind: (place, make) for place, (kinds, make) in enumerate(makers) for kind in kinds}
        self._lock = threading.Lock()
        self._made: dict[int, Engine] = {}

    def of(self, kind: Kind) -> Engine:
        """Return the engine that reads sources of a kind."""
        place, make = self._makers[kind]
        with self._lock:
            if place not in self._made:
                self._made[place] = make()
            return self._made[place]

    def close(self) -> None:
        """Let go of the engines that were used."""
        with self._lock:
            for engine in self._made.values():
                engine.close()
