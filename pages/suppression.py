"""Suppression: whom no export sends anything, who put them on the list, and how to change it."""

import streamlit as st

from pages.ui import suppression_adding, suppression_view
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.session import toolkit

kit = toolkit()

with showing_errors():
    page_header("Suppression", "Nobody on this list is sent anything, whatever a segment or an export says.")
    suppression_view.figures(kit)
    left, right = st.columns([2, 3])
    with left:
        suppression_adding.show(kit)
    with right, showing_errors():
        suppression_view.show(kit)
    suppression_view.deeds(kit)
