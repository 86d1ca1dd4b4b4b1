"""How a page looks that has nothing to show yet."""

import streamlit as st


def empty_state(icon: str, title: str, sentence: str) -> None:
    """Draw an icon, what is missing, and what it is for; the way on stands below it.

    Args:
        icon: Name of a Material icon.
        title: What there is not yet.
        sentence: What it is for.
    """
    with st.container(border=True, horizontal_alignment="center", gap="small"):
        st.title(f":primary[:material/{icon}:]", anchor=False, width="content")
        st.subheader(title, anchor=False, width="content")
        st.markdown(sentence, width="content")
