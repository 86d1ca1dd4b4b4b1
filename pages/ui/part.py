"""One part of a page that is read top to bottom: its name, its summary, and a body that opens and closes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from pages.ui import session

State = Literal["done", "open", "waiting", "faulty"]

ICONS: dict[State, str] = {
    "done": ":green[:material/check_circle:]",
    "open": ":material/radio_button_unchecked:",
    "waiting": ":gray[:material/radio_button_unchecked:]",
    "faulty": ":red[:material/error:]",
}
"""What stands before a part's name; the summary says the same in words."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page.

    Args:
        key: Prefix of its widgets.
        title: What the person does there.
        summary: What was chosen, as Markdown; shown whether the part is open or not.
        state: Whether it is done, is to be done, waits for an earlier one, or has faults.
        starts_open: Whether its body shows before anybody opened or closed it.
    """

    key: str
    title: str
    summary: str
    state: State
    starts_open: bool


def is_open(part: Part) -> bool:
    """Say whether the part's body shows: as the person left it, else as it starts; what is open stays open."""
    if part.starts_open and part.state != "waiting":
        session.begin(f"{part.key}_open", True)
    return part.state != "waiting" and session.held(f"{part.key}_open", part.starts_open)


def toggle(key: str, opened: bool) -> None:
    """Remember that the person opened or closed a part."""
    session.hold(f"{key}_open", opened)


@contextmanager
def showing(part: Part) -> Iterator[bool]:
    """Draw the part's frame; the body belongs into the `with` block, where the value is True."""
    opened = is_open(part)
    with st.container(border=True, key=f"{part.key}_part"):
        with st.container(horizontal=True, vertical_alignment="center", wrap=False):
            st.markdown(f"{ICONS[part.state]} **{part.title}**\u2002{part.summary}", width="stretch")
            if part.state != "waiting":
                st.button(
                    "Close" if opened else "Change",
                    key=f"{part.key}_toggle",
                    help=f"{'Close' if opened else 'Change'}: {part.title}",
                    on_click=toggle,
                    args=(part.key, not opened),
                    type="tertiary",
                )
        yield opened
