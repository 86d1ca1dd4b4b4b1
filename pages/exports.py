"""Exports: every export, whether it is healthy, and a click to run it."""

import streamlit as st

from exporter.workspace.permissions import Action, may
from pages.ui import export_bulk, export_card, export_rows, export_table, run_all, waiting
from pages.ui.empty import empty_state
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.session import toolkit

FEW = 3
"""Exports that show below the table without being chosen."""

kit = toolkit()

with showing_errors():
    with page_header("Exports", "What goes where. Saving an export never runs it; Run now does."):
        if may(kit.actor, Action.EDIT_EXPORTS):
            run_all.button(kit)
            if st.button("New export", key="exports_new", icon=":material/add:", type="primary"):
                st.switch_page("pages/new_export.py")
    rows = export_rows.rows(kit)
    if not rows:
        empty_state("send", "No export yet", "An export says which segments go to which brand, and as which fields.")
    else:
        chosen = export_table.show(rows)
        if len(chosen) > 1:
            export_bulk.show(kit, [row.export for row in chosen])
        elif not chosen and len(rows) > FEW:
            st.caption("Choose an export to run, edit or schedule it; choose several to do so at once.")
        for row in chosen if chosen or len(rows) > FEW else rows:
            export_card.show(kit, row.export)
    waiting.watch(("export faults",))
