"""What a browser session shares with its pages: the workspace, and the message of the last action."""

from collections.abc import Callable

import streamlit as st

from exporter import settings as deployment
from exporter.errors import ExporterError
from exporter.settings import Settings
from exporter.toolkit import Toolkit

MESSAGE = "session_message"


def toolkit() -> Toolkit:
    """Return the workspace, opened once for the whole application. Raises SettingsError."""
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
