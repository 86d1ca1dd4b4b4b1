"""What a segment is called and over which profiles it is; what else is said of it opens below."""

from dataclasses import replace

import streamlit as st

from exporter.segments.document_reading import LONGEST_TAG, MOST_TAGS
from exporter.segments.library import LONGEST_NAME
from exporter.segments.rules import Segment, State
from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action, may
from pages.ui import known_segments, segment_history, segment_kind, segment_split, session
from pages.ui.segment_draft import Draft
from pages.ui.words import escape

STATES: dict[State, str] = {
    "draft": "Draft: may be unfinished, is never exported",
    "active": "Active: may be exported",
    "inactive": "Inactive: kept, but not exported",
}


def edit(kit: Toolkit, draft: Draft) -> Segment:
    """Draw name and source, and the rest in a part that opens; return the segment with what was written."""
    present = draft.segment
    names = kit.sources.names()
    sources = names if present.source in names else [present.source, *names]
    name = session.begin("segment_name", present.name)
    source = session.begin("segment_source", present.source)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            "Name", name, key="segment_name", max_chars=LONGEST_NAME, placeholder="VIP customers", live="300ms"
        )
        wide = 220 if len(sources) > 1 else 160
        source = st.selectbox(
            "Profiles",
            sources,
            session.place(sources, source),
            key="segment_source",
            disabled=len(sources) == 1,
            width=wide,
        )
    return more(kit, draft, replace(present, name=name, source=source))


def more(kit: Toolkit, draft: Draft, present: Segment) -> Segment:
    """Draw description, state, tags and notes."""
    description = session.begin("segment_description", present.description)
    state = session.begin("segment_state", present.state)
    tags = session.begin("segment_tags", list(present.tags))
    notes = session.begin("segment_notes", present.notes)
    with st.expander(summary(present), key="segment_details", icon=":material/sell:"):
        with st.grid(2, min_column_width=260):
            description = st.text_input(
                "Description", description, key="segment_description", placeholder="In a sentence", live="300ms"
            )
            tags = st.multiselect(
                "Tags",
                sorted({*present.tags, *tags, *known_segments.tags(kit)}, key=str.casefold),
                tags,
                key="segment_tags",
                accept_new_options=True,
                max_selections=MOST_TAGS,
                placeholder="Choose, or type and press Enter",
                select_all=False,
            )
        state = st.segmented_control(
            "State",
            list(STATES),
            default=state,
            key="segment_state",
            required=True,
            format_func=lambda each: each.capitalize(),
        )
        st.caption(STATES[state])
        notes = st.text_area(
            "Notes", notes, key="segment_notes", placeholder="For colleagues, as long as you like", height=90
        )
        if draft.saved is not None:
            about(kit, draft.saved)
    return replace(
        present,
        description=description,
        state=state,
        tags=tuple(tag.strip()[:LONGEST_TAG] for tag in tags if tag.strip()),
        notes=notes,
    )


def about(kit: Toolkit, saved: Segment) -> None:
    """Draw the ways to what is known of the segment as it is saved, and to what can be made of it."""
    with st.container(horizontal=True):
        if st.button("History", key="segment_history", icon=":material/history:"):
            segment_history.show(kit, saved.name)
        if st.button(
            "Freeze or make dynamic" if saved.kind == "static" else "Freeze the members",
            key="segment_kind",
            icon=":material/ac_unit:",
            disabled=not may(kit.actor, Action.EDIT_SEGMENTS),
        ):
            segment_kind.show(kit, saved)
        if st.button(
            "Split",
            key="segment_split",
            icon=":material/call_split:",
            disabled=not may(kit.actor, Action.EDIT_SEGMENTS),
        ):
            segment_split.ask(kit, saved)


def sentence(draft: Draft) -> str:
    """Say below the title, as Markdown, what is special about the segment as it is saved, and how it is described."""
    saved = draft.saved
    if saved is None:
        return "These are the people; this is how many, and why."
    badges = [
        *([f":orange-badge[{saved.state.capitalize()}]"] if saved.state != "active" else []),
        *([":blue-badge[:material/ac_unit: Static]"] if saved.kind == "static" else []),
    ]
    return " ".join([*badges, escape(saved.description) or "These are the people; this is how many, and why."])


def summary(segment: Segment) -> str:
    """Say what the part holds while it is closed."""
    said = [
        segment.state.capitalize(),
        segment.kind,
        *([f"{len(segment.tags)} tags" if len(segment.tags) > 1 else "1 tag"] if segment.tags else []),
        *(["notes"] if segment.notes else []),
    ]
    return f"Details: {', '.join(said)}"
