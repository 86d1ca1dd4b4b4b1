"""The workspace file: sources, connections, segments and exports as one YAML text, applied whole or not at all.

It alone owns PyYAML. The text is read as YAML 1.2 reads it: `NO` is Norway, and `01067` keeps its zero.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from exporter.errors import DefinitionError, Issue, NotFoundError, SourceError
from exporter.profiles import source as sources
from exporter.runs import definition as exports
from exporter.segments import rules
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection, RateLimit
from exporter.workspace.consent import TEXT_VERSION
from exporter.workspace.secrets import ENVIRONMENT, FILE, is_reference
from exporter.workspace.written import Place, Written, conditions

SECTIONS = {"sources": "source", "connections": "connection", "segments": "segment", "exports": "export"}
"""Section of the file -> what one of its entries is, in the order in which they build on one another."""

SOURCE_KEYS = (*sources.KINDS, "table", "key")
LIMIT_KEYS = tuple(each.name for each in fields(RateLimit))
CONNECTION_KEYS = (
    *("display_name", "users", "base_url", "version", "api_key", "batch_size", "rate_limit", "tag_rate_limit"),
    *("consent", "export_user"),
)
EXPORT_KEYS = tuple(each.name for each in fields(exports.Export) if each.name != "name")
DEEPEST = 120
"""Levels of nesting in a file; groups within groups of a segment take two each."""

LARGEST = 5_000_000
"""Characters of a file."""

PLAIN_TYPES = {
    "tag:yaml.org,2002:bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "tag:yaml.org,2002:int": (r"[-+]?(0|[1-9][0-9]*)", "-+0123456789"),
    "tag:yaml.org,2002:float": (
        r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*([eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)|\.[0-9]+([eE][-+]?[0-9]+)?)",
        "-+.0123456789",
    ),
    "tag:yaml.org,2002:null": (r"~|null|Null|NULL|", "~nN\0"),
    "tag:yaml.org,2002:timestamp": (
        r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d:\d\d(\.\d+)?([ ]?(Z|[-+]\d\d(:\d\d)?))?)?",
        "0123456789",
    ),
}
"""Tag -> the text that is read as it where no quotes are, and the characters that it begins with."""


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


def apply(text: str, kit: Toolkit, *, folder: Path) -> Applied:
    """Bring the workspace to what the file says; what the file does not name stays as it is.

    Args:
        text: YAML.
        kit: The workspace; what its actor may not do is refused.
        folder: Where relative paths in the file start.

    Raises:
        DefinitionError: With every fault and its line; nothing was changed.
        NotAllowedError: The person acting may not do all of it; nothing was changed.
    """
    document = _read(text)
    with kit.store.begin():  # what it saves is seen by the checks of what builds on it, and undone by a fault
        applying = _Applying(document, kit, folder.absolute())
        for name, entry in document.section("sources").items():
            applying.source(name, entry)
        for name, entry in document.section("connections").items():
            applying.connection(name, entry)
        for name, entry in document.section("segments").items():
            applying.segment(name, entry)
        for name, entry in document.section("exports").items():
            applying.export(name, entry)
        if document.issues:
            raise DefinitionError(sorted(document.issues, key=lambda issue: issue.line or 0))
    return Applied(tuple(applying.changed), tuple(applying.unchanged), tuple(applying.notes))


def dump(kit: Toolkit) -> str:
    """Write the workspace as a file; applying it to this workspace changes nothing.

    API keys that were typed in stay where they are: such a connection is written without one.
    """
    document: dict[str, dict[str, Any]] = {
        "sources": {source.name: source.to_document() for source in kit.sources.all()},
        "connections": {each.name: _connection_document(each, kit) for each in kit.connections.all()},
        "segments": {segment.name: rules.to_document(segment) for segment in kit.segments.all()},
        "exports": {export.name: export.to_document() for export in kit.exports.all()},
    }
    filled = {section: entries for section, entries in document.items() if entries}
    return yaml.dump(filled, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100) if filled else "{}\n"


def _connection_document(connection: Connection, kit: Toolkit) -> dict[str, Any]:
    plain = Connection(connection.name, connection.display_name)
    document: dict[str, Any] = {"display_name": connection.display_name}
    for key in ("users", "base_url", "version", "batch_size", "export_user"):
        if getattr(connection, key) != getattr(plain, key) or key == "base_url":
            document[key] = getattr(connection, key)
    for key in ("rate_limit", "tag_rate_limit"):
        if getattr(connection, key) != getattr(plain, key):
            document[key] = {each: getattr(getattr(connection, key), each) for each in LIMIT_KEYS}
    if is_reference(connection.api_key):
        kind, _, place = connection.api_key.partition(":")
        document["api_key"] = {kind: place}
    standing = kit.consents.standing(connection.name)
    if standing is not None:
        document["consent"] = {"agreed_by": standing.agreed_by}
    return document


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 -- PyYAML's own seam


class _Dumper(yaml.SafeDumper):
    """Quotes whatever this loader, or one of YAML 1.1, would take for something else than text."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 -- PyYAML's signature
        return True


for _tag, (_pattern, _first) in PLAIN_TYPES.items():
    for _class in (_Loader, _Dumper):
        _class.add_implicit_resolver(_tag, re.compile(f"(?:{_pattern})$"), [each.strip("\0") for each in _first])


def _read(text: str) -> Written:
    """Read a text. Raises DefinitionError when it is no YAML, or uses more of it than this file needs."""
    document = Written(kinds=SECTIONS)
    try:
        root = _compose(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else None
        raise DefinitionError([Issue("file", f"This is not YAML: {error.problem}.", line)]) from error
    except yaml.YAMLError as error:
        raise DefinitionError([Issue("file", "This is not YAML: it holds control characters.")]) from error
    values = {} if root is None else _plain(root, (), document)
    if not isinstance(values, dict):
        raise DefinitionError([Issue("file", f"The file has to have {', '.join(SECTIONS)}.", 1)])
    document.values = document.known(values, (), tuple(SECTIONS))
    return document


def _compose(text: str) -> yaml.Node | None:
    """Parse a text twice: once flat, to see that the second time, which nests, is harmless."""
    if len(text) > LARGEST:
        raise DefinitionError([Issue("file", f"The file is longer than {LARGEST:,} characters.")])
    level, documents = 0, 0
    for event in yaml.parse(text, Loader=_Loader):
        level += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        refusals = {
            "An alias (*) is not allowed here. Write it out.": isinstance(event, yaml.AliasEvent),
            f"This is nested more than {DEEPEST} levels deep.": level > DEEPEST,
            "A second document (---) is not allowed here.": documents > 1,
        }
        for message in (message for message, applies in refusals.items() if applies):
            line = event.start_mark.line + 1 if event.start_mark is not None else None
            raise DefinitionError([Issue("file", message, line)])
    root: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    return root


def _plain(node: yaml.Node, place: Place, document: Written) -> object:
    """Turn a node into plain values, noting the line of each place in it."""
    document.lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each, (*place, number), document) for number, each in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        values: dict[str, object] = {}
        for entry in node.value:
            _add(values, entry, place, document)
        return values
    try:
        value: object = yaml.constructor.SafeConstructor().construct_object(node)
    except (yaml.YAMLError, ValueError):
        kind = node.tag.rpartition(":")[2]
        document.fault(place, document.called(place), f"This cannot be read as {kind}. Put text in quotes.")
        return None
    return value


def _add(values: dict[str, object], entry: tuple[yaml.Node, yaml.Node], place: Place, document: Written) -> None:
    key, value = entry
    line = key.start_mark.line + 1
    if not isinstance(key, yaml.ScalarNode):
        document.issues.append(Issue(document.called(place), "A name has to be a plain text.", line))
        return
    inner = (*place, key.value)
    if key.value in values:
        message = f"This is there twice; the first is in line {document.lines[inner]}."
        document.issues.append(Issue(document.called(inner), message, line))
        return
    document.lines[inner] = line
    values[key.value] = _plain(value, inner, document)


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

    def source(self, name: str, entry: dict[str, Any]) -> None:
        place: Place = ("sources", name)
        entry = self._document.known(entry, place, SOURCE_KEYS)
        called = self._document.called(place)
        try:
            source = sources.from_document(name, entry)
            location = str(self._folder / Path(source.location.strip()).expanduser())
            source = sources.Source(name, source.kind, location, source.key, source.table)
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
        entry = self._document.known(entry, place, CONNECTION_KEYS)
        consent = self._document.mapping((*place, "consent"), entry.pop("consent", None))
        consent = self._document.known(consent, (*place, "consent"), ("agreed_by",))
        settings: dict[str, Any] = {"display_name": name}
        unread = set()
        key = None
        for each, value in entry.items():
            before = len(self._document.issues)
            if each == "api_key":
                key = self._key((*place, each), value)
            else:
                settings[each] = self._setting((*place, each), value)
            if len(self._document.issues) > before:
                unread.add(each)
                settings.pop(each, None)
        connection = Connection(name, **{"display_name": name, **settings})
        faults = [each for each in self._kit.connections.issues(connection, key=key) if each.where not in unread]
        self._refuse("connection", name, [(self._document.near(place, each.where), each) for each in faults])
        if len(self._document.issues) > known:
            self._faulty.add(("connection", name))
            return
        stored = self._stored("connection", name)
        try:
            self._kit.connections.save(connection, key=key)
        except DefinitionError as error:  # a name that differs from another one only in case
            self._refuse("connection", name, [(place, issue) for issue in error.issues])
            return
        self._count("connection", name, stored)
        if consent:
            self._consent(name, consent.get("agreed_by"))

    def segment(self, name: str, entry: dict[str, Any]) -> None:
        place: Place = ("segments", name)
        found = list(conditions(entry.get("where"), (*place, "where")))
        source = str(entry.get("source", ""))
        try:
            segment = rules.from_document(name, entry)
            if ("source", source) in self._faulty:
                self._stand_in(name, source)
                return
            before = self._stored("segment", name)
            if before != rules.to_document(segment) or self._kit.segments.issues(segment, replacing=name):
                self._kit.segments.save(segment, replacing=None if before is None else name)
            self._count("segment", name, before)
        except DefinitionError as error:
            at = {f"condition {number}": where for number, where in enumerate(found, start=1)}
            faults = [(at.get(issue.where) or self._document.near(place, issue.where), issue) for issue in error.issues]
            self._refuse("segment", name, faults)
            self._stand_in(name, source)
        except SourceError as error:
            self._refuse("segment", name, [((*place, "source"), Issue("source", str(error)))])

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

    def _key(self, place: Place, value: object) -> str | None:
        if value is None or (isinstance(value, str) and not is_reference(value)):
            return value
        if isinstance(value, dict) and len(value) == 1 and isinstance(place := next(iter(value.values())), str):
            if "env" in value:
                return ENVIRONMENT + place
            if "file" in value:
                return FILE + str(self._folder / Path(place).expanduser())
        message = "Write {env: NAME} for a variable, {file: PATH} for a file, or the key itself in quotes."
        self._document.fault(place, self._document.called(place), message)
        return None

    def _setting(self, place: Place, value: object) -> object:
        if place[-1] in ("rate_limit", "tag_rate_limit"):
            entry = self._document.known(self._document.mapping(place, value), place, LIMIT_KEYS)
            if set(entry) == set(LIMIT_KEYS) and all(isinstance(each, int | float) for each in entry.values()):
                return RateLimit(**entry)
            message = "A limit is written {requests: 400, seconds: 60}."
        elif isinstance(value, str) or place[-1] == "batch_size":
            return value
        else:
            message = "This has to be a text. Put it in quotes."
        self._document.fault(place, self._document.called(place), message)
        return None

    def _consent(self, name: str, agreed_by: object) -> None:
        """Record a consent once: what was withdrawn since is not given again by applying the same file."""
        line: Place = ("connections", name, "consent")
        connection = self._kit.connections.get(name)
        withdrawn = [
            each
            for each in self._kit.consents.history(name)
            if each.withdrawn_at is not None
            and each.withdrawn_because is None
            and (each.agreed_by, each.base_url, each.text_version) == (agreed_by, connection.base_url, TEXT_VERSION)
        ]
        if self._kit.consents.standing(name) is not None:
            self.unchanged.append(f'consent of connection "{name}"')
        elif withdrawn:
            self.notes.append(
                f'The consent of connection "{name}" was withdrawn by {withdrawn[0].withdrawn_by}; it stays withdrawn '
                "until someone agrees again on the page of the connection."
            )
        elif isinstance(agreed_by, str):
            try:
                self._kit.consents.agree(name, by=agreed_by)
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
            document = rules.to_document(rules.Segment(name, source, rules.EVERYONE))
            self._kit.store.put("segment", name, document, actor=self._kit.actor.email)
        except DefinitionError:
            return

    def _refuse(self, kind: str, name: str, faults: Sequence[tuple[Place, Issue]]) -> None:
        if faults:
            self._faulty.add((kind, name))
        owner = f'{kind} "{name}"'
        for place, issue in faults:
            where = issue.where if issue.where.startswith(owner) else f"{owner}, {issue.where}"
            self._document.fault(place, where, issue.message)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
