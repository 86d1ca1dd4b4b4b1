"""What a browser session shares with its pages: the workspace, what widgets hold, and the last action's message."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import streamlit as st

from exporter import settings as deployment
from exporter.errors import ExporterError, SignInError
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.workspace.audit import DOOR
from exporter.workspace.permissions import Action, may, require
from pages.ui import going_on, sign_in
from pages.ui.errors import showing_errors
from pages.ui.words import escape

MESSAGE = "session_message"
SAID = "session_said"
FRAMED = "session_framed"
INTENDED = "session_intended"

T = TypeVar("T")


def held(key: str, otherwise: T) -> T:
    """Return what is held under a key, such as a widget's; `otherwise` where there is nothing."""
    found: T = st.session_state.get(key, otherwise)
    return found


def begin(key: str, value: T) -> T:
    """Let a widget begin with a value, unless it holds one, and return what it holds; to be called before it.

    The widget gets what is returned as its own default, too: what is only held is told to the browser in the first
    drawing alone, and a browser that a second one overtakes would show, and report, the default in its place.
    """
    found: T = st.session_state.setdefault(key, value)
    return found


def place(options: Iterable[T], value: T) -> int:
    """Return where a value stands among the options of a widget, for its `index`; 0 where it is none of them."""
    return next((place for place, option in enumerate(options) if option == value), 0)


def hold(key: str, value: object) -> None:
    """Keep a value for the session."""
    st.session_state[key] = value


def drop(prefix: str) -> None:
    """Forget everything whose key begins like this; widgets then show again what they begin with."""
    for key in [str(key) for key in st.session_state if str(key).startswith(prefix)]:
        del st.session_state[key]


def frame() -> going_on.Address | None:
    """Note that the shell stands around this session's pages.

    Returns:
        The address (its path and parameters) of a page that was asked for before it did, or None.
    """
    st.session_state[FRAMED] = True
    intended: going_on.Address | None = st.session_state.pop(INTENDED, None)
    return intended


def toolkit(needed: Action = Action.LOOK) -> Toolkit:
    """Return the workspace, opened once for the whole application, as the person at the screen sees it.

    Who that is and what they may do is looked up at each call, and nothing that a browser holds decides it. Until a
    server has run the application once, Streamlit runs an address's page without it: such a page is sent through the
    application first.

    Args:
        needed: What the page is for; whoever may not do it reads that, and the page stops here.

    Raises:
        NotAllowedError: Nobody has signed in who may.
        SettingsError: The workspace cannot be opened.
    """
    if FRAMED not in st.session_state:
        st.session_state[INTENDED] = going_on.here()
        st.switch_page("app.py")
    DOOR.set("app")
    kit = _open(deployment.read())
    if sign_in.is_on():
        kit = kit.acting_as(sign_in.person(kit.team))
    if not may(kit.actor, needed):
        with showing_errors():
            require(kit.actor, needed)
        st.stop()
    return kit


@st.cache_resource(show_spinner=False)
def _open(settings: Settings) -> Toolkit:
    return Toolkit.open(settings)


def with_fresh_sign_in(action: Callable[[], object]) -> bool:
    """Do what asks for a fresh sign-in, and tell whether it is done.

    Where it is refused for the want of one, the provider of the person at the screen is asked to let them sign in anew,
    and they come back to this page. To be called by what a person asked for, not while a page is drawn.
    """
    try:
        action()
    except SignInError:
        going_on.remember()
        sign_in.renew()
        return False
    return True


def sign_out() -> None:
    """Sign out, in a widget's callback; where that cannot be written down, keep the sentence that says so."""
    try:
        sign_in.leave(_open(deployment.read()).team)
    except ExporterError as error:
        st.session_state[MESSAGE] = str(error)


def attempt(action: Callable[[], object], said: str) -> None:
    """Do something in a widget's callback, and keep the sentence of what came of it for `show_message`.

    Args:
        action: What to do; an ExporterError becomes a message on the page.
        said: What the person reads when it is done.
    """
    DOOR.set("app")
    try:
        action()
    except ExporterError as error:
        st.session_state[MESSAGE] = str(error)
    else:
        st.session_state[SAID] = said  # a callback of a fragment may draw nothing: the browser's page would break


def did(action: Callable[[], object], said: str) -> bool:
    """Do something where the page is, and tell whether it is done; what went wrong is shown there, and nothing closes.

    Args:
        action: What to do; an ExporterError becomes a message in its place.
        said: What the person reads when it is done.
    """
    DOOR.set("app")
    done = False
    with showing_errors():
        action()
        done = True
    if done:
        st.toast(said)
    return done


def handed_out(make: Callable[[], T]) -> Callable[[], T]:
    """Return what makes the file of a download: Streamlit calls it at the click, in a thread that knows no door yet."""

    def made() -> T:
        DOOR.set("app")
        return make()

    return made


def show_message() -> None:
    """Say what came of the last action, once."""
    said = st.session_state.pop(SAID, None)
    if said is not None:
        st.toast(said)
    message = st.session_state.pop(MESSAGE, None)
    if message is not None:
        st.error(escape(message), icon=":material/error:")
