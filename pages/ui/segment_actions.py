"""What can be done with a segment from the list: the usual as buttons, the rest in a menu."""

from collections.abc import Callable

import streamlit as st

from exporter.segments.library import LONGEST_NAME
from exporter.segments.rules import Segment
from exporter.segments.usage import Usage
from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action, may
from pages.ui import role, segment_exports, segment_split, session
from pages.ui.session import attempt
from pages.ui.words import escape

ICONS = {
    "Rename": "edit_note",
    "Manage exports": "outbound",
    "Duplicate": "content_copy",
    "Split": "call_split",
    "Refresh": "refresh",
    "Make static": "ac_unit",
    "Make dynamic": "bolt",
    "Activate": "play_circle",
    "Deactivate": "pause_circle",
    "Delete": "delete",
}
"""What the menu offers -> its icon; some of it only where it makes sense."""


def show(kit: Toolkit, segment: Segment, users: Usage) -> None:
    """Draw the buttons and the menu."""
    key = f"segments_{segment.name}"
    why_not = role.why_not(kit, Action.EDIT_EXPORTS)
    if why_not is None and segment.state != "active":
        why_not = "Only an active segment is exported"
    if st.button("Export", key=f"{key}_export", icon=":material/send:", disabled=why_not is not None, help=why_not):
        st.switch_page("pages/new_export.py", query_params={"segment": segment.name})
    if st.button("Open", key=f"{key}_open", icon=":material/tune:"):
        st.switch_page("pages/segment.py", query_params={"segment": segment.name})
    looks_only = not may(kit.actor, Action.EDIT_SEGMENTS)
    chosen = st.menu_button(
        "More",
        offered(segment),
        key=f"{key}_more",
        icon=":material/more_horiz:",
        format_func=lambda action: f":material/{ICONS[action]}: {action}",
        disabled=looks_only,
        help="Viewers only look; ask a contributor or an administrator" if looks_only else None,
        on_click=at_once,
        args=(kit, segment, f"{key}_more"),
    )
    match chosen:
        case "Manage exports":
            segment_exports.manage(kit, segment)
        case "Rename":
            rename(kit, segment)
        case "Split":
            segment_split.ask(kit, segment)
        case "Delete":
            delete(kit, segment, users)


def offered(segment: Segment) -> list[str]:
    """List what makes sense for a segment as it is."""
    senseless = {
        "Activate" if segment.state == "active" else "Deactivate",
        "Make dynamic" if segment.kind == "dynamic" else "Make static",
    }
    return [action for action in ICONS if action not in senseless]


def at_once(kit: Toolkit, segment: Segment, key: str) -> None:
    """Do what asks nothing more, before the page is drawn anew."""
    library, name = kit.segments, segment.name
    refresh = library.freeze if segment.kind == "static" else library.refresh
    actions: dict[str, tuple[Callable[[str], object], str]] = {
        "Duplicate": (library.duplicate, "Duplicated."),
        "Refresh": (refresh, "Its members are put down anew." if segment.kind == "static" else "Its size is recorded."),
        "Make static": (library.freeze, "It keeps its members of now, until somebody refreshes it."),
        "Make dynamic": (library.thaw, "Its members are found anew from now on."),
        "Activate": (library.activate, "Activated."),
        "Deactivate": (library.deactivate, "Deactivated. No export sends it."),
    }
    chosen: str | None = session.held(key, None)
    if chosen in actions:
        action, said = actions[chosen]
        attempt(lambda: action(name), said)


@st.dialog("Rename the segment", icon=":material/edit_note:")
def rename(kit: Toolkit, segment: Segment) -> None:
    """Ask for another name."""
    st.text_input("Name", segment.name, key="segments_renamed", max_chars=LONGEST_NAME)
    st.caption(
        "All that uses it follows. Its marker in Omnisend is named after it: the next run writes one of the new name."
    )

    def to_new_name() -> None:
        kit.segments.rename(segment.name, session.held("segments_renamed", segment.name).strip())

    if st.button("Rename", key="segments_rename", type="primary", on_click=attempt, args=(to_new_name, "Renamed.")):
        st.rerun()


@st.dialog("Delete the segment", icon=":material/delete:")
def delete(kit: Toolkit, segment: Segment, users: Usage) -> None:
    """Say what deleting means, or who is in its way, before it is done."""
    st.markdown(f"**{escape(segment.name)}**")
    if users.names():
        st.write(f"It cannot be deleted while it is used by {escape(users.said())}.")
    else:
        st.write("The rules are forgotten. Profiles and contacts in Omnisend stay as they are.")
    if st.button(
        "Delete segment",
        key="segments_delete",
        type="primary",
        disabled=bool(users.names()),
        on_click=attempt,
        args=(lambda: kit.segments.delete(segment.name), "The segment is deleted."),
    ):
        st.rerun()
