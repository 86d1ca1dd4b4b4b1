"""The command that lists, shows, adds and checks profile sources, and declares the tables related to them."""

import argparse
from collections.abc import Callable
from dataclasses import replace

from exporter.commands.acting import opened
from exporter.commands.printing import Status, as_json, listing, print_json, say, show
from exporter.errors import NotFoundError, SourceError
from exporter.profiles.columns import listed
from exporter.profiles.freshness import written_at
from exporter.profiles.guessed import looks_like, suggest_key
from exporter.profiles.source import WITH_TABLES, Source
from exporter.toolkit import Toolkit


def sources(arguments: argparse.Namespace) -> int:
    """List the sources, or do something with one."""
    with opened(arguments) as kit:
        if arguments.action is not None:
            return ACTIONS[arguments.action](kit, arguments)
        found = [
            {
                "name": each.name,
                "kind": each.kind,
                "location": each.location,
                "key": each.key,
                "written": _written(each),
            }
            for each in kit.sources.all()
        ]
        return listing(found, arguments, empty="There are no sources yet; add one with: sources add NAME PATH")


def _written(source: Source) -> str | None:
    try:
        at = written_at(source)
    except SourceError:
        return "gone"
    return None if at is None else at.isoformat(sep=" ", timespec="seconds")


def _show(kit: Toolkit, arguments: argparse.Namespace) -> int:
    source = kit.sources.get(arguments.name)
    columns = [{"name": each.name, "type": each.type} for each in kit.profiles.columns(source)]
    shown = {"name": source.name, **source.to_document(), "profiles": kit.profiles.count(source)}
    return show({**shown, "written": _written(source), "columns": columns}, arguments)


def _add(kit: Toolkit, arguments: argparse.Namespace) -> int:
    source = _described(arguments, arguments.name)
    key = arguments.key or suggest_key(kit.profiles, source)
    if key is None:
        raise SourceError("No column is unique and never empty. Name the key with --key.")
    related: tuple[Source, ...] = ()
    if arguments.name.casefold() in {name.casefold() for name in kit.sources.names()}:
        related = kit.sources.get(arguments.name).related
    rows = kit.sources.save(replace(source, key=key, related=related))
    return show({"name": source.name, "key": key, "profiles": rows}, arguments)


def _described(arguments: argparse.Namespace, name: str) -> Source:
    guess = looks_like(arguments.path)
    if arguments.kind is not None:
        guess = Source(name, arguments.kind, arguments.path, "", "" if arguments.kind in WITH_TABLES else None)
    if guess is None:
        raise SourceError(
            f"{arguments.path} is not a .parquet, .csv or .duckdb file, nor a folder of them. Or say its --kind."
        )
    return replace(guess, name=name, table=arguments.table or guess.table)


def _relate(kit: Toolkit, arguments: argparse.Namespace) -> int:
    source = kit.sources.get(arguments.name)
    table = replace(_described(arguments, arguments.related), key=arguments.key, time=arguments.time)
    others = tuple(each for each in source.related if each.name.casefold() != table.name.casefold())
    return _saved(kit, replace(source, related=(*others, table)), arguments)


def _unrelate(kit: Toolkit, arguments: argparse.Namespace) -> int:
    source = kit.sources.get(arguments.name)
    if source.table_called(arguments.related) is None:
        names = listed([each.name for each in source.related]) or "none"
        raise NotFoundError(f'"{source.name}" has no related table "{arguments.related}". It has {names}.')
    others = tuple(each for each in source.related if each.name.casefold() != arguments.related.casefold())
    return _saved(kit, replace(source, related=others), arguments)


def _saved(kit: Toolkit, source: Source, arguments: argparse.Namespace) -> int:
    rows = kit.sources.save(source)
    names = [table.name for table in source.related]
    return show({"name": source.name, "profiles": rows, "related": names}, arguments)


def _check(kit: Toolkit, arguments: argparse.Namespace) -> int:
    """Say what changed and what fails by it; the status says whether anything fails."""
    source = kit.sources.get(arguments.name)
    changes, broken = kit.sources.changes(source.name), kit.broken(source.name)
    if as_json(arguments):
        failing = [{"kind": each.kind, "name": each.name, "issues": list(map(str, each.issues))} for each in broken]
        print_json({"name": source.name, "changes": changes.said(), "broken": failing})
    else:
        for line in changes.said() or ["The columns are those that were seen last."]:
            say(line)
        for each in broken:
            say(each.said())
    return Status.REFUSED if broken else Status.DONE


def _accept(kit: Toolkit, arguments: argparse.Namespace) -> int:
    kit.sources.accept(arguments.name)
    return _check(kit, arguments)


ACTIONS: dict[str, Callable[[Toolkit, argparse.Namespace], int]] = {
    "show": _show,
    "add": _add,
    "relate": _relate,
    "unrelate": _unrelate,
    "check": _check,
    "accept": _accept,
}
"""What can be done with a source -> what does it."""
