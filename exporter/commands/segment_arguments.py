"""What `segments` can do with segments, and the arguments that each of it takes; what is done is in `segments.py`."""

import argparse

from exporter.commands.arguments import Arguments, as_of, json_only, positive


def _nothing(parser: argparse.ArgumentParser) -> None:
    del parser


def _listed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tag", metavar="TAG", help="only those with this tag")
    parser.add_argument("--state", choices=("draft", "active", "inactive"), help="only those in this state")


def _shown(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yaml", action="store_true", help="as a workspace file, for `apply`")


def previewed(parser: argparse.ArgumentParser) -> None:
    """Take which members are to be shown."""
    parser.add_argument("--columns", metavar="A,B", help="which columns, separated by commas; default: all")
    parser.add_argument("--limit", type=positive, default=20, metavar="N", help="how many profiles (20)")
    as_of(parser)


def _renamed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("new", metavar="NEW", help="its new name; all that uses it follows")


def _tagged(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--add", action="append", default=[], metavar="TAG", help="put this one on it; repeatable")
    parser.add_argument("--remove", action="append", default=[], metavar="TAG", help="take this one off; repeatable")


def _restored(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("version", type=positive, metavar="VERSION", help="as `segments history` numbers them")


def _split(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shares", nargs="+", metavar="GROUP=SHARE", help="such as A=0.45 B=0.45 hold-out=0.1")
    parser.add_argument("--seed", required=True, metavar="WORD", help="another word draws others")
    parser.add_argument("--by", metavar="COLUMN", help="shares are exact within each value of this column")
    parser.add_argument("--dry-run", action="store_true", help="show the sizes, save nothing")


def _started(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--save", action="append", default=[], metavar="SEGMENT", help="keep this one; repeatable")


ACTIONS: dict[str, tuple[str, Arguments]] = {
    "show": ("show one", _shown),
    "count": ("how many profiles it holds, of how many", as_of),
    "preview": ("some of its profiles", previewed),
    "refresh": ("count it, and write the size down", _nothing),
    "sizes": ("how large it was over time", _nothing),
    "usage": ("what uses it, and what it is built on", _nothing),
    "history": ("what it was after each change, and what differs", _nothing),
    "restore": ("make it what it was", _restored),
    "freeze": ("make it static: its members are those of now", _nothing),
    "thaw": ("make it dynamic: its members are found at each run", _nothing),
    "activate": ("let exports send it", _nothing),
    "deactivate": ("keep it, but let no export send it", _nothing),
    "tag": ("put tags on it, take tags off it", _tagged),
    "duplicate": ("save a copy of it", _nothing),
    "rename": ("give it another name", _renamed),
    "delete": ("forget it, unless something uses it", _nothing),
    "split": ("part it into groups, each a segment", _split),
    "starters": ("ready segments that fit a source, by its name", _started),
}
"""Action -> what it does, and what it takes beside a name."""


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `segments`."""
    json_only(parser)
    _listed(parser)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    listed = actions.add_parser("list", help="list them")
    _listed(listed)
    json_only(listed)
    for name, (meaning, arguments) in ACTIONS.items():
        action = actions.add_parser(name, help=meaning)
        action.add_argument("name", metavar="NAME")
        arguments(action)
        json_only(action)
