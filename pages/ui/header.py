"""The head of a page: what it is, the sentence that says what it is for, and what can be done."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def page_header(title: str, sentence: str = "") -> DeltaGenerator:
    """Draw a page's title and one sentence below it, both as Markdown.

    Returns:
        The place beside the title for the page's actions, to be used in a `with` block.
    """
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(gap="xsmall", width="content"):
            st.title(title, anchor=False)
            if sentence:
                st.caption(sentence)
        return st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", width="content")
