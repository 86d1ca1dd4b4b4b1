"""Segments: who can be exported, how many they are, and where they go."""

import streamlit as st

from pages.ui import segment_draft, segment_list
from pages.ui.empty import empty_state
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.session import toolkit

kit = toolkit()

with showing_errors():
    has_profiles = bool(kit.sources.names())
    with page_header("Segments", "Who can go to Omnisend: chosen by rules, counted as the data is now."):
        if st.button(
            "New segment",
            key="segments_new",
            icon=":material/add:",
            type="primary",
            disabled=not has_profiles,
            help=None if has_profiles else "Add profiles first",
        ):
            segment_draft.forget()
            st.switch_page("pages/segment.py")
    segments = kit.segments.all()
    if not segments:
        empty_state("filter_alt", "No segment yet", "A segment says by rules which profiles go, and counts them live.")
        if not has_profiles:
            st.page_link(
                "pages/profiles.py", label="Add profiles", icon=":material/add:", query_params={"source": "new"}
            )
    else:
        segment_list.show(kit, segments)
