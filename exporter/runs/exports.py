"""The saved exports of a workspace: checked, planned and tried out here, never run."""

import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from exporter.contacts import mapping as mappings
from exporter.contacts.marker import property_name
from exporter.errors import (
    DefinitionError,
    ExporterError,
    InUseError,
    Issue,
    NotAllowedError,
    NotFoundError,
    RunRefusedError,
)
from exporter.profiles.source import Source
from exporter.runs import snapshot, taking
from exporter.runs.definition import Export, from_document
from exporter.runs.estimate import estimate
from exporter.runs.execution import over_limit
from exporter.runs.rooms import Rooms
from exporter.runs.taking import Sample
from exporter.segments.members import Conditions, either
from exporter.segments.rules import Segment
from exporter.segments.rules import to_document as segment_document
from exporter.workspace.connection import brand_key
from exporter.workspace.run_records import Run

KIND = "export"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do now; nothing was sent and nothing was kept.

    Args:
        members: Profiles in the export's segments.
        refused_by_reason: Profiles that would not be sent, by reason.
        contacts: Contacts that would be sent.
        requests: Requests that it would take, and `seconds` the time under the connection's limits.
        over_limit: By how many it is over its limit; such a run would be refused.
        notes: Values that would be left out of contacts that are sent: `field`, `note`, `profiles`.
        brand: The brand that it goes to, if Omnisend named it.
        fields: The contact fields that leave, as the analyst knows them.
    """

    members: int
    refused: int
    refused_by_reason: dict[str, int]
    contacts: int
    batches: int
    requests: int
    seconds: float
    over_limit: int
    notes: tuple[dict[str, Any], ...]
    brand: str | None
    fields: tuple[str, ...]


class Exports:
    """The saved exports, as one person may use them.

    Args:
        rooms: The workspace.
        clock: Seconds since 1970.
    """

    def __init__(self, rooms: Rooms, *, clock: Callable[[], float] = time.time) -> None:
        self._rooms = rooms
        self._clock = clock

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
        """
        self.require_writer()
        issues = self.issues(export)
        if issues:
            raise DefinitionError(issues)
        actor = self._rooms.actor.email
        with self._rooms.store.begin():
            if replacing is not None and replacing != export.name:
                self._rooms.store.rename(KIND, replacing, export.name, actor=actor)
            self._rooms.store.put(KIND, export.name, export.to_document(), actor=actor, new=replacing is None)
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
        """Remove an export; its runs stay in the history.

        Raises:
            NotFoundError: There is none of this name.
            InUseError: A run of it is queued or at work.
        """
        self.require_writer()
        export = self.get(name)
        busy = [run.run_id for run in self._rooms.journal.unfinished() if run.export == export.name]
        if busy:
            raise InUseError(f"“{export.name}” has a run at work. Cancel it first, or wait for its end.", busy)
        self._rooms.store.delete(KIND, export.name, actor=self._rooms.actor.email)

    def require_writer(self) -> None:
        """Raise NotAllowedError unless the person acting may change and run exports."""
        if self._rooms.actor.role == "viewer":
            raise NotAllowedError("Viewers look at exports; ask a contributor or an administrator to change them.")

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

    def plan(self, export: Export) -> Plan:
        """Work out what a run would do now, to the row; nothing is sent, and nothing is left behind.

        Raises:
            DefinitionError: Something is wrong with the export.
            SourceError: The profiles cannot be read.
        """
        source = self.source(export)
        connection = self._rooms.connections.get(export.connection)
        with tempfile.TemporaryDirectory(prefix="plan-") as folder:
            place = Path(folder) / "snapshot"
            taking.take(
                self._rooms.profiles,
                source,
                export,
                self._conditions(export),
                folder=place,
                run_id="plan",
                now=self._clock(),
            )
            taken = snapshot.load(place)
        tags = len(export.segments) if export.marker == "tag" else 0
        expected = estimate(taken.contacts, connection, tags=tags)
        return Plan(
            members=taken.members,
            refused=sum(taken.refused.values()),
            refused_by_reason=taken.refused,
            contacts=taken.contacts,
            batches=expected.batches,
            requests=expected.requests,
            seconds=expected.seconds,
            over_limit=max(0, taken.members - export.limit),
            notes=tuple(taken.notes),
            brand=connection.brand_name,
            fields=taking.leaving(export),
        )

    def sample(self, export: Export, *, limit: int = 10) -> Sample:
        """Return the first contacts of an export as Omnisend would get them; raises as `plan` does."""
        return taking.sample(self._rooms.profiles, self.source(export), export, self._conditions(export), limit=limit)

    def _conditions(self, export: Export) -> Conditions:
        return {name: self._rooms.segments.condition(self._rooms.segments.get(name)) for name in export.segments}

    def queue(self, name: str) -> Run:
        """Record a run of an export, everything that it needs frozen as it is now.

        Raises:
            DefinitionError: Something is wrong with the export.
            ConsentError: Nobody agreed to its connection, or withdrew it.
            NotAllowedError: The person acting may not run it.
            RunRefusedError: It is over its limit, or a run of it is at work already.
        """
        self.require_writer()
        export = self.get(name)
        source = self.source(export)
        connection = self._rooms.connections.get(export.connection)
        self._rooms.consents.require(connection)
        self._rooms.connections.key(connection)
        if any(run.export == export.name for run in self._rooms.journal.unfinished()):
            raise RunRefusedError(f"A run of “{export.name}” is already queued or at work. Cancel it first, or wait.")
        members = self._members(export, source)
        if members > export.limit:
            raise RunRefusedError(over_limit(members, export.limit))
        segments = [self._rooms.segments.get(one) for one in export.segments]
        definition = {
            "export": export.to_document(),
            "segments": {segment.name: segment_document(segment) for segment in segments},
            "source": {source.name: source.to_document()},
        }
        run = Run(
            run_id=_fresh_id(self._clock()),
            export=export.name,
            connection=connection.name,
            definition=definition,
            status="Queued",
            phase="queued",
            reason=None,
            requested_by=self._rooms.actor.email,
            brand=connection.brand_name,
            brand_key=brand_key(connection),
            queued_at=self._clock(),
            started_at=None,
            ended_at=None,
            cancel_requested_by=None,
            worker=None,
            members=0,
            contacts=0,
            refused={},
            notes=[],
        )
        self._rooms.journal.add(run)
        return run

    def _members(self, export: Export, source: Source) -> int:
        return self._rooms.profiles.count(source, either(self._conditions(export)))


def _fresh_id(now: float) -> str:
    """Return an id that sorts by time and is easy to read aloud: 20261122-061500-3f9a."""
    return f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(now))}-{uuid.uuid4().hex[:4]}"
