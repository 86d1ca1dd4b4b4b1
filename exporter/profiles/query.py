"""The questions put to a source, as sqlglot trees; identifiers and values never become text here."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sqlglot import exp

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


def plain(read: exp.Table, columns: Sequence[Column], form: Callable[[Column], exp.Expr]) -> exp.Select:
    """Select from a table with each column in its plain form.

    What is added to the returned query sees the plain columns under their own names.

    Args:
        read: The table.
        columns: All of its columns.
        form: Returns a column in its plain form, or bare where it is read as stored.
    """
    forms = {column.name: form(column) for column in columns}
    if all(isinstance(shown, exp.Column) for shown in forms.values()):
        return exp.select().from_(read)
    shown = [
        form if isinstance(form, exp.Column) else exp.alias_(form, column, quoted=True)
        for column, form in forms.items()
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
    """List the columns of the source that conditions ask about, each once; those of other tables are left out."""
    nodes = (node for condition in conditions if condition for node in condition.walk(prune=_is_query))
    return list(dict.fromkeys(node.name for node in nodes if isinstance(node, exp.Column)))


def _is_query(node: exp.Expr) -> bool:
    return isinstance(node, exp.Query)
