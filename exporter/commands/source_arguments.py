"""What `sources` can do with sources, and the arguments that each of it takes; what is done is in `sources.py`."""

import argparse

from exporter.commands.arguments import Arguments, json_only
from exporter.profiles.source import KINDS


def _nothing(parser: argparse.ArgumentParser) -> None:
    del parser


def _where(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path",
        metavar="PATH",
        help="a .parquet, .csv or .duckdb file, a folder, a glob, sc://host:port or postgresql://user@host/database",
    )
    parser.add_argument("--table", help="of a DuckDB file, Spark or PostgreSQL")
    parser.add_argument("--kind", choices=KINDS, help="where the path does not tell, such as env:NAME")


def _added(parser: argparse.ArgumentParser) -> None:
    _where(parser)
    parser.add_argument("--key", help="the column that is unique and never empty; default: found")


def _related(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("related", metavar="TABLE", help="what the table is to be called, such as orders")
    _where(parser)
    parser.add_argument("--key", required=True, help="the column that holds the key of the profile")
    parser.add_argument("--time", help="the column that says when something happened")


def _unrelated(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("related", metavar="TABLE", help="what the table is called")


ACTIONS: dict[str, tuple[str, Arguments]] = {
    "show": ("show one, with its columns", _nothing),
    "add": ("add one, or change it", _added),
    "relate": ("declare a table of rows that belong to its profiles, such as orders", _related),
    "unrelate": ("declare such a table no more", _unrelated),
    "check": ("say how its columns changed since they were seen, and what fails by it", _nothing),
    "accept": ("take its columns as they are now for seen", _nothing),
}
"""What can be done with a source -> what that is, and its arguments beside the name."""


def add(parser: argparse.ArgumentParser) -> None:
    """Take what to do with which source; without it, they are listed."""
    json_only(parser)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    for name, (meaning, arguments) in ACTIONS.items():
        action = actions.add_parser(name, help=meaning, description=f"{meaning[0].upper()}{meaning[1:]}.")
        action.add_argument("name", metavar="NAME")
        arguments(action)
        json_only(action)
