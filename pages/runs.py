"""Runs: the history of every export, newest first; a row leads to the run."""

import streamlit as st

from exporter.workspace.permissions import Action, may
from pages.ui import workers_view
from pages.ui.empty import empty_state
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.run_table import run_table
from pages.ui.session import toolkit

kit = toolkit()

with showing_errors():
    page_header("Runs", "What every export did, newest first. Select a run to see it.")
    workers_view.show(kit)
    exports = sorted({run.export for run in kit.runs.all()})
    if not exports:
        empty_state("history", "No run yet", "A run is one execution of an export, with its numbers and its reasons.")
        if may(kit.actor, Action.EDIT_EXPORTS):
            st.page_link("pages/new_export.py", label="New export", icon=":material/add:")
        st.stop()
    chosen = st.selectbox(
        "Export",
        exports,
        index=None,
        key="runs_export",
        placeholder="All exports",
        label_visibility="collapsed",
        width=320,
    )
    run_table(kit.runs.all(export=chosen), key="runs_table")
