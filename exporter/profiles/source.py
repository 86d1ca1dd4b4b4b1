"""A profile source and its columns, as values; what they mean is here, how they are read is in `engine.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from exporter.errors import DefinitionError, Issue

Kind = Literal["parquet", "csv", "duckdb", "spark", "postgresql"]
ColumnType = Literal["text", "integer", "number", "boolean", "date", "timestamp", "other"]

KINDS: tuple[Kind, ...] = get_args(Kind)

WITH_TABLES: frozenset[Kind] = frozenset({"duckdb", "spark", "postgresql"})
"""Kinds that hold several tables, of which one has to be named."""

IN_FILES: frozenset[Kind] = frozenset({"parquet", "csv", "duckdb"})
"""Kinds whose location is a path."""

DIALECTS: dict[Kind, str] = {"spark": "spark", "postgresql": "postgres"}
"""Kind -> sqlglot's name of its SQL; of all others it is DuckDB's."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a source.

    Args:
        name: As the source spells it.
        type: What an analyst can ask of it; lists, structures, bytes and the like are "other", and read as text.
        stored_type: DuckDB's own name of the type that is stored.
    """

    name: str
    type: ColumnType
    stored_type: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where profiles come from: one row for each customer. Or a table related to them, with any number of rows each.

    Args:
        name: Unique in the workspace; of a related table: in its source.
        kind: How it is read.
        location: A file, a folder or a glob; for "duckdb" the database file, for "spark" the address of a Spark Connect
            server ("sc://host:port"), for "postgresql" a URL without a password, or "env:NAME" of the variable that
            holds the whole URL.
        key: The column that names a profile: unique and never empty. Of a related table: the column that holds the key
            of the profile that a row belongs to.
        table: The table or view, "schema.table" outside of the main schema; for databases only.
        time: Of a related table: the column that says when something happened; None where nobody said.
        related: The tables that are related to the profiles.
    """

    name: str
    kind: Kind
    location: str
    key: str
    table: str | None = None
    time: str | None = None
    related: "tuple[Source, ...]" = ()

    @property
    def dialect(self) -> str:
        """Sqlglot's name of the SQL that the source understands."""
        return DIALECTS.get(self.kind, "duckdb")

    def placed(self, folder: Path) -> "Source":
        """Return the source with the locations of its files in full; relative ones start in a folder."""
        related = tuple(table.placed(folder) for table in self.related)
        if self.kind not in IN_FILES:
            return replace(self, location=self.location.strip(), related=related)
        location = (folder / Path(self.location.strip()).expanduser()).absolute()
        return replace(self, location=str(location), related=related)

    def table_called(self, name: str) -> "Source | None":
        """Return a related table by its name, in any case."""
        return next((table for table in self.related if table.name.casefold() == name.casefold()), None)

    def to_document(self) -> dict[str, Any]:
        """Return the source without its name, as the workspace file writes it: `{"parquet": …, "key": …}`."""
        document: dict[str, Any] = {str(self.kind): self.location}
        if self.table is not None:
            document["table"] = self.table
        document["key"] = self.key
        if self.time is not None:
            document["time"] = self.time
        if self.related:
            document["related"] = {table.name: table.to_document() for table in self.related}
        return document


def from_document(name: str, document: Mapping[str, object]) -> Source:
    """Read a source from what `Source.to_document` or a workspace file wrote.

    Raises:
        DefinitionError: With every fault: no kind or several, no key, a table where none belongs, unknown words.
    """
    place = f'source "{name}"'
    tables = document.get("related") or {}
    issues = _issues(place, document, ("related",))
    related: list[Source] = []
    if not isinstance(tables, Mapping):
        issues.append(Issue(place, '"related" names tables: {orders: {parquet: …, key: …}}.'))
        tables = {}
    for table, declared in tables.items():
        inner = f'{place}, related table "{table}"'
        if not isinstance(declared, Mapping):
            issues.append(Issue(inner, "Say where its rows are and what its key is."))
        elif faults := _issues(inner, declared, ("time",)):
            issues += faults
        else:
            related.append(_read(str(table), declared))
    if twice := {each.name.casefold() for each in related if sum(_same(each, other) for other in related) > 1}:
        issues.append(Issue(place, f"Two related tables have the same name: {', '.join(sorted(twice))}."))
    if issues:
        raise DefinitionError(issues)
    return replace(_read(name, document), related=tuple(related))


def _same(table: Source, other: Source) -> bool:
    return table.name.casefold() == other.name.casefold()


def _issues(place: str, document: Mapping[str, object], more: tuple[str, ...]) -> list[Issue]:
    known = (*KINDS, "key", "table", *more)
    listed = f"{', '.join(KINDS)}, and key; {', '.join(sorted(WITH_TABLES))} also table"
    issues = [
        Issue(place, f'"{word}" is not known here. A source has one of {listed}.')
        for word in document
        if word not in known
    ]
    kinds = [kind for kind in KINDS if kind in document]
    if len(kinds) != 1:
        issues.append(Issue(place, f"Say where the profiles are with one of {', '.join(KINDS)}."))
    with_table = len(kinds) == 1 and kinds[0] in WITH_TABLES
    optional = ["time"] if document.get("time") is not None else []
    for word in [*kinds, "key", *(["table"] if with_table else []), *optional]:
        value = document.get(word)
        if not isinstance(value, str) or not value.strip():
            issues.append(Issue(place, f'"{word}" needs a text.'))
    if "table" in document and kinds and not with_table:
        issues.append(Issue(place, f'"table" belongs to a database; a {kinds[0]} source has none.'))
    return issues


def _read(name: str, document: Mapping[str, object]) -> Source:
    (kind,) = (kind for kind in KINDS if kind in document)
    table = str(document["table"]) if kind in WITH_TABLES else None
    time = str(document["time"]) if document.get("time") is not None else None
    return Source(name, kind, str(document[kind]), str(document["key"]), table, time)
