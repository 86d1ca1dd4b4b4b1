r"""Patterns as RE2 reads them, written for engines that read some of their signs in another way.

In RE2, and so in DuckDB, `\s` and `\b` go by ASCII, `$` is the end of the whole text, and `\x{e9}` is a letter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

SPACES = r"\t\n\f\r "
"""What `\\s` stands for, within brackets."""

_PIECE = re.compile(r"\\x\{([0-9A-Fa-f]+)\}|\\x([0-9A-Fa-f]{2})|\\.|\[\^?\]?|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Flavour:
    r"""How an engine writes what differs.

    Args:
        letter: Where the number of a letter goes, as `format` has it.
        end: The end of the text.
        edge: Where a word begins or ends.
    """

    letter: str
    end: str
    edge: str


SPARK = Flavour(r"\x{{{:x}}}", r"\z", r"(?-u:\b)")
POSTGRESQL = Flavour(r"\U{:08x}", "$", r"\y")


def written(pattern: str, flavour: Flavour) -> str:
    """Write a pattern of RE2 for an engine; what is the same there stays as it is."""
    return "".join(_pieces(pattern, flavour))


def rewritten(pattern: exp.Expr, flavour: Flavour) -> exp.Expr:
    """Write the texts in the expression of a pattern for an engine."""
    return pattern.transform(lambda node: exp.Literal.string(written(node.name, flavour)) if _is_text(node) else node)


def _is_text(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and node.is_string


def _pieces(pattern: str, flavour: Flavour) -> Iterator[str]:
    in_brackets = False
    for found in _PIECE.finditer(pattern):
        piece = found[0]
        if digits := found[1] or found[2]:
            yield flavour.letter.format(int(digits, 16))
        elif piece == r"\s":
            yield SPACES if in_brackets else f"[{SPACES}]"
        elif in_brackets:
            in_brackets = piece != "]"
            yield piece
        elif piece.startswith("["):
            in_brackets = True
            yield piece
        else:
            yield {"$": flavour.end, r"\b": flavour.edge}.get(piece, piece)
