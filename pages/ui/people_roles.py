"""What each role may do, as a table: the one that everything asks."""

import polars as pl
import streamlit as st

from exporter.workspace.people import ROLES, Person
from exporter.workspace.permissions import NEED_CONNECTION, Action, may

COLUMNS = {
    "action": st.column_config.TextColumn("May", width="large"),
    "viewer": st.column_config.CheckboxColumn("Viewer", width="small"),
    "contributor": st.column_config.CheckboxColumn("Contributor", width="small"),
    "administrator": st.column_config.CheckboxColumn("Administrator", width="small"),
}
"""How each column looks; the roles in the order of `ROLES`."""


def show() -> None:
    """Draw the table."""
    people = [Person("", role) for role in ROLES]
    rows = [(action.capitalize(), *(may(person, action) for person in people)) for action in Action]
    st.dataframe(
        pl.DataFrame(rows, schema=list(COLUMNS), orient="row"),
        hide_index=True,
        column_config=COLUMNS,
        key="people_roles",
        height="content",
        alt="What viewers, contributors and administrators may do",
    )
    told = " or ".join(action.value for action in sorted(NEED_CONNECTION))
    st.caption(f"To {told}, contributors also need the connection: an administrator shares it with them.")
