"""What people were told, what waits and why; and how each export was at the last look."""

from datetime import UTC, datetime

import polars as pl
import streamlit as st

from exporter.toolkit import Toolkit
from pages.ui.format import ago, number
from pages.ui.notice_card import STATUS
from pages.ui.words import escape

SHOWN = 100

TOLD = {
    "at": st.column_config.DatetimeColumn("When", format="distance", help="In your time zone"),
    "status": st.column_config.TextColumn("Status", width="small"),
    "notice": st.column_config.TextColumn("Who", width="medium"),
    "title": st.column_config.TextColumn("What", width="large"),
    "attempts": st.column_config.NumberColumn("Attempts", width="small", help="How often it was tried"),
    "problem": st.column_config.TextColumn("Problem", width="large", help="Why the last attempt failed"),
}


def figures(kit: Toolkit) -> None:
    """Draw how exports are, and whether everybody was told."""
    states, latest = kit.notices.states(), kit.notices.history(limit=SHOWN)
    wrong = sum(bool(state.wrong) for state in states)
    with st.grid(3, min_column_width=110):
        st.metric("Well", number(len(states) - wrong), border=True, help="Exports whose last run left nothing to tell")
        st.metric("Wrong", number(wrong), border=True, help="Exports that need a look")
        waiting = sum(each.status == "waiting" for each in latest)
        st.metric("Waiting", number(waiting), border=True, help="To be told; tried again for a day, then given up")


def show(kit: Toolkit) -> None:
    """Draw what was told, newest first."""
    latest = kit.notices.history(limit=SHOWN)
    if not latest:
        st.caption("Nobody was told anything yet. A worker tells people after a run has ended.")
        return
    rows = [
        (
            datetime.fromtimestamp(each.at, tz=UTC),
            STATUS[each.status][0],
            each.notice,
            each.title,
            each.attempts,
            each.problem,
        )
        for each in latest
    ]
    st.dataframe(
        pl.DataFrame(rows, schema=list(TOLD), orient="row", infer_schema_length=None),
        hide_index=True,
        column_config=TOLD,
        key="notices_told",
        placeholder="–",
        alt="What people were told, newest first",
    )


def exports(kit: Toolkit) -> None:
    """Draw how each export was at the last look, those with something wrong first."""
    states = kit.notices.states()
    if not states:
        st.caption("No export has run since people are told.")
    for state in states:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(width="stretch", gap="xsmall"):
                st.markdown(
                    f"**{escape(state.export)}** :gray[· {ago(datetime.fromtimestamp(state.looked_at, tz=UTC))}]"
                )
                st.markdown(" ".join(map(escape, state.wrong.values())) or "Well")
            if state.wrong:
                st.badge("Needs a look", icon=":material/error:", color="red")
            else:
                st.badge("Well", icon=":material/check_circle:", color="green")
            if state.run_id is not None:
                st.page_link("pages/run.py", label="Run", query_params={"run": state.run_id})
