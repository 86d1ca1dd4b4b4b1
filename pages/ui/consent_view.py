"""The consent of a connection: how it stands, the text that is agreed to, and where to agree."""

import streamlit as st

from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection
from exporter.workspace.consent import PRIVACY_TEXT, TEXT_VERSION, Consent
from pages.ui.format import ago
from pages.ui.session import attempt
from pages.ui.words import escape


def ask(kit: Toolkit, connection: Connection, *, key: str) -> bool:
    """Draw how the consent stands, or the text and the way to agree; say whether there is one."""
    standing = kit.consents.standing(connection.name)
    if standing is not None:
        st.markdown(stands(standing))
        return True
    st.markdown(":orange[:material/warning:] Nobody has agreed that data may go over this connection, so nothing goes.")
    text()
    if kit.actor.role != "administrator":
        st.caption("Ask an administrator to agree.")
        return False
    st.button(
        "I agree",
        key=f"{key}_agree",
        icon=":material/check:",
        on_click=attempt,
        args=(lambda: kit.consents.agree(connection.name), "Agreed. It can be withdrawn under Connections."),
    )
    return False


def text() -> None:
    """Draw the privacy text."""
    with st.container(border=True, height=180):
        st.markdown(PRIVACY_TEXT)
        st.caption(f"Text version {TEXT_VERSION}")


def stands(consent: Consent) -> str:
    """Say who agreed, when and to which text, as Markdown."""
    return (
        f":green[:material/verified_user:] {escape(consent.agreed_by)} agreed {ago(consent.agreed_at)} "
        f":gray[to text version {escape(consent.text_version)}]"
    )
