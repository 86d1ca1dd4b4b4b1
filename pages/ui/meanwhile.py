"""What somebody else changed while a form was open: how it was when it was opened, and the way to see it as it is."""

from typing import TypeVar

import streamlit as st

from pages.ui import session

T = TypeVar("T")


def opened(form: str, widget: str, present: T) -> T:
    """Return how something was when a form began to show it; to be called before the form's widgets.

    Args:
        form: Prefix of what is held of the form.
        widget: Key of one of its widgets: once that holds nothing, as after another page, the form begins anew.
        present: How it is now.
    """
    key = f"{form}_opened"
    if session.held(widget, None) is None:
        session.hold(key, present)
    found: T = session.held(key, present)
    return found


def kept(form: str) -> None:
    """Note that a form was saved, so that from now on it shows what is there; to be called after it."""
    session.drop(f"{form}_opened")


def tell(form: str, seen: object, present: object) -> None:
    """Say that what a form shows is not as it was when it was opened, with the way to begin anew; else nothing."""
    if seen == present:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"{form}_meanwhile"):
        st.markdown(
            ":orange[:material/sync_problem:] Somebody changed this while it was open here. What you typed is still "
            "there, and cannot be saved over it.",
            width="stretch",
        )
        st.button("Show it as it is now", key=f"{form}_anew", on_click=session.drop, args=(form,))
