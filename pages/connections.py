"""Connections: where data may go, who allowed it, and how to stop it at once."""

import streamlit as st

from exporter.workspace.permissions import Action, may
from pages.ui import connection_card, connection_form, shared_connections
from pages.ui.empty import empty_state
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.session import toolkit

kit = toolkit()
editing = st.query_params.get("connection")

with showing_errors():
    if editing is not None:
        connection_form.show(kit, editing)
        st.stop()

    if not may(kit.actor, Action.EDIT_CONNECTIONS):
        page_header("Connections", "Where your exports may go.")
        shared_connections.show(kit)
        st.stop()
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container():
            page_header("Connections", "Where data may go, and who allowed it.")
        st.button(
            "Add connection",
            key="connections_add",
            icon=":material/add:",
            type="primary",
            on_click=connection_form.open_form,
            args=(connection_form.NEW,),
        )
    connections = kit.connections.all()
    if not connections:
        empty_state("link", "No connection yet", "A connection is one Omnisend brand and the key that leads to it.")
    for connection in connections:
        connection_card.show(kit, connection)
