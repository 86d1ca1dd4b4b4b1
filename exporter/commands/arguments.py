"""Arguments that several commands take, and the kinds of values that they have."""

import argparse
from collections.abc import Callable
from datetime import date

LARGEST_NUMBER = 1_000_000_000
LARGEST_PORT = 65_535
LONGEST_DURATION = 86_400
"""Seconds: a day."""

Arguments = Callable[[argparse.ArgumentParser], None]


def json_only(parser: argparse.ArgumentParser) -> None:
    """Let the command print JSON."""
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")


def named(name: str, description: str) -> Arguments:
    """Take the name of one thing, and print JSON if asked to."""

    def arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument(name.lower(), metavar=name, help=description)
        json_only(parser)

    return arguments


def as_of(parser: argparse.ArgumentParser) -> None:
    """Take a day that stands for today."""
    said = "as if it were this day, such as 2026-11-30; default: today in the workspace's time zone"
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DAY", help=said)


def positive(text: str) -> int:
    """Read a whole number from 1. Raises ValueError or ArgumentTypeError."""
    number = int(text)
    if not 1 <= number <= LARGEST_NUMBER:
        raise argparse.ArgumentTypeError(f"has to be from 1 to {LARGEST_NUMBER:,}")
    return number


def port(text: str) -> int:
    """Read the number of a port. Raises ValueError or ArgumentTypeError."""
    number = int(text)
    if not 1 <= number <= LARGEST_PORT:
        raise argparse.ArgumentTypeError(f"has to be from 1 to {LARGEST_PORT}")
    return number


def duration(text: str) -> float:
    """Read seconds. Raises ValueError or ArgumentTypeError."""
    seconds = float(text)
    if not 0 <= seconds <= LONGEST_DURATION:
        raise argparse.ArgumentTypeError(f"has to be from 0 to {LONGEST_DURATION:,} seconds")
    return seconds
