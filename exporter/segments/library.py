"""The remembered segments: saved only when they fit their source, counted and previewed saved or not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count
from types import MappingProxyType
from zoneinfo import ZoneInfo

import polars as pl
from sqlglot import exp

from exporter.errors import InUseError, Issue, NotFoundError, SegmentError
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Source
from exporter.profiles.sources import Sources
from exporter.segments import compile as compiling
from exporter.segments.checks import check
from exporter.segments.documents import from_document, to_document
from exporter.segments.ground import Ground, Table
from exporter.segments.rules import InSegment, Part, Segment
from exporter.workspace.people import Person
from exporter.workspace.store import Store, name_fault, name_key

KIND = "segment"
LONGEST_NAME = 100
NO_OTHERS: Mapping[str, Segment] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Count:
    """How many profiles belong to a segment, of how many in its source."""

    members: int
    profiles: int


def utc() -> str:
    """Name the zone of a workspace that has set none."""
    return "UTC"


def today_in(zone: str) -> date:
    """Return the day that it is in a time zone."""
    return datetime.now(ZoneInfo(zone)).date()


class Segments:
    """The segments of a workspace, and who is acting."""

    def __init__(
        self,
        store: Store,
        sources: Sources,
        profiles: Profiles,
        *,
        actor: Person,
        zone: Callable[[], str] = utc,
        today: Callable[[str], date] = today_in,
    ) -> None:
        """Take what segments need.

        Args:
            store: Where they are remembered.
            sources: The profile sources that they are over.
            profiles: Reads the sources.
            actor: Who is acting.
            zone: Names the workspace's time zone.
            today: Tells which day it is in a time zone.
        """
        self._store = store
        self._sources = sources
        self._profiles = profiles
        self._actor = actor
        self._zone = zone
        self._today = today

    def names(self) -> list[str]:
        """List the names, in order."""
        return self._store.names(KIND)

    def get(self, name: str) -> Segment:
        """Return one by its name, in any case. Raises NotFoundError."""
        found = self._store.get(KIND, name)
        return from_document(found.name, found.document)

    def all(self) -> list[Segment]:
        """Return all, by name."""
        return [from_document(found.name, found.document) for found in self._store.all(KIND)]

    def issues(self, segment: Segment, *, replacing: str | None = None) -> tuple[Issue, ...]:
        """Find every fault for which `save` would refuse the segment: of its name, its source and its rules.

        Raises:
            SourceError: The source cannot be read.
        """
        found = [Issue("name", fault)] if (fault := self._name_fault(segment.name, replacing)) else []
        try:
            source = self._sources.get(segment.source)
        except NotFoundError as error:
            return (*found, Issue("source", str(error)))
        return (*found, *check(segment, self.ground(source)))

    def save(self, segment: Segment, *, replacing: str | None = None) -> None:
        """Remember a segment.

        Args:
            segment: Its name has 1 to 100 characters and is unique, without regard to case.
            replacing: The present name of the segment that this one takes the place of; where they differ, exports
                that use it follow to the new name. None: it is a new one.

        Raises:
            SegmentError: With every fault.
            NotFoundError: There is none called `replacing`.
            SourceError: The source cannot be read.
        """
        if issues := self.issues(segment, replacing=replacing):
            raise SegmentError(issues)
        with self._store.begin():
            if replacing is not None:
                self._rename(self._store.get(KIND, replacing).name, segment.name)
            document = to_document(segment)
            self._store.put(KIND, segment.name, document, actor=self._actor.email, new=replacing is None)

    def duplicate(self, name: str) -> Segment:
        """Save a copy under a free name, such as "VIP copy" or "VIP copy 2", and return it. Raises as `save` does."""
        original = self.get(name)
        taken = {name_key(each) for each in self.names()}
        endings = (" copy" if number == 1 else f" copy {number}" for number in count(1))
        names = (original.name[: LONGEST_NAME - len(ending)].rstrip() + ending for ending in endings)
        copy = replace(original, name=next(free for free in names if name_key(free) not in taken))
        self.save(copy)
        return copy

    def delete(self, name: str) -> None:
        """Forget a segment.

        Raises:
            NotFoundError: There is none.
            InUseError: Exports use it; `users` names them.
        """
        with self._store.begin():
            present = self._store.get(KIND, name).name
            if users := self.used_by(present):
                listed = ", ".join(f'"{user}"' for user in users)
                exports = "the export" if len(users) == 1 else "the exports"
                raise InUseError(f'"{present}" is used by {exports} {listed}. Change or delete these first.', users)
            self._store.delete(KIND, present, actor=self._actor.email)

    def used_by(self, name: str) -> list[str]:
        """List the exports that use a segment, by name."""
        exports = self._store.all("export")
        return [export.name for export in exports if name_key(name) in map(name_key, _segments(export.document))]

    def count(self, segment: Segment) -> Count:
        """Count the members of a segment, saved or not.

        Raises:
            SegmentError: It does not fit its source; it holds every fault.
            NotFoundError: There is no such source.
            SourceError: The source cannot be read.
        """
        source = self._sources.get(segment.source)
        condition = self.condition(segment)
        profiles = self._profiles.count(source)
        return Count(profiles if condition is None else self._profiles.count(source, condition), profiles)

    def preview(self, segment: Segment, *, columns: Sequence[str] | None = None, limit: int = 100) -> pl.DataFrame:
        """Read some members, in no promised order; the frame is `Profiles.preview`'s. Raises as `count` does."""
        source = self._sources.get(segment.source)
        return self._profiles.preview(source, self.condition(segment), columns=columns, limit=limit)

    def condition(
        self, segment: Segment, *, today: date | None = None, among: Mapping[str, Segment] = NO_OTHERS
    ) -> exp.Expression | None:
        """Compile a segment: what `compile.condition` returns. Raises as `count` does.

        Args:
            segment: Which one.
            today: The day that spans end on; default: today in the workspace's time zone.
            among: Segments by name that stand for those of the workspace, where it is built on others.
        """
        return compiling.condition(segment, self.ground(self._sources.get(segment.source), today=today, among=among))

    def ground(self, source: Source, *, today: date | None = None, among: Mapping[str, Segment] = NO_OTHERS) -> Ground:
        """Return what segments over a source stand on. Raises SourceError.

        Args:
            source: Which source.
            today: The day that spans end on; default: today in the workspace's time zone.
            among: Segments by name that stand for those of the workspace.
        """
        known = {name_key(name): segment for name, segment in among.items()}
        zone = self._zone()
        return Ground(
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

    def built_on(self, segment: Segment) -> dict[str, Segment]:
        """Return all segments by name that a segment is built on, also through others; unknown ones are left out."""
        found: dict[str, Segment] = {}
        waiting = [segment]
        while waiting:
            for name in named_in(waiting.pop()):
                if name_key(name) not in map(name_key, found) and name_key(name) in map(name_key, self.names()):
                    other = self.get(name)
                    found[other.name] = other
                    waiting.append(other)
        return found

    def _name_fault(self, name: str, replacing: str | None) -> str | None:
        if (fault := name_fault(name)) is not None:
            return fault
        if len(name) > LONGEST_NAME:
            return f"A segment's name has at most {LONGEST_NAME} characters; this one has {len(name)}."
        others = {name_key(each): each for each in self.names()}
        if replacing is not None:
            others.pop(name_key(replacing), None)
        taken = others.get(name_key(name))
        return None if taken is None else f'There is already a segment called "{taken}". Choose another name.'

    def _rename(self, present: str, name: str) -> None:
        if present == name:
            return
        self._store.rename(KIND, present, name, actor=self._actor.email)
        for export in self._store.all("export"):
            used = _segments(export.document)
            renamed = [name if name_key(each) == name_key(present) else each for each in used]
            if renamed != used:
                detail = f'segment "{present}" is now "{name}"'
                document = {**export.document, "segments": renamed}
                self._store.put("export", export.name, document, actor=self._actor.email, detail=detail)


def named_in(segment: Segment) -> tuple[str, ...]:
    """Return the names of the segments that a segment's own rules speak of, each once, in reading order."""
    named = (
        leaf.segment if isinstance(leaf, InSegment) else leaf.of
        for leaf in segment.leaves()
        if isinstance(leaf, InSegment | Part)
    )
    return tuple(dict.fromkeys(name for name in named if name is not None))


def _segments(export: dict[str, object]) -> list[str]:
    segments = export.get("segments")
    return [str(name) for name in segments] if isinstance(segments, list) else []
