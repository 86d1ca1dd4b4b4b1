"""The saved exports of a workspace: checked, planned and tried out here, never run."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from exporter.errors import DefinitionError, InUseError, Issue, NotAllowedError, NotFoundError
from exporter.notices import following
from exporter.profiles.source import Source
from exporter.runs import ledger as ledgers
from exporter.runs import members
from exporter.runs.access import no_keeper
from exporter.runs.definition import Export, from_document
from exporter.runs.faults import faults
from exporter.runs.members import Sample
from exporter.runs.plan import Plan
from exporter.runs.plan import make as make_plan
from exporter.runs.request import Asked, request
from exporter.runs.rooms import Rooms
from exporter.runs.suppressing import suppressed
from exporter.schedules.schedule import Schedule
from exporter.segments.members import Conditions
from exporter.workspace.due import DueMoments, Held, of_export
from exporter.workspace.ledgers import Ledgers
from exporter.workspace.permissions import Action, require
from exporter.workspace.run_records import LedgerPlace, Run
from exporter.workspace.staleness import require_as_seen, require_same
from exporter.workspace.store import name_key

KIND = "export"

Permission = Literal["edit", "view"]
"""What somebody may do with an export: change and run it, or look at it."""


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
        self._due = DueMoments(rooms.store)

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

    def save(self, export: Export, *, replacing: str | None = None, seen: Export | None = None) -> Export:
        """Keep an export; this never runs it.

        Args:
            export: Its definition.
            replacing: Name that it had until now, when it is edited; None: the name must be free.
            seen: How it was when it was opened to be edited; None: it is replaced whatever it is by now.

        Raises:
            ChangedMeanwhileError: It is not as it was seen any more.
            DefinitionError: Its name is taken, or something in it is wrong; all faults at once.
            NotAllowedError: The person acting may not use its connection.
            InUseError: It is to have another name, and a run of it is queued or at work.
        """
        require(self._rooms.actor, Action.EDIT_EXPORTS)
        issues = self.issues(export)
        if issues:
            raise DefinitionError(issues)
        before = None if replacing is None else self.get(replacing)
        if before is not None:
            self.require(before, Action.EDIT_EXPORTS)
        actor = self._rooms.actor.email
        forgotten: list[LedgerPlace] = []
        with self._rooms.store.begin():
            if replacing is not None and seen is not None:
                require_as_seen(self._rooms.store, KIND, seen, from_document)
            if replacing is not None and replacing != export.name:
                if name_key(replacing) != name_key(export.name):
                    self._require_idle(self.get(replacing).name)
                    forgotten = self._ledgers.forget(export.name)  # of an export that had this name once
                    self._ledgers.rename(replacing, export.name)
                    self._due.rename(of_export(replacing), of_export(export.name))
                self._rooms.store.rename(KIND, replacing, export.name, actor=actor)
                following.renamed(self._rooms.store, replacing, export.name, actor=actor)
            taken_over = before is not None and self.inactive(before) is not None
            document, is_new = export.to_document(), replacing is None
            self._rooms.store.put(KIND, export.name, document, actor=actor, new=is_new, even_if_equal=taken_over)
            if before is None or before.schedule != export.schedule:
                self._due.mark(of_export(export.name), self._clock())
        self._discard(forgotten)
        return export

    def set_schedule(self, name: str, schedule: Schedule, *, seen: Schedule | None = None) -> Export:
        """Say when an export runs by itself; it may have other faults meanwhile. What was due before is let be.

        Args:
            name: Which one.
            schedule: When it shall run.
            seen: When it ran when that was opened to be changed; None: it is replaced whatever it is by now.

        Raises:
            NotFoundError: There is none of this name.
            ChangedMeanwhileError: Its schedule is not as it was seen any more.
            NotAllowedError: The person acting may not change it.
        """
        with self._rooms.store.begin():
            export = self.get(name)
            self.require(export, Action.EDIT_EXPORTS)
            scheduled = replace(export, schedule=schedule)
            if scheduled != export:
                if seen is not None:
                    place = (KIND, export.name)
                    require_same(self._rooms.store, place, seen, lambda: self.get(name).schedule)
                document, actor = scheduled.to_document(), self._rooms.actor.email
                self._rooms.store.put(KIND, export.name, document, actor=actor, action="scheduled")
                self._due.mark(of_export(export.name), self._clock())
        return scheduled

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
            following.removed(self._rooms.store, export.name, actor=self._rooms.actor.email)
            forgotten = self._ledgers.forget(export.name)
            self._due.forget(of_export(export.name))
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
        if export.connection is None:
            return
        with contextlib.suppress(NotFoundError):
            self._rooms.connections.get(export.connection)

    def permission(self, export: Export) -> Permission:
        """Return whether the person acting may change and run an export, or only look at it."""
        try:
            self.require(export, Action.EDIT_EXPORTS)
        except NotAllowedError:
            return "view"
        return "edit"

    def inactive(self, export: Export) -> str | None:
        """Say why no run of a saved export begins although its definition is right, or None.

        Whoever saved it last may not use its connection any more; somebody who may takes it over.
        """
        return no_keeper(self._rooms, export)

    def take_over(self, name: str) -> Export:
        """Answer for an export from now on, so that it runs although whoever saved it last may not use its connection.

        Raises:
            NotFoundError: There is none of this name.
            NotAllowedError: The person acting may not change it.
        """
        export = self.get(name)
        self.require(export, Action.EDIT_EXPORTS)
        actor, document = self._rooms.actor.email, export.to_document()
        self._rooms.store.put(KIND, export.name, document, actor=actor, action="took over", even_if_equal=True)
        return export

    def detach(self, name: str) -> Export:
        """Take an export off its connection: it keeps all else, and never runs until it is given another one.

        What Omnisend accepted from it stays known, should it come back to the same brand.

        Raises:
            NotFoundError: There is none of this name.
            NotAllowedError: The person acting may not change it.
            InUseError: A run of it is queued or at work.
        """
        export = self.get(name)
        self.require(export, Action.EDIT_EXPORTS)
        detached = replace(export, connection=None)
        actor = self._rooms.actor.email
        with self._rooms.store.begin():
            self._require_idle(export.name)
            said = None if export.connection is None else f"from {export.connection}"
            document = detached.to_document()
            self._rooms.store.put(KIND, export.name, document, actor=actor, action="detached", detail=said)
        return detached

    def issues(self, export: Export, *, of_access: bool = True) -> tuple[Issue, ...]:
        """Return everything that is wrong with an export, saved or not; that it has no connection is no fault.

        Args:
            export: Which one.
            of_access: Whether it is one that the person acting may not use its connection.
        """
        return faults(self._rooms, export, of_access=of_access)

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
            RunRefusedError: It has no connection.
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
        self,
        name: str,
        *,
        full: bool = False,
        confirm_leavers: bool = False,
        rejected_of: str | None = None,
        due: Held | None = None,
    ) -> Run:
        """Record a run of an export, everything that it needs frozen as it is now.

        Args:
            name: Which export.
            full: Send everybody, changed or not.
            confirm_leavers: Undo markers however many they are; only an administrator may say so.
            rejected_of: A run of this export: only those are sent whose contacts Omnisend rejected there.
            due: The moment of a schedule that it is for, which is settled by it; None: a person asks for it.

        Raises:
            NotHeldError: Another worker sees to this moment.
            DefinitionError: Something is wrong with the export.
            ConsentError: Nobody agreed to its connection, or withdrew it.
            NotFoundError: There is no such export, or no such run.
            NotAllowedError: The person acting may not run it, or may not confirm.
            RunRefusedError: It has no connection, it is over its limit, a run of it is at work already, or nobody
                was rejected in that run.
        """
        export = self.get(name)
        self.require(export, Action.RUN_EXPORTS)
        asked = Asked(full=full, confirm_leavers=confirm_leavers, rejected_of=rejected_of, due=due)
        return request(self._rooms, export, self.source(export), asked, now=self._clock())
