"""What stands around every page: navigation, logo, who is acting, and the message of the last action."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from exporter.errors import ExporterError, NotAllowedError
from exporter.workspace.people import Person
from exporter.workspace.permissions import Action, may
from pages.ui import asked_host, going_on, session, sign_in, sign_in_page
from pages.ui.errors import showing_errors
from pages.ui.words import escape

ASSETS = Path(__file__).parent / "assets"


@dataclass(frozen=True, slots=True)
class Screen:
    """A page as the navigation knows it.

    Args:
        name: Of its file in `pages/`, and in the address.
        title: What the navigation says.
        icon: Name of a Material icon.
        needs: What it is for: those who may not do it do not see it there, and the page refuses them too.
        hidden: Whether it is reached from another page only.
    """

    name: str
    title: str
    icon: str
    needs: Action = Action.LOOK
    hidden: bool = False


SCREENS = {
    "": [
        Screen("home", "Home", "home"),
    ],
    "Audience": [
        Screen("profiles", "Profiles", "database"),
        Screen("segments", "Segments", "filter_alt"),
        Screen("segment", "Segment", "tune", hidden=True),
        Screen("overlap", "Overlap", "join_inner"),
    ],
    "Export": [
        Screen("new_export", "New export", "add_circle", Action.EDIT_EXPORTS),
        Screen("exports", "Exports", "outbound"),
        Screen("runs", "Runs", "monitoring"),
        Screen("schedule", "Schedule", "calendar_clock"),
        Screen("run", "Run", "monitoring", hidden=True),
    ],
    "Administration": [
        Screen("connections", "Connections", "link"),
        Screen("people", "People", "group", Action.SEE_PEOPLE),
        Screen("suppression", "Suppression", "block"),
        Screen("forgetting", "Forgetting", "person_off", Action.FORGET),
        Screen("audit", "Audit log", "history_edu", Action.SEE_AUDIT),
        Screen("notices", "Notices", "notifications", Action.EDIT_NOTICES),
        Screen("omnisend_holds", "What Omnisend holds", "contacts"),
        Screen("preferences", "Preferences", "settings"),
        Screen("system", "System", "monitor_heart"),
    ],
}
"""Sections of the navigation."""


def show() -> None:
    """Run the page that was asked for, for those who may use the workspace."""
    st.set_page_config(page_title="Segment exporter", page_icon=str(ASSETS / "icon.svg"), layout="wide")
    dark = st.context.theme.type == "dark"
    st.logo(
        str(ASSETS / ("logo-dark.svg" if dark else "logo-light.svg")), size="large", icon_image=str(ASSETS / "icon.svg")
    )
    intended = session.frame()
    fault = sign_in.start_fault() or asked_host.host_fault()
    with showing_errors():
        try:
            person = None if fault else session.toolkit().actor
        except NotAllowedError as refusal:
            navigation(None)
            sign_in_page.show(refusal, intended)
            return
        except ExporterError:
            navigation(None)
            raise
        screens, page = navigation(person)
        if person is None:
            st.error(escape(fault or ""), icon=":material/lock:")
            return
        intended = intended or going_on.recall()
        if intended is not None and intended != (page.url_path, st.query_params.to_dict()):
            path, parameters = intended
            for wanted in (each for each in screens if each.url_path == path):
                st.switch_page(wanted, query_params=parameters)
        with st.sidebar:
            who(person)
        session.show_message()
        page.run()


def navigation(person: Person | None) -> tuple[list[StreamlitPage], StreamlitPage]:
    """Draw the navigation: what a person may see; for nobody nothing, but every address keeps leading here.

    Returns:
        All pages, and the one that was asked for.
    """
    seen = None if person is None else Person(person.email, person.role)
    sections = {name: [_page(screen, seen) for screen in screens] for name, screens in SCREENS.items()}
    page = st.navigation(sections, position="hidden" if person is None else "sidebar", expanded=True)
    return [each for pages in sections.values() for each in pages], page


def who(person: Person) -> None:
    """Draw who is acting, and the way out."""
    if not sign_in.is_on():
        st.caption(f":material/person: Local {person.role}")
        return
    st.caption(f":material/person: {escape(person.email)} · {person.role}")
    st.button("Sign out", key="shell_sign_out", icon=":material/logout:", type="tertiary", on_click=session.sign_out)


def _page(screen: Screen, person: Person | None) -> StreamlitPage:
    hidden = screen.hidden or person is None or not may(person, screen.needs)
    return st.Page(
        f"pages/{screen.name}.py",
        title=screen.title,
        icon=f":material/{screen.icon}:",
        default=screen.name == "home",
        visibility="hidden" if hidden else "visible",
    )
