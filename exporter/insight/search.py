"""Members found by what somebody types: a key, or a part of an email."""

from sqlglot import exp

from exporter.profiles import query
from exporter.profiles.query import Condition
from exporter.profiles.source import Column


def searched(where: Condition | None, *, text: str, key: Column, email: str | None = None) -> Condition | None:
    """Return the condition of those members whose key is this text or whose email has it within, in any case."""
    text = text.strip()
    if not text:
        return where
    found: list[exp.Expr] = []
    if key.type != "integer":
        found.append(exp.EQ(this=query.name(key.name), expression=exp.Literal.string(text)))
    elif text.isascii() and text.isdecimal():
        found.append(exp.EQ(this=query.name(key.name), expression=exp.Literal.number(int(text))))
    if email is not None:
        found.append(_within(query.name(email), text))
    either: exp.Expr = exp.or_(*found) if found else exp.false()
    return either if where is None else exp.and_(where.copy(), either)


def _within(column: exp.Expr, text: str) -> exp.Expr:
    """Say that a text is within a column, in any case; for ASCII the way that takes half the time."""
    if not text.isascii():
        return exp.Contains(this=exp.Lower(this=column), expression=exp.Lower(this=exp.Literal.string(text)))
    literally = "".join(f"\\{letter}" if letter in "\\%_" else letter for letter in text)
    pattern = exp.ILike(this=column, expression=exp.Literal.string(f"%{literally}%"))
    return exp.Escape(this=pattern, expression=exp.Literal.string("\\"))
