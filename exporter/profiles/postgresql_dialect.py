"""Queries as PostgreSQL understands them: what it calls otherwise, or means otherwise by the same name."""

import struct
from collections.abc import Callable

from sqlglot import exp

from exporter.profiles import patterns
from exporter.profiles.joins import lifted

NUL = "\uffff"
"""What stands for NUL, which no text of PostgreSQL holds: a code point that no text holds either."""


ONE_BY_ONE = ("pg_c_utf8", "C.utf8")
"""Collations that put each letter in lower case by itself."""

LETTERS = (*ONE_BY_ONE, "und-x-icu", "default")
"""Collations that know upper and lower case of all letters, the best one first; a server has some of them."""


def written(asked: exp.Expr, *, letters: str) -> str:
    """Write a query.

    Args:
        asked: Without placeholders.
        letters: The collation that knows upper and lower case of all letters.
    """
    tree = lifted(asked)
    for node in list(tree.walk(bfs=False))[::-1]:
        if isinstance(node, exp.Lower):
            node.replace(_lower(node, letters))
        elif (rewrite := REWRITES.get(type(node))) is not None:
            node.replace(rewrite(node))
    return tree.sql("postgres")


def _lower(node: exp.Expr, letters: str) -> exp.Expr:
    """Put letters in lower case one by one: İ is i, and Σ is σ wherever it stands."""
    if letters in ONE_BY_ONE:
        return exp.Lower(this=collated(node.this, letters))
    signs = [exp.Literal.string("İΣ"), exp.Literal.string("iσ")]
    return exp.Lower(this=collated(exp.Anonymous(this="TRANSLATE", expressions=[node.this, *signs]), letters))


def collated(text: exp.Expr, collation: str) -> exp.Collate:
    """Return a text that is compared and put in lower case by the rules of a collation."""
    return exp.Collate(this=text, expression=exp.to_identifier(collation, quoted=True))


def _contains(node: exp.Expr) -> exp.Expr:
    place = exp.Anonymous(this="STRPOS", expressions=[node.this, node.expression])
    return exp.paren(exp.GT(this=place, expression=exp.Literal.number(0)))


def _ends_with(node: exp.Expr) -> exp.Expr:
    end = exp.Anonymous(this="RIGHT", expressions=[node.this, exp.Length(this=node.expression.copy())])
    return exp.paren(exp.EQ(this=end, expression=node.expression))


def _like_pattern(node: exp.Expr) -> exp.Expr:
    """Look for a pattern by the rules of ASCII: by these, words and blanks are what they are in RE2."""
    pattern = patterns.rewritten(node.expression, patterns.POSTGRESQL)
    sides = {"this": collated(exp.paren(node.this), "C"), "expression": collated(exp.paren(pattern), "C")}
    return exp.paren(exp.RegexpLike(**sides))


def _split(node: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this="STRING_TO_ARRAY", expressions=[node.this, node.expression])


def _count_different(node: exp.Expr) -> exp.Expr:
    return exp.Count(this=exp.Distinct(expressions=[node.this]))


def _literal(node: exp.Expr) -> exp.Expr:
    if node.is_string and "\x00" in node.name:
        return exp.Literal.string(node.name.replace("\x00", NUL))
    return node


def _cast(node: exp.Expr) -> exp.Expr:
    """Round a number to single precision here: PostgreSQL refuses those that come to nothing."""
    inner, target = node.this, node.args["to"]
    if target.is_type(exp.DType.INT128):
        return exp.cast(inner, exp.DType.DECIMAL)
    if target.is_type(exp.DType.FLOAT) and isinstance(inner, exp.Literal) and not inner.is_string:
        (rounded,) = struct.unpack("f", struct.pack("f", float(inner.name)))
        return exp.cast(exp.Literal.string(repr(rounded)), exp.DType.FLOAT)
    if target.is_type(exp.DType.DOUBLE) and isinstance(inner, exp.Literal):
        return exp.cast(exp.Literal.string(inner.name), exp.DType.DOUBLE)
    return node


def _function(node: exp.Expr) -> exp.Expr:
    if node.name.casefold() == "epoch":
        return exp.cast(exp.Extract(this=exp.var("EPOCH"), expression=node.expressions[0]), exp.DType.DOUBLE)
    return node


REWRITES: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.Contains: _contains,
    exp.EndsWith: _ends_with,
    exp.RegexpLike: _like_pattern,
    exp.Split: _split,
    exp.ApproxDistinct: _count_different,
    exp.Literal: _literal,
    exp.Cast: _cast,
    exp.Anonymous: _function,
}
"""Kind of node -> what PostgreSQL has for it."""
