"""What is known of the segment's members, below its rules: each tab is worked out only while it is open."""

from collections.abc import Callable

import streamlit as st

from exporter.profiles.source import Source
from exporter.segments.ground import Ground
from exporter.segments.library import today_in
from exporter.segments.rules import Segment
from exporter.toolkit import Toolkit
from pages.ui import rule_faults, rule_tree, segment_exports, segment_insight, segment_members, segment_preview, sql_tab
from pages.ui.segment_draft import Draft

Drawn = Callable[[Toolkit, Segment, Source], None]

TABS: dict[str, Drawn | None] = {
    "Preview": None,
    "Members": segment_members.draw,
    "Insight": segment_insight.draw,
    "SQL": sql_tab.draw,
    "Manage exports": segment_exports.draw,
}
"""Name -> what draws it from the segment as it stands; the preview goes by the day that was chosen, too."""


def show(kit: Toolkit, draft: Draft, source: Source, ground: Ground, *, faulty: bool) -> None:
    """Draw the tabs."""
    for name, tab in zip(TABS, st.tabs(list(TABS), key="segment_tabs", on_change="rerun"), strict=True):
        if not tab.open:
            continue
        with tab:
            draw = TABS[name]
            if faulty:
                st.caption("This comes as soon as every condition is right.")
            elif draw is None:
                segment_preview.show(kit, draft, ground)
            else:
                if ground.today != today_in(ground.zone):
                    st.caption("This shows those of today; the count and the preview go by the day that you chose.")
                draw(kit, rule_tree.effective(rule_faults.filled(draft.tree), draft.segment), source)
