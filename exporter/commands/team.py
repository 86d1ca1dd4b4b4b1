"""The command about the people of a workspace: who may do what in it."""

import argparse
from dataclasses import asdict

from exporter.commands.acting import opened
from exporter.commands.printing import listing, show
from exporter.workspace.people import ROLES, Person
from exporter.workspace.permissions import Action, may
from exporter.workspace.team import Account


def people(arguments: argparse.Namespace) -> int:
    """List everybody, or invite, change or remove somebody."""
    with opened(arguments) as kit:
        match arguments.action:
            case "invite":
                return show(_told(kit.team.invite(arguments.email, arguments.role)), arguments)
            case "change":
                return show(_told(kit.team.change(arguments.email, arguments.role)), arguments)
            case "remove":
                kit.team.remove(arguments.email)
                return show({"removed": arguments.email}, arguments)
            case "roles":
                return listing(_roles(), arguments, empty="")
            case _:
                rows = [_told(one) for one in kit.team.all()]
                return listing(
                    rows, arguments, empty="Nobody is invited yet; only this machine's user may do anything."
                )


def _told(account: Account) -> dict[str, object]:
    told = asdict(account)
    return {**told, "since": None if account.since is None else account.since.isoformat(timespec="seconds")}


def _roles() -> list[dict[str, object]]:
    people = {role: Person("", role) for role in ROLES}
    return [{"action": str(action), **{role: may(people[role], action) for role in ROLES}} for action in Action]
