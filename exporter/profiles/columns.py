"""What DuckDB's types mean to an analyst, and the plain form in which each is read."""

import difflib
from collections.abc import Sequence

from sqlglot import exp

from exporter.errors import SourceError
from exporter.profiles.source import Column, ColumnType

LISTED = 8
"""Names that a sentence lists at most."""

LONGEST_LISTED = 80
"""Letters of a name in a sentence; a file that is no table can have one column as long as a line of it."""

TYPES: dict[str, ColumnType] = {
    "VARCHAR": "text",
    "ENUM": "text",
    "UUID": "text",
    "JSON": "text",
    "TINYINT": "integer",
    "SMALLINT": "integer",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "UTINYINT": "integer",
    "USMALLINT": "integer",
    "UINTEGER": "integer",
    "UBIGINT": "integer",
    "HUGEINT": "integer",
    "UHUGEINT": "integer",
    "FLOAT": "number",
    "DOUBLE": "number",
    "DECIMAL": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP_S": "timestamp",
    "TIMESTAMP_MS": "timestamp",
    "TIMESTAMP_NS": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamp",
}
"""DuckDB's name, without its arguments -> type; what is not here is "other"."""

PLAIN: dict[ColumnType, tuple[str, frozenset[str]]] = {
    "text": ("VARCHAR", frozenset({"VARCHAR"})),
    "integer": (
        "BIGINT",
        frozenset(name for name, kind in TYPES.items() if kind == "integer") - {"HUGEINT", "UHUGEINT"},
    ),
    "number": ("DOUBLE", frozenset({"FLOAT", "DOUBLE"})),
    "boolean": ("BOOLEAN", frozenset({"BOOLEAN"})),
    "date": ("DATE", frozenset({"DATE"})),
    "timestamp": ("TIMESTAMP", frozenset({"TIMESTAMP"})),
    "other": ("VARCHAR", frozenset()),
}
"""Type -> what it is cast to on reading, and the stored types that need no cast."""


def _base(stored_type: str) -> str:
    if stored_type.endswith("]"):
        return "LIST"
    return stored_type.split("(", 1)[0].strip()


def column(name: str, stored_type: str) -> Column:
    """Describe a column by DuckDB's name of its type."""
    return Column(name, TYPES.get(_base(stored_type), "other"), stored_type)


def plain(described: Column) -> exp.Expr:
    """Return the column in its plain form, as DuckDB casts it; the bare column where it is read as stored."""
    found = exp.column(described.name, quoted=True)
    target, as_they_are = PLAIN[described.type]
    return found if _base(described.stored_type) in as_they_are else exp.cast(found, target)


def listed(names: Sequence[str]) -> str:
    """Name the first few, for a sentence."""
    short = [name if len(name) <= LONGEST_LISTED else f"{name[: LONGEST_LISTED - 1]}…" for name in names[:LISTED]]
    return ", ".join(short) + (", …" if len(names) > LISTED else "")


def find(columns: Sequence[Column], name: str, *, source: str) -> Column:
    """Return the column of that name; upper and lower case are the same, as in DuckDB.

    Raises:
        SourceError: There is none (any more); it names the closest one, or what there is.
    """
    known = {described.name.casefold(): described for described in columns}
    found = known.get(name.casefold())
    if found is not None:
        return found
    close = difflib.get_close_matches(name.casefold(), known, n=1)
    hint = (
        f'Did you mean "{known[close[0]].name}"?'
        if close
        else f"It has {listed([described.name for described in columns])}."
    )
    raise SourceError(
        f'The source "{source}" has no column "{name}". {hint} '
        "If the column was renamed or removed, put it back or choose another one."
    )
