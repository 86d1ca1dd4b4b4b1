"""What can be done with a connection from the list: change it, stop it, give it another key or user, remove it."""

from functools import partial

import streamlit as st

from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection
from pages.ui import connection_form, consent_view, key_rotation, session
from pages.ui.errors import showing_errors
from pages.ui.session import attempt
from pages.ui.words import escape


def show(kit: Toolkit, connection: Connection, users: list[str], *, withdrawable: bool) -> None:
    """Draw the buttons.

    Args:
        kit: The workspace.
        connection: Which one.
        users: Names of the exports that use it.
        withdrawable: Whether a consent stands.
    """
    key, name = f"connections_{connection.name}", connection.name
    st.button("Edit", key=f"{key}_edit", icon=":material/edit:", on_click=connection_form.open_form, args=(name,))
    pausing(kit, connection)
    key_rotation.show(kit, connection)
    if connection.export_user != kit.actor.email and st.button(
        "Add yourself as export user", key=f"{key}_join", icon=":material/person_add:", help="Its runs then act for you"
    ):
        join(kit, name)
    consent_view.record(kit, connection, key=key)
    with st.popover("Withdraw consent", key=f"{key}_withdrawing", icon=":material/block:", disabled=not withdrawable):
        st.write(
            "From then on nothing goes over this connection, from any door. Runs under way stop at their next request."
        )
        st.button(
            "Withdraw consent now",
            key=f"{key}_withdraw",
            on_click=attempt,
            args=(partial(kit.consents.withdraw, name), "The consent is withdrawn."),
        )
    removing(kit, connection, users)


def pausing(kit: Toolkit, connection: Connection) -> None:
    """Draw the way to stop all sending at once, or to let it go on."""
    if connection.paused:
        action, label, icon = kit.connections.resume, "Let it go on", "play_arrow"
        meant, said = "Its exports run again; runs that it stopped are resumed one by one", "It may be used again."
    else:
        action, label, icon = kit.connections.pause, "Pause", "pause"
        meant, said = "Nothing is sent over it from the next request on; the consent stays", "Nothing is sent any more."
    st.button(
        label,
        key=f"connections_{connection.name}_pause",
        icon=f":material/{icon}:",
        help=meant,
        on_click=attempt,
        args=(partial(action, connection.name), said),
    )


def join(kit: Toolkit, name: str) -> None:
    """Let the runs over a connection act for the person at the screen, once they have just proved who they are."""
    with showing_errors():
        if session.with_fresh_sign_in(lambda: kit.connections.set_export_user(name, kit.actor.email)):
            st.toast("Its runs act for you now.")
            st.rerun()


def removing(kit: Toolkit, connection: Connection, users: list[str]) -> None:
    """Draw the way to remove a connection; what uses it is taken off it here, one by one."""
    key = f"connections_{connection.name}"
    with st.popover("Remove", key=f"{key}_removing", icon=":material/delete:"):
        if users:
            st.write("It cannot be removed while exports use it. Detach them: they keep all else, and do not run.")
            st.page_link(
                "pages/exports.py", label="Or remove them from the list of exports", icon=":material/outbound:"
            )
        else:
            st.write("Its key is forgotten. What was sent stays in Omnisend.")
        for export in users:
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                st.markdown(escape(export))
                st.button(
                    "Detach",
                    key=f"{key}_detach_{export}",
                    icon=":material/link_off:",
                    on_click=attempt,
                    args=(partial(kit.exports.detach, export), "Detached. It runs again with another connection."),
                )
        st.button(
            "Remove connection",
            key=f"{key}_remove",
            disabled=bool(users),
            on_click=attempt,
            args=(partial(kit.connections.delete, connection.name), "The connection is removed."),
        )
