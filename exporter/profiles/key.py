"""What makes a column a key: never empty, never the same twice; and where it is not."""

from dataclasses import dataclass

import polars as pl
from sqlglot import exp

from exporter.errors import SourceError
from exporter.profiles import query
from exporter.profiles.source import Column


@dataclass(frozen=True, slots=True)
class Totals:
    """Rows of a source, those with a key, and the different keys."""

    rows: int
    filled: int
    distinct: int


def check_type(column: Column) -> None:
    """Raise SourceError unless the column's type can name a profile."""
    if column.type in ("other", "boolean"):
        raise SourceError(
            f'The column "{column.name}" cannot be the key: it holds {column.stored_type}. Choose one with a text or '
            "a number that names each profile."
        )


def value(column: Column) -> exp.Expr:
    """Return the key's value, with blank text as null."""
    found = query.name(column.name)
    if column.type != "text":
        return found
    return exp.Case(
        ifs=[exp.If(this=exp.NEQ(this=exp.Trim(this=found), expression=exp.Literal.string("")), true=found)]
    )


def totals(base: exp.Select, column: Column) -> exp.Select:
    """Ask for the rows, the rows with a key, and the different keys."""
    keyed = value(column)
    return base.select(
        exp.Count(this=exp.Star()),
        exp.Count(this=keyed),
        exp.Count(this=exp.Distinct(expressions=[keyed.copy()])),
    )


def first_fault(base: exp.Select, column: Column) -> exp.Select:
    """Ask for the first row (1-based) with a fault, and the row that has the same key before it, or null if empty."""
    numbered = base.select(
        exp.alias_(value(column), "key"),
        exp.alias_(exp.Window(this=exp.RowNumber()), "at"),
    ).subquery("numbered")
    before = exp.Window(this=exp.Min(this=exp.column("at")), partition_by=[exp.column("key")])
    paired = exp.select("key", "at", exp.alias_(before, "before")).from_(numbered).subquery("paired")
    faulty = exp.or_(exp.column("key").is_(exp.null()), exp.NEQ(this=exp.column("at"), expression=exp.column("before")))
    empty = exp.column("key").is_(exp.null())
    return (
        exp.select("at", exp.Case(ifs=[exp.If(this=exp.not_(empty), true=exp.column("before"))]))
        .from_(paired)
        .where(faulty)
        .order_by("at")
        .limit(1)
    )


def fault(name: str, counted: Totals, at: int | None = None, before: int | None = None) -> str:
    """Say what is wrong with the key, how often and where; no value of it is named.

    Args:
        name: The column.
        counted: Of the whole source.
        at: The first row with a fault (1-based), if known.
        before: The row whose key it repeats; None where its key is empty.
    """
    empty = counted.rows - counted.filled
    again = counted.filled - counted.distinct
    parts = [
        *([f"it is empty in {empty:,} of {counted.rows:,} rows"] if empty else []),
        *([f"{again:,} of {counted.rows:,} rows repeat a key of another row"] if again else []),
    ]
    first = f"row {at:,} repeats row {before:,}" if at and before else f"row {at:,} is empty" if at else ""
    return (
        f'The column "{name}" cannot be the key: {" and ".join(parts)}.'
        f"{f' The first: {first}.' if first else ''} Mend these rows or choose another key."
    )


def order(base: exp.Select, name: str) -> exp.Select:
    """Ask whether each key is greater than the one in the row before; nothing is sorted for the answer."""
    before = exp.Window(this=exp.Anonymous(this="lag", expressions=[query.name(name)]))
    risen = base.select(exp.alias_(exp.GT(this=query.name(name), expression=before), "risen")).subquery("rows_in_place")
    return exp.select(exp.LogicalAnd(this=exp.column("risen"))).from_(risen)


def is_in_order(answer: tuple[bool | None, ...]) -> bool:
    """Tell from the answer to `order` whether the rows stand in the order of the key."""
    return bool(answer and answer[0])


def check_order(keys: pl.Series, *, after: object, source: str) -> object:
    """Make sure that keys which stood in order also came in order.

    Args:
        keys: Those of the next rows; at least one.
        after: The last key before them, or None.
        source: The source's name.

    Returns:
        The last key.

    Raises:
        SourceError: They did not: the files were changed meanwhile.
    """
    if not keys.is_sorted() or (after is not None and not (keys.head(1) > after).all()):
        raise SourceError(f'The files of the source "{source}" changed while they were read. Try again.')
    return keys[-1]
