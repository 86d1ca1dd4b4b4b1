"""A run: live while it runs, and the same page afterwards."""

import streamlit as st

from exporter.workspace.permissions import Action, may
from pages.ui import run_view
from pages.ui.empty import empty_state
from pages.ui.errors import showing_errors
from pages.ui.session import toolkit

kit = toolkit()
run_id = st.query_params.get("run")

with showing_errors():
    if run_id is None:
        runs = kit.runs.all(limit=1)
        run_id = runs[0].run_id if runs else None
    if run_id is None:
        empty_state("history", "No run yet", "Start an export, and what it does shows here.")
        if may(kit.actor, Action.EDIT_EXPORTS):
            st.page_link("pages/new_export.py", label="New export", icon=":material/add:")
        st.stop()
    run_view.show(kit, run_id)
