"""The form of a notice: its name, its address, and what it hears of."""

import streamlit as st

from exporter.notices.notice import Notice
from exporter.notices.state import WRONG
from exporter.notices.way import EXAMPLES, SERVICES
from exporter.toolkit import Toolkit
from pages.ui import meanwhile, session
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.words import escape

KEY = "notice_form"
NEW = "new"
"""The page's address's word for one that is not saved yet."""


def open_form(name: str) -> None:
    """Go to the form of a notice."""
    session.drop("notice_form")
    st.query_params["notice"] = name


def close_form() -> None:
    """Go back to the list, and forget what was typed."""
    session.drop("notice_form")
    st.query_params.pop("notice", None)


def show(kit: Toolkit, name: str) -> None:
    """Draw the form for a new notice, or for the one of that name."""
    stored = None if name == NEW else kit.notices.get(name)
    seen = meanwhile.opened(KEY, "notice_form_occasions", stored)
    page_header("Add address" if stored is None else f"Edit {escape(stored.name)}", "Who is told, and of what.")
    with st.container(width=720):
        meanwhile.tell(KEY, seen, stored)
        named = stored.name if stored is not None else _name()
        address = st.text_input(
            "Address",
            type="password",
            key="notice_form_address",
            live="300ms",  # leaving the field by Tab goes to its eye first, and would not send what was typed
            placeholder="As it is kept" if stored is not None else "mailtos://… or https://…",
            help=f"Such as {EXAMPLES}. Or env:NAME or file:PATH, read at each use.",
        )
        kinds = ", ".join(dict.fromkeys(each.label for each in SERVICES.values()))
        st.caption(f"{kinds}. It is kept sealed: people see its kind and its host only.")
        notice = about(kit, seen or Notice(named))
        wanted = Notice(named, exports=notice.exports, occasions=notice.occasions, recovery=notice.recovery)
        finish(kit, wanted, address, seen=seen)


def about(kit: Toolkit, notice: Notice) -> Notice:
    """Draw what it hears of."""
    names = kit.exports.names()
    exports = session.begin("notice_form_exports", list(notice.exports))
    held = [name for name in exports if name in names]
    exports = st.multiselect("Exports", names, held, key="notice_form_exports", placeholder="All exports")
    occasions = session.begin("notice_form_occasions", list(notice.occasions))
    occasions = st.pills(
        "Occasions",
        list(WRONG),
        default=occasions,
        key="notice_form_occasions",
        format_func=WRONG.__getitem__,
        selection_mode="multi",
    )
    recovery = session.begin("notice_form_recovery", notice.recovery)
    recovery = st.checkbox("Also tell when it is over", recovery, key="notice_form_recovery")
    chosen = tuple(key for key in WRONG if key in occasions)
    return Notice(notice.name, exports=tuple(exports), occasions=chosen, recovery=recovery)


def finish(kit: Toolkit, notice: Notice, address: str, *, seen: Notice | None) -> None:
    """Draw the two ways out of the form; `seen` is how the notice was when it was opened, None for a new one."""
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button("Save", key="notice_form_save", type="primary")
        st.button("Back without saving", key="notice_form_back", on_click=close_form, type="tertiary")
    if pressed:
        with showing_errors():
            kit.notices.save(notice, address=address or None, new=seen is None, seen=seen)
            close_form()
            st.rerun()


def _name() -> str:
    typed = st.text_input("Name", key="notice_form_name", placeholder="Marketing channel", help="What you call it")
    return typed.strip()
