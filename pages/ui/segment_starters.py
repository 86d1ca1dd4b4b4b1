"""Ready segments made of the data's own columns, with their sizes: something to start from."""

import streamlit as st

from exporter.profiles.source import Source
from exporter.segments.ready import Starter
from exporter.segments.words import in_words
from exporter.toolkit import Toolkit
from pages.ui import segment_draft, source_facts
from pages.ui.errors import showing_errors
from pages.ui.format import number, percent
from pages.ui.segment_answer import share
from pages.ui.words import escape


@st.dialog("Start from…", width="medium", position="right", icon=":material/auto_awesome:")
def ask(kit: Toolkit) -> None:
    """Draw the ready segments of a source over the page."""
    names = kit.sources.names()
    name = names[0]
    if len(names) > 1:
        name = st.selectbox("Profiles", names, key="starters_source")
    st.caption("Made of what these profiles tell. Nothing is saved before you have looked at it and named it.")
    show(kit, kit.sources.get(name))


def show(kit: Toolkit, source: Source) -> None:
    """Draw the ready segments of a source, each with its size and the way to the builder."""
    with showing_errors():
        with st.skeleton(height=320):
            found = _starters(kit, source, f"{source_facts.stamp(kit, source)} {kit.segments.ground(source).today}")
        if not found:
            st.info("No column of this source tells when somebody came, bought or was born.", icon=":material/info:")
        with st.grid(2, min_column_width=280):
            for starter in found:
                card(starter)


def card(starter: Starter) -> None:
    """Draw a ready segment."""
    segment, count = starter.segment, starter.count
    key = f"starters_{segment.name}"
    with st.container(border=True, gap="xsmall", height="stretch", key=key):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{escape(segment.name)}**", width="content")
            st.markdown(f"**{number(count.members)}** :gray[· {percent(share(count))}]", width="content")
        st.caption(escape(segment.description))
        st.markdown(f":small[{escape(in_words(segment))}]")
        st.space("stretch")
        if st.button("Start from it", key=f"{key}_use", icon=":material/arrow_forward:"):
            segment_draft.begin(segment)
            st.switch_page("pages/segment.py")


@st.cache_data(ttl=600, max_entries=20, show_spinner=False)
def _starters(_kit: Toolkit, source: Source, stamp: str) -> list[Starter]:  # noqa: ARG001  (the cache's key)
    return _kit.segments.starters(source.name)
