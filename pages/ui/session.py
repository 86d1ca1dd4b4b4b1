"""What a browser session shares with its pages: the workspace, and the message of the last action."""

from collections.abc import Callable
from urllib.parse import urlsplit

import streamlit as st

from exporter import settings as deployment
from exporter.errors import ExporterError
from exporter.settings import Settings
from exporter.toolkit import Toolkit

MESSAGE = "session_message"
FRAMED = "session_framed"
INTENDED = "session_intended"


def frame() -> tuple[str, dict[str, str]] | None:
    """Note that the shell stands around this session's pages.

    Returns:
        The address (its path and parameters) of a page that was asked for before it did, or None.
    """
    st.session_state[FRAMED] = True
    intended: tuple[str, dict[str, str]] | None = st.session_state.pop(INTENDED, None)
    return intended


def toolkit() -> Toolkit:
    """Return the workspace, opened once for the whole application. Raises SettingsError.

    Until a server has run the application once, Streamlit runs an address's page without it: such a page is sent
    through the application first.
    """
    if FRAMED not in st.session_state:
        path = urlsplit(st.context.url or "").path.rsplit("/", 1)[-1]
        st.session_state[INTENDED] = (path, st.query_params.to_dict())
        st.switch_page("app.py")
    return _open(deployment.read())


@st.cache_resource(show_spinner=False)
def _open(settings: Settings) -> Toolkit:
    return Toolkit.open(settings)


def attempt(action: Callable[[], object], said: str) -> None:
    """Do something in a widget's callback: say so when it is done, or keep the sentence of what went wrong.

    Args:
        action: What to do; an ExporterError becomes a message on the page.
        said: What the person reads when it is done.
    """
    try:
        action()
    except ExporterError as error:
        st.session_state[MESSAGE] = str(error)
    else:
        st.toast(said)


def show_message() -> None:
    """Show what went wrong with the last action, once."""
    message = st.session_state.pop(MESSAGE, None)
    if message is not None:
        st.error(message, icon=":material/error:")
