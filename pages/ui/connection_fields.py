"""The inputs of a connection: what it is called, who may use it, its key, and what is advanced."""

from dataclasses import replace
from typing import Literal

import streamlit as st

from exporter.workspace import references
from exporter.workspace.connection import LARGEST_BATCH, Connection, RateLimit, Users
from pages.ui.format import number, several

WHO: dict[Users, str] = {
    "administrators": "Administrators only",
    "contributors": "Administrators and contributors",
    "people": "Administrators and these contributors",
}
"""Who may use a connection -> as the person reads it."""

KeyKind = Literal["typed", "reference"]
KEYS: dict[KeyKind, str] = {"typed": "Type the key", "reference": "Name where it is kept"}


def about(connection: Connection, contributors: list[str]) -> Connection:
    """Draw the display name and who may use it.

    Args:
        connection: As it is.
        contributors: Emails of those who may be named.
    """
    display_name = st.text_input(
        "Display name",
        connection.display_name,
        key="connection_form_name",
        max_chars=80,
        placeholder="Main brand",
        help="Tells analysts what it is for and where it leads.",
    )
    users = st.radio(
        "Who may use it",
        list(WHO),
        list(WHO).index(connection.users),
        key="connection_form_users",
        format_func=WHO.__getitem__,
        horizontal=True,
    )
    people: list[str] = []
    if users == "people":
        people = st.multiselect(
            "People",
            sorted({*contributors, *connection.people}),
            list(connection.people),
            key="connection_form_people",
            placeholder="Choose contributors" if contributors else "No contributor is invited yet; see People",
        )
    return replace(connection, display_name=display_name.strip(), users=users, people=tuple(people))


def key(stored: Connection | None) -> str:
    """Draw the API key and return what was typed: a key, a reference to one, or nothing."""
    kind = st.segmented_control(
        "API key",
        KEYS,
        default="typed",
        required=True,
        key="connection_form_kind",
        format_func=KEYS.__getitem__,
        help="Made in Omnisend under Store settings, API keys.",
    )
    if kind == "reference":
        return st.text_input(
            "Reference",
            key="connection_form_reference",
            placeholder="env:OMNISEND_API_KEY",
            help=f"{references.in_words()}. It is read at each use.",
        ).strip()
    kept = "Kept as it is; type another to replace it" if stored else "Typed once, never shown again"
    return st.text_input(
        "API key",
        type="password",
        key="connection_form_key",
        placeholder=kept,
        autocomplete="new-password",
        live="300ms",  # leaving the field by Tab goes to its eye first, and would not send what was typed
        label_visibility="collapsed",
    ).strip()


def advanced(connection: Connection) -> Connection:
    """Draw the address, the version, the batch size and the limits."""
    with st.expander("Advanced", icon=":material/tune:", key="connection_form_advanced"):
        base_url = st.text_input("Base URL", connection.base_url, key="connection_form_url")
        with st.grid(2):
            version = st.text_input("Version", connection.version, key="connection_form_version")
            batch_size = st.number_input(
                "Contacts in a batch", 1, LARGEST_BATCH, connection.batch_size, key="connection_form_batch"
            )
            limit = rate("Requests", connection.rate_limit, "connection_form_rate")
            tag_limit = rate("Tag requests", connection.tag_rate_limit, "connection_form_tags")
        st.caption(f"At most {spelled(limit, 'request')}, and {spelled(tag_limit, 'tag request')}.")
    return replace(
        connection,
        base_url=base_url.strip().rstrip("/"),
        version=version.strip(),
        batch_size=batch_size,
        rate_limit=limit,
        tag_rate_limit=tag_limit,
    )


def rate(label: str, limit: RateLimit, key: str) -> RateLimit:
    """Draw a limit: so many requests in so many seconds."""
    requests = st.number_input(label, 1, 1_000_000, limit.requests, key=f"{key}_requests")
    seconds = st.number_input("in seconds", 1.0, 86_400.0, float(limit.seconds), key=f"{key}_seconds", format="%g")
    return RateLimit(requests=requests, seconds=seconds)


def spelled(limit: RateLimit, noun: str) -> str:
    """Say a limit in words, its numbers with separators."""
    return f"{several(limit.requests, noun)} in {number(limit.seconds)} s"
