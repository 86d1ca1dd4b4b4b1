"""Home: what was delivered, what needs the person, and what happens next."""

import streamlit as st

from pages.ui import first_steps, home_view, needs, way_on
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.session import toolkit

kit = toolkit()

with showing_errors():
    runs = kit.runs.all()
    first = not kit.exports.names()
    sentence = (
        "From your profiles to contacts in Omnisend: choose a segment, see what would be sent, agree, export."
        if first
        else "What was delivered, what needs you, and what happens next."
    )
    with page_header("Home", sentence):
        way_on.show(kit)
    home_view.figures(kit, runs)
    if first:
        first_steps.show(kit)
    waiting = list(needs.needs(kit, runs))
    st.subheader("Needs you", anchor=False)
    needs.show(waiting)
    if not waiting:
        st.caption(":green[:material/check_circle:] Nothing. Everything that should run runs.")
    home_view.exports(kit, runs)
    home_view.last_runs(runs)
