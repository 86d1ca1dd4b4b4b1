"""Which segments an export sends, with how many profiles each holds."""

import streamlit as st

from exporter.errors import NotFoundError
from exporter.runs.definition import Export
from exporter.segments.rules import State
from exporter.segments.words import in_words
from exporter.toolkit import Toolkit
from pages.ui import counts, export_draft, session
from pages.ui.format import number
from pages.ui.part import Part, showing
from pages.ui.words import escape

STATES: dict[State, str] = {"active": "active", "draft": "a draft", "inactive": "inactive"}


def choose(kit: Toolkit, export: Export) -> Export:
    """Draw the choice of segments and return the export with what was chosen."""
    known = {segment.name: segment.state for segment in kit.segments.all()}
    chosen = [name for name in session.held("new_export_segments", list(export.segments)) if name in known]
    names = [name for name, state in known.items() if state == "active" or name in chosen]
    part = Part("new_export_segments", "Segments", summary(kit, chosen), "done" if chosen else "open", not chosen)
    with showing(part) as opened:
        if not opened:
            return export
        if not names:
            st.write("A segment says which profiles go. There is none yet.")
            st.page_link("pages/segments.py", label="Create a segment", icon=":material/add:")
            return export
        key = "new_export_segments"
        session.begin(key, chosen)
        picked = st.multiselect(
            "Segments to export",
            names,
            chosen,
            key=key,
            placeholder="Choose one or more segments",
            help="A contact in several segments is sent once, with a marker for each. Only active ones are offered.",
        )
        for name in picked:
            segment = kit.segments.get(name)
            count = counts.of(kit, segment)
            st.caption(
                f"**{escape(name)}**: {number(count.members)} of {number(count.profiles)} profiles. "
                f"{escape(in_words(segment))}"
            )
            if segment.state != "active":
                st.caption(
                    f":orange[:material/warning: {escape(name)} is {STATES[segment.state]}: no export sends it.]"
                )
    return export_draft.with_segments(kit, export, picked)


def summary(kit: Toolkit, chosen: list[str]) -> str:
    """Say which segments are chosen and how many profiles they hold."""
    if not chosen:
        return "Choose who goes to Omnisend."
    try:
        return " · ".join(
            f"{escape(name)} ({number(counts.of(kit, kit.segments.get(name)).members)})" for name in chosen
        )
    except NotFoundError:
        return ", ".join(escape(name) for name in chosen)
