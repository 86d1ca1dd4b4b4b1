"""The arguments of the command about notices."""

import argparse

from exporter.commands.arguments import json_only
from exporter.notices.notice import EVERY_OCCASION
from exporter.notices.thresholds import KEYS


def add(parser: argparse.ArgumentParser) -> None:
    """Add them to a parser."""
    json_only(parser)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    listed = actions.add_parser("list", help="who is told, and what they were told last")
    save = actions.add_parser("set", help="tell an address, or change what it is told; what is left out stays")
    save.add_argument("name", metavar="NAME", help="what you call it")
    save.add_argument(
        "--address", metavar="ADDRESS", help="env:NAME or file:PATH that holds it, - to type it in, or the address"
    )
    save.add_argument("--export", action="append", metavar="EXPORT", help="it is about; repeatable; default: all")
    save.add_argument("--all-exports", action="store_true", help="it is about all exports again")
    save.add_argument("--occasion", action="append", choices=EVERY_OCCASION, help="repeatable; default: all")
    save.add_argument("--recovery", action=argparse.BooleanOptionalAction, help="also tell when it is over (yes)")
    for name, meaning in (("test", "tell an address that this is a test"), ("remove", "tell an address nothing more")):
        json_only(one := actions.add_parser(name, help=meaning))
        one.add_argument("name", metavar="NAME")
    history = actions.add_parser("history", help="what was told, what waits and why")
    history.add_argument("--limit", type=int, default=20, metavar="N", help="how many, the latest (20)")
    states = actions.add_parser("states", help="how each export was at the last look")
    limits = actions.add_parser("thresholds", help="beyond which figures people are told; changes those that are given")
    limits.add_argument(
        "--export", metavar="EXPORT", help="of this export; default: of all that have none of their own"
    )
    limits.add_argument("--as-all", action="store_true", help="the export follows those of all again")
    for name, meaning in zip(
        KEYS, ("share from 0 to 1", "share of the median", "minutes of a run", "yes or no"), strict=True
    ):
        limits.add_argument(f"--{name}", metavar="X", help=f"{meaning}; off: never")
    for one in (listed, save, history, states, limits):
        json_only(one)
