"""What makes a column a key: never empty, never the same twice; and where it is not."""

from dataclasses import dataclass

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


def example(base: exp.Select, column: Column) -> exp.Select:
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


def fault(name: str, counted: Totals, example: tuple[int, int | None] | None) -> str:
    """Say what is wrong with the key, how often and where; no value of it is named."""
    empty = counted.rows - counted.filled
    again = counted.filled - counted.distinct
    parts = [
        *([f"it is empty in {empty:,} of {counted.rows:,} rows"] if empty else []),
        *([f"{again:,} of {counted.rows:,} rows repeat a key of another row"] if again else []),
    ]
    where = ""
    if example is not None:
        at, before = example
        where = (
            f" The first: row {at:,} is empty." if before is None else f" The first: row {at:,} repeats row {before:,}."
        )
    return (
        f'The column "{name}" cannot be the key: {" and ".join(parts)}.{where} Mend these rows or choose another key.'
    )
