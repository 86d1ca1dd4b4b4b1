"""The way to a first export: some segments on the home page, each one click from it."""

import streamlit as st

from exporter.errors import ExporterError
from exporter.segments.rules import Segment
from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action, may
from pages.ui import counts
from pages.ui.format import number
from pages.ui.words import escape

FIRST = 4
"""Segments that are offered."""


def show(kit: Toolkit) -> None:
    """Draw the first segments, each one click from its export; for those who have not exported yet."""
    segments = kit.segments.all()[:FIRST]
    if not segments:
        return
    st.subheader("Start with a segment", anchor=False)
    with st.grid(2, min_column_width=340) as grid:
        for segment in segments:
            with grid.cell(), st.container(border=True, horizontal=True, vertical_alignment="center"):
                with st.container(gap=None, width="stretch"):
                    st.markdown(f"**{escape(segment.name)}**")
                    st.caption(members(kit, segment))
                way_on(kit, segment)


def way_on(kit: Toolkit, segment: Segment) -> None:
    """Draw the way to the export of a segment, or to itself for those who only look."""
    if not may(kit.actor, Action.EDIT_EXPORTS):
        if st.button("Open", key=f"home_open_{segment.name}", icon=":material/tune:"):
            st.switch_page("pages/segment.py", query_params={"segment": segment.name})
    elif st.button("Export", key=f"home_export_{segment.name}", icon=":material/send:"):
        st.switch_page("pages/new_export.py", query_params={"segment": segment.name})


def members(kit: Toolkit, segment: Segment) -> str:
    """Say how many a segment holds, as Markdown."""
    try:
        count = counts.of(kit, segment)
    except ExporterError:
        return ":red[Cannot be counted]"
    return f"{number(count.members)} of {number(count.profiles)} profiles"
