r"""Patterns as RE2 reads them, written for engines that read some of their signs in another way.

In RE2, and so in DuckDB, `\d`, `\s` and `\w` are signs of ASCII, `.` is anything but a line feed, and `$` is the end.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from exporter.errors import SourceError

SETS = {"d": "0-9", "s": r"\t\n\f\r ", "w": "0-9A-Za-z_"}
"""Letter after a backslash -> what it stands for within brackets; its capital is all others."""


CONTROLS = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
"""Letter after a backslash -> the sign that it means."""


@dataclass(frozen=True, slots=True)
class Flavour:
    r"""How an engine writes what differs.

    Args:
        name: Of the engine.
        end: The end of the text.
        edge: The edge of a word, and a place that is none.
        ignoring_case: What stands at the beginning where upper and lower case are the same.
        classes: Whether `\p{…}` is understood.
        wide: Whether a letter is written by eight digits, or else between braces.
    """

    name: str
    end: str
    edge: tuple[str, str]
    ignoring_case: str
    classes: bool
    wide: bool

    def letter(self, point: int) -> str:
        """Write a letter by its code point."""
        return f"\\U{point:08x}" if self.wide else f"\\x{{{point:x}}}"


SPARK = Flavour("Spark", r"\z", (r"\b", r"\B"), "(?iu)", classes=True, wide=False)
POSTGRESQL = Flavour("PostgreSQL", r"\Z", (r"\y", r"\Y"), "(?i)", classes=False, wide=True)


def written(pattern: str, flavour: Flavour) -> str:
    """Write a pattern of RE2 for an engine.

    Raises:
        SourceError: The engine has no word for a part of it.
    """
    start, ignoring_case = 0, False
    if pattern.startswith("(?i)"):
        start, ignoring_case = len("(?i)"), True
    return (flavour.ignoring_case if ignoring_case else "") + "".join(_parts(pattern[start:], flavour))


def _parts(pattern: str, flavour: Flavour) -> Iterator[str]:
    at, in_brackets = 0, False
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            part, at = _escaped(pattern, at + 1, flavour, in_brackets=in_brackets)
            yield part
            continue
        if in_brackets:
            if pattern.startswith("[:", at) and (end := pattern.find(":]", at)) > 0:
                yield pattern[at : end + 2]
                at = end + 2
                continue
            in_brackets = sign != "]"
            yield f"\\{sign}" if sign in "[&~" else sign
        elif sign == "[":
            in_brackets = True
            opening = next(each for each in ("[^]", "[]", "[^", "[") if pattern.startswith(each, at))
            yield opening.replace("]", r"\]")
            at += len(opening) - 1
        elif pattern.startswith("(?P<", at):
            at = pattern.index(">", at)
            yield "("
        elif sign == "(" and pattern.startswith("(?", at) and not pattern.startswith("(?:", at):
            raise _foreign(pattern[at : at + 4], flavour)
        else:
            yield {".": r"[^\n]", "$": flavour.end}.get(sign, sign)
        at += 1


def _escaped(pattern: str, at: int, flavour: Flavour, *, in_brackets: bool) -> tuple[str, int]:
    """Write what follows a backslash, and say where it ends."""
    sign = pattern[at]
    if sign == "x":
        in_braces = re.compile(r"\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2})").match(pattern, at + 1)
        if in_braces is None:
            raise _foreign(r"\x", flavour)
        return flavour.letter(int(in_braces[1] or in_braces[2], 16)), in_braces.end()
    if sign == "Q":
        end = pattern.find(r"\E", at)
        quoted = pattern[at + 1 : end if end >= 0 else len(pattern)]
        return "".join(map(_quoted, quoted)), end + 2 if end >= 0 else len(pattern)
    return (_within(sign, flavour) if in_brackets else _outside(sign, flavour)), at + 1


def _within(sign: str, flavour: Flavour) -> str:
    """Write an escaped sign that stands in brackets."""
    if sign in SETS:
        return SETS[sign]
    if sign in CONTROLS:
        return flavour.letter(ord(CONTROLS[sign]))
    if sign.isalnum() and not (sign in "pP" and flavour.classes):
        raise _foreign(f"\\{sign}", flavour)
    return f"\\{sign}"


def _outside(sign: str, flavour: Flavour) -> str:
    """Write an escaped sign that stands outside of brackets."""
    places = {"b": flavour.edge[0], "B": flavour.edge[1], "A": r"\A", "z": flavour.end}
    if sign in places:
        return places[sign]
    if sign.casefold() in SETS:
        return f"[{'^' if sign.isupper() else ''}{SETS[sign.casefold()]}]"
    return _within(sign, flavour)


def _quoted(sign: str) -> str:
    return sign if sign.isalnum() or ord(sign) > 0x7F else f"\\{sign}"  # noqa: PLR2004  the last sign of ASCII


def _foreign(part: str, flavour: Flavour) -> SourceError:
    return SourceError(
        f"The pattern has {part}, for which {flavour.name} has no word. Write the pattern without it, or use one of "
        "the other conditions for text."
    )
