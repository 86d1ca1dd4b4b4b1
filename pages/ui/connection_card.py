"""One connection as the list shows it: where it leads, who may use it, how its consent stands, and how to end it."""

import streamlit as st

from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection, usable_by
from pages.ui import connection_actions
from pages.ui.connection_fields import WHO
from pages.ui.consent_view import missing, stands
from pages.ui.format import number
from pages.ui.words import code, escape


def show(kit: Toolkit, connection: Connection) -> None:
    """Draw the connection."""
    standing = kit.consents.standing(connection.name)
    users = kit.connections.used_by(connection.name)
    with st.container(border=True, key=f"connections_card_{connection.name}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            with st.container(horizontal=True, vertical_alignment="center", width="content"):
                st.subheader(escape(connection.display_name), anchor=False, width="content")
                if connection.paused:
                    st.badge("Paused", icon=":material/pause:", color="orange", help="Nothing is sent over it for now.")
                if standing:
                    st.badge("Consent stands", icon=":material/verified_user:", color="green")
                else:
                    st.badge("No consent", icon=":material/block:", color="orange", help="Nothing goes over it.")
            with st.container(horizontal=True, width="content"):
                connection_actions.show(kit, connection, users, withdrawable=standing is not None)
        st.table(facts(kit, connection, users), border="horizontal", alt=f"Connection {connection.display_name}")


def facts(kit: Toolkit, connection: Connection, users: list[str]) -> dict[str, str]:
    """Return what there is to know about a connection, as Markdown."""
    standing = kit.consents.standing(connection.name)
    limit = connection.rate_limit
    return {
        "Brand": escape(connection.brand_name or "not checked yet"),
        "Address": code(connection.base_url),
        "Who may use it": who(connection),
        "Consent": stands(standing) if standing else missing(kit, connection),
        "Runs act for": export_user(kit, connection),
        "Limit": f"{number(limit.requests)} requests in {number(limit.seconds)} s",
        "Batch": f"{number(connection.batch_size)} contacts in a request",
        "Used by": ", ".join(escape(name) for name in users) or "no export yet",
    }


def who(connection: Connection) -> str:
    """Say who may use a connection, as Markdown."""
    if connection.users != "people":
        return WHO[connection.users]
    return f"Administrators, {', '.join(map(escape, connection.people))}"


def export_user(kit: Toolkit, connection: Connection) -> str:
    """Say for whom the runs over a connection act, and whether they still can, as Markdown."""
    if connection.export_user is None:
        return "whoever asks for them"
    person = kit.team.find(connection.export_user)
    if person is None or not usable_by(connection, person):
        return (
            f":orange[:material/warning: {escape(connection.export_user)}, who may not use it any more: nothing runs]"
        )
    return escape(connection.export_user)
