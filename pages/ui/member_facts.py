"""What is known about the members of a segment, remembered while rules, data and day stay the same."""

from dataclasses import dataclass

import streamlit as st

from exporter.insight.download import Download
from exporter.insight.members import Order, Page, Place
from exporter.insight.personal import PersonalKind
from exporter.profiles.source import Source
from exporter.segments.rules import Segment
from exporter.toolkit import Toolkit
from exporter.workspace.scratch import Scratch
from pages.ui import source_facts, waiting
from pages.ui.cached import BY_CONTENT
from pages.ui.waiting import Answer


@dataclass(frozen=True, slots=True)
class Asked:
    """Which members are asked for.

    Args:
        segment: Of which segment, saved or not.
        text: Stands in their email, or is their key; empty: all.
        columns: What is shown of them.
        order: What they are sorted by.
    """

    segment: Segment
    text: str
    columns: tuple[str, ...]
    order: Order


def stamp(kit: Toolkit, segment: Segment, source: Source) -> str:
    """Return a text that changes when the members may: with the data, the day, or what the segment is built on.

    Raises:
        SourceError: The source cannot be read.
    """
    ground = kit.segments.ground(source)
    built_on = sorted(kit.segments.built_on(segment).items())
    return f"{source_facts.stamp(kit, source)} {ground.today} {ground.zone} {built_on}"


def personal_columns(kit: Toolkit, source: Source) -> dict[str, PersonalKind]:
    """Find the columns that hold personal data, by their names and a sample of them. Raises SourceError."""
    return _personal(kit, source, source_facts.stamp(kit, source))


def page(kit: Toolkit, source: Source, asked: Asked, after: Place | None) -> Answer[Page]:
    """Read the members that come after a place, beside the page.

    Raises:
        SegmentError: The segment does not fit its source.
        SourceError: The source cannot be read.
    """
    key = (asked, after, stamp(kit, asked.segment, source))
    return waiting.asked(("members", *key), lambda: _page(kit, *key), purpose="members")


def file(kit: Toolkit, segment: Segment, what: Download, *, ending: str) -> bytes:
    """Return the members of a segment as the content of a "csv" or "parquet" file. Raises as `page` does."""
    with Scratch("download") as scratch:
        path = scratch.path / f"members.{ending}"
        kit.insight.download(segment, path, what=what)
        return path.read_bytes()


@st.cache_data(max_entries=50, show_spinner=False)
def _personal(_kit: Toolkit, source: Source, stamp: str) -> dict[str, PersonalKind]:  # noqa: ARG001  (the cache's key)
    return _kit.insight.personal(source)


@st.cache_data(ttl=600, max_entries=50, show_spinner=False, hash_funcs=BY_CONTENT)
def _page(_kit: Toolkit, asked: Asked, after: Place | None, stamp: str) -> Page:  # noqa: ARG001  (the cache's key)
    return _kit.insight.members(asked.segment, columns=asked.columns, search=asked.text, order=asked.order, after=after)
