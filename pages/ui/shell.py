"""What stands around every page: navigation, logo, who is acting, and the message of the last action."""

from pathlib import Path

import streamlit as st

from pages.ui import session
from pages.ui.errors import showing_errors

ASSETS = Path(__file__).parent / "assets"

PAGES = {
    "": [
        st.Page("pages/home.py", title="Home", icon=":material/home:", default=True),
    ],
    "Audience": [
        st.Page("pages/profiles.py", title="Profiles", icon=":material/database:"),
        st.Page("pages/segments.py", title="Segments", icon=":material/filter_alt:"),
        st.Page("pages/segment.py", title="Segment", icon=":material/tune:", visibility="hidden"),
        st.Page("pages/overlap.py", title="Overlap", icon=":material/join_inner:"),
    ],
    "Export": [
        st.Page("pages/new_export.py", title="New export", icon=":material/add_circle:"),
        st.Page("pages/exports.py", title="Exports", icon=":material/outbound:"),
        st.Page("pages/runs.py", title="Runs", icon=":material/monitoring:"),
        st.Page("pages/run.py", title="Run", icon=":material/monitoring:", visibility="hidden"),
    ],
    "Administration": [
        st.Page("pages/connections.py", title="Connections", icon=":material/link:"),
        st.Page("pages/suppression.py", title="Suppression", icon=":material/block:"),
        st.Page("pages/omnisend_holds.py", title="What Omnisend holds", icon=":material/contacts:"),
        st.Page("pages/preferences.py", title="Preferences", icon=":material/settings:"),
    ],
}
"""Sections of the navigation; what is hidden is reached from another page."""


def show() -> None:
    """Run the page that was asked for."""
    st.set_page_config(page_title="Segment exporter", page_icon=str(ASSETS / "icon.svg"), layout="wide")
    dark = st.context.theme.type == "dark"
    st.logo(
        str(ASSETS / ("logo-dark.svg" if dark else "logo-light.svg")), size="large", icon_image=str(ASSETS / "icon.svg")
    )
    page = st.navigation(PAGES)
    intended = session.frame()
    if intended is not None:
        path, parameters = intended
        for wanted in (one for section in PAGES.values() for one in section if one.url_path == path):
            st.switch_page(wanted, query_params=parameters)
    with showing_errors():
        kit = session.toolkit()
        with st.sidebar:
            st.caption(f":material/person: Local {kit.actor.role}")
        session.show_message()
        page.run()
