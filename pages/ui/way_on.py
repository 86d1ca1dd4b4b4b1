"""The next step from where the workspace stands, as the one primary button of the home page."""

from dataclasses import dataclass, field

import streamlit as st

from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action, may


@dataclass(frozen=True, slots=True)
class Step:
    """A next step: what its button says and where it leads."""

    label: str
    page: str
    address: dict[str, str] = field(default_factory=dict)
    icon: str = "add"


def next_step(kit: Toolkit) -> Step:
    """Return the next step that the person acting may take."""
    if not may(kit.actor, Action.EDIT_EXPORTS):
        return Step("See the segments", "pages/segments.py", icon="filter_alt")
    if not kit.sources.names():
        return Step("Add profiles", "pages/profiles.py", {"source": "new"})
    if not kit.segments.names():
        return Step("New segment", "pages/segment.py")
    return Step("New export" if kit.exports.names() else "Export a segment", "pages/new_export.py")


def show(kit: Toolkit) -> None:
    """Draw the button."""
    step = next_step(kit)
    if st.button(step.label, key="home_new", icon=f":material/{step.icon}:", type="primary"):
        if step.address:
            st.switch_page(step.page, query_params=step.address)
        st.switch_page(step.page)
