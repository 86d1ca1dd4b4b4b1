"""Segments: who can be exported, how many they are, and where they go."""

import streamlit as st

from exporter.workspace.permissions import Action
from pages.ui import role, segment_draft, segment_list, segment_starters
from pages.ui.empty import empty_state
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.session import toolkit

kit = toolkit()

with showing_errors():
    sources = kit.sources.names()
    has_profiles = bool(sources)
    segments = kit.segments.all()
    with page_header("Segments", "Who can go to Omnisend: chosen by rules, counted as the data is now."):
        looks_only = role.why_not(kit, Action.EDIT_SEGMENTS)
        can_start = bool(segments) and has_profiles and looks_only is None
        if can_start and st.button("Start from…", key="segments_start", icon=":material/auto_awesome:"):
            segment_starters.ask(kit)
        if st.button(
            "New segment",
            key="segments_new",
            icon=":material/add:",
            type="primary",
            disabled=not has_profiles or looks_only is not None,
            help=looks_only if has_profiles else "Add profiles first",
        ):
            segment_draft.forget()
            st.switch_page("pages/segment.py")
    if not segments:
        empty_state("filter_alt", "No segment yet", "A segment says by rules which profiles go, and counts them live.")
        if not has_profiles and role.why_not(kit, Action.EDIT_SOURCES) is None:
            st.page_link(
                "pages/profiles.py", label="Add profiles", icon=":material/add:", query_params={"source": "new"}
            )
        for source in sources[:1]:
            st.subheader("Start from one of these", anchor=False)
            segment_starters.show(kit, kit.sources.get(source))
    else:
        segment_list.show(kit, segments)
