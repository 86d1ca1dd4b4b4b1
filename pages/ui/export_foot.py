"""The foot of *New export*: what would be sent and how long it takes, and the two ways to save."""

from dataclasses import dataclass

import streamlit as st

from exporter.runs.definition import Export
from exporter.runs.plan import Plan
from exporter.toolkit import Toolkit
from pages.ui import export_draft, plan_view
from pages.ui.errors import showing_errors


@dataclass(frozen=True, slots=True)
class Foot:
    """What the foot needs to know besides the export.

    Args:
        replacing: Name under which the export is saved; None: it is new.
        complete: Whether it can be saved.
        obstacle: Why it cannot be started, or None when it can.
    """

    replacing: str | None
    complete: bool
    obstacle: str | None


def show(kit: Toolkit, export: Export, plan: Plan | None, foot: Foot) -> None:
    """Draw it; an export that would send nothing now can still be started, but does not ask for it."""
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(plan_view.estimate(plan) if plan else ":gray[Nothing to send yet]", width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.caption(foot.obstacle or "", width="content")
            if st.button(
                "Save without running",
                key="new_export_save",
                disabled=not foot.complete,
                help="Keeps the export. Saving never runs it.",
            ):
                save(kit, export, replacing=foot.replacing)
            if st.button(
                plan_view.action(plan) if plan else "Export",
                key="new_export_start",
                type="secondary" if plan and plan_view.is_idle(plan) else "primary",
                disabled=foot.obstacle is not None,
            ):
                start(kit, export, replacing=foot.replacing, confirm_leavers=bool(plan and plan.guard))


def save(kit: Toolkit, export: Export, *, replacing: str | None) -> None:
    """Save the export, and go where one sees it."""
    with showing_errors():
        keep(kit, export, replacing=replacing)
        export_draft.forget()
        st.switch_page("pages/exports.py", query_params={"saved": export.name})


def keep(kit: Toolkit, export: Export, *, replacing: str | None) -> None:
    """Save the export over what was opened, unless somebody changed that meanwhile. Raises ExporterError."""
    seen = None if replacing is None else export_draft.seen(kit, replacing)
    kit.exports.save(export, replacing=replacing, seen=seen)


def start(kit: Toolkit, export: Export, *, replacing: str | None, confirm_leavers: bool) -> None:
    """Save the export, start it, and go to the run."""
    with showing_errors():
        keep(kit, export, replacing=replacing)
        run_id = kit.start(export.name, confirm_leavers=confirm_leavers)
        export_draft.forget()
        st.switch_page("pages/run.py", query_params={"run": run_id})
