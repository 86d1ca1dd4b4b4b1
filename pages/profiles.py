"""Profiles: what data there is, how fresh it is, and how full each column is."""

import streamlit as st

from exporter.workspace.permissions import Action, require
from pages.ui import role, source_form, source_view
from pages.ui.empty import empty_state
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.session import toolkit

kit = toolkit()
wanted = st.query_params.get("source")

with showing_errors():
    if wanted == source_form.NEW:
        require(kit.actor, Action.EDIT_SOURCES)
        source_form.show(kit)
        st.stop()

    with page_header("Profiles", "What data there is, how fresh, and how full each column is."):
        looks_only = role.why_not(kit, Action.EDIT_SOURCES)
        st.button(
            "Add profiles",
            key="profiles_add",
            icon=":material/add:",
            type="primary",
            disabled=looks_only is not None,
            help=looks_only,
            on_click=source_form.open_form,
        )
    names = kit.sources.names()
    if not names:
        empty_state("database", "No profiles yet", "Add a Parquet or CSV file, or a table of a DuckDB file.")
        st.stop()
    name = source_view.choose(names, wanted)
    source_view.show(kit, kit.sources.get(name))
