"""Turns hand-written SQL into one tree, in bounded time whatever the text is; what the tree may hold is checked after.

sqlglot tries several readings where a text is ambiguous, and nested ambiguities double the work at every level: its
steps are counted, and a text that needs too many of them is refused.
"""

import re

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ErrorLevel, ParseError, SqlglotError, TokenError, UnsupportedError
from sqlglot.parser import Parser
from sqlglot.tokenizer_core import Token, TokenType

from exporter.segments.sql_places import Faults, offset_of

LONGEST = 1_000_000
"""Characters of a text, long lists of values in one literal included."""

LONGEST_BESIDE_LITERALS = 100_000
"""Characters but for literals and blanks: reading takes time for each word."""

MOST_WORDS = 20_000
DEEPEST = 100
"""Levels of a tree within which everything that handles it stays clear of Python's own limit."""

STEPS_FOR_A_WORD, STEPS_BESIDE = 10, 2_000
"""Steps that reading may take; SQL as people write it takes little more than one for each word."""

BEGINS = frozenset({TokenType.SELECT, TokenType.WITH, TokenType.FROM, TokenType.L_PAREN})
NESTED = "This is nested too deeply to be read. Take parts of it out into WITH."


_STUMBLES = (ValueError, TypeError, AttributeError, KeyError, IndexError, AssertionError)
"""What sqlglot's functions raise when the arguments that they are given are nonsense."""


class _TooManySteps(Exception):
    """Reading goes round and round."""


def parse(text: str, dialect: str) -> tuple[exp.Query, Faults]:
    """Read one query.

    Args:
        text: As it was written.
        dialect: sqlglot's name of its SQL.

    Returns:
        The tree as it was written, without its comments, and what takes down the faults of it.

    Raises:
        SegmentError: It is not one query, or is too long, nested too deeply or too tangled to be read.
    """
    faults = Faults(text)
    words = _words(text, dialect, faults)
    tree = _tree(words, dialect, faults)
    if not isinstance(tree, exp.Query) or isinstance(tree, exp.Table | exp.Values):
        raise faults.stop(words[0].start, "Only a SELECT can be a segment.")
    for node in list(tree.walk()):
        node.pop_comments()
        if isinstance(node, exp.RegexpSplit):
            _split_at_sign(node)
    if (deep := _first_too_deep(tree)) is not None:
        raise faults.stop(offset_of(deep), NESTED)
    return tree, faults


def _split_at_sign(node: exp.RegexpSplit) -> None:
    r"""Read Spark's split at a pattern that is one quoted sign, \Q,\E, as what it is: a split at this sign."""
    pattern = node.expression
    parts = pattern.expressions if isinstance(pattern, exp.Concat) else []
    quoted = all(isinstance(part, exp.Literal) for part in parts)
    if len(parts) == 3 and quoted and (parts[0].name, parts[2].name) == ("\\Q", "\\E"):  # noqa: PLR2004  (it, and the quotes)
        node.replace(exp.Split(this=node.this, expression=parts[1]))


def check_writable(tree: exp.Query, dialect: str, faults: Faults) -> None:
    """Raise SegmentError unless the tree can be written in its dialect as it was meant, down to the last argument."""
    try:
        tree.sql(dialect, unsupported_level=ErrorLevel.RAISE)
    except UnsupportedError as error:
        raise faults.stop(0, f"A function is used in a way that does not exist here: {str(error)[:120]}") from None
    except (SqlglotError, *_STUMBLES):
        raise faults.stop(0, "A function has the wrong arguments. Compare them with its documentation.") from None


def _words(text: str, dialect: str, faults: Faults) -> list[Token]:
    """Take the text apart; everything that can be said without knowing what its words mean is said here."""
    if len(text) > LONGEST or len(re.sub(r"'[^']*'|\s+", "", text)) > LONGEST_BESIDE_LITERALS:
        raise faults.stop(0, f"SQL of more than {LONGEST_BESIDE_LITERALS:,} characters is too long to be read.")
    if (odd := re.search(r"[\ud800-\udfff]", text)) is not None:
        raise faults.stop(odd.start(), "There is a sign here that is no character. Remove it.")
    try:
        words = Dialect.get_or_raise(dialect).tokenize(text)
    except TokenError as error:
        raise faults.stop(_open_at(error, text), "A quote, comment or name that begins here has no end.") from None
    while words and words[-1].token_type == TokenType.SEMICOLON:
        words.pop()
    if not words:
        raise faults.stop(0, "Write a SELECT that returns the key.")
    if words[0].token_type not in BEGINS:
        said = words[0].text.upper()[:40]
        raise faults.stop(words[0].start, f"Only a SELECT can be a segment, and this begins with {said}.")
    second = next((word for word in words if word.token_type == TokenType.SEMICOLON), None)
    if second is not None:
        raise faults.stop(second.start, "A segment is one SELECT. Remove what follows the semicolon.")
    if len(words) > MOST_WORDS:
        said = f"SQL of more than {MOST_WORDS:,} words is too long to be read."
        raise faults.stop(words[MOST_WORDS].start, said)
    return words


def _tree(words: list[Token], dialect: str, faults: Faults) -> exp.Expr | None:
    try:
        trees = _bounded(dialect, STEPS_FOR_A_WORD * len(words) + STEPS_BESIDE).parse(words, faults.text)
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        highlight = str(first.get("highlight") or "")
        at = _offset(faults.text, int(first.get("line") or 1), int(first.get("col") or 1)) - max(len(highlight) - 1, 0)
        raise faults.stop(max(at, 0), _cannot_be_read(str(first.get("description") or ""), highlight)) from None
    except _TooManySteps:
        raise faults.stop(words[0].start, NESTED) from None
    except RecursionError:
        raise faults.stop(words[0].start, NESTED) from None
    except _STUMBLES:
        raise faults.stop(words[0].start, "This cannot be read as SQL. Write it more plainly.") from None
    return trees[0] if len(trees) == 1 else None


def _bounded(dialect: str, steps: int) -> Parser:
    of = Dialect.get_or_raise(dialect)
    left = steps

    class Bounded(of.parser_class):  # type: ignore[misc, name-defined]
        """The dialect's own parser, but it gives up after too many steps, and leaves nothing unread as a command."""

        def _advance(self, times: int = 1) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise _TooManySteps
            super()._advance(times)

        def _warn_unsupported(self) -> None:
            self.raise_error("Invalid expression", self._prev)

    return Bounded(dialect=of, error_level=ErrorLevel.IMMEDIATE)


def _cannot_be_read(description: str, highlight: str) -> str:
    near = f' near "{highlight[:40]}"' if highlight.strip() else ""
    match description.partition(" ")[0]:
        case "Expecting" | "Expected":
            wanted = description.split(" but got", maxsplit=1)[0][:80]
            return f"This cannot be read{near}: something is missing here ({wanted})."
        case _:
            return f"This cannot be read as SQL{near}. Look for a missing comma, bracket or word."


def _open_at(error: TokenError, text: str) -> int:
    """Return where the quote or comment begins that has no end."""
    found = re.search(r"from \d+:(\d+)", str(error.__cause__))
    return int(found[1]) if found else max(text.rfind("/*"), 0)


def _offset(text: str, line: int, column: int) -> int:
    """Return the place of a line and column, both from 1."""
    before = sum(len(each) for each in text.splitlines(keepends=True)[: line - 1])
    return max(0, min(before + column - 1, len(text)))


def _first_too_deep(tree: exp.Expr) -> exp.Expr | None:
    """Return the first part that lies too deep; chains of AND, OR and UNION are flat."""
    left: list[tuple[exp.Expr, int]] = [(tree, 0)]
    while left:
        node, level = left.pop()
        if level > DEEPEST:
            return node
        flat = isinstance(node, exp.Connector | exp.SetOperation)
        left.extend(
            (child, level if flat and type(child) is type(node) else level + 1) for child in node.iter_expressions()
        )
    return None
