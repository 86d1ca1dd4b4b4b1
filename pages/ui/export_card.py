"""One export as the list shows it: what goes where, how its last run ended, and what can be done with it."""

import streamlit as st

from exporter.runs.definition import Export
from exporter.runs.report import Report
from exporter.toolkit import Toolkit
from pages.ui import removal, run_now
from pages.ui.badges import status_badge
from pages.ui.format import ago, number
from pages.ui.mode_choice import MODES
from pages.ui.removal import Removal
from pages.ui.session import attempt
from pages.ui.words import escape


def show(kit: Toolkit, export: Export) -> None:
    """Draw the export."""
    last = next(iter(kit.runs.all(export=export.name, limit=1)), None)
    issues = kit.exports.issues(export)
    with st.container(border=True, key=f"exports_card_{export.name}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            with st.container(horizontal=True, vertical_alignment="center", width="content"):
                st.subheader(escape(export.name), anchor=False, width="content")
                if issues:
                    st.badge(f"{number(len(issues))} to mend", icon=":material/error:", color="red")
                elif last:
                    status_badge("Paused" if last.paused else last.status)
                else:
                    st.badge("Never run", icon=":material/schedule:", color="gray")
            with st.container(horizontal=True, width="content"):
                actions(kit, export, faulty=bool(issues))
        st.markdown(line(kit, export))
        if last:
            history(last)
        for issue in issues:
            st.markdown(f":red[:material/error: {escape(issue.where)}: {escape(issue.message)}]")


def line(kit: Toolkit, export: Export) -> str:
    """Say which segments go over which connection, as Markdown."""
    segments = ", ".join(escape(segment) for segment in export.segments)
    fields = len(export.mapping.fields) + len(export.mapping.custom_properties)
    names = {card.name: card.display_name for card in kit.connections.cards()}
    where = escape(names.get(export.connection or "", export.connection or "No connection"))
    mode = MODES[export.mode].lower()
    return f"{segments} :material/arrow_forward: {where} :gray[· {number(fields)} fields · {mode}]"


def history(last: Report) -> None:
    """Draw how the last run went, with the way to it."""
    unchanged = f"{number(last.unchanged)} unchanged, " if last.unchanged else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"Last run {ago(last.started_at or last.queued_at)}: {number(last.accepted)} accepted, {unchanged}"
            f"{number(last.rejected)} rejected, {number(last.refused)} refused of {number(last.members)} members",
            width="content",
        )
        st.page_link("pages/run.py", label="Look at it", query_params={"run": last.run_id})


def actions(kit: Toolkit, export: Export, *, faulty: bool) -> None:
    """Draw what can be done with an export."""
    key = f"exports_{export.name}"
    if st.button(
        "Run now",
        key=f"{key}_run",
        icon=":material/play_arrow:",
        disabled=faulty,
        help="Mend it first" if faulty else "Shows what leaves before anything does",
    ):
        run_now.confirm(kit, export)
    if st.button("Edit", key=f"{key}_edit", icon=":material/edit:"):
        st.switch_page("pages/new_export.py", query_params={"export": export.name})
    st.button(
        "Duplicate",
        key=f"{key}_duplicate",
        icon=":material/content_copy:",
        on_click=attempt,
        args=(lambda: kit.exports.duplicate(export.name), "Duplicated. The copy has not run."),
    )
    means = "The export is forgotten; its runs stay in the history, and contacts stay in Omnisend."
    removal.show(Removal(key, "Delete", "export", means), lambda: kit.exports.delete(export.name))
