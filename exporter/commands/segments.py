"""The commands about segments: they are listed, shown, changed, parted and brought back."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from exporter import workspace_file
from exporter.commands import people
from exporter.commands.acting import opened
from exporter.commands.printing import Status, as_json, listing, say, show, text
from exporter.errors import DefinitionError, Issue, NotFoundError
from exporter.segments import splits
from exporter.segments.difference import changes
from exporter.segments.documents import to_document
from exporter.segments.rules import Segment
from exporter.segments.words import in_words
from exporter.toolkit import Toolkit
from exporter.workspace.store import name_key

Act = Callable[[Toolkit, argparse.Namespace], int]


def segments(arguments: argparse.Namespace) -> int:
    """List the segments, or do something with one."""
    if arguments.action in ("count", "preview"):
        arguments.segment = arguments.name
        return getattr(people, arguments.action)(arguments)  # type: ignore[no-any-return]
    with opened(arguments) as kit:
        if arguments.action in CHANGES:
            changed = CHANGES[arguments.action](kit, arguments)
            return show({"name": changed.name, "state": changed.state, "kind": changed.kind}, arguments)
        return ACTS.get(arguments.action, _list)(kit, arguments)


CHANGES: dict[str, Callable[[Toolkit, argparse.Namespace], Segment]] = {
    "freeze": lambda kit, arguments: kit.segments.freeze(arguments.name),
    "thaw": lambda kit, arguments: kit.segments.thaw(arguments.name),
    "activate": lambda kit, arguments: kit.segments.activate(arguments.name),
    "deactivate": lambda kit, arguments: kit.segments.deactivate(arguments.name),
    "duplicate": lambda kit, arguments: kit.segments.duplicate(arguments.name),
    "rename": lambda kit, arguments: kit.segments.rename(arguments.name, arguments.new),
    "restore": lambda kit, arguments: kit.segments.restore(arguments.name, arguments.version),
    "tag": lambda kit, arguments: kit.segments.tag(
        arguments.name, add=tuple(arguments.add), remove=tuple(arguments.remove)
    ),
}
"""Action -> what it does; what is changed is shown in a few words."""


def _list(kit: Toolkit, arguments: argparse.Namespace) -> int:
    latest = kit.segments.latest_sizes()
    found = [
        {
            "name": each.name,
            "source": each.source,
            "state": each.state,
            "kind": each.kind,
            "tags": list(each.tags),
            "members": latest[name_key(each.name)][1].members if name_key(each.name) in latest else None,
            "in_words": in_words(each),
        }
        for each in kit.segments.all()
        if arguments.tag in (None, *each.tags) and arguments.state in (None, each.state)
    ]
    chosen = arguments.tag is not None or arguments.state is not None
    none = (
        "No segment is like that." if chosen else "There are no segments yet; make some in the app or with: apply FILE"
    )
    return listing(found, arguments, empty=none)


def _show(kit: Toolkit, arguments: argparse.Namespace) -> int:
    segment = kit.segments.get(arguments.name)
    if arguments.yaml:
        say(workspace_file.dump_segment(segment).rstrip())
        return Status.DONE
    shown = {"name": segment.name, **to_document(segment), "in_words": in_words(segment)}
    return show({**shown, "used_by": kit.segments.used_by(segment.name)}, arguments)


def _refresh(kit: Toolkit, arguments: argparse.Namespace) -> int:
    return show(asdict(kit.segments.refresh(arguments.name)), arguments)


def _sizes(kit: Toolkit, arguments: argparse.Namespace) -> int:
    rows = kit.segments.sizes(kit.segments.get(arguments.name).name).to_dicts()
    return listing(rows, arguments, empty="Nobody has counted it for keeps yet; do it with: segments refresh NAME")


def _usage(kit: Toolkit, arguments: argparse.Namespace) -> int:
    name = kit.segments.get(arguments.name).name
    used = kit.segments.dependants(name)
    shown = {"exports": list(used.exports), "segments": list(used.segments), "suppression": used.suppression}
    return show({**shown, "built_on": kit.segments.dependencies(name)}, arguments)


def _history(kit: Toolkit, arguments: argparse.Namespace) -> int:
    versions = kit.segments.history(arguments.name)
    if not versions:
        raise NotFoundError(f'There never was a segment called "{arguments.name}".')
    told = changes(versions)
    if as_json(arguments):
        rows = [
            {"version": each.number, "at": each.at, "by": each.by, "action": each.action, "changes": said}
            for each, said in told
        ]
        return listing(rows, arguments, empty="")
    for each, said in told:
        say(f"{each.number}  {each.at:%Y-%m-%d %H:%M} UTC  {each.by}  {each.action}")
        for change in said:
            say(f"   {text(change)}")
    return Status.DONE


def _delete(kit: Toolkit, arguments: argparse.Namespace) -> int:
    kit.segments.delete(arguments.name)
    return show({"deleted": arguments.name}, arguments)


def _split(kit: Toolkit, arguments: argparse.Namespace) -> int:
    shares = _shares(arguments.shares)
    how: dict[str, Any] = {"seed": arguments.seed, "by": arguments.by}
    if arguments.dry_run:
        found = splits.groups(kit.segments.get(arguments.name), shares, **how)
    else:
        found = kit.segments.split(arguments.name, shares, **how)
    rows = [{"name": each.name, "members": kit.segments.count(each).members} for each in found]
    return listing(rows, arguments, empty="")


def _shares(written: list[str]) -> dict[str, float]:
    shares: dict[str, float] = {}
    for each in written:
        name, _, share = each.rpartition("=")
        try:
            shares[name] = float(share)
        except ValueError:
            said = f'"{each}" is no group and its share. Write it as A=0.5.'
            raise DefinitionError([Issue("shares", said)]) from None
    return shares


def _starters(kit: Toolkit, arguments: argparse.Namespace) -> int:
    found = kit.segments.starters(arguments.name)
    wanted = set(map(name_key, arguments.save))
    if unknown := wanted - {name_key(each.segment.name) for each in found}:
        raise NotFoundError(f"There is no ready segment called {', '.join(sorted(unknown))}.")
    for each in found:
        if name_key(each.segment.name) in wanted:
            kit.segments.save(each.segment)
    rows = [
        {"name": each.segment.name, "members": each.count.members, "in_words": in_words(each.segment)} for each in found
    ]
    return listing(rows, arguments, empty="No ready segment fits this source.")


ACTS: dict[str, Act] = {
    "show": _show,
    "refresh": _refresh,
    "sizes": _sizes,
    "usage": _usage,
    "history": _history,
    "delete": _delete,
    "split": _split,
    "starters": _starters,
}
