"""The form of a connection, in the order in which one sets it up: who, key, consent, connect, export user, save."""

import hashlib
from dataclasses import replace

import streamlit as st

from exporter.omnisend.answers import Brand
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection
from exporter.workspace.privacy import LANGUAGES
from exporter.workspace.secrets import is_reference
from pages.ui import connection_fields, consent_view, session
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.words import escape

NEW = "new"
"""The address's word for a connection that is not saved yet."""

CHECKED = "connection_form_checked"
SEEN = "connection_form_seen"


def open_form(name: str) -> None:
    """Go to the form of a connection."""
    st.query_params["connection"] = name


def close_form() -> None:
    """Go back to the list, and forget what was typed."""
    session.drop("connection_form")
    st.query_params.pop("connection", None)


def show(kit: Toolkit, name: str) -> None:
    """Draw the form for a new connection, or for the one of that name."""
    stored = None if name == NEW else kit.connections.get(name)
    if session.held("connection_form_name", None) is None:  # its widgets are not drawn yet, so they show this
        session.hold(SEEN, stored)
    page_header("Add connection" if stored is None else f"Edit {escape(stored.display_name)}", "One Omnisend brand.")
    with st.container(width=720):
        contributors = [one.email for one in kit.team.all() if one.role == "contributor"]
        connection = connection_fields.about(stored or Connection(name="", display_name=""), contributors)
        typed = connection_fields.key(stored)
        connection = connection_fields.advanced(connection)
        consented = consent(kit, stored)
        brand = connect(kit, connection, typed, ready=consented and bool(typed or stored))
        connection = replace(connection, export_user=export_user(kit, connection))
        finish(kit, of_brand(connection, brand), typed, stored=stored, ready=brand is not None)


def as_seen(stored: Connection | None) -> Connection | None:
    """Return the connection as it was when the form was opened; None for a new one."""
    seen: Connection | None = session.held(SEEN, stored)
    return seen


def consent(kit: Toolkit, stored: Connection | None) -> bool:
    """Draw the privacy text and say whether there is a yes to it, standing or just ticked."""
    st.subheader("Privacy", anchor=False)
    standing = kit.consents.standing(stored.name) if stored else None
    if standing:
        st.markdown(consent_view.stands(standing))
        return True
    language = consent_view.text(key="connection_form")
    return st.checkbox(
        LANGUAGES[language].agree,
        key="connection_form_agree",
        help="Recorded with your name, the time, and the text's version and language.",
    )


def connect(kit: Toolkit, connection: Connection, typed: str, *, ready: bool) -> Brand | None:
    """Draw the check of the key and return the brand it leads to, once Omnisend has named it."""
    tried = hashlib.sha256(repr((connection.base_url, connection.version, typed)).encode()).hexdigest()
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            "Connect",
            key="connection_form_connect",
            icon=":material/power:",
            disabled=not ready,
            help="Asks Omnisend whether the key works, and for which brand.",
        )
        if not ready:
            st.caption("Give the API key and agree first.", width="content")
    if pressed:
        session.drop(CHECKED)
        with showing_errors(), st.spinner("Asking Omnisend"):
            session.hold(CHECKED, (tried, kit.whose(connection, plain_key(kit, connection, typed))))
    checked: tuple[str, Brand] | None = session.held(CHECKED, None)
    if checked is None or checked[0] != tried:
        return None
    brand = checked[1]
    st.markdown(f":green[:material/check_circle: Connected to **{escape(brand.name or 'the brand of this key')}**.]")
    return brand


def plain_key(kit: Toolkit, connection: Connection, typed: str) -> str:
    """Return the key itself for the check: as typed, read from where it is kept, or the one that is stored."""
    if not typed:
        return kit.connections.key(connection)
    return kit.secrets.read(typed) if is_reference(typed) else typed


def export_user(kit: Toolkit, connection: Connection) -> str | None:
    """Draw on whose behalf exports run and return that person's email."""
    st.subheader("Export user", anchor=False)
    me = kit.actor.email
    added = st.checkbox(
        f"Add yourself as export user ({escape(me)})",
        key="connection_form_export_user",
        value=not connection.name or connection.export_user == me,
        help="Runs over this connection act for you; without anybody, for whoever asks for them.",
    )
    return me if added else (connection.export_user if connection.export_user != me else None)


def of_brand(connection: Connection, brand: Brand | None) -> Connection:
    """Return the connection with what the check found out about the brand."""
    return connection if brand is None else replace(connection, brand_id=brand.id, brand_name=brand.name)


def finish(kit: Toolkit, connection: Connection, typed: str, *, stored: Connection | None, ready: bool) -> None:
    """Draw the two ways out of the form."""
    unchanged = (
        stored is not None
        and not typed
        and (stored.base_url, stored.version) == (connection.base_url, connection.version)
    )
    reason = (
        "Give it a display name." if not connection.display_name else "" if ready or unchanged else "Connect first."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button("Save", key="connection_form_save", type="primary", disabled=bool(reason))
        st.button("Back without saving", key="connection_form_back", on_click=close_form, type="tertiary")
        st.caption(reason, width="content")
    if pressed:
        with showing_errors():
            named_connection = replace(connection, name=connection.name or connection.display_name)
            user, before = connection.export_user, None if stored is None else stored.export_user
            saved, seen = replace(named_connection, export_user=before), as_seen(stored)
            kit.connections.save(saved, key=typed or None, new=seen is None, seen=seen)
            if session.held("connection_form_agree", False):
                kit.consents.agree(named_connection.name, language=consent_view.chosen_language(key="connection_form"))
            close_form()
            if user != before:
                session.with_fresh_sign_in(lambda: kit.connections.set_export_user(named_connection.name, user))
            st.rerun()
