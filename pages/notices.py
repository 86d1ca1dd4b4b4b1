"""Notices: who hears when an export goes wrong, what they were told, and beyond which figures."""

import streamlit as st

from exporter.workspace.permissions import Action, require
from pages.ui import notice_card, notice_form, notice_history, thresholds_form
from pages.ui.empty import empty_state
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.session import toolkit

kit = toolkit()
editing = st.query_params.get("notice")

with showing_errors():
    require(kit.actor, Action.EDIT_NOTICES)
    if editing is not None:
        notice_form.show(kit, editing)
        st.stop()

    with page_header("Notices", "Who hears when an export goes wrong, and when it is well again."):
        st.button(
            "Add address",
            key="notices_add",
            icon=":material/add:",
            type="primary",
            on_click=notice_form.open_form,
            args=(notice_form.NEW,),
        )
    notices = kit.notices.all()
    notice_history.figures(kit)
    if not notices:
        empty_state(
            "notifications",
            "Nobody is told yet",
            "Add a mailbox, a channel or a webhook; it hears once of each change.",
        )
    for notice in notices:
        notice_card.show(kit, notice)
    part = st.segmented_control(
        "Part",
        ["Told", "Exports", "Thresholds"],
        key="notices_part",
        default="Told",
        required=True,
        label_visibility="collapsed",
    )
    if part == "Thresholds":
        thresholds_form.show(kit)
    elif part == "Exports":
        notice_history.exports(kit)
    else:
        notice_history.show(kit)
