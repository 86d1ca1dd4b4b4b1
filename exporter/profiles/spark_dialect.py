"""Queries as Spark understands them: what it calls otherwise, or means otherwise by the same name."""

from collections.abc import Callable

from sqlglot import exp

from exporter.profiles import patterns
from exporter.profiles.joins import lifted

BEYOND_INTEGERS = 2**63 + 2**11
"""From here on no integer of 64 bits is rounded up to a number that is asked for."""


def written(asked: exp.Expr) -> str:
    """Write a query without placeholders."""
    tree = lifted(asked)
    for node in list(tree.walk(bfs=False))[::-1]:
        if (rewrite := REWRITES.get(type(node))) is not None:
            node.replace(rewrite(node))
    return tree.sql("spark")


def _lower(node: exp.Expr) -> exp.Expr:
    """Put letters in lower case one by one: İ is i, and Σ is σ wherever it stands."""
    signs = [exp.Literal.string("İΣ"), exp.Literal.string("iσ")]
    return exp.Lower(this=exp.Anonymous(this="TRANSLATE", expressions=[node.this, *signs]))


def _like_pattern(node: exp.Expr) -> exp.Expr:
    pattern = patterns.rewritten(node.expression, patterns.SPARK)
    return exp.RegexpLike(this=node.this, expression=pattern)


def _local(node: exp.Expr) -> exp.Expr:
    """Put a moment of UTC, known to be one, onto the clocks of a zone."""
    utc = node.this
    if not isinstance(utc, exp.AtTimeZone):
        return node
    return exp.Anonymous(this="CONVERT_TIMEZONE", expressions=[utc.args["zone"], node.args["zone"], utc.this])


def _part(node: exp.Expr) -> exp.Expr:
    """Count the days of the week from Monday, as ISO does."""
    if node.name.upper() != "ISODOW":
        return node
    sunday_first = exp.Anonymous(this="DAYOFWEEK", expressions=[node.expression])
    since_monday = exp.Mod(
        this=exp.paren(exp.Add(this=sunday_first, expression=exp.Literal.number(5))),
        expression=exp.Literal.number(7),
    )
    return exp.paren(exp.Add(this=since_monday, expression=exp.Literal.number(1)))


def _split(node: exp.Expr) -> exp.Expr:
    """Split at a sign; Spark takes what it is given for a pattern."""
    sign = "".join(f"\\x{{{ord(letter):x}}}" for letter in node.expression.name)
    return exp.Anonymous(this="SPLIT", expressions=[node.this, exp.Literal.string(sign)])


def _type(node: exp.Expr) -> exp.Expr:
    if node.is_type(exp.DType.TIMESTAMP):
        return exp.DataType.build(exp.DType.TIMESTAMPNTZ)
    if node.is_type(exp.DType.INT128):
        return exp.DataType.build("DECIMAL(38, 0)")
    return node


def _function(node: exp.Expr) -> exp.Expr:
    match node.name.casefold():
        case "isfinite":  # no day and no moment of Spark is infinite
            return exp.true()
        case "epoch":
            moment = exp.cast(node.expressions[0], exp.DType.TIMESTAMPLTZ)
            microseconds = exp.Anonymous(this="UNIX_MICROS", expressions=[moment])
            return exp.Div(
                this=exp.cast(microseconds, exp.DType.DOUBLE),
                expression=exp.cast(exp.Literal.number(1_000_000), exp.DType.DOUBLE),
            )
        case _:
            return node


def _literal(node: exp.Expr) -> exp.Expr:
    """Write what is beyond all integers as a fraction: as a decimal it would be put beside none in some servers."""
    if not node.is_string and node.name.isdecimal() and int(node.name) > BEYOND_INTEGERS:
        return exp.cast(exp.Literal.string(node.name), exp.DType.DOUBLE)
    return node


def _one_of_numbers(node: exp.Expr) -> exp.Expr:
    """Compare with each number by itself: in a list, some servers bring all to one type, and tell -0 from 0."""
    if not node.expressions or not all(map(_is_number, node.expressions)):
        return node
    number = exp.Add(this=exp.paren(node.this), expression=exp.Literal.number(0))
    same = (exp.EQ(this=number.copy(), expression=each) for each in node.expressions)
    return exp.paren(exp.or_(*same))


def _negative(node: exp.Expr) -> exp.Expr:
    """Write the least integer as one: less its sign it is none."""
    if isinstance(node.this, exp.Literal) and node.this.name == str(2**63):
        return exp.cast(exp.Literal.string(f"-{node.this.name}"), exp.DType.BIGINT)
    return node


def _is_number(node: exp.Expr) -> bool:
    if isinstance(node, exp.Cast):
        return node.args["to"].this in exp.DataType.NUMERIC_TYPES
    return isinstance(node, exp.Literal | exp.Neg) and not node.is_string


def _count_different(node: exp.Expr) -> exp.Expr:
    """Count by the text of the values: not every server of Spark Connect takes fractions."""
    return exp.ApproxDistinct(this=exp.cast(node.this, exp.DType.TEXT))


REWRITES: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.Lower: _lower,
    exp.RegexpLike: _like_pattern,
    exp.Literal: _literal,
    exp.Neg: _negative,
    exp.In: _one_of_numbers,
    exp.Split: _split,
    exp.AtTimeZone: _local,
    exp.Extract: _part,
    exp.ApproxDistinct: _count_different,
    exp.DataType: _type,
    exp.Anonymous: _function,
}
"""Kind of node -> what Spark has for it."""
