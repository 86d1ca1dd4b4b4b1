"""The saved exports of a workspace: checked, planned and tried out here, never run."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import replace

from exporter.contacts import mapping as mappings
from exporter.contacts.marker import property_name
from exporter.errors import (
    DefinitionError,
    ExporterError,
    InUseError,
    Issue,
    NotAllowedError,
    NotFoundError,
)
from exporter.profiles.source import Source
from exporter.runs import ledger as ledgers
from exporter.runs import members
from exporter.runs.definition import Export, from_document
from exporter.runs.members import Sample
from exporter.runs.plan import Plan
from exporter.runs.plan import make as make_plan
from exporter.runs.request import Asked, request
from exporter.runs.rooms import Rooms
from exporter.runs.suppressing import suppressed
from exporter.segments.members import Conditions
from exporter.segments.rules import Segment
from exporter.workspace.ledgers import Ledgers
from exporter.workspace.permissions import Action, require
from exporter.workspace.run_records import LedgerPlace, Run
from exporter.workspace.store import name_key

KIND = "export"


class Exports:
    """The saved exports, as one person may use them.

    Args:
        rooms: The workspace.
        clock: Seconds since 1970.
    """

    def __init__(self, rooms: Rooms, *, clock: Callable[[], float] = time.time) -> None:
        self._rooms = rooms
        self._clock = clock
        self._ledgers = Ledgers(rooms.store)

    def names(self) -> list[str]:
        """Return the names of all exports, in order."""
        return self._rooms.store.names(KIND)

    def get(self, name: str) -> Export:
        """Return one. Raises NotFoundError."""
        found = self._rooms.store.get(KIND, name)
        return from_document(found.name, found.document)

    def all(self) -> list[Export]:
        """Return all exports by name."""
        return [from_document(found.name, found.document) for found in self._rooms.store.all(KIND)]

    def save(self, export: Export, *, replacing: str | None = None) -> Export:
        """Keep an export; this never runs it.

        Args:
            export: Its definition.
            replacing: Name that it had until now, when it is edited; None: the name must be free.

        Raises:
            DefinitionError: Its name is taken, or something in it is wrong; all faults at once.
            NotAllowedError: The person acting may not use its connection.
            InUseError: It is to have another name, and a run of it is queued or at work.
        """
        require(self._rooms.actor, Action.EDIT_EXPORTS)
        issues = self.issues(export)
        if issues:
            raise DefinitionError(issues)
        if replacing is not None:
            self.require(self.get(replacing), Action.EDIT_EXPORTS)
        actor = self._rooms.actor.email
        forgotten: list[LedgerPlace] = []
        with self._rooms.store.begin():
            if replacing is not None and replacing != export.name:
                if name_key(replacing) != name_key(export.name):
                    self._require_idle(self.get(replacing).name)
                    forgotten = self._ledgers.forget(export.name)  # of an export that had this name once
                    self._ledgers.rename(replacing, export.name)
                self._rooms.store.rename(KIND, replacing, export.name, actor=actor)
            self._rooms.store.put(KIND, export.name, export.to_document(), actor=actor, new=replacing is None)
        self._discard(forgotten)
        return export

    def duplicate(self, name: str) -> Export:
        """Save a copy under the next free name, and return it."""
        export = self.get(name)
        taken = {one.casefold() for one in self.names()}
        number = 1
        while (fresh := f"{export.name} (copy{'' if number == 1 else f' {number}'})").casefold() in taken:
            number += 1
        return self.save(replace(export, name=fresh))

    def delete(self, name: str) -> None:
        """Remove an export, with what is known of the contacts that it sent; its runs stay in the history.

        Raises:
            NotFoundError: There is none of this name.
            NotAllowedError: The person acting may not change it.
            InUseError: A run of it is queued or at work.
            SourceError: It is removed, but files of what it sent are left in the storage.
        """
        export = self.get(name)
        self.require(export, Action.EDIT_EXPORTS)
        with self._rooms.store.begin():
            self._require_idle(export.name)
            self._rooms.store.delete(KIND, export.name, actor=self._rooms.actor.email)
            forgotten = self._ledgers.forget(export.name)
        self._discard(forgotten)

    def _discard(self, forgotten: list[LedgerPlace]) -> None:
        for place in forgotten:
            ledgers.discard(self._rooms.storage, place)

    def _require_idle(self, name: str) -> None:
        busy = [run.run_id for run in self._rooms.journal.unfinished() if name_key(run.export) == name_key(name)]
        if busy:
            raise InUseError(f"“{name}” has a run at work. Cancel it first, or wait for its end.", busy)

    def require(self, export: Export, action: Action) -> None:
        """Raise NotAllowedError unless the person acting may do something with an export.

        Their role has to allow it, and the export's connection has to be one that they may use, if it is there still.
        """
        require(self._rooms.actor, action)
        with contextlib.suppress(NotFoundError):
            self._rooms.connections.get(export.connection)

    def issues(self, export: Export) -> tuple[Issue, ...]:
        """Return everything that is wrong with an export, saved or not."""
        issues: list[Issue] = []
        if not export.name.strip():
            issues.append(Issue("name", "Give the export a name."))
        try:
            self._rooms.connections.get(export.connection)
        except (NotFoundError, NotAllowedError) as error:
            issues.append(Issue("connection", str(error)))
        segments = self._segments(export, issues)
        sources = {segment.source for segment in segments}
        if len(sources) > 1:
            named = ", ".join(f"“{name}”" for name in sorted(sources))
            said = f"The segments come from several profile sources ({named}). Make one export for each source."
            issues.append(Issue("segments", said))
        if len(sources) == 1:
            issues += self._source_issues(export, segments[0].source, segments)
        return tuple(issues)

    def _segments(self, export: Export, issues: list[Issue]) -> list[Segment]:
        segments = []
        if not export.segments:
            issues.append(Issue("segments", "Choose at least one segment."))
        for name in export.segments:
            try:
                segments.append(self._rooms.segments.get(name))
            except NotFoundError as error:
                issues.append(Issue("segments", str(error)))
        for segment in segments:
            if segment.state != "active":
                is_what = "a draft" if segment.state == "draft" else "inactive"
                said = f"“{segment.name}” is {is_what}. Activate it, or take it out of the export."
                issues.append(Issue("segments", said))
        if len(set(export.segments)) < len(export.segments):
            issues.append(Issue("segments", "The same segment is there twice."))
        return segments

    def _source_issues(self, export: Export, source_name: str, segments: list[Segment]) -> list[Issue]:
        try:
            columns = self._rooms.profiles.columns(self._rooms.sources.get(source_name))
        except ExporterError as error:
            return [Issue("segments", str(error))]
        issues: list[Issue] = []
        for segment in segments:
            try:
                self._rooms.segments.condition(segment)
            except DefinitionError as error:
                issues += [Issue(f"segment “{segment.name}”, {one.where}", one.message) for one in error.issues]
        markers = [property_name(name) for name in export.segments] if export.marker == "property" else []
        return [*issues, *mappings.check(export.mapping, columns, subscription=export.subscription, markers=markers)]

    def source(self, export: Export) -> Source:
        """Return the profile source of an export's segments. Raises DefinitionError if something is wrong with it."""
        issues = self.issues(export)
        if issues:
            raise DefinitionError(issues)
        return self._rooms.sources.get(self._rooms.segments.get(export.segments[0]).source)

    def plan(self, export: Export, *, full: bool = False) -> Plan:
        """Work out what a run would do now, to the row; nothing is sent, and every file and row stays as it is.

        Args:
            export: The export, saved or not.
            full: Whether everybody is to be sent, changed or not.

        Raises:
            DefinitionError: Something is wrong with the export.
            SourceError: The profiles, or what is known of the contacts that Omnisend accepted, cannot be read.
        """
        source = self.source(export)
        return make_plan(self._rooms, export, source, self._conditions(export), full=full, now=self._clock())

    def sample(self, export: Export, *, limit: int = 10) -> Sample:
        """Return the first contacts of an export as Omnisend would get them; raises as `plan` does."""
        return members.sample(
            self._rooms.profiles,
            self.source(export),
            export,
            self._conditions(export),
            suppressed=suppressed(self._rooms),
            limit=limit,
        )

    def _conditions(self, export: Export) -> Conditions:
        return {name: self._rooms.segments.condition(self._rooms.segments.get(name)) for name in export.segments}

    def queue(
        self, name: str, *, full: bool = False, confirm_leavers: bool = False, rejected_of: str | None = None
    ) -> Run:
        """Record a run of an export, everything that it needs frozen as it is now.

        Args:
            name: Which export.
            full: Send everybody, changed or not.
            confirm_leavers: Undo markers however many they are; only an administrator may say so.
            rejected_of: A run of this export: only those are sent whose contacts Omnisend rejected there.

        Raises:
            DefinitionError: Something is wrong with the export.
            ConsentError: Nobody agreed to its connection, or withdrew it.
            NotFoundError: There is no such export, or no such run.
            NotAllowedError: The person acting may not run it, or may not confirm.
            RunRefusedError: It is over its limit, a run of it is at work already, or nobody was rejected in that run.
        """
        export = self.get(name)
        self.require(export, Action.RUN_EXPORTS)
        asked = Asked(full=full, confirm_leavers=confirm_leavers, rejected_of=rejected_of)
        return request(self._rooms, export, self.source(export), asked, now=self._clock())
