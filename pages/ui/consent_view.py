"""The consent of a connection: how it stands, who agreed to what in which language, and where to agree."""

import streamlit as st

from exporter.errors import NotFoundError
from exporter.toolkit import Toolkit
from exporter.workspace import privacy
from exporter.workspace.connection import Connection
from exporter.workspace.consent import Consent
from exporter.workspace.permissions import Action, may
from exporter.workspace.privacy import LANGUAGES
from pages.ui import session
from pages.ui.format import ago
from pages.ui.session import attempt
from pages.ui.words import escape


def ask(kit: Toolkit, connection: Connection, *, key: str) -> bool:
    """Draw how the consent stands, or the text and the way to agree; say whether there is one."""
    standing = kit.consents.standing(connection.name)
    if standing is not None:
        st.markdown(stands(standing))
        return True
    st.markdown(missing(kit, connection))
    language = text(key=key)
    if not may(kit.actor, Action.AGREE):
        st.caption("Ask an administrator to agree.")
        return False
    st.button(
        LANGUAGES[language].agree,
        key=f"{key}_agree",
        icon=":material/check:",
        on_click=attempt,
        args=(
            lambda: kit.consents.agree(connection.name, language=language),
            "Agreed. It can be withdrawn under Connections.",
        ),
    )
    return False


def text(*, key: str) -> str:
    """Draw the privacy text and the choice of its language, and return that."""
    language = session.begin(f"{key}_language", privacy.language_like(st.context.locale))
    language = st.selectbox(
        "Language of the privacy text",
        list(LANGUAGES),
        session.place(LANGUAGES, language),
        key=f"{key}_language",
        format_func=lambda code: LANGUAGES[code].name,
        width=240,
    )
    with st.container(border=True, height=240):
        st.markdown(privacy.text(language))
    st.caption(f"Text version {privacy.TEXT_VERSION}")
    return language


def chosen_language(*, key: str) -> str:
    """Return the language that is chosen where `text` was drawn with this key."""
    return session.held(f"{key}_language", privacy.DEFAULT_LANGUAGE)


def stands(consent: Consent) -> str:
    """Say who agreed, when and to which text, as Markdown."""
    return (
        f":green[:material/verified_user:] {escape(consent.agreed_by)} agreed {ago(consent.agreed_at)} "
        f":gray[to text version {escape(consent.text_version)} in {_language(consent)}]"
    )


def missing(kit: Toolkit, connection: Connection) -> str:
    """Say of a connection over which nothing may go why that is so, as Markdown."""
    last = next(iter(kit.consents.history(connection.name)), None)
    if last is None:
        return ":orange[:material/warning:] Nobody has agreed that data may go over this connection, so nothing goes."
    return _ended(last) if last.withdrawn_at is not None else out_of_date(last)


def out_of_date(consent: Consent) -> str:
    """Say of a consent that nobody withdrew why it does not stand, as Markdown."""
    what = "privacy text" if consent.text_version != privacy.TEXT_VERSION else "connection"
    return (
        f":orange[:material/warning:] The {what} has changed since {escape(consent.agreed_by)} agreed "
        f"{ago(consent.agreed_at)}, so nothing goes over it until somebody agrees again."
    )


def record(kit: Toolkit, connection: Connection, *, key: str) -> None:
    """Draw a way to read who ever agreed for a connection, to what, and how it ended."""
    consents = kit.consents.history(connection.name)
    opened = st.popover("Consents", key=f"{key}_consents", icon=":material/history_edu:", disabled=not consents)
    with opened, st.container(width=560):
        for consent in consents:
            if consent.withdrawn_at is not None:
                st.markdown(_ended(consent))
            else:
                st.markdown(stands(consent) if consent.covers(connection) else out_of_date(consent))
            with st.expander("What was agreed to"):
                st.markdown(_text(consent))


def _ended(consent: Consent) -> str:
    because = f", since {escape(consent.withdrawn_because)}" if consent.withdrawn_because else ""
    when = ago(consent.withdrawn_at) if consent.withdrawn_at is not None else ""
    return (
        f":gray[:material/block:] {escape(consent.agreed_by)} agreed {ago(consent.agreed_at)} "
        f":gray[to text version {escape(consent.text_version)} in {_language(consent)};] "
        f"{escape(consent.withdrawn_by or 'nobody')} ended it {when}{because}."
    )


def _language(consent: Consent) -> str:
    known = LANGUAGES.get(consent.language)
    return escape(consent.language if known is None else known.name)


def _text(consent: Consent) -> str:
    try:
        return consent.text
    except NotFoundError as error:
        return escape(str(error))
