"""One export as the list shows it: what goes where, how its last run ended, and what can be done with it."""

import streamlit as st

from exporter.runs.definition import Export
from exporter.runs.report import Report
from exporter.schedules.words import in_words
from exporter.toolkit import Toolkit
from pages.ui import removal, run_now, schedule_dialog, schedule_editor
from pages.ui.badges import status_badge
from pages.ui.format import ago, number, several
from pages.ui.mode_choice import MODES
from pages.ui.removal import Removal
from pages.ui.session import attempt
from pages.ui.words import escape


def show(kit: Toolkit, export: Export) -> None:
    """Draw the export; who may not change it only looks at it."""
    last = next(iter(kit.runs.all(export=export.name, limit=1)), None)
    issues = kit.exports.issues(export, of_access=False)
    inactive = kit.exports.inactive(export)
    with st.container(border=True, key=f"exports_card_{export.name}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            with st.container(horizontal=True, vertical_alignment="center", width="content"):
                st.subheader(escape(export.name), anchor=False, width="content")
                if export.connection is None:
                    st.badge("No connection", icon=":material/link_off:", color="orange")
                elif inactive:
                    st.badge("Inactive", icon=":material/pause_circle:", color="orange")
                elif issues:
                    st.badge(f"{number(len(issues))} to mend", icon=":material/error:", color="red")
                elif last:
                    status_badge("Paused" if last.paused else last.status)
                else:
                    st.badge("Never run", icon=":material/schedule:", color="gray")
            with st.container(horizontal=True, width="content"):
                if kit.exports.permission(export) == "edit":
                    actions(kit, export, faulty=bool(issues or inactive) or export.connection is None)
                else:
                    view(export)
        st.markdown(line(kit, export))
        if inactive:
            take_over(kit, export, inactive)
        schedule(kit, export)
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
    return f"{segments} :material/arrow_forward: {where} :gray[· {several(fields, 'field')} · {mode}]"


def take_over(kit: Toolkit, export: Export, inactive: str) -> None:
    """Say why an export does not run although nothing is wrong with it, and draw the way out for those who may."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":orange[:material/pause_circle: {escape(inactive)}]", width="content")
        if kit.exports.permission(export) == "edit":
            st.button(
                "Take over",
                key=f"exports_{export.name}_take_over",
                help="You answer for it from now on, as if you had saved it",
                on_click=attempt,
                args=(lambda: kit.exports.take_over(export.name), "It is yours now, and runs again."),
            )


def schedule(kit: Toolkit, export: Export) -> None:
    """Say when it runs by itself; the next times show on asking."""
    system = kit.schedules.system()
    coming = kit.schedules.planned(export, system)
    said = f":material/schedule: {escape(in_words(export.schedule, system))}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{said} · next {schedule_editor.said(coming[0])}" if coming else said, width="content")
        if coming:
            with st.popover("Next five", type="tertiary", key=f"exports_{export.name}_next"):
                st.caption("In your own time zone")
                st.markdown("\n".join(f"- {schedule_editor.said(moment)}" for moment in coming))


def view(export: Export) -> None:
    """Draw the way to see what it is, for those who may not change it."""
    with st.popover("View", key=f"exports_{export.name}_view", icon=":material/visibility:"):
        rows = [
            f"- {escape(str(field))}: {escape(str(value))}" for field, value in export.mapping.to_document().items()
        ]
        st.markdown("\n".join(rows))
        st.caption("Only those who may use its connection change or run it; ask an administrator.")


def history(last: Report) -> None:
    """Draw how the last run went, with the way to it."""
    if last.skipped is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            reason = escape(last.reason or "")
            st.caption(f"Skipped {ago(last.queued_at)}, {last.skipped}: {reason}", width="stretch")
            st.page_link("pages/run.py", label="Look at it", query_params={"run": last.run_id})
        return
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
    if st.button("Schedule", key=f"{key}_schedule", icon=":material/schedule:"):
        schedule_dialog.ask(kit, [export])
    st.button(
        "Duplicate",
        key=f"{key}_duplicate",
        icon=":material/content_copy:",
        on_click=attempt,
        args=(lambda: kit.exports.duplicate(export.name), "Duplicated. The copy has not run."),
    )
    if export.connection is not None:
        with st.popover("Detach", key=f"{key}_detaching", icon=":material/link_off:"):
            st.write("It keeps all else, is inactive, and runs again once it is given a connection.")
            st.button(
                "Detach connection",
                key=f"{key}_detach",
                on_click=attempt,
                args=(lambda: kit.exports.detach(export.name), "Detached. It does not run until it has a connection."),
            )
    means = "The export is forgotten; its runs stay in the history, and contacts stay in Omnisend."
    removal.show(Removal(key, "Delete", "export", means), lambda: kit.exports.delete(export.name))
