"""The documents of segments in a file that a person wrote: in which order they build on one another, and what is where.

Nothing here knows whether a document is one of a segment; what is none is passed over.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from exporter.workspace.store import name_key
from exporter.workspace.written import Place


def in_order(entries: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Order the names of documents such that each comes after those that it is built on; of a cycle, in any order."""
    by_key = {name_key(name): name for name in entries}
    ordered: dict[str, None] = {}
    begun: set[str] = set()
    waiting = list(entries)[::-1]
    while waiting:
        name = waiting[-1]
        others = [by_key[key] for each in mentioned(entries[name]) if (key := name_key(each)) in by_key]
        ahead = [other for other in others if other not in begun]
        if name in begun or not ahead:
            ordered.setdefault(waiting.pop())
        else:
            waiting += ahead[::-1]
        begun.add(name)
    return list(ordered)


def in_circles(entries: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Name the documents that are built on themselves, by whatever way, in the order of the file."""
    direct = {name_key(name): set(map(name_key, mentioned(entry))) for name, entry in entries.items()}

    def reached(key: str) -> set[str]:
        found: set[str] = set()
        waiting = [key]
        while waiting:
            new = direct.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return found

    return [name for name in entries if name_key(name) in reached(name_key(name))]


def mentioned(document: object) -> Iterator[str]:
    """Name the segments that a document says it is built on, in reading order."""
    if isinstance(document, Mapping):
        for key, value in document.items():
            if key == "segment" and isinstance(value, str):
                yield value
            elif key == "part" and isinstance(value, Mapping):
                yield from (of for of in (value.get("of"),) if isinstance(of, str))
            else:
                yield from mentioned(value)
    elif isinstance(document, list | tuple):
        for each in document:
            yield from mentioned(each)


def places(document: Mapping[str, Any], place: Place) -> dict[str, Place]:
    """Find where the conditions of a document stand, as faults name them: "condition 2, row condition 1"."""
    found: dict[str, Place] = {}
    for group, at in _groups(document, place):
        for leaf, leaf_at in _leaves(group, at):
            name = f"condition {len([each for each in found if ',' not in each]) + 1}"
            found[name] = leaf_at
            if isinstance(leaf, Mapping) and "related" in leaf and "where" in leaf:
                rows = _leaves(leaf["where"], (*leaf_at, "where"))
                found |= {f"{name}, row condition {number}": row_at for number, (_, row_at) in enumerate(rows, 1)}
    return found


def _groups(document: Mapping[str, Any], place: Place) -> Iterator[tuple[object, Place]]:
    rules = document.get("rules")
    if not isinstance(rules, list):
        yield document.get("where"), (*place, "where")
        return
    for number, rule in enumerate(rules):
        how = next(
            (each for each in ("union", "intersect", "except") if isinstance(rule, Mapping) and each in rule), None
        )
        at = (*place, "rules", number)
        yield (rule, at) if how is None else (rule[how], (*at, how))


def _leaves(rule: object, place: Place) -> Iterator[tuple[object, Place]]:
    kind = next((each for each in ("all", "any") if isinstance(rule, Mapping) and each in rule), None)
    if kind is None or not isinstance(rule, Mapping):
        yield rule, place
    elif isinstance(rule[kind], list):
        for number, member in enumerate(rule[kind]):
            yield from _leaves(member, (*place, kind, number))
