"""Who belongs to a segment, saved or not: checked, compiled, counted and previewed over its source."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

import polars as pl
from sqlglot import exp

from exporter.errors import Issue, NotFoundError, SegmentError
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Source
from exporter.profiles.sources import Sources
from exporter.segments import compile as compiling
from exporter.segments.checks import check
from exporter.segments.documents import from_document
from exporter.segments.frozen import FrozenMembers
from exporter.segments.ground import Ground, Table
from exporter.segments.rules import InSegment, Part, Segment
from exporter.workspace.segment_sizes import Count
from exporter.workspace.store import Store, name_key

KIND = "segment"
NO_OTHERS: Mapping[str, Segment] = MappingProxyType({})


def utc() -> str:
    """Name the zone of a workspace that has set none."""
    return "UTC"


def today_in(zone: str) -> date:
    """Return the day that it is in a time zone."""
    return datetime.now(ZoneInfo(zone)).date()


class Evaluation:
    """Finds the members of segments.

    Args:
        store: Where segments are remembered.
        sources: The profile sources that they are over.
        profiles: Reads the sources.
        frozen: The members of static segments; None: there are none.
        zone: Names the workspace's time zone.
        today: Tells which day it is in a time zone.
    """

    def __init__(
        self,
        store: Store,
        sources: Sources,
        profiles: Profiles,
        *,
        frozen: FrozenMembers | None = None,
        zone: Callable[[], str] = utc,
        today: Callable[[str], date] = today_in,
    ) -> None:
        self._store = store
        self._sources = sources
        self._profiles = profiles
        self._frozen = frozen
        self._zone = zone
        self._today = today

    def get(self, name: str) -> Segment:
        """Return a saved segment by its name, in any case. Raises NotFoundError."""
        found = self._store.get(KIND, name)
        return from_document(found.name, found.document)

    def faults(self, segment: Segment) -> tuple[Issue, ...]:
        """Find everything for which a segment cannot be evaluated, whatever its state.

        Raises:
            SourceError: The source cannot be read.
        """
        try:
            source = self._sources.get(segment.source)
        except NotFoundError as error:
            return (Issue("source", str(error)),)
        return (*self._frozen_faults(segment), *check(segment, self.ground(source)))

    def count(self, segment: Segment, *, today: date | None = None) -> Count:
        """Count the members of a segment, saved or not.

        Args:
            segment: Which one.
            today: As of which day; default: today in the workspace's time zone.

        Raises:
            SegmentError: It does not fit its source; it holds every fault.
            NotFoundError: There is no such source.
            SourceError: The source cannot be read.
        """
        source = self._sources.get(segment.source)
        condition = self.condition(segment, today=today)
        profiles = self._profiles.count(source)
        return Count(profiles if condition is None else self._profiles.count(source, condition), profiles)

    def preview(
        self,
        segment: Segment,
        *,
        columns: Sequence[str] | None = None,
        limit: int = 100,
        today: date | None = None,
    ) -> pl.DataFrame:
        """Read some members, in no promised order; the frame is `Profiles.preview`'s. Raises as `count` does."""
        source = self._sources.get(segment.source)
        return self._profiles.preview(source, self.condition(segment, today=today), columns=columns, limit=limit)

    def keys(self, segment: Segment) -> Iterator[pl.Series]:
        """Read the keys of the members, some thousands at a time. Raises as `count` does."""
        source = self._sources.get(segment.source)
        for chunk in self._profiles.stream(source, [], where=self.condition(segment)):
            yield chunk[source.key]

    def condition(
        self, segment: Segment, *, today: date | None = None, among: Mapping[str, Segment] = NO_OTHERS
    ) -> exp.Expression | None:
        """Compile a segment: what `compile.condition` returns. Raises as `count` does.

        Args:
            segment: Which one.
            today: The day that spans end on; default: today in the workspace's time zone.
            among: Segments by name that stand for those of the workspace, where it is built on others.
        """
        source = self._sources.get(segment.source)
        if faults := self._frozen_faults(segment):
            raise SegmentError(faults)
        return compiling.condition(segment, self.ground(source, today=today, among=among))

    def ground(self, source: Source, *, today: date | None = None, among: Mapping[str, Segment] = NO_OTHERS) -> Ground:
        """Return what segments over a source stand on. Raises SourceError.

        Args:
            source: Which source.
            today: The day that spans end on; default: today in the workspace's time zone.
            among: Segments by name that stand for those of the workspace.
        """
        known = {name_key(name): segment for name, segment in among.items()}
        zone = self._zone()
        ground = Ground(
            self._profiles.columns(source),
            today if today is not None else self._today(zone),
            zone,
            source.name,
            source.key,
            related={
                table.name: Table(self._profiles.columns(table), table.key, table.time) for table in source.related
            },
            segments=lambda name: known.get(name_key(name)) or self.get(name),
            dialect=source.dialect,
        )
        return ground if self._frozen is None else replace(ground, members=self._frozen.file)

    def built_on(self, segment: Segment) -> dict[str, Segment]:
        """Return all segments by name that a segment is built on, also through others; unknown ones are left out."""
        found: dict[str, Segment] = {}
        waiting = [segment]
        while waiting:
            for name in named_in(waiting.pop()):
                try:
                    other = self.get(name)
                except NotFoundError:
                    continue
                if other.name not in found:
                    found[other.name] = other
                    waiting.append(other)
        return found

    def _frozen_faults(self, segment: Segment) -> tuple[Issue, ...]:
        if segment.kind != "static":
            return ()
        if segment.frozen is None:
            return (Issue("frozen", "Nobody has frozen the members of this static segment. Freeze it first."),)
        if self._frozen is None or not self._frozen.is_there(segment.frozen):
            said = f'The frozen members of "{segment.name}" are gone. Freeze it again, or make it dynamic.'
            return (Issue("frozen", said),)
        return ()


def named_in(segment: Segment) -> tuple[str, ...]:
    """Return the names of the segments that a segment's own rules speak of, each once, in reading order."""
    named = (
        leaf.segment if isinstance(leaf, InSegment) else leaf.of
        for leaf in segment.leaves()
        if isinstance(leaf, InSegment | Part)
    )
    return tuple(dict.fromkeys(name for name in named if name is not None))
