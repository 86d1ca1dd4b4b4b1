"""The commands that list connections, share, pause and re-key them; no key is ever printed."""

import argparse
import getpass
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from exporter.commands.acting import opened
from exporter.commands.printing import Status, as_json, listing, say, show
from exporter.toolkit import Toolkit
from exporter.workspace.connection import TYPE, Connection
from exporter.workspace.permissions import Action, may
from exporter.workspace.secrets import is_reference


def connections(arguments: argparse.Namespace) -> int:
    """List the connections that may be used, or do something with one."""
    with opened(arguments) as kit:
        if arguments.action is None:
            return _listed(kit, arguments)
        kept = DEEDS[arguments.action](kit, arguments)
        if arguments.action == "show" or as_json(arguments):
            return show(_all_of(kit, kept), arguments)
        say(_sentence(kept))
        return Status.DONE


def _listed(kit: Toolkit, arguments: argparse.Namespace) -> int:
    if not may(kit.actor, Action.EDIT_CONNECTIONS):
        cards = [asdict(card) for card in kit.connections.usable()]
        return listing(cards, arguments, empty="No connection is open to you. Ask an administrator to share one.")
    found = [_all_of(kit, each) for each in kit.connections.all()]
    short = ("name", "display_name", "base_url", "brand", "users", "paused", "agreed_by")
    rows = found if as_json(arguments) else [{key: each[key] for key in short} for each in found]
    return listing(rows, arguments, empty="There are no connections yet; make one in the app or with: apply FILE")


def _share(kit: Toolkit, arguments: argparse.Namespace) -> Connection:
    connection = kit.connections.get(arguments.name)
    return kit.connections.save(replace(connection, users=arguments.users, people=tuple(arguments.people)))


def _rotate(kit: Toolkit, arguments: argparse.Namespace) -> Connection:
    key = arguments.reference or (getpass.getpass("New key: ") if sys.stdin.isatty() else sys.stdin.readline())
    agree = (lambda: kit.consents.agree(arguments.name)) if arguments.agree else None
    return kit.connections.rotate(arguments.name, key, agree=agree)


DEEDS: dict[str, Callable[[Toolkit, argparse.Namespace], Connection]] = {
    "show": lambda kit, arguments: kit.connections.get(arguments.name),
    "share": _share,
    "pause": lambda kit, arguments: kit.connections.pause(arguments.name),
    "resume": lambda kit, arguments: kit.connections.resume(arguments.name),
    "rotate-key": _rotate,
    "export-user": lambda kit, arguments: kit.connections.set_export_user(arguments.name, arguments.email),
}
"""What is done with one connection, by the words of `connection_arguments.ACTIONS`."""


def _sentence(connection: Connection) -> str:
    who = ", ".join(connection.people) if connection.users == "people" else connection.users
    state = "paused" if connection.paused else "open"
    for_whom = connection.export_user or "whoever asks for them"
    return f'"{connection.name}" is {state}, shared with {who}; its runs act for {for_whom}.'


def _all_of(kit: Toolkit, connection: Connection) -> dict[str, Any]:
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
