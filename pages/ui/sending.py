"""The last steps before an export: the connection and its consent, what leaves, and the two ways to save."""

import hashlib
from dataclasses import replace

import streamlit as st

from exporter.runs.definition import Export
from exporter.runs.plan import Plan
from exporter.toolkit import Toolkit
from pages.ui import consent_view, export_draft
from pages.ui.format import duration, number
from pages.ui.part import Part, State, showing
from pages.ui.words import escape


def choose(kit: Toolkit, export: Export, plan: Plan | None) -> tuple[Export, bool]:
    """Draw the connection, its consent and what leaves.

    Returns:
        The export with its connection and name, and whether the person confirmed what leaves.
    """
    usable = kit.connections.names()
    export = replace(export, connection=st.session_state.get("new_export_connection", export.connection) or "")
    waiting = not export.segments
    standing = kit.consents.standing(export.connection) if export.connection in usable else None
    state: State = "waiting" if waiting else "done" if standing else "open"
    part = Part("new_export_sending", "Connection and consent", summary(kit, export, usable), state, not waiting)
    with showing(part) as opened:
        if not opened:
            return export, False
        if not usable:
            st.write("There is no connection that you may use. Ask an administrator, or add one.")
            st.page_link("pages/connections.py", label="Connections", icon=":material/link:")
            return export, False
        st.session_state.setdefault("new_export_connection", export.connection if export.connection in usable else None)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            connection = st.selectbox(
                "Connection",
                usable,
                key="new_export_connection",
                placeholder="Choose a connection",
                format_func=lambda name: kit.connections.get(name).display_name,
                width=320,
            )
            export = replace(export, connection=connection or "")
            export = replace(export, name=name_of(kit, export))
        if not export.connection:
            return export, False
        if not consent_view.ask(kit, kit.connections.get(export.connection), key="new_export"):
            return export, False
        return export, confirmed(export, plan)


def name_of(kit: Toolkit, export: Export) -> str:
    """Draw the export's name and return what was typed; empty means the suggested one."""
    st.session_state.setdefault("new_export_name", export.name)
    suggested = export_draft.free_name(kit, export)
    typed = st.text_input(
        "Name of the export",
        key="new_export_name",
        placeholder=suggested,
        max_chars=120,
        help="Left empty, it gets the name that is shown.",
    )
    return str(typed).strip()


def confirmed(export: Export, plan: Plan | None) -> bool:
    """Draw what leaves and ask for a yes; another choice anywhere asks again."""
    if plan is None:
        st.caption("What leaves is shown as soon as the mapping holds.")
        return False
    st.markdown(what_leaves(plan))
    covers = hashlib.sha256(repr((export.to_document(), plan.contacts)).encode()).hexdigest()[:16]
    return st.checkbox("I have seen what leaves and to which brand", key=f"new_export_confirm_{covers}")


def what_leaves(plan: Plan) -> str:
    """Say which fields of how many contacts go to which brand, as Markdown."""
    fields = ", ".join(escape(field) for field in plan.fields)
    brand = escape(plan.brand or "the brand of this connection")
    return f"**What leaves:** {fields} of **{number(plan.contacts)}** contacts, to **{brand}** in Omnisend."


def estimate(plan: Plan) -> str:
    """Say how many requests it takes and how long under the connection's limits."""
    return f"{number(plan.contacts)} contacts · {number(plan.requests)} requests · about {duration(plan.seconds)}"


def summary(kit: Toolkit, export: Export, usable: list[str]) -> str:
    """Say where it goes and whether that is allowed."""
    if not export.segments:
        return "Choose a segment first."
    if export.connection not in usable:
        return "Choose where it goes."
    display_name = escape(kit.connections.get(export.connection).display_name)
    stands = kit.consents.standing(export.connection) is not None
    return f"{display_name} · {'consent stands' if stands else ':orange[no consent yet]'}"


def obstacle_to_run(kit: Toolkit, export: Export, plan: Plan) -> str | None:
    """Return why a saved export cannot run now, or None when it can."""
    standing = kit.consents.standing(export.connection) is not None
    return obstacles(export, plan, faulty=False, consented=standing, agreed=True)


def obstacles(export: Export, plan: Plan | None, *, faulty: bool, consented: bool, agreed: bool) -> str | None:
    """Return why the export cannot start yet, as one sentence about the first thing to do; None when it can."""
    steps = (
        (not export.segments, "Choose a segment."),
        (faulty, "Mend the mapping."),
        (not export.connection, "Choose a connection."),
        (not export.name, "Give the export a name."),
        (not consented, "Agree to the privacy text of this connection."),
        (plan is None, "The preview could not be made."),
        (plan is not None and plan.contacts == 0, "No contact would be sent."),
        (plan is not None and plan.over_limit > 0, over_limit(export, plan)),
        (not agreed, "Confirm what leaves."),
    )
    return next((sentence for holds, sentence in steps if holds), None)


def over_limit(export: Export, plan: Plan | None) -> str:
    """Say by how many the export is over its limit."""
    more = plan.over_limit if plan else 0
    return f"{number(more)} profiles more than the {number(export.limit)} that one export may send."
