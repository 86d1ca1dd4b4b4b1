"""New export: one page from the segment to the button, each part closing to its summary."""

from dataclasses import replace

import streamlit as st

from exporter.runs.definition import Export
from exporter.toolkit import Toolkit
from pages.ui import contact_preview, counts, export_draft, mapping_editor, marker_choice, segment_choice, sending
from pages.ui.errors import showing_errors
from pages.ui.format import number
from pages.ui.header import page_header
from pages.ui.session import toolkit


def save(kit: Toolkit, export: Export, *, replacing: str | None, start: bool) -> None:
    """Save the export, start it if asked to, and go where one sees it."""
    with showing_errors():
        kit.exports.save(export, replacing=replacing)
        run_id = kit.start(export.name) if start else None
        export_draft.forget()
        if run_id:
            st.switch_page("pages/run.py", query_params={"run": run_id})
        st.switch_page("pages/exports.py", query_params={"saved": export.name})


kit = toolkit()
replacing = st.query_params.get("export")
page_header(
    "Edit export" if replacing else "New export", "Read it top to bottom; nothing leaves before the last button."
)

with showing_errors():
    export = export_draft.load(kit)
    export = segment_choice.choose(kit, export)
    export = mapping_editor.edit(kit, export)
    plan = None
    faulty = bool(mapping_editor.faults(export, export_draft.columns_of(kit, export)))
    whole = export_draft.whole(kit, export)
    if whole.connection and whole.segments and not faulty:
        with showing_errors():
            plan = counts.plan(kit, whole)
    contact_preview.show(kit, whole, plan)
    export = marker_choice.choose(export)
    export, agreed = sending.choose(kit, export, plan)
    export_draft.keep(export)
    export = replace(export, name=export.name or export_draft.free_name(kit, export))

    consented = bool(export.connection) and kit.consents.standing(export.connection) is not None
    obstacle = sending.obstacles(export, plan, faulty=faulty, consented=consented, agreed=agreed)
    incomplete = faulty or not (export.segments and export.name and export.connection)
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(sending.estimate(plan) if plan else ":gray[Nothing to send yet]", width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.caption(obstacle or "", width="content")
            if st.button(
                "Save without running",
                key="new_export_save",
                disabled=incomplete,
                help="Keeps the export. Saving never runs it.",
            ):
                save(kit, export, replacing=replacing, start=False)
            label = f"Export {number(plan.contacts)} contacts" if plan else "Export"
            if st.button(label, key="new_export_start", type="primary", disabled=obstacle is not None):
                save(kit, export, replacing=replacing, start=True)
