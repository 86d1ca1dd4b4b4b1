"""What can be done with a segment from the list: the usual as buttons, the rest in a menu."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from exporter.segments.library import LONGEST_NAME
from exporter.segments.rules import Segment
from exporter.toolkit import Toolkit
from pages.ui import session
from pages.ui.session import attempt
from pages.ui.words import escape

RENAME, DUPLICATE, DELETE = "Rename", "Duplicate", "Delete"
ICONS = {RENAME: "edit_note", DUPLICATE: "content_copy", DELETE: "delete"}


def show(kit: Toolkit, segment: Segment, users: Sequence[str]) -> None:
    """Draw the buttons and the menu."""
    key = f"segments_{segment.name}"
    if st.button("Export", key=f"{key}_export", icon=":material/send:"):
        st.switch_page("pages/new_export.py", query_params={"segment": segment.name})
    if st.button("Open", key=f"{key}_open", icon=":material/tune:"):
        st.switch_page("pages/segment.py", query_params={"segment": segment.name})
    chosen = st.menu_button(
        "More",
        list(ICONS),
        key=f"{key}_more",
        icon=":material/more_horiz:",
        format_func=lambda action: f":material/{ICONS[action]}: {action}",
        on_click=at_once,
        args=(kit, segment, f"{key}_more"),
    )
    if chosen == RENAME:
        rename(kit, segment)
    elif chosen == DELETE:
        delete(kit, segment, users)


def at_once(kit: Toolkit, segment: Segment, key: str) -> None:
    """Do what asks nothing more, before the page is drawn anew."""
    actions: dict[str, tuple[Callable[[], object], str]] = {
        DUPLICATE: (lambda: kit.segments.duplicate(segment.name), "Duplicated."),
    }
    chosen: str | None = session.held(key, None)
    if chosen in actions:
        attempt(*actions[chosen])


@st.dialog("Rename the segment", icon=":material/edit_note:")
def rename(kit: Toolkit, segment: Segment) -> None:
    """Ask for another name."""
    st.text_input("Name", segment.name, key="segments_renamed", max_chars=LONGEST_NAME)
    st.caption("Exports that use it follow. Its marker in Omnisend is named after it: the next run writes a new one.")

    def to_new_name() -> None:
        name = session.held("segments_renamed", segment.name).strip()
        kit.segments.save(replace(segment, name=name), replacing=segment.name)

    if st.button("Rename", key="segments_rename", type="primary", on_click=attempt, args=(to_new_name, "Renamed.")):
        st.rerun()


@st.dialog("Delete the segment", icon=":material/delete:")
def delete(kit: Toolkit, segment: Segment, users: Sequence[str]) -> None:
    """Say what deleting means, or who is in its way, before it is done."""
    st.markdown(f"**{escape(segment.name)}**")
    if users:
        st.write(f"It cannot be deleted while exports use it: {', '.join(map(escape, users))}.")
    else:
        st.write("The rules are forgotten. Profiles and contacts in Omnisend stay as they are.")
    if st.button(
        "Delete segment",
        key="segments_delete",
        type="primary",
        disabled=bool(users),
        on_click=attempt,
        args=(lambda: kit.segments.delete(segment.name), "The segment is deleted."),
    ):
        st.rerun()
