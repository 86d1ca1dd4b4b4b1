"""What uses a segment: exports, other segments and the suppression list; and how they follow it to a new name."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from exporter.segments.documents import from_document, to_document
from exporter.segments.evaluation import KIND
from exporter.segments.rules import Group, InSegment, Part, Rule, Segment, Step
from exporter.segments.written import mentioned
from exporter.workspace import suppression
from exporter.workspace.store import Store, name_key


@dataclass(frozen=True, slots=True)
class Usage:
    """What uses a segment.

    Args:
        exports: Their names, in order.
        segments: Those that are built on it directly, in order.
        suppression: Whether it is on the suppression list.
    """

    exports: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    suppression: bool = False

    def names(self) -> tuple[str, ...]:
        """Return the names of all of these."""
        return (*self.exports, *self.segments, *(("the suppression list",) if self.suppression else ()))

    def said(self) -> str:
        """Say what they are, such as `the exports "daily", "weekly" and the segment "best"`; empty where none."""
        parts = [
            f"the {word if len(names) == 1 else f'{word}s'} {', '.join(map(_quoted, names))}"
            for word, names in (("export", self.exports), ("segment", self.segments))
            if names
        ]
        return " and ".join([*parts, *(["the suppression list"] if self.suppression else [])])


def usage(store: Store, name: str) -> Usage:
    """Find what uses a segment."""
    return usages(store).get(name_key(name), Usage())


def usages(store: Store) -> dict[str, Usage]:
    """Find what uses each segment, in one look: `name_key` of its name -> its usage, where anything does."""
    exports: dict[str, list[str]] = {}
    segments: dict[str, list[str]] = {}
    for export in store.all("export"):
        for key in dict.fromkeys(map(name_key, _listed(export.document))):
            exports.setdefault(key, []).append(export.name)
    for found in store.all(KIND):
        for key in dict.fromkeys(map(name_key, mentioned(found.document))):
            if key != name_key(found.name):
                segments.setdefault(key, []).append(found.name)
    listed = {name_key(each["segment"]) for document in _suppressions(store) for each in document["segments"]}
    return {
        key: Usage(tuple(exports.get(key, ())), tuple(segments.get(key, ())), key in listed)
        for key in {*exports, *segments, *listed}
    }


def follow(store: Store, old: str, new: str, *, actor: str) -> None:
    """Let all that uses a segment use it under its new name, within the transaction that renames it."""
    detail = f'segment "{old}" is now "{new}"'
    key = name_key(old)

    def name(each: str) -> str:
        return new if name_key(each) == key else each

    for export in store.all("export"):
        used = _listed(export.document)
        if (segments := [name(each) for each in used]) != used:
            store.put("export", export.name, {**export.document, "segments": segments}, actor=actor, detail=detail)
    for found in store.all(KIND):
        if any(name(each) != each for each in mentioned(found.document)):
            renamed = _renamed(from_document(found.name, found.document), name)
            store.put(KIND, found.name, to_document(renamed), actor=actor, detail=detail)
    for document in _suppressions(store):
        listed = [{**each, "segment": name(each["segment"])} for each in document["segments"]]
        if listed != document["segments"]:
            changed = {**document, "segments": listed}
            store.put(suppression.KIND, suppression.NAME, changed, actor=actor, detail=detail)


def _renamed(segment: Segment, name: Callable[[str], str]) -> Segment:
    def rule(each: Rule) -> Rule:
        match each:
            case Group():
                return group(each)
            case InSegment():
                return replace(each, segment=name(each.segment))
            case Part(of=str(of)):
                return replace(each, of=name(of))
        return each

    def group(each: Group) -> Group:
        return replace(each, members=tuple(map(rule, each.members)))

    then = tuple(Step(step.how, group(step.where)) for step in segment.then)
    return replace(segment, where=group(segment.where), then=then)


def _suppressions(store: Store) -> list[dict[str, Any]]:
    return [found.document for found in store.all(suppression.KIND)]


def _listed(export: dict[str, object]) -> list[str]:
    segments = export.get("segments")
    return [str(name) for name in segments] if isinstance(segments, list) else []


def _quoted(name: str) -> str:
    return f'"{name}"'
