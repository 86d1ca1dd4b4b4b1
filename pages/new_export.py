"""New export: one page from the segment to the button, each part closing to its summary."""

from dataclasses import replace

import streamlit as st

from exporter.workspace.permissions import Action
from pages.ui import (
    contact_preview,
    counts,
    export_draft,
    export_foot,
    mapping_editor,
    marker_choice,
    mode_choice,
    segment_choice,
    sending,
)
from pages.ui.errors import showing_errors
from pages.ui.export_foot import Foot
from pages.ui.header import page_header
from pages.ui.session import toolkit

kit = toolkit(Action.EDIT_EXPORTS)
replacing = st.query_params.get("export")
page_header(
    "Edit export" if replacing else "New export", "Read it top to bottom; nothing leaves before the last button."
)

with showing_errors():
    export = sending.as_held(mode_choice.as_held(marker_choice.as_held(export_draft.load(kit))))
    export = segment_choice.choose(kit, export)
    mode_choice.choose(export)
    export = mapping_editor.edit(kit, export)
    plan = None
    faulty = bool(mapping_editor.faults(export, export_draft.columns_of(kit, export)))
    whole = export_draft.whole(kit, export, replacing=replacing)
    if whole.connection and whole.segments and not faulty:
        with showing_errors():
            plan = counts.plan(kit, whole)
    contact_preview.show(kit, whole, plan)
    marker_choice.choose(export)
    export, said = sending.choose(kit, export, plan)
    export_draft.keep(export)
    export = replace(export, name=export.name or export_draft.free_name(kit, export))

    consented = kit.consents.standing(export.connection) is not None if export.connection else False
    obstacle = sending.obstacles(export, plan, faulty=faulty, consented=consented, said=said)
    complete = bool(not faulty and export.segments and export.name and export.connection)
    export_foot.show(kit, export, plan, Foot(replacing, complete, obstacle))
