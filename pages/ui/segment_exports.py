"""Manage exports of a segment: which contain it and which do not, with the way into each and to a new one."""

from dataclasses import replace
from functools import partial

import streamlit as st

from exporter.profiles.source import Source
from exporter.runs.definition import Export
from exporter.segments.rules import Segment
from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action, may
from pages.ui.session import attempt, show_message
from pages.ui.words import escape


@st.dialog("Manage exports", icon=":material/outbound:", width="medium")
def manage(kit: Toolkit, segment: Segment) -> None:
    """Draw the exports of a segment in front of the list of segments."""
    st.markdown(f"**{escape(segment.name)}**")
    show_message()
    groups(kit, segment)


def draw(kit: Toolkit, segment: Segment, source: Source) -> None:
    """Draw the exports in two groups; `source` is what the segment is over."""
    del source
    if segment.name not in kit.segments.names():
        st.caption("A segment comes into exports once it is saved.")
        return
    groups(kit, segment)


def groups(kit: Toolkit, segment: Segment) -> None:
    """Draw the exports that contain a segment and those that do not, and the way to a new one."""
    exports = kit.exports.all()
    containing = [export for export in exports if segment.name in export.segments]
    others = [export for export in exports if segment.name not in export.segments]
    if st.button(
        "New export",
        key="segment_exports_new",
        icon=":material/add:",
        disabled=segment.state != "active" or not may(kit.actor, Action.EDIT_EXPORTS),
        help="Begins with this segment" if segment.state == "active" else "Only an active segment is exported",
    ):
        st.switch_page("pages/new_export.py", query_params={"segment": segment.name})
    st.markdown(f"**Exports that contain it** :gray[({len(containing)})]")
    for export in containing:
        row(kit, export)
    if not containing:
        st.caption("None yet.")
    st.markdown(f"**Exports that do not** :gray[({len(others)})]")
    for export in others:
        row(kit, export, adding=segment)
    if not others:
        st.caption("None.")


def row(kit: Toolkit, export: Export, *, adding: Segment | None = None) -> None:
    """Draw an export; `adding` is what can be put into it."""
    names = {card.name: card.display_name for card in kit.connections.cards()}
    where = escape(names.get(export.connection or "", export.connection or "No connection"))
    is_editable = kit.exports.permission(export) == "edit"
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        segments = ", ".join(map(escape, export.segments))
        st.markdown(f"{escape(export.name)} :gray[· {segments} → {where}]", width="stretch")
        if adding is None:
            if st.button("Edit", key=f"segment_exports_edit_{export.name}", disabled=not is_editable):
                st.switch_page("pages/new_export.py", query_params={"export": export.name})
            return
        widened = replace(export, segments=(*export.segments, adding.name))
        faults = kit.exports.issues(widened) if is_editable else ()
        st.button(
            "Add to export",
            key=f"segment_exports_add_{export.name}",
            icon=":material/playlist_add:",
            disabled=not is_editable or bool(faults),
            help=str(faults[0].message) if faults else None if is_editable else "You may only look at this export",
            on_click=attempt,
            args=(
                partial(kit.exports.save, widened, replacing=export.name, seen=export),
                "Added. It goes along with the next run.",
            ),
        )
