"""What a segment was after each change: who changed what and when, and the way back."""

from collections.abc import Sequence

import streamlit as st

from exporter.errors import SegmentError
from exporter.segments.difference import difference
from exporter.segments.documents import from_document
from exporter.segments.rules import Segment
from exporter.segments.words import in_words
from exporter.toolkit import Toolkit
from exporter.workspace.versions import Version
from pages.ui import segment_draft
from pages.ui.format import ago, clock
from pages.ui.session import attempt
from pages.ui.words import escape

SHOWN_AT_FIRST = 20


@st.dialog("History", width="medium", icon=":material/history:")
def show(kit: Toolkit, name: str) -> None:
    """Draw the versions of a segment, newest first."""
    versions = kit.segments.history(name)
    every = len(versions) > SHOWN_AT_FIRST and st.toggle(f"All {len(versions):,} versions", key="segment_history_all")
    shown = versions if every else versions[:SHOWN_AT_FIRST]
    if not versions:
        st.caption("Nothing was changed since versions are kept.")
    for place, version in enumerate(shown):
        before = versions[place + 1] if place + 1 < len(versions) else None
        with st.container(border=True, gap="xsmall"):
            draw(kit, name, version, changes(version, before), is_present=place == 0)


def draw(kit: Toolkit, name: str, version: Version, said: Sequence[str], *, is_present: bool) -> None:
    """Draw one version: what was changed then, by whom, and the button that brings it back."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(gap=None, width="stretch"):
            st.markdown(f"**{escape(version.action.capitalize())}** by {escape(version.by)}")
            st.caption(ago(version.at), help=clock(version.at))
        if is_present:
            st.badge("As it is now", color="gray")
        elif version.document is not None:
            st.button(
                "Restore",
                key=f"segment_restore_{version.number}",
                icon=":material/settings_backup_restore:",
                help="Make the segment what it was after this change; the versions in between are kept",
                on_click=restore,
                args=(kit, name, version.number),
            )
    if said:
        st.markdown("\n".join(f"- {escape(sentence)}" for sentence in said))
    segment = read(version)
    if segment is not None:
        st.caption(escape(in_words(segment)))


def changes(version: Version, before: Version | None) -> list[str]:
    """Say what a version changed; nothing for the first, which is said whole."""
    if before is None:
        return []
    return difference(read(before), read(version))


def read(version: Version) -> Segment | None:
    """Return the segment that it was; None where it was deleted, or was written in a way that is not read any more."""
    if version.document is None:
        return None
    try:
        return from_document(version.name, version.document)
    except SegmentError:
        return None


def restore(kit: Toolkit, name: str, number: int) -> None:
    """Bring a version back, in a button's callback; what was not saved is dropped."""
    attempt(lambda: kit.segments.restore(name, number), "Restored.")
    segment_draft.discard()
