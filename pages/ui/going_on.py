"""Where a browser goes on that was led away to sign in: the address that it was at, kept by the server meanwhile."""

import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import streamlit as st

BROWSER = "_streamlit_xsrf"
"""The cookie by which a browser is known before and after; all that whoever has it can learn here is an address."""

KEPT = 900.0
"""Seconds that somebody may take to sign in."""

MOST = 10_000
"""Browsers that are remembered."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page's path in the address, its parameters, and until when it is kept (seconds since 1970)."""

    path: str
    parameters: dict[str, str]
    until: float


class Places:
    """The places of all browsers that are away."""

    def __init__(self) -> None:
        """Begin with none."""
        self._places: dict[str, Place] = {}
        self._lock = threading.Lock()

    def put(self, browser: str, place: Place) -> None:
        """Keep a browser's place, and forget those that were kept long enough."""
        with self._lock:
            kept = {one: each for one, each in self._places.items() if each.until > time.time()}
            self._places = kept if len(kept) < MOST else {}
            self._places[browser] = place

    def take(self, browser: str) -> Place | None:
        """Return a browser's place, once."""
        with self._lock:
            place = self._places.pop(browser, None)
        return place if place is not None and place.until > time.time() else None


@st.cache_resource(show_spinner=False)
def places() -> Places:
    """Return the one list of the application."""
    return Places()


def remember() -> None:
    """Keep the address that this browser is at."""
    browser = st.context.cookies.get(BROWSER)
    if browser:
        path = urlsplit(st.context.url or "").path.rsplit("/", 1)[-1]
        places().put(browser, Place(path, st.query_params.to_dict(), time.time() + KEPT))


def recall() -> tuple[str, dict[str, str]] | None:
    """Return the address at which this browser goes on (its path and parameters), once; None where there is none."""
    browser = st.context.cookies.get(BROWSER)
    place = places().take(browser) if browser else None
    return (place.path, place.parameters) if place is not None else None
