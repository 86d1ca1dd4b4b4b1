"""The people of a workspace as a list: each with their role, which can be changed, and a way to remove them."""

from collections import Counter

import streamlit as st

from exporter.toolkit import Toolkit
from exporter.workspace.people import ROLES, Role
from exporter.workspace.store import name_key
from exporter.workspace.team import Account
from pages.ui import removal, session, sign_in
from pages.ui.empty import empty_state
from pages.ui.format import ago, number
from pages.ui.removal import Removal
from pages.ui.session import attempt
from pages.ui.words import escape

ON_A_PAGE = 20


def show(kit: Toolkit) -> None:
    """Draw how many there are of each role, and everybody, a page of them at a time."""
    if not sign_in.is_on():
        st.info(
            "Nobody signs in here: whoever sits at this machine is the local administrator. Roles hold once people "
            "sign in, and for commands with --as.",
            icon=":material/info:",
        )
    people = kit.team.all()
    if not people:
        empty_state("group", "Nobody is invited yet", "Invite those who make segments and exports, or look at them.")
        return
    roles = Counter(one.role for one in people)
    with st.grid(len(ROLES), min_column_width=110):
        for role in reversed(ROLES):
            st.metric(f"{role.capitalize()}s", number(roles[role]), border=True)
    found = _searched(people) if len(people) > ON_A_PAGE else people
    if not found:
        st.caption("Nobody has an address like this.")
    pages = max(1, -(-len(found) // ON_A_PAGE))
    page = min(session.held("people_page", 1), pages)
    for one in found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]:
        _row(kit, one)
    if pages > 1:
        with st.container(horizontal_alignment="center"):
            st.pagination(pages, key="people_page")


def _searched(people: list[Account]) -> list[Account]:
    text = st.text_input(
        "Search people",
        type="search",
        live="300ms",
        key="people_search",
        placeholder="Search people",
        label_visibility="collapsed",
        width=260,
    )
    return [one for one in people if (text or "").strip().casefold() in one.email.casefold()]


def _row(kit: Toolkit, one: Account) -> None:
    key = f"people_{name_key(one.email)}"
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="stretch"):
            st.markdown(f"**{escape(one.email)}**", width="content")
            if name_key(one.email) == name_key(kit.actor.email):
                st.badge("You", color="gray")
            st.caption(_about(one), width="content")
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
            _role(kit, one, f"{key}_{one.role}")
            if not one.is_fixed:
                means = "They see nothing any more, from their next click on. What they made stays."
                removal.show(Removal(key, "Remove", "person", means), lambda: kit.team.remove(one.email))


def _role(kit: Toolkit, one: Account, key: str) -> None:
    """Draw the choice of a role; its key names the present one, so that it begins anew with another."""
    role = session.begin(key, one.role)
    st.selectbox(
        f"Role of {one.email}",
        ROLES,
        session.place(ROLES, role),
        key=key,
        format_func=str.capitalize,
        label_visibility="collapsed",
        disabled=one.is_fixed,
        width=170,
        on_change=_change,
        args=(kit, one, key),
    )


def _about(one: Account) -> str:
    if one.is_fixed:
        return "named in EXPORTER_ADMINISTRATORS"
    return f"invited {ago(one.since)}, role given by {escape(one.by)}" if one.since is not None else ""


def _change(kit: Toolkit, one: Account, key: str) -> None:
    role: Role = session.held(key, one.role)
    session.drop(key)
    attempt(lambda: kit.team.change(one.email, role, seen=one.role), "Changed. It holds from their next click on.")
