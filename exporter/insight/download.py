"""Members written to a file, as they come from the source: memory does not grow with the segment."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from exporter.errors import SourceError
from exporter.insight.masking import masked
from exporter.insight.personal import PersonalKind
from exporter.insight.spreadsheet import neutral
from exporter.profiles.engine import Profiles
from exporter.profiles.query import Condition
from exporter.profiles.source import Source

ROWS = 50_000
"""Members that are in memory at once."""

ENDINGS = (".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class Download:
    """What of the members is written.

    Args:
        columns: Those to write; the key comes first whether it is among them or not.
        limit: The most members; those with the lowest keys are written.
        hidden: Personal columns that are masked; none by default.
    """

    columns: Sequence[str]
    limit: int
    hidden: Mapping[str, PersonalKind] = field(default_factory=dict)


def write(profiles: Profiles, source: Source, where: Condition | None, *, what: Download, path: Path) -> int:
    """Write members to a .csv or .parquet file, in the order of the key.

    A CSV file is in UTF-8 with a mark by which spreadsheets know it, and a text cell that a spreadsheet would run as
    a formula gets an apostrophe before it.

    Returns:
        The members written.

    Raises:
        SourceError: The source cannot be read, the file's ending is neither, or it cannot be written.
    """
    if path.suffix.lower() not in ENDINGS:
        raise SourceError(f"{path.name} is neither .csv nor .parquet. Choose one of these endings.")
    schema = profiles.preview(source, columns=list(dict.fromkeys([source.key, *what.columns])), limit=0)
    written = 0

    def counted() -> Iterator[pl.DataFrame]:
        nonlocal written
        for frame in _frames(profiles, source, where, what):
            written += frame.height
            yield frame

    try:
        if path.suffix.lower() == ".csv":
            _write_csv(counted(), masked(schema, what.hidden), path)
        else:
            _write_parquet(counted(), masked(schema, what.hidden), path)
    except OSError as error:
        raise SourceError(f"{path} cannot be written: {error.strerror or error}.") from error
    return written


def _frames(profiles: Profiles, source: Source, where: Condition | None, what: Download) -> Iterator[pl.DataFrame]:
    left = what.limit
    with closing(profiles.stream(source, what.columns, where=where, rows=min(ROWS, max(left, 1)))) as frames:
        while left > 0 and (frame := next(frames, None)) is not None:
            yield masked(frame.head(left), what.hidden)
            left -= min(frame.height, left)


def _write_csv(frames: Iterator[pl.DataFrame], empty: pl.DataFrame, path: Path) -> None:
    heads = neutral(pl.DataFrame({"name": empty.columns}))["name"].to_list()
    with path.open("wb") as file:
        empty.rename(dict(zip(empty.columns, heads, strict=True))).write_csv(file, include_bom=True)
        for frame in frames:
            neutral(frame).write_csv(file, include_header=False)


def _write_parquet(frames: Iterator[pl.DataFrame], empty: pl.DataFrame, path: Path) -> None:
    schema = empty.to_arrow(compat_level=pl.CompatLevel.oldest()).schema
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for frame in frames:
            writer.write_table(frame.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(schema))
