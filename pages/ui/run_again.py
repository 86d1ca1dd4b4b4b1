"""What can be done with a run that has ended: look at Omnisend, go on where it stopped, or try the rejected again."""

import streamlit as st

from exporter.runs.report import Report
from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action
from pages.ui import held_contacts, role, run_now
from pages.ui.format import number
from pages.ui.session import attempt


def show(kit: Toolkit, report: Report) -> None:
    """Draw the buttons that make sense for this run."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right", width="content"):
        if held_contacts.is_sandbox(kit, report.connection):
            st.page_link(
                "pages/omnisend_holds.py",
                label="What Omnisend holds",
                icon=":material/contacts:",
                query_params={"connection": report.connection},
            )
        if role.why_not(kit, Action.RUN_EXPORTS) is not None:
            return
        if (
            report.rejected
            and report.files_removed_at is None
            and st.button(
                f"Retry {number(report.rejected)} rejected",
                key="run_retry",
                icon=":material/replay:",
                help="A new run of only those whom Omnisend rejected, with the mapping and the data as they are now",
            )
        ):
            st.switch_page("pages/run.py", query_params={"run": kit.retry_rejected(report.run_id)})
        was_stopped = report.status == "Skipped" and report.export in kit.exports.names()
        if was_stopped and st.button(
            "Look again",
            key="run_now",
            icon=":material/play_arrow:",
            type="primary",
            help="Shows what a run would do now, before anything leaves",
        ):
            run_now.confirm(kit, kit.exports.get(report.export))
        if report.resumable:
            st.button(
                "Resume",
                key="run_resume",
                icon=":material/resume:",
                type="primary",
                help="Goes on where it stopped, with the same people; nobody is sent twice",
                on_click=attempt,
                args=(lambda: kit.resume(report.run_id), "It goes on."),
            )
