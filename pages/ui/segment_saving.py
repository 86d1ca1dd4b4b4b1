"""What can be done with the segment as it stands: undo, save, discard, and the way on to its export."""

from dataclasses import replace

import streamlit as st

from exporter.segments.checks import read_values
from exporter.segments.documents import to_document
from exporter.segments.ground import Ground
from exporter.segments.rules import Segment, State
from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action, may
from pages.ui import segment_draft
from pages.ui.errors import showing_errors
from pages.ui.segment_draft import Draft

WHILE: dict[State, str] = {"draft": "a draft", "inactive": "inactive"}


def undoing(draft: Draft) -> None:
    """Draw the buttons that take changes of the rules back, and do them again."""
    st.button(
        "",
        key="segment_undo",
        icon=":material/undo:",
        type="tertiary",
        help="Undo the last change of the rules",
        disabled=not draft.past,
        on_click=segment_draft.undo,
        shortcut="Alt+Z",
    )
    st.button(
        "",
        key="segment_redo",
        icon=":material/redo:",
        type="tertiary",
        help="Redo what was undone",
        disabled=not draft.future,
        on_click=segment_draft.redo,
        shortcut="Alt+Shift+Z",
    )


def actions(kit: Toolkit, draft: Draft, segment: Segment, ground: Ground) -> None:
    """Draw what can be done with the segment, and why it cannot be saved yet.

    Args:
        kit: The workspace.
        draft: The segment being written.
        segment: The same with its values read.
        ground: What it stands on.
    """
    saved = draft.saved
    if saved is None or written(saved, ground) != written(segment, ground):
        unsaved(kit, segment, draft)
        return
    obstacle = None if saved.state == "active" else f"It is {WHILE[saved.state]}: only active segments are exported."
    if st.button(
        "Export this segment",
        key="segment_export",
        icon=":material/send:",
        type="primary",
        disabled=obstacle is not None,
        help=obstacle,
    ):
        st.switch_page("pages/new_export.py", query_params={"segment": saved.name})


def unsaved(kit: Toolkit, segment: Segment, draft: Draft) -> None:
    """Draw the buttons of a segment with changes that are not saved; what is unfinished can be kept as a draft."""
    obstacle = obstacle_to_save(kit, segment, draft)
    as_draft = replace(segment, state="draft")
    can_be_draft = obstacle is not None and obstacle_to_save(kit, as_draft, draft) is None
    if obstacle or draft.saved:
        st.caption(obstacle or "Not saved yet", width="content")
    if draft.saved:
        st.button("Discard", key="segment_discard", type="tertiary", on_click=segment_draft.discard)
    if can_be_draft and st.button("Save as draft", key="segment_save_draft", icon=":material/edit_note:"):
        save(kit, as_draft, draft)
    if st.button(
        "Save segment", key="segment_save", icon=":material/check:", type="primary", disabled=obstacle is not None
    ):
        save(kit, segment, draft)


def written(segment: Segment, ground: Ground) -> tuple[str, object]:
    """Return a segment in the form in which two that mean the same are the same."""
    return segment.name, to_document(read_values(segment, ground)[0])


def obstacle_to_save(kit: Toolkit, segment: Segment, draft: Draft) -> str | None:
    """Return why the segment cannot be saved, as one sentence about the first thing to do; None when it can."""
    if not may(kit.actor, Action.EDIT_SEGMENTS):
        return "Viewers only look; ask a contributor."
    if not segment.name:
        return "Give the segment a name."
    issues = kit.segments.issues(segment, replacing=draft.saved.name if draft.saved else None)
    if not issues:
        return None
    if issues[0].where.startswith("line"):
        return "Mend the SQL."
    return "Complete the conditions." if issues[0].where.startswith("condition") else issues[0].message


def save(kit: Toolkit, segment: Segment, draft: Draft) -> None:
    """Save the segment and show it as saved; from now on the address names it."""
    with showing_errors():
        kit.segments.save(segment, replacing=draft.saved.name if draft.saved else None, seen=draft.saved)
        saved = kit.segments.get(segment.name)
        said = replace(draft.segment, name=saved.name, state=saved.state)
        segment_draft.saved_as(replace(draft, saved=saved, segment=said))
        st.query_params["segment"] = saved.name
        st.toast("The draft is saved." if saved.state == "draft" else "The segment is saved.")
        st.rerun()
