"""The arguments of the command about the audit log."""

import argparse
import re
from datetime import UTC, datetime
from pathlib import Path

from exporter.commands.arguments import json_only, positive

HASH = re.compile(r"[0-9a-f]{64}")


def add(parser: argparse.ArgumentParser) -> None:
    """Add what chooses entries, and the actions."""
    parser.add_argument("--actor", metavar="EMAIL", help="only what this person did")
    parser.add_argument("--did", metavar="ACTION", help="only this, such as deleted")
    parser.add_argument("--kind", metavar="KIND", help="only to things of this kind, such as connection")
    parser.add_argument("--name", metavar="NAME", help="only to the thing of this name")
    parser.add_argument("--text", metavar="TEXT", help="only entries that hold this text anywhere")
    parser.add_argument("--since", type=moment, metavar="WHEN", help="from this day or moment on (UTC)")
    parser.add_argument("--until", type=moment, metavar="WHEN", help="before this day or moment (UTC)")
    parser.add_argument("--limit", type=positive, default=50, metavar="N", help="how many, the latest (50)")
    json_only(parser)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    verify = actions.add_parser("verify", help="prove that no entry was changed, removed or put in")
    verify.add_argument(
        "--known",
        action="append",
        type=mark,
        default=[],
        metavar="ENTRY:HASH",
        help="an entry as a worker's log or somebody's notes have it; repeatable",
    )
    json_only(verify)
    export = actions.add_parser("export", help="write all entries as JSON, one a line, the oldest first")
    export.add_argument("--to", type=Path, metavar="FILE", help="default: the standard output")


def moment(text: str) -> datetime:
    """Read a day or a moment, such as 2026-11-22 or 2026-11-22T09:30+01:00; without a zone, UTC."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no day or moment, such as 2026-11-22.") from None
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)


def mark(text: str) -> tuple[int, str]:
    """Read an entry's number and hash, such as `17:3f9a…`."""
    entry, _, hashed = text.partition(":")
    if not entry.isdecimal() or not HASH.fullmatch(hashed):
        raise argparse.ArgumentTypeError(f"{text} is no entry and hash, such as 17:{'0' * 64}.")
    return int(entry), hashed
