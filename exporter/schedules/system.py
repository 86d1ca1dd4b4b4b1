"""The system schedule of a workspace: off until an administrator turns it on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from exporter.errors import DefinitionError, Issue, NotFoundError
from exporter.schedules.documents import RECURRENCE_KEYS, missed_faults, read_recurrence, recurrence_document
from exporter.schedules.schedule import MISSED, SystemSchedule
from exporter.schedules.words import system_in_words
from exporter.workspace.due import SYSTEM, DueMoments
from exporter.workspace.people import Person
from exporter.workspace.permissions import Action, require
from exporter.workspace.staleness import require_same
from exporter.workspace.store import Store

KIND, NAME = "schedule", "system"

KEYS = ("on", *RECURRENCE_KEYS, "missed")
OFF = SystemSchedule()


class SystemScheduleRoom:
    """The system schedule, and who is acting; each call looks at the database anew."""

    def __init__(self, store: Store, *, actor: Person) -> None:
        self._store = store
        self._actor = actor

    def get(self) -> SystemSchedule:
        """Return it as it is."""
        try:
            return from_document(self._store.get(KIND, NAME).document)
        except NotFoundError:
            return OFF

    def save(self, schedule: SystemSchedule, *, now: datetime, seen: SystemSchedule | None = None) -> None:
        """Change it; nothing that was due before `now` (which has a zone) is made up for.

        Args:
            schedule: As it shall be.
            now: The time.
            seen: How it was when it was opened to be changed; None: it is replaced whatever it is by now.

        Raises:
            NotAllowedError: The person acting may not.
            ChangedMeanwhileError: It is not as it was seen any more.
            DefinitionError: With every fault.
        """
        require(self._actor, Action.SCHEDULE_WORKSPACE)
        schedule = from_document(to_document(schedule))
        if schedule == self.get():
            return
        with self._store.begin():
            if seen is not None:
                require_same(self._store, (KIND, NAME), seen, self.get, called="the system schedule")
            said = system_in_words(schedule)
            self._store.put(KIND, NAME, to_document(schedule), actor=self._actor.email, detail=said)
            DueMoments(self._store).mark(SYSTEM, now.timestamp())


def to_document(schedule: SystemSchedule) -> dict[str, Any]:
    """Write it as the workspace file does; what says nothing is left out."""
    document: dict[str, Any] = {"on": schedule.on}
    if schedule.recurrence is not None:
        document |= recurrence_document(schedule.recurrence)
    if schedule.missed != MISSED[0]:
        document["missed"] = schedule.missed
    return document


def from_document(document: Mapping[str, Any]) -> SystemSchedule:
    """Read what `to_document` wrote, or a person. Raises DefinitionError with every fault."""
    issues = [
        Issue(key, f"The system schedule has no setting “{key}”. It has: {', '.join(KEYS)}.")
        for key in document
        if key not in KEYS
    ]
    on = document.get("on", False)
    if not isinstance(on, bool):
        issues.append(Issue("on", "Say true or false."))
    issues += missed_faults(document)
    recurrence = None
    if on is True or any(key in document for key in RECURRENCE_KEYS):
        try:
            recurrence = read_recurrence(document)
        except DefinitionError as error:
            issues += error.issues
    if issues:
        raise DefinitionError(issues)
    return SystemSchedule(on, recurrence, document.get("missed", MISSED[0]))
