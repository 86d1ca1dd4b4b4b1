"""What a command says: results on the standard output, as text or as one JSON value, all else on the standard error.

It alone prints. With `--json` an error is the output too: `{"error": …, "kind": …, "issues": […]}`.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from enum import IntEnum
from typing import Any

from exporter.errors import DefinitionError, ExporterError

WIDEST_CELL = 40


class Status(IntEnum):
    """How a command ended, for the shell."""

    DONE = 0
    FAILED = 1
    REFUSED = 2
    WARNED = 3
    INTERRUPTED = 130


def as_json(arguments: argparse.Namespace) -> bool:
    """Tell whether JSON is asked for."""
    return bool(getattr(arguments, "json", False))


def tell(error: ExporterError, arguments: argparse.Namespace) -> None:
    """Print an error for a person, and for a program too if it asked for JSON."""
    print(error, file=sys.stderr)
    if as_json(arguments):
        issues = [asdict(issue) for issue in error.issues] if isinstance(error, DefinitionError) else []
        print_json({"error": str(error), "kind": type(error).__name__, "issues": issues})


def hint(words: str) -> None:
    """Say something to the person, beside the output."""
    print(words, file=sys.stderr, flush=True)


def say(words: str) -> None:
    """Print a line of the output."""
    print(words)


def redraw(words: str) -> None:
    """Print in place of what was last redrawn, on a terminal."""
    print(f"\r\x1b[K{words}", end="", file=sys.stderr, flush=True)


def print_json(value: object) -> None:
    """Print one JSON value; what JSON does not know, such as a day, becomes text."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str), flush=True)


def show(values: Mapping[str, Any], arguments: argparse.Namespace, *, only: Iterable[str] = ()) -> int:
    """Print one thing; `only` names what a person is shown of it."""
    if as_json(arguments):
        print_json(values)
        return Status.DONE
    shown = {key: values[key] for key in only} or values
    width = max(map(len, shown))
    for key, value in shown.items():
        nested = isinstance(value, list) and value and isinstance(value[0], dict)
        if nested:
            print(f"{key}:")
            table([{"": "", **each} for each in value])
        else:
            print(f"{key:<{width}}  {text(value)}")
    return Status.DONE


def listing(rows: Sequence[Mapping[str, Any]], arguments: argparse.Namespace, *, empty: str) -> int:
    """Print several things of one kind; `empty` goes to a person where there are none."""
    if as_json(arguments):
        print_json(list(rows))
    elif rows:
        table(rows)
    else:
        hint(empty)
    return Status.DONE


def table(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows with the same keys in columns; numbers to the right, long texts cut."""
    cells = [list(rows[0]), *([text(value, widest=WIDEST_CELL) for value in row.values()] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    numbers = [isinstance(value, int | float) and not isinstance(value, bool) for value in rows[0].values()]
    for row in cells:
        padded = (
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, numbers, strict=True)
        )
        print("  ".join(padded).rstrip())


def text(value: object, *, widest: int | None = None) -> str:
    """Write a value in one line of printable characters, so that data cannot steer the terminal."""
    if value is None:
        words = "-"
    elif isinstance(value, bool):
        words = "yes" if value else "no"
    elif isinstance(value, int):
        words = f"{value:,}"
    elif isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        words = ", ".join(value) or "-"
    elif isinstance(value, dict | list | tuple):
        words = json.dumps(value, ensure_ascii=False, default=str) if value else "-"
    else:
        words = str(value)
    words = "".join(character if character.isprintable() else " " for character in words)
    return words if widest is None or len(words) <= widest else f"{words[: widest - 1]}…"
