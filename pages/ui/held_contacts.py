"""The contacts that a sandbox holds: a page of them at a time, found by email or tag, and one of them whole."""

import json
from typing import Any
from urllib.parse import urlsplit

import polars as pl
import streamlit as st

from exporter.omnisend.client import Omnisend
from exporter.omnisend.way import is_this_machine
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection
from pages.ui import session
from pages.ui.format import number

ROWS = 50
"""Contacts on a page."""

SCHEMA: dict[str, pl.DataType] = {
    "email": pl.String(),
    "first_name": pl.String(),
    "last_name": pl.String(),
    "country": pl.String(),
    "city": pl.String(),
    "properties": pl.List(pl.String),
    "tags": pl.List(pl.String),
    "status": pl.String(),
    "updated": pl.String(),
}
"""What the table has of a contact."""

CONFIG = {
    "email": st.column_config.TextColumn("Email"),
    "first_name": st.column_config.TextColumn("First name"),
    "last_name": st.column_config.TextColumn("Last name"),
    "country": st.column_config.TextColumn("Country"),
    "city": st.column_config.TextColumn("City"),
    "properties": st.column_config.ListColumn(
        "True properties", help="The markers of segments are among them", width="medium"
    ),
    "tags": st.column_config.ListColumn("Tags"),
    "status": st.column_config.TextColumn("Subscription"),
    "updated": st.column_config.TextColumn("Updated"),
}
"""How each column looks."""


def sandboxes(kit: Toolkit) -> list[Connection]:
    """Return the connections that lead to this machine."""
    return [each for each in kit.connections.all() if is_this_machine(urlsplit(each.base_url).hostname or "")]


def is_sandbox(kit: Toolkit, name: str) -> bool:
    """Say whether a connection leads to this machine; one that is gone, or not to be seen, does not."""
    return name in {connection.name for connection in sandboxes(kit)}


def show(kit: Toolkit, connection: Connection) -> None:
    """Draw the contacts."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        email = (
            st.text_input("Email", type="search", key="holds_email", placeholder="Whole email address", width=320)
            .strip()
            .lower()
        )
        tag = st.text_input("Tag", key="holds_tag", placeholder="Whole tag", width=220).strip()
    first: list[str | None] = [None]
    pages = session.begin(f"holds_pages_{connection.name}_{email}_{tag}", first)
    kit.wait_to_ask(connection)
    with Omnisend(
        connection.base_url, key=kit.connections.key(connection), version=connection.version, timeout=10.0
    ) as omnisend:
        page = omnisend.contacts(after=pages[-1], limit=ROWS, email=email or None, tag=tag or None)
    if not page.contacts:
        st.write("No contact like that." if email or tag else "It holds nobody yet. Run an export, and they are here.")
        return
    event = st.dataframe(
        frame(page.contacts),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"holds_table_{len(pages)}",
        column_config=CONFIG,
        placeholder="",
        alt="Contacts of the sandbox, newest first",
    )
    turn(pages, page.after)
    if event.selection.rows:
        whole(page.contacts[event.selection.rows[0]])
    else:
        st.caption("Select a contact to see it whole.")


def frame(contacts: list[dict[str, Any]]) -> pl.DataFrame:
    """Return contacts as the table shows them: one row each, in their order, columns as in `SCHEMA`."""
    return pl.DataFrame([row(contact) for contact in contacts], schema=SCHEMA)


def row(contact: dict[str, Any]) -> dict[str, Any]:
    """Return what the table shows of one contact."""
    properties = contact.get("customProperties") or {}
    return {
        "email": contact.get("email"),
        "first_name": contact.get("firstName"),
        "last_name": contact.get("lastName"),
        "country": contact.get("countryCode") or contact.get("country"),
        "city": contact.get("city"),
        "properties": [name for name, value in properties.items() if value is True],
        "tags": contact.get("tags") or [],
        "status": contact.get("status"),
        "updated": contact.get("updatedAt"),
    }


def turn(pages: list[str | None], after: str | None) -> None:
    """Draw the way to the page before and after."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Newer",
            key="holds_newer",
            icon=":material/chevron_left:",
            disabled=len(pages) == 1,
            on_click=back,
            args=(pages,),
        )
        st.button(
            "Older",
            key="holds_older",
            icon=":material/chevron_right:",
            disabled=after is None,
            on_click=pages.append,
            args=(after,),
        )
        st.caption(f"Page {number(len(pages))}", width="content")


def back(pages: list[str | None]) -> None:
    """Go to the page before."""
    pages.pop()


def whole(contact: dict[str, Any]) -> None:
    """Draw one contact exactly as Omnisend gives it."""
    st.subheader("One contact, whole", anchor=False)
    st.code(json.dumps(contact, ensure_ascii=False, indent=2), language="json")
