"""What is seen by those who may not use the workspace, or not yet: the way in, and whom to ask. Nothing else."""

import streamlit as st

from exporter.errors import NotAllowedError, SignInError
from pages.ui import going_on, session, sign_in
from pages.ui.going_on import Address
from pages.ui.words import escape

INTENDED = "sign_in_intended"


def show(refusal: NotAllowedError, intended: Address | None) -> None:
    """Draw the way in, or why there is none.

    Args:
        refusal: Why nobody acts here.
        intended: The address that was asked for, where it is not the browser's any more.
    """
    if intended is not None:
        session.hold(INTENDED, intended)
    with st.container(horizontal_alignment="center"), st.container(border=True, width=480, gap="medium"):
        if not sign_in.has_signed_in():
            _way_in("Sign in", "With the account that you use at work.")
        elif isinstance(refusal, SignInError):
            _way_in("Your session has ended", "Sign in again, and go on where you were.")
        else:
            st.title("No access yet", anchor=False)
            st.markdown(escape(str(refusal)))
            st.button("Sign in as somebody else", key="sign_in_other", on_click=session.sign_out)


def _way_in(title: str, sentence: str) -> None:
    st.title(title, anchor=False)
    st.markdown(sentence)
    providers = sign_in.providers()
    for place, provider in enumerate(providers):
        label = "Sign in" if len(providers) == 1 else f"Sign in with {escape(provider.capitalize())}"
        st.button(
            label,
            key=f"sign_in_{provider}",
            type="primary" if place == 0 else "secondary",
            icon=":material/login:",
            on_click=_enter,
            args=(provider,),
            width="stretch",
        )


def _enter(provider: str) -> None:
    going_on.remember(session.held(INTENDED, None))
    sign_in.enter(provider)
