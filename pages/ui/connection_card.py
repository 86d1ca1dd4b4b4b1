"""One connection as the list shows it: where it leads, who may use it, how its consent stands, and how to end it."""

import streamlit as st

from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection
from pages.ui import connection_form, removal
from pages.ui.connection_fields import WHO
from pages.ui.consent_view import stands
from pages.ui.format import number
from pages.ui.removal import Removal
from pages.ui.session import attempt
from pages.ui.words import code, escape


def show(kit: Toolkit, connection: Connection) -> None:
    """Draw the connection."""
    standing = kit.consents.standing(connection.name)
    users = kit.connections.used_by(connection.name)
    with st.container(border=True, key=f"connections_card_{connection.name}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            with st.container(horizontal=True, vertical_alignment="center", width="content"):
                st.subheader(escape(connection.display_name), anchor=False, width="content")
                if standing:
                    st.badge("Consent stands", icon=":material/verified_user:", color="green")
                else:
                    st.badge("No consent", icon=":material/block:", color="orange", help="Nothing goes over it.")
            with st.container(horizontal=True, width="content"):
                actions(kit, connection, users, withdrawable=standing is not None)
        st.table(facts(kit, connection, users), border="horizontal", alt=f"Connection {connection.display_name}")


def facts(kit: Toolkit, connection: Connection, users: list[str]) -> dict[str, str]:
    """Return what there is to know about a connection, as Markdown."""
    history = kit.consents.history(connection.name)
    standing = kit.consents.standing(connection.name)
    limit = connection.rate_limit
    return {
        "Brand": escape(connection.brand_name or "not checked yet"),
        "Address": code(connection.base_url),
        "Who may use it": WHO[connection.users],
        "Consent": stands(standing) if standing else ("Withdrawn" if history else "Nobody has agreed yet"),
        "Export user": escape(connection.export_user or "none yet"),
        "Limit": f"{number(limit.requests)} requests in {number(limit.seconds)} s",
        "Batch": f"{number(connection.batch_size)} contacts in a request",
        "Used by": ", ".join(escape(name) for name in users) or "no export yet",
    }


def actions(kit: Toolkit, connection: Connection, users: list[str], *, withdrawable: bool) -> None:
    """Draw what can be done with a connection."""
    key = f"connections_{connection.name}"
    st.button(
        "Edit", key=f"{key}_edit", icon=":material/edit:", on_click=connection_form.open_form, args=(connection.name,)
    )
    with st.popover("Withdraw consent", key=f"{key}_withdrawing", icon=":material/block:", disabled=not withdrawable):
        st.write(
            "From then on nothing goes over this connection, from any door. Runs under way stop at their next batch."
        )
        st.button(
            "Withdraw consent now",
            key=f"{key}_withdraw",
            on_click=attempt,
            args=(lambda: kit.consents.withdraw(connection.name), "The consent is withdrawn."),
        )
    means = "Its key is forgotten. What was sent stays in Omnisend."
    removal.show(Removal(key, "Remove", "connection", means, users), lambda: kit.connections.delete(connection.name))
