"""One segment as the list shows it: who, how many, where they go, and what can be done with it."""

from collections.abc import Sequence

import streamlit as st

from exporter.errors import ExporterError
from exporter.segments.compile import in_words
from exporter.segments.rules import Segment
from exporter.toolkit import Toolkit
from pages.ui import counts, removal
from pages.ui.format import number, percent
from pages.ui.removal import Removal
from pages.ui.segment_answer import share
from pages.ui.session import attempt
from pages.ui.words import escape


def matching(segments: Sequence[Segment], wanted: str) -> list[Segment]:
    """Return the segments with the text in their name, description or rules, capital letters or not."""
    text = wanted.strip().casefold()
    return [
        segment
        for segment in segments
        if text in f"{segment.name}\n{segment.description}\n{in_words(segment)}".casefold()
    ]


def show(kit: Toolkit, segment: Segment) -> None:
    """Draw the segment."""
    users = kit.segments.used_by(segment.name)
    with st.container(border=True, key=f"segments_card_{segment.name}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            with st.container(gap="xsmall", width="stretch"):
                st.subheader(escape(segment.name), anchor=False)
                st.markdown(escape(in_words(segment)))
            with st.container(gap=None, horizontal_alignment="right", width="content"):
                members(kit, segment)
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(line(segment, users), width="content")
            with st.container(horizontal=True, width="content"):
                actions(kit, segment, users)


def members(kit: Toolkit, segment: Segment) -> None:
    """Draw how many of how many; where that cannot be said, why."""
    try:
        count = counts.of(kit, segment)
    except ExporterError as error:
        st.badge("Cannot be counted", icon=":material/error:", color="red", help=escape(str(error)))
        return
    st.subheader(number(count.members), anchor=False, width="content")
    st.caption(f"of {number(count.profiles)} profiles · {percent(share(count))}", width="content")


def line(segment: Segment, users: Sequence[str]) -> str:
    """Say what it is over and where it goes, as Markdown."""
    parts = [
        *([escape(segment.description)] if segment.description else []),
        f"over {escape(segment.source)}",
        f"used by {', '.join(map(escape, users))}" if users else "in no export yet",
    ]
    return " · ".join(parts)


def actions(kit: Toolkit, segment: Segment, users: Sequence[str]) -> None:
    """Draw what can be done with a segment."""
    key = f"segments_{segment.name}"
    if st.button("Export", key=f"{key}_export", icon=":material/send:"):
        st.switch_page("pages/new_export.py", query_params={"segment": segment.name})
    if st.button("Edit", key=f"{key}_edit", icon=":material/edit:"):
        st.switch_page("pages/segment.py", query_params={"segment": segment.name})
    st.button(
        "Duplicate",
        key=f"{key}_duplicate",
        icon=":material/content_copy:",
        on_click=attempt,
        args=(lambda: kit.segments.duplicate(segment.name), "Duplicated."),
    )
    means = "The rules are forgotten. Profiles and contacts in Omnisend stay as they are."
    removal.show(Removal(key, "Delete", "segment", means, users), lambda: kit.segments.delete(segment.name))
