"""What can be guessed about a new source: its kind and its name by where it lies, and its key by its columns."""

import re
from dataclasses import replace
from pathlib import Path

from exporter.errors import SourceError
from exporter.profiles import files
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Kind, Source

SCHEMES: dict[str, Kind] = {"sc": "spark", "postgresql": "postgresql", "postgres": "postgresql"}
"""How the address of a server begins -> its kind."""

KEY_NAMES = (
    r"(customer|profile|contact|person|client|user|member|kunden?|klient|asiakas|ügyfél|bezero)[ _-]?(id|key|nr|no)",
    r"(id|key|uuid|guid)",
    r".*[ _-](id|key|uuid|guid)",
    r".*(id|key|number|azonosító|numer|numero|tunnus)",
)
"""Patterns of names of key columns, the most telling first."""

LIKELY = 0.9
"""Share of different values, as estimated, from which a column may prove to be a key."""


def looks_like(path: str) -> Source | None:
    """Guess a source from a path: its kind by the ending, or by the files in the folder; its name by the file's.

    Addresses of servers tell their kind by how they begin.

    Returns:
        A source without a key (and, for a database, without a table), or None if the path does not tell.
    """
    scheme = path.strip().partition("://")[0].casefold()
    if scheme in SCHEMES:
        return Source("profiles", SCHEMES[scheme], path.strip(), "", "")
    location = Path(path.strip()).expanduser()
    kind = files.kind_of(location.name)
    if kind is None and location.is_dir():
        kinds = [files.kind_of(file.name) for file in sorted(location.rglob("*")) if file.is_file()]
        kind = next((found for found in kinds if found in ("parquet", "csv")), None)
    if kind is None:
        return None
    stem = re.sub(r"[*?\[\]]+", "", location.name.split(".", 1)[0]).strip(" _-")
    return Source(stem or location.parent.name or "profiles", kind, path.strip(), "", "" if kind == "duckdb" else None)


def suggest_key(profiles: Profiles, source: Source) -> str | None:
    """Find the column that is most likely meant as the key: unique, never empty, and called like one.

    Args:
        profiles: What reads the source.
        source: Its key is not looked at.

    Returns:
        A column that `check_key` accepts, or None.

    Raises:
        SourceError: The source cannot be read.
    """
    figures = profiles.statistics(source)
    candidates = [
        (_rank(row["column"]), place, row["column"])
        for place, row in enumerate(figures.iter_rows(named=True))
        if row["type"] in ("text", "integer") and row["fill_rate"] == 1.0 and row["distinct"] >= LIKELY * row["filled"]
    ]
    for _, _, column in sorted(candidates):
        try:
            profiles.check_key(replace(source, key=column))
        except SourceError:
            continue
        return str(column)
    return None


def _rank(column: str) -> int:
    name = column.casefold()
    return next((rank for rank, names in enumerate(KEY_NAMES) if re.fullmatch(names, name)), len(KEY_NAMES))
