"""Exports: every export, whether it is healthy, and a click to run it."""

import streamlit as st

from pages.ui import export_card
from pages.ui.empty import empty_state
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.session import toolkit

kit = toolkit()

with showing_errors():
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container():
            page_header("Exports", "What goes where. Saving an export never runs it; Run now does.")
        if st.button("New export", key="exports_new", icon=":material/add:", type="primary"):
            st.switch_page("pages/new_export.py")
    exports = kit.exports.all()
    if not exports:
        empty_state("send", "No export yet", "An export says which segments go to which brand, and as which fields.")
    for export in exports:
        export_card.show(kit, export)
