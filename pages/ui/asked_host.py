"""The name by which a browser asked for the application: without sign-in only a name of this machine is answered."""

from urllib.parse import urlsplit

import streamlit as st

from exporter.workspace.sign_in import is_loopback
from pages.ui import sign_in


def host_fault() -> str | None:
    """Say why this browser is shown nothing, or None.

    A site can let its own name lead to this machine; its pages then come from the same origin as the application, and
    without sign-in would act as the local administrator.
    """
    host = st.context.headers.get("Host")
    if host is None or sign_in.is_on():
        return None
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        name = None
    if is_loopback(name):
        return None
    return (
        f"Nobody has to sign in here, so the application answers only under a name of this machine, and {host} is "
        "none. Open it at http://127.0.0.1 with the same port, or let people sign in."
    )
