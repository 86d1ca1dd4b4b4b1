"""A workspace as someone wrote down that they want it: brought to it whole or not at all.

Each entry is saved by its own room, inside one transaction, so that what builds on it is checked against it.
"""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from exporter import wanted_notices
from exporter.errors import DefinitionError, Issue, NotFoundError, SourceError
from exporter.notices.written_notices import NOTICES
from exporter.profiles import source as sources
from exporter.runs import definition as exports
from exporter.schedules import system
from exporter.segments import documents, written
from exporter.segments.rules import Segment
from exporter.toolkit import Toolkit
from exporter.workspace import written_connection
from exporter.workspace.connection import from_document
from exporter.workspace.preferences import KEYS, check
from exporter.workspace.privacy import DEFAULT_LANGUAGE, TEXT_VERSION
from exporter.workspace.written import Place, Written

SECTIONS = {
    "sources": "source",
    "connections": "connection",
    "segments": "segment",
    "exports": "export",
    NOTICES: "notice",
}
"""Section of the file -> what one of its entries is, in the order in which they build on one another."""

WORKSPACE = "workspace"
"""Section of the preferences, which has no entries."""

SCHEDULE = "schedule"
"""Section of the system schedule, which has no entries either."""

SOURCE_KEYS = (*sources.KINDS, "table", "key", "related")
EXPORT_KEYS = tuple(each.name for each in fields(exports.Export) if each.name != "name")


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying a file did.

    Args:
        changed: What is new or different now, such as `segment "vip"`, in the order of the file's sections.
        unchanged: What was like that already.
        notes: Sentences about what the file asks for and was left as it is.
    """

    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    notes: tuple[str, ...] = ()


def bring(kit: Toolkit, document: Written, *, folder: Path) -> Applied:
    """Bring the workspace to what was written; what is not named in it stays as it is.

    Args:
        kit: The workspace; what its actor may not do is refused.
        document: Sections of entries, and the faults that reading found.
        folder: Where relative paths start.

    Raises:
        DefinitionError: With every fault, in the order of lines; nothing was changed.
        NotAllowedError: The person acting may not do all of it; nothing was changed.
    """
    with kit.store.begin():  # what it saves is seen by the checks of what builds on it, and undone by a fault
        applying = _Applying(document, kit, folder.absolute())
        applying.preferences()
        applying.schedule()
        for section, save in (
            ("sources", applying.source),
            ("connections", applying.connection),
            ("segments", applying.segment),
            ("exports", applying.export),
        ):
            entries = document.section(section)
            applying.stand_in_for_circles(entries if section == "segments" else {})
            for name in written.in_order(entries) if section == "segments" else entries:
                save(name, entries[name])
        changed, unchanged = wanted_notices.bring(kit, document, folder=folder.absolute())
        if document.issues:
            raise DefinitionError(sorted(document.issues, key=lambda issue: issue.line or 0))
    applying.freeze()
    return Applied((*applying.changed, *changed), (*applying.unchanged, *unchanged), tuple(applying.notes))


class _Applying:
    """Saves entry by entry inside one transaction, noting faults, so that all are found."""

    def __init__(self, document: Written, kit: Toolkit, folder: Path) -> None:
        self.changed: list[str] = []
        self.unchanged: list[str] = []
        self.notes: list[str] = []
        self._document = document
        self._kit = kit
        self._folder = folder
        self._faulty: set[tuple[str, str]] = set()
        self._to_freeze: list[str] = []
        self._before: dict[str, dict[str, Any] | None] = {}

    def preferences(self) -> None:
        place: Place = (WORKSPACE,)
        entry = self._document.mapping(place, self._document.values.get(WORKSPACE))
        entry = self._document.known(entry, place, KEYS)
        before = self._kit.preferences.get()
        if issues := check(entry):
            for issue in issues:
                self._document.fault((*place, issue.where), self._document.called((*place, issue.where)), issue.message)
        elif entry:
            wanted = replace(before, **entry)
            if wanted != before:
                self._kit.preferences.save(wanted)
            (self.unchanged if wanted == before else self.changed).append("preferences")

    def schedule(self) -> None:
        place: Place = (SCHEDULE,)
        entry = self._document.mapping(place, self._document.values.get(SCHEDULE))
        if not entry:
            return
        try:
            wanted = system.from_document(entry)
        except DefinitionError as error:
            for issue in error.issues:
                inner = (*place, issue.where)
                self._document.fault(inner, self._document.called(inner), issue.message)
            return
        before = self._kit.schedules.system()
        if wanted != before:
            self._kit.schedules.save_system(wanted)
        (self.unchanged if wanted == before else self.changed).append("system schedule")

    def source(self, name: str, entry: dict[str, Any]) -> None:
        place: Place = ("sources", name)
        entry = self._document.known(entry, place, SOURCE_KEYS)
        called = self._document.called(place)
        try:
            source = sources.from_document(name, entry).placed(self._folder)
            before = self._stored("source", name)
            if before == source.to_document():
                self._kit.profiles.columns(source)
            else:
                self._kit.sources.save(source)
            self._count("source", name, before)
        except DefinitionError as error:
            self._refuse("source", name, [(place, Issue(called, issue.message)) for issue in error.issues])
        except SourceError as error:
            self._refuse("source", name, [(place, Issue(called, str(error)))])

    def connection(self, name: str, entry: dict[str, Any]) -> None:
        known = len(self._document.issues)
        place: Place = ("connections", name)
        read = written_connection.read(self._document, name, entry, folder=self._folder)
        issues = self._kit.connections.issues(read.connection, key=read.key)
        faults = [each for each in issues if each.where not in read.unread]
        self._refuse("connection", name, [(self._document.near(place, each.where), each) for each in faults])
        if len(self._document.issues) > known:
            self._faulty.add(("connection", name))
            return
        stored = self._stored("connection", name)
        present = None if stored is None else from_document(name, stored)
        try:
            saved = self._kit.connections.save(read.over(present), key=read.key)
        except DefinitionError as error:  # a name that differs from another one only in case
            self._refuse("connection", name, [(place, issue) for issue in error.issues])
            return
        self._count("connection", name, stored)
        if saved.export_user is not None and self._kit.team.find(saved.export_user) is None:
            self.notes.append(
                f'Runs over connection "{name}" act for {saved.export_user}, who may not use this workspace. '
                "Nothing goes over it until they are invited, or somebody else is its export user."
            )
        if read.consent:
            self._consent(name, read.consent)

    def segment(self, name: str, entry: dict[str, Any]) -> None:
        place: Place = ("segments", name)
        found = written.places(entry, place)
        source = str(entry.get("source", ""))
        try:
            segment = self._with_members(documents.from_document(name, entry))
            if ("source", source) in self._faulty:
                self._stand_in(name, source)
                return
            there = self._stored("segment", name)
            before = self._before.get(name, there)
            if before != documents.to_document(segment) or self._kit.segments.issues(segment, replacing=name):
                self._kit.segments.save(segment, replacing=None if there is None else name)
            self._count("segment", name, before)
        except DefinitionError as error:
            near = self._document.near
            faults = [(found.get(issue.where) or near(place, issue.where), issue) for issue in error.issues]
            self._refuse("segment", name, faults)
            self._stand_in(name, source)
        except SourceError as error:
            self._refuse("segment", name, [((*place, "source"), Issue("source", str(error)))])

    def _with_members(self, segment: Segment) -> Segment:
        """Give a static segment the members that were frozen before; new ones are frozen once all else is saved."""
        if segment.kind != "static" or segment.frozen is not None:
            return segment
        stored = self._stored("segment", segment.name)
        before = None if stored is None else documents.from_document(segment.name, stored).frozen
        if before is None:
            self._to_freeze.append(segment.name)
            return replace(segment, kind="dynamic")
        return replace(segment, frozen=before)

    def freeze(self) -> None:
        """Freeze the members of static segments that have none yet."""
        for name in self._to_freeze:
            self._kit.segments.freeze(name)

    def export(self, name: str, entry: dict[str, Any]) -> None:
        place: Place = ("exports", name)
        entry = self._document.known(entry, place, EXPORT_KEYS)
        try:
            export = exports.from_document(name, entry)
            before = self._stored("export", name)
            self._kit.exports.save(export, replacing=None if before is None else name)
            self._count("export", name, before)
        except DefinitionError as error:
            known = {
                "connection": ("connection", str(entry.get("connection"))) in self._faulty,
                "segments": any(("segment", str(each)) in self._faulty for each in _listed(entry.get("segments"))),
            }
            faults = [issue for issue in error.issues if not known.get(issue.where, False)]
            self._refuse("export", name, [(self._document.near(place, issue.where), issue) for issue in faults])

    def _consent(self, name: str, asked: Mapping[str, Any]) -> None:
        """Record a consent once: applying the same file does not give again what was withdrawn, nor to a newer text."""
        line: Place = ("connections", name, "consent")
        agreed_by, text = asked.get("agreed_by"), asked.get("text")
        connection = self._kit.connections.get(name)
        theirs = [each for each in self._kit.consents.history(name) if each.agreed_by == agreed_by]
        withdrawn = [
            each
            for each in theirs
            if each.withdrawn_at is not None
            and each.withdrawn_because is None
            and (each.base_url, each.text_version) == (connection.base_url, TEXT_VERSION)
        ]
        read_now = str(text) == TEXT_VERSION or (
            text is None and all(one.text_version == TEXT_VERSION for one in theirs)
        )
        if self._kit.consents.standing(name) is not None:
            self.unchanged.append(f'consent of connection "{name}"')
        elif withdrawn:
            self.notes.append(
                f'The consent of connection "{name}" was withdrawn by {withdrawn[0].withdrawn_by}; it stays withdrawn '
                "until someone agrees again on the page of the connection."
            )
        elif not read_now:
            self.notes.append(
                f'The consent of connection "{name}" was given to an earlier privacy text, so nothing goes over it. '
                "Someone has to read the text of now and agree on the page of the connection, or here with "
                f'text: "{TEXT_VERSION}".'
            )
        elif isinstance(agreed_by, str):
            try:
                self._kit.consents.agree(name, by=agreed_by, language=str(asked.get("language", DEFAULT_LANGUAGE)))
                self.changed.append(f'consent of connection "{name}"')
            except DefinitionError as error:
                self._refuse("connection", name, [(line, issue) for issue in error.issues])
        else:
            self._document.fault(line, self._document.called(line), "Say who agrees: {agreed_by: admin@example.com}.")

    def _stored(self, kind: str, name: str) -> dict[str, Any] | None:
        try:
            found = self._kit.store.get(kind, name)
        except NotFoundError:
            return None
        return found.document if found.name == name else None

    def _count(self, kind: str, name: str, before: dict[str, Any] | None) -> None:
        same = self._stored(kind, name) == before
        (self.unchanged if same else self.changed).append(f'{kind} "{name}"')

    def _stand_in(self, name: str, source: str) -> None:
        """Let exports of a faulty segment be checked against its source; the fault undoes this as all else."""
        self._faulty.add(("segment", name))
        try:
            document = documents.to_document(Segment(name, source))
            self._kit.store.put("segment", name, document, actor=self._kit.actor.email)
        except DefinitionError:
            return

    def stand_in_for_circles(self, entries: Mapping[str, dict[str, Any]]) -> None:
        """Put down segments that are built on themselves, so that their check finds the way.

        Their fault undoes it. Drafts have none: they are saved as all else, and compared with what was there `before`.
        """
        for name in written.in_circles(entries):
            with contextlib.suppress(DefinitionError):
                document = documents.to_document(documents.from_document(name, entries[name]))
                self._before[name] = self._stored("segment", name)
                self._kit.store.put("segment", name, document, actor=self._kit.actor.email)

    def _refuse(self, kind: str, name: str, faults: Sequence[tuple[Place, Issue]]) -> None:
        if faults:
            self._faulty.add((kind, name))
        owner = f'{kind} "{name}"'
        for place, issue in faults:
            where = issue.where if issue.where.startswith(owner) else f"{owner}, {issue.where}"
            self._document.fault(place, where, issue.message)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
