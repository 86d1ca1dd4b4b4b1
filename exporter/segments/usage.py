"""What uses a segment: exports, other segments and the suppression list; and how they follow it to a new name."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from exporter.segments.documents import from_document, to_document
from exporter.segments.evaluation import KIND, named_in
from exporter.segments.rules import Group, InSegment, Part, Rule, Segment, Step
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
    key = name_key(name)
    exports = [export.name for export in store.all("export") if key in map(name_key, _listed(export.document))]
    segments = [
        found.name
        for found in store.all(KIND)
        if name_key(found.name) != key and key in map(name_key, named_in(from_document(found.name, found.document)))
    ]
    listed = [each["segment"] for document in _suppressions(store) for each in document["segments"]]
    return Usage(tuple(exports), tuple(segments), key in map(name_key, listed))


def follow(store: Store, old: str, new: str, *, actor: str) -> None:
    """Let all that uses a segment use it under its new name, within the transaction that renames it."""
    detail = f'segment "{old}" is now "{new}"'
    key = name_key(old)

    def name(each: str) -> str:
        return new if name_key(each) == key else each

    for export in store.all("export"):
        used = _listed(export.document)
        if (renamed := [name(each) for each in used]) != used:
            store.put("export", export.name, {**export.document, "segments": renamed}, actor=actor, detail=detail)
    for found in store.all(KIND):
        segment = from_document(found.name, found.document)
        if any(name(each) != each for each in named_in(segment)):
            store.put(KIND, found.name, to_document(_renamed(segment, name)), actor=actor, detail=detail)
    for document in _suppressions(store):
        segments = [{**each, "segment": name(each["segment"])} for each in document["segments"]]
        if segments != document["segments"]:
            changed = {**document, "segments": segments}
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
