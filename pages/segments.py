"""Segments: who can be exported, how many they are, and where they go."""

import streamlit as st

from pages.ui import segment_card, segment_draft
from pages.ui.empty import empty_state
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.session import toolkit

SEARCHED_FROM = 9

kit = toolkit()

with showing_errors():
    with page_header("Segments", "Who can go to Omnisend: chosen by rules, counted as the data is now."):
        if st.button(
            "New segment",
            key="segments_new",
            icon=":material/add:",
            type="primary",
            disabled=not kit.sources.names(),
            help="Add profiles first" if not kit.sources.names() else None,
        ):
            segment_draft.forget()
            st.switch_page("pages/segment.py")
    segments = kit.segments.all()
    if not segments:
        empty_state("filter_alt", "No segment yet", "A segment says by rules which profiles go, and counts them live.")
        if not kit.sources.names():
            st.page_link(
                "pages/profiles.py", label="Add profiles", icon=":material/add:", query_params={"source": "new"}
            )
    wanted = ""
    if len(segments) >= SEARCHED_FROM:
        wanted = st.text_input(
            "Search segments",
            type="search",
            live="300ms",
            key="segments_search",
            placeholder="Search",
            label_visibility="collapsed",
            width=320,
        )
    found = segment_card.matching(segments, wanted)
    for segment in found:
        segment_card.show(kit, segment)
    if segments and not found:
        st.caption("No segment has these words.")
