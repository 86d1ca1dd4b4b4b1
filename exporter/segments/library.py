"""The remembered segments: saved only when they fit their source, and everything that is done with saved ones."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import polars as pl

from exporter.errors import ExporterError, InUseError, Issue, NotFoundError, SegmentError
from exporter.profiles.engine import Profiles
from exporter.profiles.sources import Sources
from exporter.segments import naming, splits
from exporter.segments.documents import from_document, to_document
from exporter.segments.evaluation import KIND, Evaluation, named_in, today_in, utc
from exporter.segments.frozen import FrozenMembers
from exporter.segments.loaded import Loaded
from exporter.segments.naming import LONGEST_NAME
from exporter.segments.ready import Starter, starters
from exporter.segments.rules import Frozen, Segment
from exporter.segments.usage import Usage, follow, usage, usages
from exporter.workspace.people import Person
from exporter.workspace.permissions import Action, require
from exporter.workspace.segment_sizes import Count, SegmentSizes
from exporter.workspace.staleness import require_as_seen
from exporter.workspace.store import Store, name_key
from exporter.workspace.versions import Version

__all__ = ["KIND", "LONGEST_NAME", "Count", "Segments", "named_in", "today_in", "utc"]


class Segments(Evaluation):
    """The segments of a workspace, and who is acting; viewers change none of them (NotAllowedError)."""

    def __init__(
        self,
        store: Store,
        sources: Sources,
        profiles: Profiles,
        *,
        actor: Person,
        frozen: FrozenMembers | None = None,
        zone: Callable[[], str] = utc,
        today: Callable[[str], date] = today_in,
    ) -> None:
        super().__init__(store, sources, profiles, frozen=frozen, zone=zone, today=today)
        self._actor = actor
        self._sizes = SegmentSizes(store)

    def names(self) -> list[str]:
        """List the names, in order."""
        return self._store.names(KIND)

    def all(self) -> list[Segment]:
        """Return all, by name."""
        return [from_document(found.name, found.document) for found in self._store.all(KIND)]

    def load(self, name: str) -> Loaded:
        """Return one with its members at hand: `load("vip").frame()`. Raises NotFoundError."""
        return Loaded(self.get(name), self)

    def issues(self, segment: Segment, *, replacing: str | None = None) -> tuple[Issue, ...]:
        """Find every fault for which `save` would refuse the segment: of its name and, if no draft, of all else.

        Raises:
            SourceError: The source cannot be read.
        """
        others = [each for each in self.names() if replacing is None or name_key(each) != name_key(replacing)]
        faults = {"name": naming.fault(segment.name, others), "tags": naming.tag_fault(segment.tags)}
        found = [Issue(where, fault) for where, fault in faults.items() if fault is not None]
        return (*found, *(() if segment.state == "draft" else self.faults(segment)))

    def save(self, segment: Segment, *, replacing: str | None = None, seen: Segment | None = None) -> None:
        """Remember a segment; a draft may be unfinished.

        Args:
            segment: Its name has 1 to 100 characters and is unique, without regard to case.
            replacing: The present name of the segment that this one takes the place of; where they differ, all that
                uses it follows to the new name. None: it is a new one.
            seen: How that one was when it was opened to be edited; None: it is replaced whatever it is by now.

        Raises:
            ChangedMeanwhileError: It is not as it was seen any more.
            SegmentError: With every fault.
            NotFoundError: There is none called `replacing`.
            SourceError: The source cannot be read.
        """
        with self._store.begin():
            if seen is not None:
                require_as_seen(self._store, KIND, seen, from_document)
            self._save(segment, replacing=replacing)

    def duplicate(self, name: str) -> Segment:
        """Save a copy under a free name, such as "VIP copy" or "VIP copy 2", and return it. Raises as `save` does."""
        original = self.get(name)
        copy = replace(original, name=naming.copy_of(original.name, self.names()))
        self._save(copy, detail=f'copy of "{original.name}"')
        return copy

    def rename(self, name: str, new: str) -> Segment:
        """Give one another name; all that uses it follows. Raises as `save` does."""
        return self._changed(replace(self.get(name), name=new), name, "renamed")

    def delete(self, name: str) -> None:
        """Forget a segment and its sizes; its history stays.

        Raises:
            NotFoundError: There is none.
            InUseError: Exports, other segments or the suppression list use it; `users` names them.
            SourceError: It is forgotten, but files of its frozen members are left in the storage.
        """
        require(self._actor, Action.EDIT_SEGMENTS)
        frozen = {each.place: each for each in map(_frozen, self.history(name)) if each is not None}
        with self._store.begin():
            present = self._store.get(KIND, name).name
            used = usage(self._store, present)
            if used.names():
                change = "Change or delete these first." if used.exports or used.segments else "Take it off first."
                raise InUseError(f'"{present}" is used by {used.said()}. {change}', used.names())
            self._store.delete(KIND, present, actor=self._actor.email)
            self._sizes.forget(present)
        kept = {each.frozen.place for each in self.all() if each.frozen is not None}  # a copy has the same members
        if self._frozen is not None:
            for place in frozen.keys() - kept:
                self._frozen.forget(frozen[place])

    def used_by(self, name: str) -> list[str]:
        """List the exports that use a segment, by name."""
        return list(self.dependants(name).exports)

    def dependants(self, name: str) -> Usage:
        """Return what uses a segment."""
        return usage(self._store, name)

    def usages(self) -> dict[str, Usage]:
        """Return what uses each segment, as `usage.usages`: for those who ask about all of them."""
        return usages(self._store)

    def dependencies(self, name: str) -> list[str]:
        """List the segments that one is built on, also through others, the nearest first. Raises NotFoundError."""
        return list(self.built_on(self.get(name)))

    def activate(self, name: str) -> Segment:
        """Let exports send a segment. Raises as `save` does: a draft has to be finished first."""
        return self._changed(replace(self.get(name), state="active"), name, "activated")

    def deactivate(self, name: str) -> Segment:
        """Keep a segment, but let no export send it. Raises as `save` does."""
        return self._changed(replace(self.get(name), state="inactive"), name, "deactivated")

    def tag(self, name: str, *, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> Segment:
        """Put tags on a segment, and take tags off it. Raises as `save` does."""
        present = self.get(name)
        kept = [tag for tag in present.tags if tag not in remove]
        return self._changed(replace(present, tags=tuple(dict.fromkeys((*kept, *add)))), name, "tagged")

    def freeze(self, name: str) -> Segment:
        """Make a segment static: its members are those of this moment until it is frozen again or thawed.

        Raises:
            SegmentError: It does not fit its source.
            SourceError: The members cannot be read or written.
        """
        require(self._actor, Action.EDIT_SEGMENTS)
        present = self.get(name)
        if self._frozen is None:
            raise NotFoundError("There is no storage for the members of static segments.")
        keys = self.keys(replace(present, kind="dynamic", frozen=None))
        frozen = self._frozen.freeze(keys, at=self._store.now())
        try:
            found = self._changed(replace(present, kind="static", frozen=frozen), name, "frozen")
        except ExporterError:
            self._frozen.forget(frozen)
            raise
        self.refresh(found.name)
        return found

    def thaw(self, name: str) -> Segment:
        """Make a segment dynamic: its members are found anew whenever somebody asks. Raises as `save` does."""
        return self._changed(replace(self.get(name), kind="dynamic", frozen=None), name, "thawed")

    def refresh(self, name: str) -> Count:
        """Count a segment and write the size down; a static one keeps its members. Raises as `count` does."""
        require(self._actor, Action.EDIT_SEGMENTS)
        segment = self.get(name)
        counted = self.count(segment)
        self._sizes.record(segment.name, counted, by=self._actor.email)
        return counted

    def sizes(self, name: str) -> pl.DataFrame:
        """Read how large a segment was over time; the frame is `SegmentSizes.of`'s."""
        return self._sizes.of(name)

    def latest_sizes(self) -> dict[str, tuple[str, Count]]:
        """Read the last size of every segment, as `SegmentSizes.latest`."""
        return self._sizes.latest()

    def starters(self, source: str) -> list[Starter]:
        """Make the ready segments that fit a source; see `ready.starters`. Raises NotFoundError and SourceError."""
        return starters(self, self._profiles, self._sources.get(source))

    def history(self, name: str) -> list[Version]:
        """Return what a segment was after each change, newest first; also of one that is deleted."""
        return self._store.history(KIND, name)

    def restore(self, name: str, number: int) -> Segment:
        """Make a segment what it was after a change, under the name that it has now; a deleted one comes back.

        Raises:
            NotFoundError: There is no such version.
            SegmentError: It does not fit its source any more.
            SourceError: The source cannot be read.
        """
        found = next((each for each in self.history(name) if each.number == number), None)
        if found is None or found.document is None:
            raise NotFoundError(f'"{name}" has no version {number} that could be brought back.')
        present = next((each for each in self.names() if name_key(each) == name_key(name)), None)
        segment = from_document(present or found.name, found.document)
        self._save(segment, replacing=present, action="restored", detail=f"version {number}")
        return segment

    def split(self, name: str, shares: Mapping[str, float], *, seed: str, by: str | None = None) -> tuple[Segment, ...]:
        """Part a segment into groups and save each as a segment; see `splits.groups`. All are saved, or none.

        Raises:
            SegmentError: With the faults of the shares, or of the first group that cannot be saved.
        """
        with self._store.begin():
            found = splits.groups(self.get(name), shares, seed=seed, by=by)
            for each in found:
                self._save(each, detail=f'part of "{name}"')
        return found

    def _changed(self, segment: Segment, present: str, action: str) -> Segment:
        self._save(segment, replacing=present, action=action)
        return segment

    def _save(
        self, segment: Segment, *, replacing: str | None = None, action: str | None = None, detail: str | None = None
    ) -> None:
        require(self._actor, Action.EDIT_SEGMENTS)
        if issues := self.issues(segment, replacing=replacing):
            raise SegmentError(issues)
        actor = self._actor.email
        with self._store.begin():
            if replacing is not None:
                present = self._store.get(KIND, replacing).name
                if present != segment.name:
                    self._store.rename(KIND, present, segment.name, actor=actor)
                    self._sizes.rename(present, segment.name)
                    follow(self._store, present, segment.name, actor=actor)
            document, new = to_document(segment), replacing is None
            self._store.put(KIND, segment.name, document, actor=actor, new=new, action=action, detail=detail)


def _frozen(version: Version) -> Frozen | None:
    document = version.document or {}
    return Frozen(**document["frozen"]) if document.get("frozen") else None
