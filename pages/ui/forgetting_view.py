"""Who asks to be forgotten: what is kept of them, the question before it goes, and what came of it."""

from dataclasses import dataclass

import polars as pl
import streamlit as st

from exporter.runs.forgotten import Forgotten
from exporter.toolkit import Toolkit
from pages.ui import session
from pages.ui.empty import empty_state
from pages.ui.errors import showing_errors
from pages.ui.format import number
from pages.ui.session import attempt
from pages.ui.words import escape

ASKED = "forgetting_asked"

PLACES = {"run_rejected": "the journal of runs"}
"""How a place is called here that has another name elsewhere."""

CONFIG = {
    "what": st.column_config.TextColumn("What", width="medium"),
    "where": st.column_config.TextColumn("Where", width="large"),
    "rows": st.column_config.NumberColumn("How many", format="localized", width="small"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom it is about, and what was found of them or became of it; kept for the session, and nowhere else."""

    email: str
    told: Forgotten
    is_done: bool = False


def ask(kit: Toolkit) -> None:
    """Draw the question whom it is about, and look for them."""
    with st.form("forgetting_form", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        email = st.text_input(
            "Their email address", key="forgetting_email", placeholder="ann@example.com", max_chars=320, width=360
        )
        if not st.form_submit_button("See what is kept", key="forgetting_look", icon=":material/search:"):
            return
    session.hold(ASKED, None)
    with showing_errors(), st.spinner("Looking through sources, runs and ledgers"):
        session.hold(ASKED, Asked(email.strip(), kit.look_for(email)))


def show(kit: Toolkit) -> None:
    """Draw what was found of them, or what became of it."""
    asked: Asked | None = session.held(ASKED, None)
    if asked is None:
        empty_state(
            "person_off",
            "Nobody is asked about",
            "Write the address of a customer. You see what is kept of them before anything is removed.",
        )
        return
    if asked.is_done:
        st.success("What was kept of this person is removed. Below is what that was.", icon=":material/check:")
    title = "What was removed" if asked.is_done else f"What is kept of {escape(asked.email)}"
    with st.container(border=True):
        st.subheader(title, anchor=False)
        found(asked.told)
        if not asked.is_done:
            go_on(kit, asked)
    with st.container(border=True):
        st.subheader("What is left for you to do" if asked.is_done else "What lies elsewhere", anchor=False)
        st.markdown("\n".join(f"- {escape(sentence)}" for sentence in asked.told.remains))
    if asked.is_done:
        st.caption(
            f"In the audit log this request is known as `{asked.told.digest[:12]}…`, and the address is not in it."
        )


def found(told: Forgotten) -> None:
    """Draw where they are, or were, place by place."""
    if told.removed:
        rows = pl.DataFrame(
            [(one.what, PLACES.get(one.where, one.where), one.rows) for one in told.removed],
            schema=["what", "where", "rows"],
            orient="row",
        )
        st.dataframe(
            rows,
            hide_index=True,
            column_config=CONFIG,
            key="forgetting_found",
            alt="What is kept of a person, and where",
        )
    else:
        st.markdown("Nothing is kept of this person here.")
    if told.unfinished:
        many = "1 unfinished file" if told.unfinished == 1 else f"{number(told.unfinished)} unfinished files"
        st.caption(f"With it goes what killed processes left, whoever is in it: {many}.")


def go_on(kit: Toolkit, asked: Asked) -> None:
    """Draw the way on, or why it has to wait."""
    if asked.told.waits:
        st.warning(escape(asked.told.waits), icon=":material/hourglass:")
    if st.button(
        "Forget this person…",
        key="forgetting_forget",
        type="primary",
        icon=":material/person_off:",
        disabled=asked.told.waits is not None,
    ):
        confirm(kit, asked)


@st.dialog("Forget this person?", icon=":material/person_off:")
def confirm(kit: Toolkit, asked: Asked) -> None:
    """Say what forgetting means before it is done."""
    rows = sum(one.rows for one in asked.told.removed)
    what = "Nothing is found of them" if not rows else f"{number(rows)} {'entry goes' if rows == 1 else 'entries go'}"
    st.markdown(f"**{escape(asked.email)}**")
    st.write(
        f"{what}. It cannot be undone. Reports keep their counts, and the audit log notes who asked, not about whom."
    )

    def forget() -> None:
        session.hold(ASKED, Asked(asked.email, kit.forget(asked.email), is_done=True))
        st.cache_data.clear()  # what pages remember of profiles may show them

    if st.button("Forget", key="forgetting_confirm", type="primary", on_click=attempt, args=(forget, "Forgotten.")):
        st.rerun()
