"""What a segment's pictures show: worked out beside the page, remembered while rules, data and day stay the same."""

import polars as pl
import streamlit as st

from exporter.contacts.mapping import FromColumn
from exporter.contacts.matching import suggest
from exporter.insight.steps import FunnelStep
from exporter.profiles.source import Source
from exporter.runs.definition import CONTACT_LIMIT
from exporter.segments.rules import Condition, Segment
from exporter.segments.telling_columns import telling
from exporter.toolkit import Toolkit
from pages.ui import source_facts, waiting
from pages.ui.cached import BY_CONTENT
from pages.ui.member_facts import stamp
from pages.ui.waiting import Answer

PURPOSES = ("picture", "column")
"""What a page of pictures may be waiting for."""


def opted_in(kit: Toolkit, source: Source) -> Condition | None:
    """Return the rule of those who agreed to be written to; None where no column of the source says so."""
    columns = source_facts.columns(kit, source)
    origin = suggest(columns, subscription="from_data").origin("email_status")
    found = next((each for each in columns if isinstance(origin, FromColumn) and each.name == origin.column), None)
    if found is not None and found.type == "text":
        return Condition(found.name, "equals", "subscribed")
    agreed = telling(columns).get("consent")
    return None if agreed is None else Condition(agreed.name, "is_true")


def steps(kit: Toolkit, segment: Segment, source: Source) -> tuple[FunnelStep, ...]:
    """Take a segment apart, with what an export asks beyond it."""
    return kit.insight.steps(segment, opted_in=opted_in(kit, source))


def funnel(kit: Toolkit, segment: Segment, source: Source) -> Answer[pl.DataFrame]:
    """Count who is left after each step, as `insight.funnel.funnel`. Raises SegmentError and SourceError."""
    key = (segment, opted_in(kit, source), stamp(kit, segment, source))
    return waiting.asked(("funnel", *key), lambda: _funnel(kit, *key), purpose="picture")


def differences(kit: Toolkit, segment: Segment, source: Source) -> Answer[pl.DataFrame]:
    """Find what sets members apart, as `insight.differences.differences`. Raises SegmentError and SourceError."""
    key = (segment, stamp(kit, segment, source))
    return waiting.asked(("differences", *key), lambda: _differences(kit, *key), purpose="picture")


def comparison(kit: Toolkit, segment: Segment, source: Source, column: str) -> Answer[pl.DataFrame]:
    """Compare a column, as `insight.comparison.comparison`. Raises SegmentError and SourceError."""
    key = (segment, column, stamp(kit, segment, source))
    return waiting.asked(("comparison", *key), lambda: _comparison(kit, *key), purpose="column")


def countries(kit: Toolkit, segment: Segment, source: Source, column: str) -> Answer[pl.DataFrame]:
    """Count members by country, as `insight.countries.countries`. Raises SegmentError and SourceError."""
    key = (segment, column, stamp(kit, segment, source))
    return waiting.asked(("countries", *key), lambda: _countries(kit, *key), purpose="picture")


def overlap(kit: Toolkit, segments: tuple[Segment, ...], source: Source) -> Answer[pl.DataFrame]:
    """Count the overlaps of segments, as `insight.overlap.overlap`. Raises SegmentError and SourceError."""
    key = (segments, " ".join(stamp(kit, segment, source) for segment in segments))
    return waiting.asked(("overlap", *key), lambda: _overlap(kit, *key), purpose="picture")


@st.cache_data(ttl=600, max_entries=50, show_spinner=False, hash_funcs=BY_CONTENT)
def _funnel(_kit: Toolkit, segment: Segment, opted_in: Condition | None, stamp: str) -> pl.DataFrame:  # noqa: ARG001
    return _kit.insight.funnel(segment, opted_in=opted_in, limit=CONTACT_LIMIT)


@st.cache_data(ttl=600, max_entries=50, show_spinner=False, hash_funcs=BY_CONTENT)
def _differences(_kit: Toolkit, segment: Segment, stamp: str) -> pl.DataFrame:  # noqa: ARG001  (the cache's key)
    return _kit.insight.differences(segment)


@st.cache_data(ttl=600, max_entries=100, show_spinner=False, hash_funcs=BY_CONTENT)
def _comparison(_kit: Toolkit, segment: Segment, column: str, stamp: str) -> pl.DataFrame:  # noqa: ARG001
    return _kit.insight.comparison(segment, column)


@st.cache_data(ttl=600, max_entries=50, show_spinner=False, hash_funcs=BY_CONTENT)
def _countries(_kit: Toolkit, segment: Segment, column: str, stamp: str) -> pl.DataFrame:  # noqa: ARG001
    return _kit.insight.countries(segment, column)


@st.cache_data(ttl=600, max_entries=50, show_spinner=False, hash_funcs=BY_CONTENT)
def _overlap(_kit: Toolkit, segments: tuple[Segment, ...], stamp: str) -> pl.DataFrame:  # noqa: ARG001
    return _kit.insight.overlap(segments)
