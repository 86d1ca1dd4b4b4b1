"""The head of a page: what it is, and the sentence that says what it is for."""

import streamlit as st


def page_header(title: str, sentence: str = "") -> None:
    """Draw a page's title and one sentence below it, both as Markdown."""
    st.title(title, anchor=False)
    if sentence:
        st.caption(sentence)
