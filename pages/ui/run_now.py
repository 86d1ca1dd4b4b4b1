"""Start a saved export: what a run would do now, whom to send this time, and a yes to it."""

import streamlit as st

from exporter.runs.definition import Export
from exporter.toolkit import Toolkit
from pages.ui import counts, plan_view, sending
from pages.ui.errors import showing_errors
from pages.ui.words import escape


def confirm(kit: Toolkit, export: Export) -> None:
    """Open the dialog of an export."""
    st.dialog(f"Run {escape(export.name)}", width="large")(body)(kit, export)


def body(kit: Toolkit, export: Export) -> None:
    """Show what leaves and ask for a yes."""
    with showing_errors():
        with st.skeleton(height=160):
            plan = counts.plan(kit, export)
        full = False
        if plan.mode == "changed":
            full = st.toggle(
                "Send everybody this time",
                key="exports_confirm_full",
                help="Also those whom Omnisend holds as they are: after somebody changed contacts in Omnisend, say.",
            )
        if full:
            with st.skeleton(height=160):
                plan = counts.plan(kit, export, full=True)
        plan_view.sums(plan)
        plan_view.left(plan)
        st.markdown(plan_view.what_leaves(plan))
        passes = plan_view.guard(kit, export, plan, key="exports_confirm")
        obstacle = sending.obstacle_to_run(kit, export, plan, passes=passes)
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.caption(obstacle or plan_view.estimate(plan), width="content")
            with st.container(horizontal=True, horizontal_alignment="right", width="content"):
                if st.button("Not now", key="exports_confirm_no"):
                    st.rerun()
                if st.button(
                    plan_view.action(plan),
                    key="exports_confirm_yes",
                    type="secondary" if plan_view.is_idle(plan) else "primary",
                    disabled=bool(obstacle),
                ):
                    run_id = kit.start(export.name, full=full, confirm_leavers=plan.guard is not None)
                    st.switch_page("pages/run.py", query_params={"run": run_id})
