"""The way to delete something: a button that says what that means before it does it, and why it cannot be done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from pages.ui.session import attempt
from pages.ui.words import escape


@dataclass(frozen=True, slots=True)
class Removal:
    """What is deleted.

    Args:
        key: Prefix of the widgets.
        verb: What the button says.
        noun: What kind of thing it is.
        means: What becomes of what hangs on it, as a sentence.
        used_by: Exports that it cannot be taken from.
    """

    key: str
    verb: Literal["Delete", "Remove"]
    noun: str
    means: str
    used_by: Sequence[str] = ()


def show(what: Removal, action: Callable[[], object]) -> None:
    """Draw the button; `action` deletes."""
    verb = what.verb.lower()
    with st.popover(what.verb, key=f"{what.key}_{verb.removesuffix('e')}ing", icon=":material/delete:"):
        if what.used_by:
            st.write(f"It cannot be {verb}d while exports use it: {', '.join(map(escape, what.used_by))}.")
        else:
            st.write(what.means)
        st.button(
            f"{what.verb} {what.noun}",
            key=f"{what.key}_{verb}",
            disabled=bool(what.used_by),
            on_click=attempt,
            args=(action, f"The {what.noun} is {verb}d."),
        )
