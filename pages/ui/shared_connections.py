"""Connections as those see them who use them and do not set them up: their names and types, nothing else."""

import streamlit as st

from exporter.toolkit import Toolkit
from pages.ui import connection_choice
from pages.ui.empty import empty_state
from pages.ui.words import escape


def show(kit: Toolkit) -> None:
    """Draw the connections that the person acting may use, by type."""
    cards = connection_choice.usable(kit)
    if not cards:
        ask = f"Ask {connection_choice.whom_to_ask(kit)} to share one with you."
        empty_state("link_off", "No connection is open to you", ask)
        return
    for kind in sorted({card.type for card in cards.values()}):
        st.subheader(escape(kind), anchor=False)
        for card in cards.values():
            if card.type == kind:
                with st.container(border=True, horizontal=True, vertical_alignment="center"):
                    st.markdown(f"**{escape(card.display_name)}**", width="stretch")
                    if st.button("New export", key=f"connections_{card.name}_export", icon=":material/send:"):
                        st.switch_page("pages/new_export.py")
    st.caption(f"What they lead to is set up by {connection_choice.whom_to_ask(kit)}.")
