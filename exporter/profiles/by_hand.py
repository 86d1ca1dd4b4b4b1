"""The mark that a condition carries where it was written by hand, so that it never runs unguarded by mistake."""

from collections.abc import Iterator

from sqlglot import exp

MARK = "written_by_hand"
"""No engine has a function of this name: what still carries the mark cannot run."""


def written_by_hand(key: str, keys: exp.Query) -> exp.Expression:
    """Return the condition that a profile's key is among those of a query that somebody wrote.

    Args:
        key: The column that names a profile.
        keys: A query of one column.
    """
    among = exp.In(this=exp.column(key, quoted=True), query=exp.Subquery(this=keys))
    return exp.Anonymous(this=MARK, expressions=[among])


def marked(asked: exp.Expr) -> Iterator[exp.Anonymous]:
    """Find all that carries the mark."""
    return (node for node in asked.find_all(exp.Anonymous) if _is_marked(node))


def unmarked(asked: exp.Expr) -> exp.Expr:
    """Return a query in which hand-written conditions stand like all others, for servers that guard themselves."""
    if next(marked(asked), None) is None:
        return asked
    plain: exp.Expr = asked.transform(lambda node: node.expressions[0] if _is_marked(node) else node)
    return plain


def _is_marked(node: exp.Expr) -> bool:
    return isinstance(node, exp.Anonymous) and node.this == MARK
