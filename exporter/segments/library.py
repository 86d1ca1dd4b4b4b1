"""The remembered segments: saved only when they fit their source, counted and previewed saved or not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

import polars as pl
from sqlglot import exp

from exporter.errors import InUseError, Issue, NotFoundError, SegmentError
from exporter.profiles.engine import Profiles
from exporter.profiles.sources import Sources
from exporter.segments.checks import check
from exporter.segments.compile import condition_sql
from exporter.segments.rules import Segment, from_document, to_document
from exporter.workspace.people import Person
from exporter.workspace.store import Store, name_fault, name_key

KIND = "segment"
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Count:
    """How many profiles belong to a segment, of how many in its source."""

    members: int
    profiles: int


class Segments:
    """The segments of a workspace, and who is acting."""

    def __init__(
        self,
        store: Store,
        sources: Sources,
        profiles: Profiles,
        *,
        actor: Person,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._store = store
        self._sources = sources
        self._profiles = profiles
        self._actor = actor
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
        return (*found, *check(segment.where, self._profiles.columns(source)))

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

    def condition(self, segment: Segment) -> exp.Expression | None:
        """Compile the rules for today: what `condition_sql` returns. Raises as `count` does."""
        columns = self._profiles.columns(self._sources.get(segment.source))
        return condition_sql(segment.where, columns, today=self._today())

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


def _segments(export: dict[str, object]) -> list[str]:
    segments = export.get("segments")
    return [str(name) for name in segments] if isinstance(segments, list) else []
