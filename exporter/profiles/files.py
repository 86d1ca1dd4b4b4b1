"""The files of a source: which they are, whether they can be read, and what tells that they changed."""

import gzip
import hashlib
import os
import re
from pathlib import Path

from exporter.errors import SourceError
from exporter.profiles.source import Kind, Source

ENDINGS: dict[Kind, tuple[str, ...]] = {
    "parquet": (".parquet", ".pq", ".parq"),
    "csv": (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz"),
    "duckdb": (".duckdb", ".ddb", ".db"),
}
"""Kind -> the endings that say so; in a folder only files with one of them are read."""

NAMES: dict[Kind, str] = {"parquet": "Parquet file", "csv": "CSV file", "duckdb": "DuckDB database"}

SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"PAR1", "Parquet file"),
    (8, b"DUCK", "DuckDB database"),
    (0, b"SQLite format 3\x00", "SQLite database"),
    (0, b"PK\x03\x04", "ZIP archive or Excel workbook"),
    (0, b"\x1f\x8b", "gzip archive"),
    (0, b"\xff\xfe", "text file in UTF-16"),
    (0, b"\xfe\xff", "text file in UTF-16"),
    (0, b"%PDF", "PDF document"),
)
"""Offset, the bytes there, and what a file with them is."""

_HEAD = 4096
_SMALLEST_PARQUET = 12


def kind_of(path: str) -> Kind | None:
    """Return the kind that the ending says, or None."""
    lowered = path.casefold()
    return next((kind for kind, endings in ENDINGS.items() if lowered.endswith(endings)), None)


def find(source: Source) -> tuple[Path, ...]:
    """List the files of the source in the order of their names, and look into each far enough to know what it is.

    Raises:
        SourceError: There is none, or one cannot be read, is empty, or is not of the source's kind.
    """
    files = _listed(source)
    for file in files:
        _check(file, source.kind)
    return files


def fingerprint(source: Source) -> str:
    """Return a text that changes when a file comes, goes, or changes its size or time of change.

    Raises:
        SourceError: There is no file, or one cannot be looked at.
    """
    digest = hashlib.sha256(repr((source.kind, source.location, source.table, source.key)).encode())
    for file in _listed(source):
        for part in (file, file.with_name(f"{file.name}.wal")) if source.kind == "duckdb" else (file,):
            try:
                state = part.stat()
            except FileNotFoundError:
                continue
            except OSError as error:
                raise SourceError(_unreadable(part)) from error
            digest.update(repr((str(part), state.st_size, state.st_mtime_ns)).encode())
    return digest.hexdigest()[:32]


def _listed(source: Source) -> tuple[Path, ...]:
    location = source.location.strip()
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]+://", location):
        raise SourceError(f"{location} is an address on a network. Copy the profiles to a file here and name that.")
    path = Path(location).expanduser()
    try:
        if path.is_dir():
            if source.kind == "duckdb":
                raise SourceError(f"{path} is a folder. Name the DuckDB file in it.")
            found = sorted(
                file
                for file in path.rglob("*")
                if file.name.casefold().endswith(ENDINGS[source.kind]) and file.is_file() and not _hidden(file, path)
            )
            if not found:
                raise SourceError(f"The folder {path} has no {NAMES[source.kind]} ({', '.join(ENDINGS[source.kind])}).")
            return tuple(found)
        if path.exists():
            return (path,)
        if any(sign in location for sign in "*?["):
            start = Path(path.anchor) if path.is_absolute() else Path()
            pattern = str(path.relative_to(path.anchor)) if path.is_absolute() else str(path)
            found = sorted(file for file in start.glob(pattern) if file.is_file())
            if not found:
                raise SourceError(f"No file matches {path}. Check the folder and the pattern.")
            return tuple(found)
    except PermissionError as error:
        raise SourceError(_unreadable(path)) from error
    raise SourceError(f"{path} does not exist. Check the path; it is read on the machine that runs the exporter.")


def _hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith((".", "_")) for part in file.relative_to(folder).parts)


def _unreadable(file: Path) -> str:
    return f"{file} cannot be opened for reading. Give the user who runs the exporter the right to read it."


def _check(file: Path, kind: Kind) -> None:
    try:
        with file.open("rb") as opened:
            head = opened.read(_HEAD)
            size = opened.seek(0, os.SEEK_END)
            opened.seek(max(0, size - 4))
            tail = opened.read(4)
    except OSError as error:
        raise SourceError(_unreadable(file)) from error
    if size == 0:
        raise SourceError(f"{file} is empty (0 bytes). Write the profiles again.")
    looks = next((name for at, bytes_, name in SIGNATURES if head[at : at + len(bytes_)] == bytes_), None)
    if kind == "csv":
        _check_csv(file, head, looks)
    elif looks != NAMES[kind]:
        raise SourceError(_mistaken(file, kind, looks))
    elif kind == "parquet" and (size < _SMALLEST_PARQUET or tail != b"PAR1"):
        raise SourceError(f"{file} is an incomplete Parquet file: its end is missing. Copy or write it again.")


def _check_csv(file: Path, head: bytes, looks: str | None) -> None:
    if looks == "gzip archive" and file.name.casefold().endswith(".gz"):
        try:
            with gzip.open(file) as opened:
                head = opened.read(_HEAD)
        except (OSError, EOFError) as error:
            raise SourceError(f"{file} is a damaged gzip archive. Copy or write it again.") from error
        looks = None
    if looks == "text file in UTF-16":
        raise SourceError(f"{file} is a text file in UTF-16. Save it again as CSV in UTF-8.")
    if looks is not None or b"\x00" in head:
        raise SourceError(_mistaken(file, "csv", looks))


def _mistaken(file: Path, kind: Kind, looks: str | None) -> str:
    described = f"it looks like a {looks}" if looks else "its content is something else"
    return (
        f"{file} is not a {NAMES[kind]}, whatever its name says: {described}. Choose the right kind, or another file."
    )
