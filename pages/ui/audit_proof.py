"""The look at the whole audit log, what came of it, and the file of it to keep elsewhere."""

import io

import streamlit as st

from exporter.errors import ExporterError
from exporter.toolkit import Toolkit
from exporter.workspace.chain import Verdict
from pages.ui import session
from pages.ui.words import code, escape

PROOF = "audit_proof"


def actions(kit: Toolkit) -> None:
    """Draw what can be done with the whole log."""
    st.download_button(
        "Download",
        session.handed_out(lambda: written(kit)),
        file_name="audit.jsonl",
        mime="application/jsonl",
        key="audit_download",
        icon=":material/download:",
        on_click="ignore",
        help="All entries as JSON, one a line, the oldest first",
    )
    st.button(
        "Check the log",
        key="audit_verify",
        type="primary",
        icon=":material/verified_user:",
        help="Look at every entry: was one changed, removed or put in?",
        on_click=check,
        args=(kit,),
    )


def check(kit: Toolkit) -> None:
    """Look at the whole log, in a button's callback, and keep what came of it for this session."""
    try:
        session.hold(PROOF, kit.audit.verify())
    except ExporterError as error:
        session.hold(PROOF, str(error))


def show() -> None:
    """Draw what came of the last look; nothing before the first."""
    found: Verdict | str | None = session.held(PROOF, None)
    if isinstance(found, str):
        st.error(escape(found), icon=":material/gpp_bad:")
    elif found is not None and found.fault is not None:
        st.error(
            f"**The log was touched.** {escape(found.fault.says)} Keep a copy of the database and of the workspace's "
            "folder before anything else; the page on the audit log in docs/ says what to do.",
            icon=":material/gpp_bad:",
        )
    elif found is not None:
        last = f" It ends with {code(f'{found.last.entry}:{found.last.hash}')}" if found.last is not None else ""
        st.success(f"{escape(found.says)}{last}", icon=":material/verified_user:")


def written(kit: Toolkit) -> bytes:
    """Return the whole log as JSON lines."""
    file = io.StringIO()
    kit.audit.export(file)
    return file.getvalue().encode()
