"""What a segment is called and over which profiles it is, and the buttons that save it and lead on."""

from dataclasses import replace

import streamlit as st

from exporter.segments.checks import read_values
from exporter.segments.documents import to_document
from exporter.segments.ground import Ground
from exporter.segments.library import LONGEST_NAME
from exporter.segments.rules import Group, Segment
from exporter.toolkit import Toolkit
from pages.ui import segment_draft, session
from pages.ui.errors import showing_errors
from pages.ui.segment_draft import Draft


def edit(kit: Toolkit, draft: Draft) -> Segment:
    """Draw name, description and source, and return the segment with what was written."""
    present = draft.segment
    names = kit.sources.names()
    sources = names if present.source in names else [present.source, *names]
    session.begin("segment_name", present.name)
    session.begin("segment_description", present.description)
    session.begin("segment_source", present.source)
    with st.grid(3, min_column_width=240):
        name = st.text_input(
            "Name", key="segment_name", max_chars=LONGEST_NAME, placeholder="VIP customers", live="300ms"
        )
        description = st.text_input("Description", key="segment_description", placeholder="Optional", live="300ms")
        source = st.selectbox("Profiles", sources, key="segment_source", disabled=len(sources) == 1)
    return replace(present, name=name, description=description, source=source)


def actions(kit: Toolkit, draft: Draft, where: Group, ground: Ground) -> None:
    """Draw what can be done with the segment as it stands, and why it cannot be saved yet."""
    segment = replace(draft.written, where=where)
    saved = draft.saved
    changed = saved is None or written(saved, ground) != written(segment, ground)
    obstacle = obstacle_to_save(kit, segment, draft) if changed else None
    if obstacle or (saved and changed):
        st.caption(obstacle or "Not saved yet", width="content")
    if saved and changed:
        st.button("Discard", key="segment_discard", type="tertiary", on_click=segment_draft.forget)
    if saved and not changed:
        if st.button("Export this segment", key="segment_export", icon=":material/send:", type="primary"):
            st.switch_page("pages/new_export.py", query_params={"segment": saved.name})
        return
    if st.button(
        "Save segment", key="segment_save", icon=":material/check:", type="primary", disabled=obstacle is not None
    ):
        save(kit, segment, draft)


def written(segment: Segment, ground: Ground) -> tuple[str, object]:
    """Return a segment in the form in which two that mean the same are the same."""
    return segment.name, to_document(read_values(segment, ground)[0])


def obstacle_to_save(kit: Toolkit, segment: Segment, draft: Draft) -> str | None:
    """Return why the segment cannot be saved, as one sentence about the first thing to do; None when it can."""
    if not segment.name:
        return "Give the segment a name."
    issues = kit.segments.issues(segment, replacing=draft.saved.name if draft.saved else None)
    if not issues:
        return None
    return issues[0].message if issues[0].where in ("name", "source") else "Complete the conditions."


def save(kit: Toolkit, segment: Segment, draft: Draft) -> None:
    """Save the segment and show it as saved; from now on the address names it."""
    with showing_errors():
        kit.segments.save(segment, replacing=draft.saved.name if draft.saved else None)
        saved = kit.segments.get(segment.name)
        segment_draft.keep(replace(draft, saved=saved, segment=replace(draft.segment, name=saved.name)))
        st.query_params["segment"] = saved.name
        st.toast("The segment is saved.")
        st.rerun()
