"""The questions put to a source, as sqlglot trees; identifiers and values never become text here."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlglot import exp

from exporter.profiles.columns import plain_type
from exporter.profiles.source import Column

Condition = exp.Expr
"""A truth value over the plain columns of a source."""


def name(text: str) -> exp.Column:
    """Return a column by its name."""
    return exp.column(text, quoted=True)


def _option(option: str, value: exp.Expr) -> exp.EQ:
    return exp.EQ(this=exp.column(option), expression=value)


def _file_list(files: Sequence[Path]) -> exp.Array:
    return exp.Array(expressions=[exp.Literal.string(escaped(file)) for file in files])


def escaped(file: Path) -> str:
    """Return the path such that DuckDB takes each letter of it literally, not as a pattern."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(file))


def parquet(files: Sequence[Path]) -> exp.Table:
    """Read Parquet files; several are put together by the names of their columns."""
    options = [_option("union_by_name", exp.true())] if len(files) > 1 else []
    return exp.Table(this=exp.Anonymous(this="read_parquet", expressions=[_file_list(files), *options]))


def csv(files: Sequence[Path], types: Mapping[str, str] | None) -> exp.Table:
    """Read CSV files.

    Args:
        files: At least one.
        types: Column -> DuckDB type as found before; the types of others are found from the first lines. None looks at
            every line.
    """
    options = [_option("union_by_name", exp.true())] if len(files) > 1 else []
    if types is None:
        options.append(_option("sample_size", exp.Literal.number(-1)))
    elif types:
        pairs = [
            exp.PropertyEQ(this=exp.Literal.string(column), expression=exp.Literal.string(stored))
            for column, stored in types.items()
        ]
        options.append(_option("types", exp.Struct(expressions=pairs)))
    return exp.Table(this=exp.Anonymous(this="read_csv", expressions=[_file_list(files), *options]))


def csv_beginning(file: Path) -> exp.Select:
    """Ask how many lines at the beginning of a CSV file are taken for no part of its table, and if it has a header."""
    sniffed = exp.Anonymous(
        this="sniff_csv",
        expressions=[exp.Literal.string(escaped(file)), _option("sample_size", exp.Literal.number(-1))],
    )
    return exp.select(exp.column("SkipRows"), exp.column("HasHeader")).from_(exp.Table(this=sniffed))


def table(catalog: str, schema: str, table_name: str) -> exp.Table:
    """Read a table or view of an attached database."""
    return exp.Table(
        this=exp.to_identifier(table_name, quoted=True),
        db=exp.to_identifier(schema, quoted=True),
        catalog=exp.to_identifier(catalog, quoted=True),
    )


def attach(file: Path, catalog: str) -> exp.Attach:
    """Attach a DuckDB file, for reading only."""
    return exp.Attach(
        this=exp.alias_(exp.Literal.string(str(file)), catalog, quoted=True),
        expressions=[exp.AttachOption(this=exp.var("READ_ONLY"))],
    )


def detach(catalog: str) -> exp.Detach:
    """Let go of an attached DuckDB file."""
    return exp.Detach(this=exp.to_identifier(catalog, quoted=True))


def everything(read: exp.Table) -> exp.Select:
    """Select all columns as they are stored."""
    return exp.select("*").from_(read)


def plain(read: exp.Table, columns: Sequence[Column]) -> exp.Select:
    """Select from the source with each column in its plain form (`columns.PLAIN`).

    What is added to the returned query sees the plain columns under their own names.
    """
    casts = {column.name: plain_type(column) for column in columns}
    if not any(casts.values()):
        return exp.select().from_(read)
    shown = [
        exp.alias_(exp.cast(name(column), target), column, quoted=True) if target else name(column)
        for column, target in casts.items()
    ]
    return exp.select().from_(exp.select(*shown).from_(read).subquery("profiles"))


def count(base: exp.Select, where: Condition | None) -> exp.Select:
    """Count the profiles that meet the condition."""
    return met(base.select(exp.Count(this=exp.Star())), where)


def first(base: exp.Select, columns: Sequence[str], where: Condition | None, limit: int) -> exp.Select:
    """Select some profiles that meet the condition, in no order."""
    return met(base.select(*(name(column) for column in columns)), where).limit(limit)


def marked(
    base: exp.Select, columns: Sequence[str], *, where: Condition | None, marks: Sequence[Condition]
) -> exp.Select:
    """Select columns, then one truth value for each mark (unknown is false)."""
    truths = [
        exp.alias_(exp.Coalesce(this=mark.copy(), expressions=[exp.false()]), f"mark {number}", quoted=True)
        for number, mark in enumerate(marks)
    ]
    return met(base.select(*(name(column) for column in columns), *truths), where)


def met(query: exp.Select, where: Condition | None) -> exp.Select:
    """Ask only for profiles that meet the condition, if there is one."""
    return query if where is None else query.where(where.copy())


def mentioned(conditions: Sequence[Condition | None]) -> list[str]:
    """List the columns that conditions ask about, each once."""
    found = (column.name for condition in conditions if condition for column in condition.find_all(exp.Column))
    return list(dict.fromkeys(found))
