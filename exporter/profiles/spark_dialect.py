"""Queries as Spark understands them: what it calls otherwise, or means otherwise by the same name."""

from collections.abc import Callable

from sqlglot import exp

from exporter.profiles import patterns
from exporter.profiles.joins import lifted


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
    return exp.RegexpLike(
        this=node.this, expression=exp.Literal.string(patterns.written(node.expression.name, patterns.SPARK))
    )


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


def _count_different(node: exp.Expr) -> exp.Expr:
    """Count by the text of the values: not every server of Spark Connect takes fractions."""
    return exp.ApproxDistinct(this=exp.cast(node.this, exp.DType.TEXT))


REWRITES: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.Lower: _lower,
    exp.RegexpLike: _like_pattern,
    exp.Split: _split,
    exp.ApproxDistinct: _count_different,
    exp.DataType: _type,
    exp.Anonymous: _function,
}
"""Kind of node -> what Spark has for it."""
