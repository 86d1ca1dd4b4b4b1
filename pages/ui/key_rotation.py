"""Another key for a connection: Omnisend says whose it is before the one it has is let go."""

import streamlit as st

from exporter.errors import ConsentError
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection
from pages.ui import consent_view, session
from pages.ui.errors import showing_errors
from pages.ui.words import escape


def show(kit: Toolkit, connection: Connection) -> None:
    """Draw the way to replace the key, and ask for a yes where the new one leads to another brand."""
    prefix = f"key_rotation_{connection.name}"
    with st.popover("New key", key=f"{prefix}_opened", icon=":material/key:"):
        st.write("Runs under way go on with it from their next request. Until it is checked, the old one holds.")
        key = st.text_input(
            "New API key, or where it is kept",
            type="password",
            key=f"{prefix}_key",
            autocomplete="new-password",
            live="300ms",  # leaving the field by Tab goes to its eye first, and would not send what was typed
            help="The key itself, or a reference such as env:OMNISEND_API_KEY.",
        ).strip()
        elsewhere = session.held(f"{prefix}_elsewhere", otherwise="")
        agreed = not elsewhere or agreeing(elsewhere, prefix)
        if st.button("Check and replace", key=f"{prefix}_replace", disabled=not key or not agreed):
            with showing_errors():
                rotate(kit, connection.name, key, prefix=prefix if elsewhere else None)
                session.drop(prefix)
                st.toast("The new key is in place.")
                st.rerun()


def rotate(kit: Toolkit, name: str, key: str, *, prefix: str | None) -> None:
    """Replace the key; one of another brand is remembered as such, so that a yes can be asked for.

    Args:
        kit: The workspace.
        name: The connection's.
        key: The new one.
        prefix: Of the widgets in which somebody has agreed to where it leads; None: nobody has.
    """
    language = consent_view.chosen_language(key=prefix or "")
    agree = None if prefix is None else lambda: kit.consents.agree(name, language=language)
    try:
        with st.spinner("Asking Omnisend; while runs use its limit up, this takes a minute or two"):
            kit.connections.rotate(name, key, agree=agree)
    except ConsentError as error:
        session.hold(f"key_rotation_{name}_elsewhere", str(error))
        st.rerun()


def agreeing(elsewhere: str, prefix: str) -> bool:
    """Draw what is to be agreed to; say whether somebody does."""
    st.warning(escape(elsewhere), icon=":material/warning:")
    consent_view.text(key=prefix)
    return st.checkbox("I agree", key=f"{prefix}_agree", help="Recorded with your name, the time and the language.")
