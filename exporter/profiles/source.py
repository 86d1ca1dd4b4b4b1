"""A profile source and its columns, as values; what they mean is here, how they are read is in `engine.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from exporter.errors import DefinitionError, Issue

Kind = Literal["parquet", "csv", "duckdb"]
ColumnType = Literal["text", "integer", "number", "boolean", "date", "timestamp", "other"]

KINDS: tuple[Kind, ...] = get_args(Kind)


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
    """Where profiles come from: one row for each customer.

    Args:
        name: Unique in the workspace.
        kind: How it is read.
        location: A file, a folder or a glob; for "duckdb" the database file.
        key: The column that names a profile: unique and never empty.
        table: The table or view, "schema.table" outside of the main schema; for "duckdb" only.
    """

    name: str
    kind: Kind
    location: str
    key: str
    table: str | None = None

    def to_document(self) -> dict[str, str]:
        """Return the source without its name, as the workspace file writes it: `{"parquet": …, "key": …}`."""
        document = {str(self.kind): self.location}
        if self.table is not None:
            document["table"] = self.table
        return document | {"key": self.key}


def from_document(name: str, document: Mapping[str, object]) -> Source:
    """Read a source from what `Source.to_document` or a workspace file wrote.

    Raises:
        DefinitionError: With every fault: no kind or several, no key, a table where none belongs, unknown words.
    """
    place = f'source "{name}"'
    issues = [
        Issue(place, f'"{word}" is not known here. A source has one of {", ".join(KINDS)}, and key; duckdb also table.')
        for word in document
        if word not in (*KINDS, "key", "table")
    ]
    kinds = [kind for kind in KINDS if kind in document]
    if len(kinds) != 1:
        issues.append(Issue(place, f"Say where the profiles are with one of {', '.join(KINDS)}."))
    needed = [*kinds, "key", *(["table"] if kinds == ["duckdb"] else [])]
    for word in needed:
        value = document.get(word)
        if not isinstance(value, str) or not value.strip():
            issues.append(Issue(place, f'"{word}" needs a text.'))
    if "table" in document and kinds and kinds != ["duckdb"]:
        issues.append(Issue(place, f'"table" belongs to duckdb; a {kinds[0]} source has none.'))
    if issues:
        raise DefinitionError(issues)
    table = str(document["table"]) if kinds == ["duckdb"] else None
    return Source(name, kinds[0], str(document[kinds[0]]), str(document["key"]), table)
