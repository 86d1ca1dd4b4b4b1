"""One segment as the list shows it: who, how many, where they go, and what can be done with it."""

import polars as pl
import streamlit as st

from exporter.segments.library import Count
from exporter.segments.rules import Segment
from exporter.segments.usage import Usage
from exporter.segments.words import in_words
from exporter.toolkit import Toolkit
from pages.ui import segment_actions
from pages.ui.badges import Colour
from pages.ui.format import ago, number, percent
from pages.ui.segment_answer import share
from pages.ui.words import escape

BADGES: dict[str, tuple[str, Colour, str, str]] = {
    "draft": ("Draft", "orange", "edit_note", "It may be unfinished, and is not exported"),
    "inactive": ("Inactive", "gray", "pause_circle", "It is kept, and is not exported"),
    "static": ("Static", "blue", "ac_unit", "Its members stay the same until somebody refreshes it"),
    "sql": ("SQL", "gray", "code", "Written by hand, as one SELECT"),
}
"""What is unusual about a segment -> its badge: word, colour, icon, what it means."""


def show(kit: Toolkit, segment: Segment, users: Usage, size: Count | str | None) -> None:
    """Draw a segment.

    Args:
        kit: The workspace.
        segment: Which one.
        users: What uses it.
        size: How many are in it, or why that cannot be said; None while they are still being counted.
    """
    with st.container(border=True, key=f"segments_card_{segment.name}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="top"):
            with st.container(gap="xsmall", width="stretch"):
                with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                    st.subheader(escape(segment.name), anchor=False, width="content")
                    badges(segment)
                st.markdown(escape(in_words(segment)))
            with st.container(gap=None, horizontal_alignment="right", width=230):
                members(kit, segment, size)
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(line(segment, users), width="stretch")
            with st.container(horizontal=True, width="content"):
                segment_actions.show(kit, segment, users)


def badges(segment: Segment) -> None:
    """Draw what is unusual about it, and its tags."""
    unusual = (segment.state, segment.kind, "sql" if segment.sql is not None else "")
    for word, colour, icon, means in (BADGES[each] for each in unusual if each in BADGES):
        st.badge(word, icon=f":material/{icon}:", color=colour, help=means)
    for tag in segment.tags:
        st.badge(escape(tag), icon=":material/label:", color="gray")


def members(kit: Toolkit, segment: Segment, size: Count | str | None) -> None:
    """Draw how many of how many, and how that has changed; where it cannot be said, why."""
    if size is None:
        st.metric("counting", "\u2013")
        return
    if isinstance(size, str):
        st.badge("Cannot be counted", icon=":material/error:", color="red", help=escape(size))
        return
    recorded = kit.segments.sizes(segment.name)
    delta = change(recorded, size.members)
    st.metric(
        f"of {number(size.profiles)} profiles · {percent(share(size))}",
        number(size.members),
        delta,
        delta_color="off",
        delta_arrow="off" if delta is None else "auto",
        chart_data=None if delta is None else [*recorded["members"], size.members],
        chart_type="area",
    )


def change(recorded: pl.DataFrame, members: int) -> str | None:
    """Say how the size differs from the last recorded one that was another; None where there is none."""
    others = recorded.filter(pl.col("members") != members)
    if others.is_empty():
        return None
    last = others.row(-1, named=True)
    passed = ago(last["at"])
    when = f"in {passed.removesuffix(' ago')}" if passed.endswith(" ago") else passed
    return f"{members - last['members']:+,} {when}"


def line(segment: Segment, users: Usage) -> str:
    """Say what it is over and where it goes, as Markdown."""
    parts = [
        *([escape(segment.description)] if segment.description else []),
        f"over {escape(segment.source)}",
        f"used by {', '.join(map(escape, users.names()))}" if users.names() else "not used yet",
    ]
    return " · ".join(parts)
