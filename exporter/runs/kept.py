"""Things that are costly to make and are soon asked for again, by many threads: the last few stay."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """Makes numbered things, each one only once while it stays; safe to use from many threads.

    Args:
        make: Makes the thing of a number. What it raises is raised to who asked, and the next who asks makes it anew.
        most: How many stay; one more, and the one that was made first goes.
    """

    def __init__(self, make: Callable[[int], Made], *, most: int) -> None:
        self._make = make
        self._most = most
        self._lock = threading.Lock()
        self._made: dict[int, Made] = {}

    def get(self, number: int) -> Made:
        """Return the thing of a number; who asks for one that is just being made waits for it."""
        made = self._made.get(number)
        if made is not None:
            return made
        with self._lock:
            if number not in self._made:
                new = self._make(number)
                while len(self._made) >= self._most:
                    self._made.pop(next(iter(self._made)))
                self._made[number] = new
            return self._made[number]
