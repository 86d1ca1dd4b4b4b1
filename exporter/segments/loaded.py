"""A saved segment as a notebook uses it: its members as a frame, their number, its rules and its sizes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from exporter.segments.rules import Segment
from exporter.segments.words import in_words
from exporter.workspace.segment_sizes import Count

EVERYBODY = 2**62
"""More rows than any source has."""


class Members(Protocol):
    """What finds the members of a segment, and remembers how many they were."""

    def count(self, segment: Segment) -> Count: ...  # noqa: D102 -- as Segments.count

    def preview(  # noqa: D102 -- as Segments.preview
        self, segment: Segment, *, columns: Sequence[str] | None = None, limit: int = 100
    ) -> pl.DataFrame: ...

    def sizes(self, name: str) -> pl.DataFrame: ...  # noqa: D102 -- as Segments.sizes


@dataclass(frozen=True, slots=True)
class Loaded:
    """A saved segment, with what finds its members."""

    segment: Segment
    _members: Members

    def __str__(self) -> str:
        return f"{self.segment.name}: {self.rules}"

    @property
    def rules(self) -> str:
        """Who belongs to it, in words."""
        return in_words(self.segment)

    def frame(self, columns: Sequence[str] | None = None, limit: int | None = None) -> pl.DataFrame:
        """Read its members, in no promised order.

        Args:
            columns: In their order; default: all.
            limit: At most so many; default: all, which all have to fit into memory.

        Returns:
            One row a member; columns as the source has them, in their plain form.

        Raises:
            ExporterError: As `Segments.count`.
        """
        return self._members.preview(self.segment, columns=columns, limit=EVERYBODY if limit is None else limit)

    def count(self) -> Count:
        """Count its members. Raises as `Segments.count` does."""
        return self._members.count(self.segment)

    def sizes(self) -> pl.DataFrame:
        """Read how large it was over time; the frame is `SegmentSizes.of`'s."""
        return self._members.sizes(self.segment.name)
