"""What is known of the segment's members, below its rules: each tab is worked out only while it is open."""

import streamlit as st

from exporter.segments.ground import Ground
from exporter.toolkit import Toolkit
from pages.ui import segment_preview
from pages.ui.segment_draft import Draft

PEOPLE = "People"


def show(kit: Toolkit, draft: Draft, ground: Ground, *, faulty: bool) -> None:
    """Draw the tabs."""
    (people,) = st.tabs([PEOPLE], key="segment_tabs", on_change="rerun")
    if people.open:
        with people:
            if faulty:
                st.caption("They come as soon as every condition is right.")
            else:
                segment_preview.show(kit, draft, ground)
