"""What differs between two states of a segment, in sentences for people."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from exporter.segments.documents import from_document, to_document
from exporter.segments.rules import Condition, Group, InSegment, Leaf, Part, Related, Rule, Segment
from exporter.segments.words import in_words
from exporter.workspace.versions import Version

LETTERS_SHOWN = 300
"""Of long texts, such as SQL and notes."""


def difference(old: Segment | None, new: Segment | None) -> list[str]:
    """Say what differs, such as "condition 2: lifetime value is greater than 900 → 1200"; empty where nothing does.

    Conditions are numbered in reading order from 1, as in the state that has them: what was removed as it was before.

    Args:
        old: As it was; None: it was not there.
        new: As it is; None: it is deleted.
    """
    if old is None or new is None:
        return [] if old is new else ["created" if old is None else "deleted"]
    said = [*_facts(old, new), *_tags(old, new), *_steps(old, new), *_rules(old, new)]
    if not said and (old.name, to_document(old)) != (new.name, to_document(new)):
        return [f"rearranged: {in_words(old)} → {in_words(new)}"]
    return said


def changes(versions: Sequence[Version]) -> list[tuple[Version, list[str]]]:
    """Say of each version, newest first, what differs from the one before it."""
    segments = [None if each.document is None else from_document(each.name, each.document) for each in versions]
    before = [*segments[1:], None]
    return [(version, difference(old, new)) for version, old, new in zip(versions, before, segments, strict=True)]


def _facts(old: Segment, new: Segment) -> Iterator[str]:
    for what in ("name", "source", "description", "kind", "state", "notes", "sql"):
        before, after = getattr(old, what) or "", getattr(new, what) or ""
        if before != after:
            yield f"{'SQL' if what == 'sql' else what}: {_shown(before)} → {_shown(after)}"
    if old.frozen != new.frozen and new.frozen is not None:
        before = f"{old.frozen.members:,} → " if old.frozen is not None else ""
        yield f"frozen members: {before}{new.frozen.members:,}"
    elif old.frozen != new.frozen:
        yield "frozen members: taken away"


def _shown(text: str) -> str:
    if not text:
        return "nothing"
    line = " ".join(text.split())
    return f"“{line if len(line) <= LETTERS_SHOWN else f'{line[:LETTERS_SHOWN]}…'}”"


def _tags(old: Segment, new: Segment) -> Iterator[str]:
    for tag in new.tags:
        if tag not in old.tags:
            yield f"tag “{tag}” added"
    for tag in old.tags:
        if tag not in new.tags:
            yield f"tag “{tag}” removed"


def _steps(old: Segment, new: Segment) -> Iterator[str]:
    """Say how rules are combined otherwise, and which groups hold otherwise; numbered in reading order from 1."""
    for number, (before, after) in enumerate(zip(old.then, new.then, strict=False), 2):
        if before.how != after.how:
            yield f"rule {number}: {before.how} → {after.how}"
    groups = [[group for step in segment.groups() for group in _groups(step)] for segment in (old, new)]
    if len(groups[0]) != len(groups[1]):
        return
    for number, (was, now) in enumerate(zip(*groups, strict=True), 1):
        place = f"group {number}: " if len(groups[0]) > 1 else "rules: "
        if was.kind != now.kind:
            yield f"{place}{was.kind} → {now.kind}"
        if was.off != now.off:
            yield f"{place}switched {'off' if now.off else 'on'}"


def _groups(rule: Rule) -> Iterator[Group]:
    if isinstance(rule, Group):
        yield rule
        for member in rule.members:
            yield from _groups(member)


def _rules(old: Segment, new: Segment) -> Iterator[str]:
    before, after = list(old.leaves()), list(new.leaves())
    matcher = SequenceMatcher(a=[_lit(leaf) for leaf in before], b=[_lit(leaf) for leaf in after], autojunk=False)
    for how, start, end, first, last in matcher.get_opcodes():
        if how == "equal":
            yield from _switched(before[start:end], after[first:last], first)
        else:
            yield from _replaced(before[start:end], after[first:last], start, first)


def _lit(leaf: Leaf) -> Leaf:
    return replace(leaf, off=False)


def _switched(before: Sequence[Leaf], after: Sequence[Leaf], first: int) -> Iterator[str]:
    for number, (was, now) in enumerate(zip(before, after, strict=True), first + 1):
        if was.off != now.off:
            yield f"condition {number}: {_words(now)}, switched {'off' if now.off else 'on'}"


def _replaced(before: Sequence[Leaf], after: Sequence[Leaf], start: int, first: int) -> Iterator[str]:
    """Pair up rules that are about the same thing; the others are removed or added."""
    left = dict(enumerate(before, start + 1))
    for number, now in enumerate(after, first + 1):
        was = next((each for each, rule in left.items() if _subject(rule) == _subject(now)), None)
        if was is None:
            yield f"condition {number} added: {_words(now)}"
        else:
            yield f"condition {number}: {_changed(left.pop(was), now)}"
    for number, gone in left.items():
        yield f"condition {number} removed: {_words(gone)}"


def _subject(leaf: Leaf) -> tuple[str, ...]:
    match leaf:
        case Condition():
            return ("field", leaf.field)
        case Related():
            return ("related", leaf.table)
        case InSegment():
            return ("segment", leaf.segment.casefold())
        case Part():
            return ("part",)


def _changed(was: Leaf, now: Leaf) -> str:
    """Say the old rule whole, and of the new one what follows the words that they have in common."""
    switched = f", switched {'off' if now.off else 'on'}" if was.off != now.off else ""
    before, after = _words(was).split(" "), _words(now).split(" ")
    common = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), None)
    if common is None:  # one goes on where the other ends, or both are shortened in the same way
        unlike = f" → {' '.join(after)}" if before != after else _values(was, now)
        return f"{' '.join(before)}{unlike}{switched}"
    return f"{' '.join(before)} → {' '.join(after[common:])}{switched}"


def _values(was: Leaf, now: Leaf) -> str:
    """Count what is new and what is gone of long lists of values; of anything else say that it changed."""
    if not isinstance(was, Condition | Related) or not isinstance(now, Condition | Related):
        return ", changed"
    before, after = (set(each.value) if isinstance(each.value, tuple) else set() for each in (was, now))
    counts = ((len(after - before), "added"), (len(before - after), "removed"))
    return f", {' and '.join(f'{count:,} values {what}' for count, what in counts if count) or 'changed'}"


def _words(leaf: Leaf) -> str:
    said = in_words(_lit(leaf))
    return said[:1].lower() + said[1:]
