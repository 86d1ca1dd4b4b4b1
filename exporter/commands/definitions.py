"""The commands that apply a workspace file, and list and show connections and exports."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from exporter import workspace_file
from exporter.commands.acting import opened
from exporter.commands.printing import Status, as_json, hint, listing, print_json, say, show
from exporter.errors import NotFoundError
from exporter.toolkit import Toolkit
from exporter.workspace.connection import TYPE, Connection
from exporter.workspace.permissions import Action, may
from exporter.workspace.secrets import is_reference


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


def connections(arguments: argparse.Namespace) -> int:
    """List the connections that may be used, or show one."""
    with opened(arguments) as kit:
        if arguments.action == "show":
            return show(_connection(kit, kit.connections.get(arguments.name)), arguments)
        if not may(kit.actor, Action.EDIT_CONNECTIONS):
            return listing(
                list(map(asdict, kit.connections.usable())), arguments, empty="No connection is open to you."
            )
        found = [_connection(kit, each) for each in kit.connections.all()]
        short = ("name", "display_name", "base_url", "brand", "users", "paused", "agreed_by")
        rows = found if as_json(arguments) else [{key: each[key] for key in short} for each in found]
        return listing(rows, arguments, empty="There are no connections yet; make one in the app or with: apply FILE")


def _connection(kit: Toolkit, connection: Connection) -> dict[str, Any]:
    consent = kit.consents.standing(connection.name)
    return {
        "name": connection.name,
        "display_name": connection.display_name,
        "type": TYPE,
        "users": connection.users,
        "people": list(connection.people),
        "paused": connection.paused,
        "base_url": connection.base_url,
        "version": connection.version,
        "api_key": connection.api_key if is_reference(connection.api_key) else "sealed",
        "batch_size": connection.batch_size,
        "rate_limit": asdict(connection.rate_limit),
        "tag_rate_limit": asdict(connection.tag_rate_limit),
        "brand": connection.brand_name or connection.brand_id,
        "export_user": connection.export_user,
        "agreed_by": consent.agreed_by if consent is not None else None,
        "agreed_at": consent.agreed_at.isoformat() if consent is not None else None,
    }


def exports(arguments: argparse.Namespace) -> int:
    """List the exports, or show one."""
    with opened(arguments) as kit:
        if arguments.action == "show":
            export = kit.exports.get(arguments.name)
            issues = [asdict(issue) for issue in kit.exports.issues(export)]
            return show({"name": export.name, **export.to_document(), "issues": issues}, arguments)
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
