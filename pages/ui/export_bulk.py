"""What can be done with several exports at once: run, schedule, detach, remove."""

from collections.abc import Callable, Sequence

import streamlit as st

from exporter.errors import ExporterError
from exporter.runs.definition import Export
from exporter.toolkit import Toolkit
from pages.ui import schedule_dialog
from pages.ui.format import several
from pages.ui.session import attempt

KEY = "exports_bulk"


def show(kit: Toolkit, exports: Sequence[Export]) -> None:
    """Draw the buttons; what one of them refuses is said, and the others are done."""
    editable = all(kit.exports.permission(export) == "edit" for export in exports)
    amount = several(len(exports), "export")
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"{KEY}_bar"):
        st.markdown(f"**{amount} chosen**", width="content")
        with st.popover("Run", icon=":material/play_arrow:", disabled=not editable):
            st.write("Each is run as it is, with the data as it is now. What leaves shows in the runs.")
            _button("Run them", "run", lambda: each(exports, kit.start), f"{amount} queued.")
        if st.button("Schedule", key=f"{KEY}_schedule", icon=":material/schedule:", disabled=not editable):
            schedule_dialog.ask(kit, exports)
        with st.popover("Detach", icon=":material/link_off:", disabled=not editable):
            st.write("They keep all else, and run again once they are given a connection.")
            _button("Detach them", "detach", lambda: each(exports, kit.exports.detach), f"{amount} detached.")
        with st.popover("Remove", icon=":material/delete:", disabled=not editable):
            st.write("The exports are forgotten; their runs stay in the history, and contacts stay in Omnisend.")
            _button("Remove them", "remove", lambda: each(exports, kit.exports.delete), f"{amount} removed.")
        if not editable:
            st.caption("You may only look at some of them.", width="content")


def each(exports: Sequence[Export], action: Callable[[str], object]) -> None:
    """Do something with every export. Raises ExporterError with what each of them refused, the others being done."""
    refused = []
    for export in exports:
        try:
            action(export.name)
        except ExporterError as error:
            refused.append(f"“{export.name}”: {error}")
    if refused:
        raise ExporterError("\n\n".join(refused))


def _button(label: str, key: str, action: Callable[[], object], said: str) -> None:
    st.button(label, key=f"{KEY}_{key}", type="primary", on_click=attempt, args=(action, said))
