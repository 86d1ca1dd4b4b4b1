"""What DuckDB and Arrow say when reading fails, put into sentences; no `duckdb.Error` leaves this package.

Their own texts can quote a line of the data or a value of a condition, so these never become part of a sentence and
are kept as the cause only where they cannot.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from exporter.errors import SourceError

QUOTES_NO_DATA = (
    duckdb.IOException,
    duckdb.CatalogException,
    duckdb.OutOfMemoryException,
    duckdb.PermissionException,
    duckdb.ResourceInUseException,
)
"""Errors about files, names and memory: their text may stay as the cause."""

KNOWN: tuple[tuple[str, str], ...] = (
    (
        r"^IO Error: Could not set lock|^Resource In Use|different configuration",
        "{name} is open for writing in another program. Close it there, or open it there for reading only.",
    ),
    (r"not utf-?8|invalid unicode", "{name} has text that is not UTF-8{line}. Save it again in UTF-8."),
    (
        r"CSV Error|sniffing file",
        (
            "{name} cannot be read as CSV{line}: the lines do not all have the same columns. Check the quotes and the "
            "delimiter there, or write the file again."
        ),
    ),
    (r"^Interrupt|^Connection Error: .*already.*closed", "Reading {name} was stopped."),
    (
        r"requires the extension|Extension .* (not|could)",
        "{name} needs a DuckDB extension that is not part of the exporter. Copy the profiles to a Parquet file.",
    ),
    (
        r"^Out of Memory|No space left|max_temp_directory_size",
        (
            "Reading {name} needs more memory or disk than the exporter may use. Free space in the temporary folder, "
            "or allow it more memory."
        ),
    ),
    (
        r"^(Conversion|Mismatch Type|Out of Range) Error|^Binder Error|^Invalid Input Error: .*cast",
        (
            "{name} no longer fits what is asked of it: a column has changed its type. Look at the conditions and the "
            "mapping that use it, and save them again."
        ),
    ),
    (
        r"schema mismatch|union_by_name",
        "The files of {name} do not fit together: a column has different types in them. Write them alike.",
    ),
    (r"magic bytes|Parquet|Thrift|snappy|zstd|checksum|corrupt", "{name} is damaged. Copy or write it again."),
    (r"^Catalog Error", "A table or column that {name} needs is gone. Put it back, or choose another one."),
    (
        r"^IO Error",
        (
            "{name} cannot be read: a file is gone, changed while it was read, or may not be opened. Check it and try "
            "again."
        ),
    ),
)
"""What the text has, and the sentence for it; the first that applies counts."""


def in_words(error: BaseException, name: str) -> SourceError:
    """Return the sentence for what went wrong with `name`, such as 'The source "customers"'."""
    text = str(error)
    found = re.search(r"\bLine:? (\d+)", text)
    line = f" at line {found[1]}" if found and "CSV" in text else ""
    for pattern, sentence in KNOWN:
        if re.search(pattern, text, re.IGNORECASE):
            return SourceError(sentence.format(name=name, line=line))
    return SourceError(f"{name} cannot be read. Check that it is whole and what its ending says, and write it again.")


@contextmanager
def translating(name: str) -> Iterator[None]:
    """Turn what DuckDB raises inside into a SourceError about `name`."""
    try:
        yield
    except duckdb.Error as error:
        cause = error if isinstance(error, QUOTES_NO_DATA) else None
        raise in_words(error, name) from cause
    except OSError as error:  # what DuckDB finds while an Arrow reader is being read comes through Arrow as this
        raise in_words(error, name) from None
