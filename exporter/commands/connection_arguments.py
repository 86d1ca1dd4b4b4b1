"""What `connections` can do with one, and the arguments that each of it takes; what is done is in `connections.py`."""

import argparse

from exporter.commands.arguments import Arguments, json_only
from exporter.workspace.connection import USERS


def _nothing(parser: argparse.ArgumentParser) -> None:
    del parser


def _shared(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("users", choices=USERS, help="who may use it, administrators always; people: those named")
    parser.add_argument("--people", action="append", default=[], metavar="EMAIL", help="one of them; repeatable")


def _rotated(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reference", metavar="WHERE", help="where the key is kept, such as env:NAME; default: asked")
    parser.add_argument("--agree", action="store_true", help="agree to where it leads, if that is another brand")


def _acted_for(parser: argparse.ArgumentParser) -> None:
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument("email", metavar="EMAIL", nargs="?", help="of somebody who may use it")
    chosen.add_argument("--nobody", action="store_true", help="each run acts for whoever asked for it")


ACTIONS: dict[str, tuple[str, Arguments]] = {
    "show": ("show one", _nothing),
    "share": ("say who may use one", _shared),
    "pause": ("let nothing be sent over one, from the next request on", _nothing),
    "resume": ("let one that is paused be used again", _nothing),
    "rotate-key": ("give one another key, which is read from the standard input", _rotated),
    "export-user": ("say for whom the runs over one act", _acted_for),
}
"""Word -> what it does, and the arguments that it takes beside the connection's name."""


def add(parser: argparse.ArgumentParser) -> None:
    """Take what is to be done; without it, connections are listed."""
    json_only(parser)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    for word, (meaning, more) in ACTIONS.items():
        action = actions.add_parser(word, help=meaning)
        action.add_argument("name", metavar="NAME", help="the connection's")
        more(action)
        json_only(action)
