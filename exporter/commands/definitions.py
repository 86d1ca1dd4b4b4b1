"""The commands that apply a workspace file, and list, show and detach exports."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from exporter import workspace_file
from exporter.commands.acting import opened
from exporter.commands.printing import Status, as_json, hint, listing, print_json, say, show
from exporter.errors import NotFoundError


def apply(arguments: argparse.Namespace) -> int:
    """Apply a workspace file."""
    text, folder = _read_text(arguments.file)
    with opened(arguments) as kit:
        applied = workspace_file.apply(text, kit, folder=folder)
    if as_json(arguments):
        print_json(asdict(applied))
        return Status.DONE
    for word, things in (("changed", applied.changed), ("unchanged", applied.unchanged)):
        for thing in things:
            say(f"{word:<9}  {thing}")
    for note in applied.notes:
        hint(note)
    return Status.DONE


def exports(arguments: argparse.Namespace) -> int:
    """List the exports, show one, or take one off its connection."""
    with opened(arguments) as kit:
        if arguments.action == "show":
            export = kit.exports.get(arguments.name)
            issues = [asdict(issue) for issue in kit.exports.issues(export, of_access=False)]
            return show({"name": export.name, **export.to_document(), "issues": issues}, arguments)
        if arguments.action == "detach":
            detached = kit.exports.detach(arguments.name)
            return show({"name": detached.name, **detached.to_document()}, arguments)
        if arguments.action == "take-over":
            kept = kit.exports.take_over(arguments.name)
            return show({"name": kept.name, **kept.to_document()}, arguments)
        found = [
            {"name": each.name, "connection": each.connection, "segments": list(each.segments), "marker": each.marker}
            for each in kit.exports.all()
        ]
        return listing(found, arguments, empty="There are no exports yet; make one in the app or with: apply FILE")


def _read_text(file: str) -> tuple[str, Path]:
    try:
        if file == "-":
            return sys.stdin.read(), Path.cwd()
        return Path(file).read_text(encoding="utf-8-sig"), Path(file).absolute().parent
    except OSError as error:
        raise NotFoundError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise NotFoundError(f"{file} is not a text in UTF-8.") from error
