"""The way to invite somebody: their email address, and a role."""

import streamlit as st

from exporter.toolkit import Toolkit
from exporter.workspace.people import ROLES, Role
from pages.ui import session
from pages.ui.session import attempt

MEANING: dict[Role, str] = {
    "viewer": "Looks at everything, changes nothing",
    "contributor": "Makes segments and exports, and runs them",
    "administrator": "Decides where data may go, and who may do what",
}
"""Role -> what it is for."""


def show(kit: Toolkit) -> None:
    """Draw the button, and behind it the form."""
    with st.popover("Invite", key="people_inviting", icon=":material/person_add:", type="primary"):
        email = st.text_input("Email", key="people_email", placeholder="ann@example.com")
        role = session.begin("people_role", ROLES[0])
        role = st.radio(
            "Role",
            ROLES,
            session.place(ROLES, role),
            key="people_role",
            captions=list(MEANING.values()),
            format_func=str.capitalize,
        )
        st.button(
            "Invite",
            key="people_invite",
            type="primary",
            disabled=not email,
            help=None if email else "Write an email address first",
            on_click=_invite,
            args=(kit, email, role),
        )
        st.caption("Nothing is mailed. Tell them where this application is; they sign in with this address.")


def _invite(kit: Toolkit, email: str, role: Role) -> None:
    def invite() -> None:
        kit.team.invite(email, role)
        session.drop("people_email")

    attempt(invite, "Invited.")
