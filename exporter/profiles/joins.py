"""Lists of values that a condition looks something up in, put beside the rows by a join.

DuckDB looks values up wherever a condition does. Other engines do so only where the whole condition is a list of
`AND`s, and else read the values anew for each row, or refuse.
"""

from sqlglot import exp

VALUE = "value looked up"


def lifted(asked: exp.Expr) -> exp.Expr:
    """Return a query without `x IN (SELECT …)`: each is a join with the different values, and whether one was found.

    Where `x` is unknown, or is not found and one of the values is unknown, the answer is false and no longer unknown.
    """
    asked = asked.copy()
    for number, found in enumerate(_lookups(asked)):
        select = found.find_ancestor(exp.Select)
        if select is None:
            continue
        alias = f"values {number}"
        values = found.args["query"].unnest()
        value = exp.column(VALUE, table=alias, quoted=True)
        select.join(
            _different(values).subquery(exp.to_identifier(alias, quoted=True), copy=False),
            on=exp.EQ(this=found.this.copy(), expression=value),
            join_type="left",
            copy=False,
        )
        found.replace(exp.Not(this=exp.Is(this=value.copy(), expression=exp.null())))
    return asked


def _lookups(asked: exp.Expr) -> list[exp.In]:
    """List the lookups, the innermost first."""
    return [found for found in asked.find_all(exp.In, bfs=False) if found.args.get("query") is not None][::-1]


def _different(values: exp.Query) -> exp.Select:
    """Select the different known values of a query of one column."""
    named = values.copy()
    (column,) = named.selects
    column.replace(exp.alias_(column.unalias().copy(), VALUE, quoted=True))
    value = exp.column(VALUE, quoted=True)
    known = exp.Not(this=exp.Is(this=value.copy(), expression=exp.null()))
    return exp.select(value).distinct().from_(named.subquery("listed", copy=False)).where(known)
