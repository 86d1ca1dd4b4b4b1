"""Whether a segment's members are found anew at each run, or frozen: what that means, and what changes it."""

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from exporter.segments.rules import Segment
from exporter.toolkit import Toolkit
from pages.ui import segment_draft
from pages.ui.format import ago, clock, number
from pages.ui.session import attempt


@st.dialog("Dynamic or static", icon=":material/ac_unit:")
def show(kit: Toolkit, segment: Segment) -> None:
    """Draw what the saved segment is, and what it can be made."""
    frozen = segment.frozen
    if frozen is None:
        st.markdown("**Dynamic.** The members are found anew by the rules at each run.")
        st.caption("Static keeps those who fulfil the rules at this moment, until you freeze them again.")
    else:
        at = datetime.fromisoformat(frozen.at)
        st.markdown(f"**Static.** {number(frozen.members)} members were frozen {ago(at)}.", help=clock(at))
        st.caption("Changes of the rules or of the profiles do not matter until you freeze them again.")
    with st.container(horizontal=True):
        st.button(
            "Make it static" if frozen is None else "Freeze them again",
            key="segment_freeze",
            icon=":material/ac_unit:",
            type="primary",
            on_click=change,
            args=(lambda: kit.segments.freeze(segment.name), "The members are frozen."),
        )
        if frozen is not None:
            st.button(
                "Make it dynamic",
                key="segment_thaw",
                icon=":material/autorenew:",
                on_click=change,
                args=(lambda: kit.segments.thaw(segment.name), "The segment is dynamic."),
            )


def change(action: Callable[[], object], said: str) -> None:
    """Do it, in a button's callback, and show the segment as it then is."""
    attempt(action, said)
    segment_draft.discard()
