"""How addresses, domains and segments come onto the suppression list: pasted, uploaded or chosen."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from exporter.contacts.address_lists import pasted, uploaded
from exporter.runs.suppressing import email_column
from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action, may
from exporter.workspace.suppression_list import Changed
from pages.ui import session
from pages.ui.errors import showing_errors
from pages.ui.format import number

SAID = "suppression_said"
NAMED = 10
"""Malformed entries that are named by their number."""


def show(kit: Toolkit) -> None:
    """Draw what can be put on the list; viewers are told whom to ask."""
    with st.container(border=True):
        st.subheader("Add", anchor=False)
        if not may(kit.actor, Action.EDIT_SUPPRESSION):
            st.info(
                "Viewers only look; ask a contributor or an administrator to change the list.", icon=":material/lock:"
            )
            return
        told()
        with st.form("suppression_entries", border=False, clear_on_submit=True):
            text = st.text_area(
                "Emails and domains",
                key="suppression_text",
                height=120,
                placeholder="ann@example.com\nexample.org",
                help="One a line, or separated by commas. A domain stands for all of its subdomains.",
            )
            file = st.file_uploader(
                "Or a file of them",
                ["csv", "txt", "parquet"],
                key="suppression_file",
                help="Text, or a table with a column that is called like an email address",
            )
            if st.form_submit_button("Add to the list", key="suppression_add", type="primary"):
                add(kit, text or "", file)
        segment(kit)


def add(kit: Toolkit, text: str, file: UploadedFile | None) -> None:
    """Put what was pasted and uploaded on the list, and draw the page anew; what is wrong is said in place."""
    with showing_errors():
        entries = pasted(text)
        if file is not None:
            entries += uploaded(file.name, file.getvalue())
        if not entries:
            st.caption("Paste or upload something first.")
            return
        session.hold(SAID, kit.suppression.add(entries))
        st.rerun()


def told() -> None:
    """Say once what came of what was added."""
    changed: Changed | None = session.held(SAID, None)
    session.hold(SAID, None)
    if changed is None:
        return
    counts = (("address", "addresses", changed.addresses), ("domain", "domains", changed.domains))
    parts = [f"{number(count)} {one if count == 1 else many}" for one, many, count in counts if count]
    st.success(f"Added {' and '.join(parts) or 'nothing new'}.", icon=":material/check:")
    if changed.as_before:
        st.caption(f"{number(changed.as_before)} were on the list already, or stood there twice.")
    if changed.malformed:
        first = ", ".join(map(number, changed.malformed[:NAMED]))
        more = f" and {number(len(changed.malformed) - NAMED)} more" if len(changed.malformed) > NAMED else ""
        st.warning(f"Neither an email nor a domain, and left out: entry {first}{more}.", icon=":material/warning:")


def segment(kit: Toolkit) -> None:
    """Draw the choice of a segment whose members' addresses are on the list, whoever they are at the time."""
    listed = {each.segment for each in kit.suppression.get().segments}
    names = [name for name in kit.segments.names() if name not in listed]
    if not names:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Or the members of a segment",
            names,
            index=None,
            key="suppression_segment",
            placeholder="Choose a segment",
            help="Whoever they are when an export runs",
        )
        if st.button("Add", key="suppression_add_segment", disabled=name is None) and name is not None:
            with showing_errors():
                column = email_column(kit.segments, kit.sources, kit.profiles, name, given=None)
                kit.suppression.add_segment(name, email=column)
                st.toast("The segment is on the list.")
                st.rerun()
