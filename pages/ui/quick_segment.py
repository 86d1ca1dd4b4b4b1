"""A quick segment: what was clicked in a chart, said in words, and the way to the builder with its rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st
from plotly.graph_objects import Figure

from exporter.charts.palette import palette
from exporter.segments.rules import Group, InSegment, Segment, Step
from exporter.toolkit import Toolkit
from pages.ui import segment_draft
from pages.ui.chart import dark
from pages.ui.words import escape

FROM_THE_FIRST = {"clickmode": "event+select", "dragmode": "pan"}
"""What lets a chart be picked from. Streamlit adds it after the first drawing, and on a slow machine that is lost."""

FADED = 0.5
"""Opacity of the bars that are not chosen, while one is: that one has the accent, whatever colour it had."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way on from a chart: what its button says, and the segment that it begins."""

    label: str
    segment: Segment


def pickable(figure: Figure, *, key: str, alt: str) -> Any:  # noqa: ANN401  (whatever the chart gives its bars along)
    """Draw a figure in a frame, and return the custom data of the bar that is chosen; None while none is.

    Args:
        figure: As `exporter.charts` makes it, for the page's mode.
        key: Of the element.
        alt: What the chart shows, for those who do not see it.
    """
    figure.update_layout(**FROM_THE_FIRST)
    chosen = {"marker": {"color": palette(dark=dark()).accent, "opacity": 1}}
    figure.update_traces(selected=chosen, unselected={"marker": {"opacity": FADED}}, selector={"type": "bar"})
    with st.container(border=True):
        event = st.plotly_chart(
            figure,
            key=key,
            alt=alt,
            theme=None,
            on_select="rerun",
            selection_mode="points",
            config={"displayModeBar": False, "responsive": True},
        )
    points: Sequence[Mapping[str, Any]] = event["selection"]["points"]
    return listed(points[0].get("customdata")) if points else None


def listed(data: Any) -> Any:  # noqa: ANN401  (likewise)
    """Return custom data with lists as lists: a browser sends those within lists as objects of their places."""
    if isinstance(data, Mapping):
        return [listed(each) for _, each in sorted(data.items(), key=lambda item: int(item[0]))]
    return [listed(each) for each in data] if isinstance(data, list) else data


def offer(said: str, ways: tuple[Way, ...], *, key: str) -> None:
    """Draw what was chosen, as Markdown, and the ways to the builder."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"{key}_picked"):
        st.markdown(said, width="stretch")
        for number, way in enumerate(ways):
            if st.button(way.label, key=f"{key}_way_{number}", icon=":material/filter_alt:"):
                segment_draft.begin(way.segment)
                st.switch_page("pages/segment.py")


def members_who(kit: Toolkit, segment: Segment, rules: Group) -> Segment:
    """Return the segment of those members who also fulfil some rules: built on the segment where it is saved so."""
    if is_saved(kit, segment):
        return Segment("", segment.source, Group("all", (InSegment(segment.name), rules)))
    if segment.sql is not None or segment.kind == "static":
        return Segment("", segment.source, rules)
    return replace(segment, name="", then=(*segment.then, Step("intersect", rules)))


def is_saved(kit: Toolkit, segment: Segment) -> bool:
    """Say whether a segment is in the workspace just as it is here."""
    return segment.name in kit.segments.names() and kit.segments.get(segment.name) == segment


def strong(text: str) -> str:
    """Return a text as bold Markdown, whatever is in it."""
    return f"**{escape(text)}**"
