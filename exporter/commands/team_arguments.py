"""The arguments of the command about the people of a workspace."""

import argparse

from exporter.commands.arguments import json_only
from exporter.workspace.people import ROLES


def add(parser: argparse.ArgumentParser) -> None:
    """Add the actions; without one, everybody is listed."""
    json_only(parser)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    for name, meaning in (("invite", "let somebody sign in"), ("change", "give somebody another role")):
        action = actions.add_parser(name, help=meaning)
        action.add_argument("email", metavar="EMAIL", help="with which they sign in")
        action.add_argument("role", metavar="ROLE", choices=ROLES, help=", ".join(ROLES))
        json_only(action)
    removed = actions.add_parser("remove", help="let somebody sign in no more; what they made stays")
    removed.add_argument("email", metavar="EMAIL", help="with which they signed in")
    for action in (removed, actions.add_parser("roles", help="say what each role may do")):
        json_only(action)
