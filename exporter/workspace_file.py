"""The workspace file: sources, connections, segments and exports as one YAML text, applied whole or not at all.

It alone owns PyYAML. The text is read as YAML 1.2 reads it: `NO` is Norway, and `01067` keeps its zero.
"""

import re
from pathlib import Path

import yaml

from exporter import wanted, written_down
from exporter.errors import DefinitionError, Issue
from exporter.notices.written_notices import THRESHOLDS
from exporter.segments.rules import Segment
from exporter.toolkit import Toolkit
from exporter.wanted import SCHEDULE, SECTIONS, WORKSPACE, Applied
from exporter.workspace.written import Place, Written

__all__ = ["Applied", "apply", "dump", "dump_segment"]

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


def apply(text: str, kit: Toolkit, *, folder: Path) -> Applied:
    """Bring the workspace to what a file says; what the file does not name stays as it is.

    Args:
        text: YAML.
        kit: The workspace; what its actor may not do is refused.
        folder: Where relative paths in the file start.

    Raises:
        DefinitionError: With every fault and its line; nothing was changed.
        NotAllowedError: The person acting may not do all of it; nothing was changed.
    """
    return wanted.bring(kit, _read(text), folder=folder)


def dump(kit: Toolkit) -> str:
    """Write the workspace as a file; applying it to this workspace changes nothing.

    API keys that were typed in stay where they are: such a connection is written without one.
    """
    return _written(written_down.to_document(kit))


def dump_segment(segment: Segment) -> str:
    """Write one segment as a file; applying it to the workspace that it is from changes nothing."""
    return _written({"segments": {segment.name: written_down.segment_document(segment)}})


def _written(document: object) -> str:
    text: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return text


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 -- PyYAML's own seam


class _Dumper(yaml.SafeDumper):
    """Quotes whatever this loader, or one of YAML 1.1, would take for something else than text."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 -- PyYAML's signature
        return True


def _text(dumper: _Dumper, text: str) -> yaml.Node:
    """Put text in double quotes where PyYAML would lose one of Unicode's own line breaks."""
    style = '"' if set(text) & set("\x85\u2028\u2029") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
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
    document.values = document.known(values, (), (*SECTIONS, WORKSPACE, SCHEDULE, THRESHOLDS))
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
