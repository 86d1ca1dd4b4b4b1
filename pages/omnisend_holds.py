"""What Omnisend holds: the contacts of a sandbox, to look at."""

import streamlit as st

from pages.ui import held_contacts
from pages.ui.empty import empty_state
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.session import toolkit

kit = toolkit()

with showing_errors():
    page_header("What Omnisend holds", "The contacts of a sandbox on this machine. Look, nothing can be changed here.")
    sandboxes = held_contacts.sandboxes(kit)
    if not sandboxes:
        empty_state(
            "group",
            "No sandbox",
            "Shown only for connections that lead to a sandbox on this machine, never for a real brand.",
        )
        st.page_link("pages/connections.py", label="Connections", icon=":material/link:")
        st.stop()
    wanted = st.query_params.get("connection")
    names = [connection.name for connection in sandboxes]
    chosen = (
        st.selectbox(
            "Connection",
            sandboxes,
            names.index(wanted) if wanted in names else 0,
            key="holds_connection",
            format_func=lambda connection: connection.display_name,
            width=320,
        )
        if len(names) > 1
        else sandboxes[0]
    )
    held_contacts.show(kit, chosen)
