"""Where a browser goes on that was led away to sign in: the address that it was at, kept by the server meanwhile."""

import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import streamlit as st

COOKIE = "_streamlit_xsrf"
"""By which a browser is known before and after; all that whoever has it can learn here is an address."""

PARTS = 4

KEPT = 900.0
"""Seconds that somebody may take to sign in."""

MOST = 10_000
"""Browsers that are remembered."""


Address = tuple[str, dict[str, str]]
"""A page's path and its parameters."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address, and until when it is kept (seconds since 1970)."""

    address: Address
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


def of_browser(cookie: str | None) -> str | None:
    """Return what stays the same in a browser's cookie, whose text changes now and then; None where it has none.

    Args:
        cookie: "2|mask|token|time", the token's bytes each changed by the mask's (exclusive or), both in hexadecimal.
    """
    parts = (cookie or "").split("|")
    if len(parts) != PARTS:
        return None
    try:
        mask, masked = bytes.fromhex(parts[1]), bytes.fromhex(parts[2])
    except ValueError:
        return None
    if not mask or not masked:
        return None
    return bytes(byte ^ mask[place % len(mask)] for place, byte in enumerate(masked)).hex()


def here() -> Address:
    """Return the address that this browser is at."""
    return urlsplit(st.context.url or "").path.rsplit("/", 1)[-1], st.query_params.to_dict()


def remember(address: Address | None = None) -> None:
    """Keep an address for this browser; default: where it is."""
    browser = of_browser(st.context.cookies.get(COOKIE))
    if browser is not None:
        places().put(browser, Place(address or here(), time.time() + KEPT))


def recall() -> Address | None:
    """Return the address at which this browser goes on, once; None where there is none."""
    browser = of_browser(st.context.cookies.get(COOKIE))
    place = places().take(browser) if browser is not None else None
    return place.address if place is not None else None
