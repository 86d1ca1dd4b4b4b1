"""How the columns of a source changed since somebody looked, and which segments and exports fail by it."""

import streamlit as st

from exporter.profiles.source import Source
from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action
from pages.ui import role, source_facts
from pages.ui.errors import showing_errors
from pages.ui.words import escape


def show(kit: Toolkit, source: Source) -> None:
    """Draw what changed, where anything did."""
    changes = source_facts.changes(kit, source)
    if not changes:
        return
    broken = kit.broken(source.name)
    changed = f"**The columns changed.** {' '.join(map(escape, changes.said()))}"
    if broken:
        lines = "\n".join(f"- {escape(each.said())}" for each in broken)
        st.error(f"{changed} By this, the next run fails for:\n\n{lines}", icon=":material/error:")
    else:
        st.info(f"{changed} Nothing fails by it.", icon=":material/info:")
    if role.why_not(kit, Action.EDIT_SOURCES) is not None:
        return
    if st.button("Mark as seen", key="profiles_accept", icon=":material/done_all:"):
        with showing_errors():
            kit.sources.accept(source.name)
            st.rerun()
