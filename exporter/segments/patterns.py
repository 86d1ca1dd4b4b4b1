r"""Patterns that people write, checked, and written anew such that every engine means the same by them.

They are RE2's as far as all engines know it: letters, `.`, sets as `[a-z]`, `\d`, `\w`, `\s`, groups, `|`, `*`, `+`,
`?`, `{2,5}`, `^`, `$` and `\b`. A pattern is looked for anywhere in a text. `\d`, `\w`, `\s` and `\b` go by ASCII, `.`
is all but a line feed, `^` and `$` are the ends of the whole text. What is left out (looking around, referring back,
flags) is refused in words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 1_000
"""Letters of a pattern."""

DEEPEST = 50
"""Levels of groups within groups."""

MOST_REPEATED = 255
"""The greatest number in `{2,5}`."""

_MOST_NESTED = 1_000
_MOST_STATES = 10_000
_STATES_OF_A_SET = 10

_SPACES = "\t\n\f\r "
_SETS: dict[str, tuple[tuple[str, str], ...]] = {
    "d": (("0", "9"),),
    "w": (("0", "9"), ("A", "Z"), ("_", "_"), ("a", "z")),
    "s": tuple((each, each) for each in _SPACES),
}
_NAMED_SETS = {
    "alnum": (("0", "9"), ("A", "Z"), ("a", "z")),
    "alpha": (("A", "Z"), ("a", "z")),
    "digit": _SETS["d"],
    "lower": (("a", "z"),),
    "punct": (("!", "/"), (":", "@"), ("[", "`"), ("{", "~")),
    "space": _SETS["s"],
    "upper": (("A", "Z"),),
    "word": _SETS["w"],
    "xdigit": (("0", "9"), ("A", "F"), ("a", "f")),
}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_SPECIAL = frozenset("\\.+*?()|[]{}^$")
_SPECIAL_IN_SETS = frozenset("\\[]^-&~")

_COUNT = re.compile(r"\{([0-9]{1,4})(,([0-9]{0,4}))?\}")
_NUMBERED = re.compile(r"x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})")
_NAMED_SET = re.compile(r"\[:([^\[\]:]*):\]")
_COUNT_WITHOUT_LOWEST = re.compile(r"\{,[0-9]+\}")
_LOOKING_AROUND = re.compile(r"\(\?<?[=!]")
_NAMED_GROUP = re.compile(r"\?P?<\w+>")


class Malformed(Exception):
    """A pattern is not one; the text is a sentence for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a pattern as it is written anew, how large it is when compiled, and how often it repeats within."""

    written: str
    states: int = 1
    nested: int = 1
    may_repeat: bool = True


def portable(pattern: str, *, case_sensitive: bool) -> str:
    """Write a pattern in the form that every engine takes.

    Args:
        pattern: As it was written.
        case_sensitive: False: both the pattern and the text are going to be written in lower case, so sets become
            those of their letters in lower case.

    Raises:
        Malformed: It is none, or has something that not every engine knows.
    """
    if len(pattern) > LONGEST:
        raise Malformed(f"A pattern has at most {LONGEST:,} letters; this one has {len(pattern):,}.")
    if "\0" in pattern:
        raise Malformed("A pattern cannot hold the letter NUL.")
    reading = _Reading(pattern, case_sensitive=case_sensitive)
    whole = reading.either()
    if reading.at < len(pattern):
        raise Malformed(f'The ")" at letter {reading.at + 1} closes nothing. Write \\) for the letter itself.')
    return whole.written


class _Reading:
    """Reads a pattern from left to right, once."""

    def __init__(self, pattern: str, *, case_sensitive: bool) -> None:
        self.at = 0
        self._levels = 0
        self._pattern = pattern
        self._case_sensitive = case_sensitive

    def _next(self) -> str:
        return self._pattern[self.at : self.at + 1]

    def _take(self) -> str:
        self.at += 1
        return self._pattern[self.at - 1 : self.at]

    def _taken(self, sought: re.Pattern[str]) -> re.Match[str] | None:
        found = sought.match(self._pattern, self.at)
        self.at = self.at if found is None else found.end()
        return found

    def either(self) -> _Part:
        parts = [self._sequence()]
        while self._next() == "|":
            self.at += 1
            parts.append(self._sequence())
        return self._joined("|", parts)

    def _sequence(self) -> _Part:
        parts: list[_Part] = []
        while self._next() not in ("", "|", ")"):
            parts.append(self._repeated(self._one()))
        return self._joined("", parts)

    def _joined(self, sign: str, parts: list[_Part]) -> _Part:
        states = sum(part.states for part in parts) + 1
        if states > _MOST_STATES:
            raise Malformed("The pattern repeats too much at once. Make it shorter.")
        return _Part(sign.join(part.written for part in parts), states, max((part.nested for part in parts), default=1))

    def _repeated(self, part: _Part) -> _Part:
        started = self.at
        if (sign := self._count()) is None:
            return part
        if not part.may_repeat:
            raise Malformed(f"At letter {started + 1} nothing stands that can be repeated.")
        written, most = sign
        self.at += self._next() == "?"  # whether as few or as many as possible are taken finds the same texts
        if self._next() in ("*", "+", "?") or _COUNT.match(self._pattern, self.at):
            raise Malformed(f"At letter {self.at + 1} only one of *, +, ? and {{2,5}} may follow a part.")
        nested = part.nested * max(1, most)
        if nested > _MOST_NESTED:
            raise Malformed(
                f"A part within parts is repeated more than {_MOST_NESTED:,} times in all. Lower the numbers."
            )
        return _Part(part.written + written, part.states * max(1, most) + 1, nested)

    def _count(self) -> tuple[str, int] | None:
        """Read what says how often; return it as written, and the number of copies that it makes."""
        if self._next() in ("*", "+", "?") and self._next():
            return self._take(), 1
        if _COUNT_WITHOUT_LOWEST.match(self._pattern, self.at):
            raise Malformed(f'At letter {self.at + 1} write the lowest number too, such as "{{0,5}}".')
        found = self._taken(_COUNT)
        if found is None:
            return None
        low, high = int(found[1]), int(found[3] or found[1])
        if max(low, high) > MOST_REPEATED:
            raise Malformed(f"A part can be repeated at most {MOST_REPEATED} times, not {max(low, high):,}.")
        if low > high:
            raise Malformed(f'"{found[0]}" runs backwards. Write the lower number first.')
        return found[0], high

    def _one(self) -> _Part:
        started, letter = self.at, self._take()
        match letter:
            case "(":
                return self._group(started)
            case "[":
                return self._set(started)
            case "\\":
                return self._escaped()
            case ".":
                return _Part("[^\n]", _STATES_OF_A_SET)
            case "^" | "$":
                return _Part(letter, may_repeat=False)
            case "*" | "+" | "?":
                raise Malformed(f'Before the "{letter}" at letter {self.at} nothing stands that can be repeated.')
            case _:
                return _literal(letter)

    def _group(self, started: int) -> _Part:
        if self._next() == "?" and not self._taken(_NAMED_GROUP):
            if (found := _LOOKING_AROUND.match(self._pattern, started)) is not None:
                raise Malformed(f'"{found[0]}" looks around, which not every engine can. Use two conditions.')
            begun = self._pattern[started : started + len("(?:")]
            if begun != "(?:":
                raise Malformed(f'"{begun}" is not known here. Groups are written (...) or (?:...), and have no flags.')
            self.at += len("?:")
        self._levels += 1
        if self._levels > DEEPEST:
            raise Malformed(f"Groups are nested more than {DEEPEST} levels deep. Make it flatter.")
        inner = self.either()
        self._levels -= 1
        if self._take() != ")":
            raise Malformed(f'The "(" at letter {started + 1} is not closed. Write \\( for the letter itself.')
        return _Part(f"(?:{inner.written})", inner.states + 1, inner.nested)

    def _escaped(self) -> _Part:
        letter = self._next()
        if letter and letter in "DWS":
            self.at += 1
            return self._written(_SETS[letter.lower()], negated=True)
        if letter in _SETS:
            self.at += 1
            return self._written(_SETS[letter], negated=False)
        if letter and letter in "bAz":
            self.at += 1
            return _Part({"b": r"\b", "A": "^", "z": "$"}[letter], may_repeat=False)
        return _literal(self._letter())

    def _letter(self) -> str:
        """Read what follows a backslash and stands for one letter."""
        if (found := self._taken(_NUMBERED)) is not None:
            point = int(found[1] or found[2], 16)
            if point == 0 or point > 0x10FFFF or 0xD800 <= point < 0xE000:  # noqa: PLR2004  as Unicode has it
                raise Malformed(f'"\\{found[0]}" is not the number of a letter.')
            return chr(point)
        letter = self._take()
        if not letter:
            raise Malformed("The pattern ends in a single backslash. Write \\\\ for the letter itself.")
        if letter.isdigit():
            raise Malformed(f'"\\{letter}" refers back, which not every engine can.')
        if letter in "pP":
            raise Malformed(f'"\\{letter}" is not known to every engine. List the letters, such as [a-zà-ž].')
        if letter in _CONTROLS:
            return _CONTROLS[letter]
        if letter.isalnum() or not letter.isascii():
            raise Malformed(f'"\\{letter}" is not known to every engine. Write \\\\ for a backslash.')
        return letter

    def _set(self, started: int) -> _Part:
        negated = self._next() == "^"
        self.at += negated
        ranges: list[tuple[str, str]] = []
        first = self.at
        while self._next() != "]" or self.at == first:
            if not self._next():
                raise Malformed(f'The "[" at letter {started + 1} is not closed. Write \\[ for the letter itself.')
            ranges.extend(self._member())
        self.at += 1
        return self._written(ranges, negated=negated)

    def _member(self) -> Iterable[tuple[str, str]]:
        """Read a letter, a range or a set within brackets."""
        if (found := self._taken(_NAMED_SET)) is not None:
            if found[1] not in _NAMED_SETS:
                raise Malformed(f'There is no set "{found[0]}". There are {", ".join(_NAMED_SETS)}.')
            return _NAMED_SETS[found[1]]
        low = self._take()
        if low == "\\":
            if self._next() in _SETS:
                return _SETS[self._take()]
            if self._next() and self._next() in "DWSbAz":
                raise Malformed(f'"\\{self._next()}" cannot stand in brackets. Write the letters themselves.')
            low = self._letter()
        if self._next() != "-" or self._pattern[self.at + 1 : self.at + 2] in ("]", ""):
            return ((low, low),)
        self.at += 1
        high = self._take()
        if high == "\\":
            high = self._letter()
        if high < low:
            raise Malformed(f'The range "{low}-{high}" runs backwards.')
        return ((low, high),)

    def _written(self, ranges: Iterable[tuple[str, str]], *, negated: bool) -> _Part:
        wanted = list(ranges) if self._case_sensitive else lowered(ranges)
        written = "".join(_in_set(low) + (f"-{_in_set(high)}" if high != low else "") for low, high in wanted)
        return _Part(f"[{'^' if negated else ''}{written}]", _STATES_OF_A_SET)


def lowered(ranges: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the ranges that hold the letters of others in lower case, in order and as few as they can be."""
    points = {point for low, high in ranges for point in range(ord(low), ord(high) + 1)}
    letters = sorted({ord("i" if point == ord("İ") else chr(point).lower()) for point in points})
    found: list[tuple[str, str]] = []
    for letter in letters:
        if found and ord(found[-1][1]) + 1 == letter:
            found[-1] = (found[-1][0], chr(letter))
        else:
            found.append((chr(letter), chr(letter)))
    return found


def _literal(letter: str) -> _Part:
    return _Part(f"\\{letter}" if letter in _SPECIAL else letter, len(letter.encode()))


def _in_set(letter: str) -> str:
    return f"\\{letter}" if letter in _SPECIAL_IN_SETS else letter
