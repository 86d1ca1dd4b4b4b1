"""Addresses and domains as people paste or upload them: one below the other, in a row, or in a column of a table."""

import io
import re
from pathlib import PurePath

import polars as pl

from exporter.contacts.mapping import FromColumn
from exporter.contacts.matching import suggest
from exporter.errors import SourceError
from exporter.profiles.source import Column

_PIECES = re.compile(r"[\r\n\t,;]+")
_IN_BRACKETS = re.compile(r"<([^<>]+)>")
_SEPARATORS = ",;\t|"


def pasted(text: str) -> list[str]:
    """Take text apart at line breaks, commas, semicolons and blanks; of `Ann Lee <ann@example.com>` the address."""
    found: list[str] = []
    for piece in _PIECES.split(text):
        in_brackets = _IN_BRACKETS.findall(piece)
        found += (entry.strip("\"'") for entry in in_brackets or piece.split())
    return [entry for entry in found if entry]


def uploaded(file_name: str, content: bytes) -> list[str]:
    """Read a file: text with entries, a CSV or a Parquet table with a column that is called like an address.

    Raises:
        SourceError: It is none of these, or has no such column.
    """
    if PurePath(file_name).suffix.lower() == ".parquet":
        try:
            return _column(pl.read_parquet(io.BytesIO(content)), file_name)
        except pl.exceptions.PolarsError as error:
            raise SourceError(f"{file_name} is not a Parquet file.") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"{file_name} is not a text in UTF-8. Save it as UTF-8, or as Parquet.") from error
    first = text.lstrip().partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    if separator not in first or "@" in first:
        return pasted(text)
    try:
        return _column(pl.read_csv(io.StringIO(text), separator=separator, infer_schema=False), file_name)
    except pl.exceptions.PolarsError as error:
        raise SourceError(f"{file_name} cannot be read as CSV: its lines do not have the same columns.") from error


def _column(table: pl.DataFrame, file_name: str) -> list[str]:
    texts = [Column(name, "text", "VARCHAR") for name, dtype in table.schema.items() if dtype == pl.String]
    column = suggest(texts).origin("email")
    if isinstance(column, FromColumn):
        return table[column.column].drop_nulls().to_list()
    if len(texts) == 1:
        return table[texts[0].name].drop_nulls().to_list()
    raise SourceError(f"No column of {file_name} is called like an email address. Call one of them email.")
