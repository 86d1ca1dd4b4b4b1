"""How old the data of a source is: by its files, or by what it says itself where no file tells."""

from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from exporter.errors import SourceError
from exporter.profiles import files
from exporter.profiles.declared import SERVERS
from exporter.profiles.source import Source


@dataclass(frozen=True, slots=True)
class Freshness:
    """When data last changed, as far as can be told.

    Args:
        at: A moment in UTC.
        column: The column whose newest day or moment it is; None where the files tell.
    """

    at: datetime
    column: str | None = None


def written_at(source: Source) -> datetime | None:
    """Return when the youngest file of a source was written; None for a server, which does not tell.

    Raises:
        SourceError: There is no file, or it went away.
    """
    if source.kind in SERVERS:
        return None
    try:
        return datetime.fromtimestamp(max(file.stat().st_mtime for file in files.find(source)), tz=UTC)
    except OSError as error:
        raise SourceError(f"The files of {source.name} went away just now. Try again.") from error


def freshness(source: Source, statistics: pl.DataFrame, *, now: datetime) -> Freshness | None:
    """Tell how fresh a source is.

    Args:
        source: Which one.
        statistics: As `Profiles.statistics` returns them.
        now: The moment, with its zone; what is said to be later is a plan, not news.

    Returns:
        None where neither files nor columns tell.

    Raises:
        SourceError: Its files are gone.
    """
    if (written := written_at(source)) is not None:
        return Freshness(written)
    told = statistics.filter(pl.col("type").is_in(["date", "timestamp"]))
    found = [
        Freshness(at, column)
        for column, text in told.select("column", "maximum").drop_nulls().iter_rows()
        if (at := _moment(text)) is not None and at <= now
    ]
    return max(found, key=lambda each: each.at, default=None)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None
