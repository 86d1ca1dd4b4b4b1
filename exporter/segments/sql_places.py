"""Where in a text of SQL something stands, and the faults found there, in reading order."""

from dataclasses import dataclass, field

from sqlglot import exp

from exporter.errors import Issue, SegmentError

MOST_FAULTS = 20
"""Faults that are told at once; mending some of them often mends others."""


@dataclass(slots=True)
class Faults:
    """What is wrong with a text, each with its place.

    Args:
        text: The SQL as it was written.
    """

    text: str
    _found: list[tuple[int, str]] = field(default_factory=list)

    def at(self, offset: int, message: str) -> None:
        """Keep a fault at a place (characters from the beginning, from 0)."""
        if (offset, message) not in self._found:
            self._found.append((offset, message))

    def of(self, node: exp.Expr, message: str) -> None:
        """Keep a fault of a part of the tree, at the first of its words or else at the nearest one around it."""
        self.at(offset_of(node), message)

    def raise_any(self) -> None:
        """Raise SegmentError with the first faults, if there are any."""
        if self._found:
            raise SegmentError([Issue(self.place(at), said) for at, said in sorted(self._found)[:MOST_FAULTS]])

    def stop(self, offset: int, message: str) -> SegmentError:
        """Return the one fault that makes looking for others useless."""
        return SegmentError([Issue(self.place(offset), message)])

    def place(self, offset: int) -> str:
        """Name a place by its line and column, both from 1."""
        before = self.text[:offset]
        return f"line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"


def offset_of(node: exp.Expr) -> int:
    """Return where a part of the tree begins in the text it was read from; 0 where the tree does not know."""
    around: exp.Expr | None = node
    while around is not None:
        starts = [part.meta["start"] for part in around.walk() if "start" in part.meta]
        if starts:
            return int(min(starts))
        around = around.parent
    return 0
