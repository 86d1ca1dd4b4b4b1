"""People: who may use the workspace, and what each of them may do."""

import streamlit as st

from exporter.workspace.permissions import Action
from pages.ui import people_invitation, people_list, people_roles
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.session import toolkit

kit = toolkit(Action.SEE_PEOPLE)

with showing_errors():
    with page_header("People", "Who may use this workspace, and what they may do."):
        people_invitation.show(kit)
    people_list.show(kit)
    st.subheader("What each role may do", anchor=False)
    people_roles.show()
