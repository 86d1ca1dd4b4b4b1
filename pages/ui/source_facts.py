"""What is known about a source, remembered for as long as its files stay the same."""

from datetime import UTC, datetime

import polars as pl
import streamlit as st

from exporter.profiles.figures import SCALES
from exporter.profiles.freshness import Freshness, freshness
from exporter.profiles.seen import Changes
from exporter.profiles.source import Column, Kind, Source
from exporter.segments.rules import Segment
from exporter.toolkit import Toolkit
from pages.ui.cached import BY_CONTENT

BARS = 14
"""Bars of the small charts."""

TELLING = 0.5
"""Share of different values up to which the most frequent ones say something."""


def stamp(kit: Toolkit, source: Source) -> str:
    """Return a text that changes when the source or its files do. Raises SourceError."""
    return f"{kit.settings.home} {source} {kit.profiles.fingerprint(source)}"


def columns(kit: Toolkit, source: Source) -> tuple[Column, ...]:
    """Describe the columns. Raises SourceError."""
    return _columns(kit, source, stamp(kit, source))


def profiles(kit: Toolkit, source: Source) -> int:
    """Count the profiles. Raises SourceError."""
    return _profiles(kit, source, stamp(kit, source))


def statistics(kit: Toolkit, source: Source) -> pl.DataFrame:
    """Describe how full each column is, as `Profiles.statistics`. Raises SourceError."""
    return _statistics(kit, source, stamp(kit, source))


def with_spread(kit: Toolkit, source: Source, statistics: pl.DataFrame) -> pl.DataFrame:
    """Add `spread`, the profiles in each bar of a column; none where nearly all values differ. Raises SourceError."""
    telling = pl.col("type").is_in(list(SCALES)) | (pl.col("distinct") <= TELLING * pl.col("filled"))
    asked = tuple(statistics.filter(telling)["column"])
    spread = _spread(kit, source, asked, stamp(kit, source))
    bars = [spread.get(column, []) for column in statistics["column"]]
    return statistics.with_columns(pl.Series("spread", bars, dtype=pl.List(pl.Int64)))


def distribution(kit: Toolkit, source: Source, column: str) -> pl.DataFrame:
    """Count the profiles by value of a column.

    Returns:
        One row a bar: `label` String and `profiles` Int64, and what `pick.picked` reads of it: `kind`, `value`, `low`
        and `high` String. All other values together, and those without one, are left out.

    Raises:
        SourceError: The source cannot be read.
    """
    return _distribution(kit, source, column, stamp(kit, source))


def sample(kit: Toolkit, source: Source) -> pl.DataFrame:
    """Read some profiles. Raises SourceError."""
    return _sample(kit, source, stamp(kit, source))


def members(kit: Toolkit, segment: Segment, wanted: tuple[str, ...]) -> pl.DataFrame:
    """Read the first 100 members of a segment. Raises SegmentError and SourceError."""
    return _members(kit, segment, wanted, stamp(kit, kit.sources.get(segment.source)))


def tables(kit: Toolkit, source: Source) -> list[str]:
    """List the tables and views of a source's database, as they were a moment ago at most. Raises SourceError."""
    return _tables(kit, str(kit.settings.home), source.kind, source.location)


def filled(statistics: pl.DataFrame) -> float:
    """Return the share of all cells that hold a value, from 0 to 1."""
    mean = statistics["fill_rate"].mean()
    return mean if isinstance(mean, float) else 0.0


def fresh(source: Source, statistics: pl.DataFrame) -> Freshness | None:
    """Tell how fresh a source is. Raises SourceError."""
    return freshness(source, statistics, now=datetime.now(UTC))


def changes(kit: Toolkit, source: Source) -> Changes:
    """Compare the columns with those that were seen last. Raises SourceError."""
    return kit.sources.changes(source.name)


@st.cache_data(max_entries=200, show_spinner=False)
def _columns(_kit: Toolkit, source: Source, stamp: str) -> tuple[Column, ...]:  # noqa: ARG001  (the cache's key)
    return _kit.profiles.columns(source)


@st.cache_data(ttl=10, max_entries=20, show_spinner=False)
def _tables(_kit: Toolkit, home: str, kind: Kind, location: str) -> list[str]:  # noqa: ARG001  (part of the cache's key)
    return _kit.profiles.tables(location, kind=kind)


@st.cache_data(max_entries=200, show_spinner=False)
def _profiles(_kit: Toolkit, source: Source, stamp: str) -> int:  # noqa: ARG001  (the cache's key)
    return _kit.profiles.count(source)


@st.cache_data(max_entries=20, show_spinner=False)
def _statistics(_kit: Toolkit, source: Source, stamp: str) -> pl.DataFrame:  # noqa: ARG001  (the cache's key)
    return _kit.profiles.statistics(source)


@st.cache_data(max_entries=20, show_spinner=False)
def _spread(_kit: Toolkit, source: Source, asked: tuple[str, ...], stamp: str) -> dict[str, list[int]]:  # noqa: ARG001
    found = {column: _kit.profiles.distribution(source, column, bars=BARS) for column in asked}
    return {column: frame["profiles"].to_list() for column, frame in found.items()}


@st.cache_data(max_entries=500, show_spinner=False)
def _distribution(_kit: Toolkit, source: Source, column: str, stamp: str) -> pl.DataFrame:  # noqa: ARG001  (likewise)
    found = _kit.insight.comparison(Segment("", source.name), column)
    bars = found.filter(pl.col("kind").is_in(["bin", "value"]))
    return bars.select("label", "kind", "value", "low", "high", profiles="members")


@st.cache_data(max_entries=20, show_spinner=False)
def _sample(_kit: Toolkit, source: Source, stamp: str) -> pl.DataFrame:  # noqa: ARG001  (the cache's key)
    return _kit.profiles.preview(source)


@st.cache_data(ttl=60, max_entries=50, show_spinner=False, hash_funcs=BY_CONTENT)
def _members(_kit: Toolkit, segment: Segment, wanted: tuple[str, ...], stamp: str) -> pl.DataFrame:  # noqa: ARG001
    return _kit.segments.preview(segment, columns=wanted)
