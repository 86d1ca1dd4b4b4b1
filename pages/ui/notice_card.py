"""One address as the page shows it: its kind and host, what it hears of, what it was told last, and a test."""

from datetime import UTC, datetime
from typing import Literal

import streamlit as st

from exporter.notices.notice import Notice
from exporter.notices.state import WRONG
from exporter.toolkit import Toolkit
from exporter.workspace.store import name_key
from exporter.workspace.told import Telling
from pages.ui import notice_form, removal
from pages.ui.format import ago
from pages.ui.removal import Removal
from pages.ui.session import attempt
from pages.ui.words import escape

Color = Literal["green", "orange", "red"]

STATUS: dict[str, tuple[str, Color]] = {
    "told": ("Told", "green"),
    "waiting": ("Waits", "orange"),
    "given up": ("Not told", "red"),
}
"""Status of what was told -> its word and its colour."""


def show(kit: Toolkit, notice: Notice) -> None:
    """Draw the address."""
    last = kit.notices.last_told().get(name_key(notice.name))
    key = f"notices_{notice.name}"
    with st.container(border=True, key=f"notices_card_{notice.name}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            with st.container(horizontal=True, vertical_alignment="center", width="content"):
                st.subheader(escape(notice.name), anchor=False, width="content")
                if last is not None:
                    word, color = STATUS[last.status]
                    st.badge(word, color=color)
            with st.container(horizontal=True, width="content"):
                st.button(
                    "Send a test",
                    key=f"{key}_test",
                    icon=":material/send:",
                    help="Tells the address at once, and says whether it was taken",
                    on_click=attempt,
                    args=(lambda: kit.notices.test(notice.name), "It was told."),
                )
                st.button(
                    "Edit",
                    key=f"{key}_edit",
                    icon=":material/edit:",
                    on_click=notice_form.open_form,
                    args=(notice.name,),
                )
                means = "It hears nothing more, nor what waits for it. Its address is forgotten."
                removal.show(Removal(key, "Remove", "address", means), lambda: kit.notices.delete(notice.name))
        st.table(facts(notice, last), border="horizontal", alt=f"What {notice.name} is told")


def facts(notice: Notice, last: Telling | None) -> dict[str, str]:
    """Return what there is to know about it, as Markdown."""
    exports = ", ".join(escape(name) for name in notice.exports)
    occasions = "All" if set(notice.occasions) == set(WRONG) else "; ".join(WRONG[key] for key in notice.occasions)
    return {
        "Address": escape(notice.place),
        "About": exports or "All exports",
        "Occasions": f"{occasions}{'; also when it is over' if notice.recovery else ''}",
        "Last told": said(last),
    }


def said(last: Telling | None) -> str:
    """Return what was told last, as Markdown."""
    if last is None:
        return "Nothing yet"
    when = ago(datetime.fromtimestamp(last.told_at or last.at, tz=UTC))
    problem = f" :red[{escape(last.problem)}]" if last.problem and last.status != "told" else ""
    return f"{escape(last.title)}, {when}.{problem}"
