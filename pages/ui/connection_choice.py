"""The choice of a connection: those that one may use, by type, and whom to ask where there is none."""

import streamlit as st

from exporter.toolkit import Toolkit
from exporter.workspace.connection import Card
from exporter.workspace.permissions import Action, may
from pages.ui import consent_view, session
from pages.ui.words import escape


def usable(kit: Toolkit) -> dict[str, Card]:
    """Return the connections that the person acting may use by name, those of one type beside one another."""
    cards = sorted(kit.connections.usable(), key=lambda card: (card.type, card.display_name.casefold()))
    return {card.name: card for card in cards}


def choose(cards: dict[str, Card], present: str | None, *, key: str) -> None:
    """Draw the choice; `key` holds the name, which is `present` now."""
    st.selectbox(
        "Connection",
        list(cards),
        None if present is None else session.place(cards, present),
        key=key,
        placeholder="Choose a connection",
        format_func=lambda name: f"{cards[name].type}: {cards[name].display_name}" if name in cards else name,
        width=320,
    )


def nothing_to_choose(kit: Toolkit) -> None:
    """Say that there is no connection that the person acting may use, and what to do."""
    if may(kit.actor, Action.EDIT_CONNECTIONS):
        st.write("There is no connection yet.")
        st.page_link("pages/connections.py", label="Connections", icon=":material/link:")
        return
    st.write(f"No connection is open to you. Ask {whom_to_ask(kit)} to share one with you.")


def whom_to_ask(kit: Toolkit) -> str:
    """Name the administrators, as Markdown."""
    administrators = kit.team.administrators()
    return f"an administrator ({', '.join(map(escape, administrators))})" if administrators else "an administrator"


def consent(kit: Toolkit, connection: str) -> bool:
    """Draw how the consent of a connection stands, with the way to agree for who may; say whether there is one."""
    standing = kit.consents.standing(connection)
    if standing is not None:
        st.markdown(consent_view.stands(standing))
        return True
    if may(kit.actor, Action.AGREE):
        return consent_view.ask(kit, kit.connections.get(connection), key="new_export")
    st.markdown(
        ":orange[:material/warning:] Nobody has agreed that data may go over this connection, so nothing goes. "
        f"Ask {whom_to_ask(kit)} to agree."
    )
    return False
