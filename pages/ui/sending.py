"""The last steps before an export: the connection and its consent, what leaves, and the two ways to save."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from exporter.runs.definition import Export
from exporter.runs.plan import Plan
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Card
from pages.ui import connection_choice, export_draft, plan_view, session
from pages.ui.part import Part, State, showing
from pages.ui.words import escape


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person said to what a run would do.

    Args:
        agreed: Whether they have seen what leaves.
        passes: Whether nothing stops it at its leavers, or they confirmed those.
    """

    agreed: bool = False
    passes: bool = False


def as_held(export: Export) -> Export:
    """Return the export with the connection that its widget holds now."""
    return replace(export, connection=session.held("new_export_connection", export.connection) or "")


def choose(kit: Toolkit, export: Export, plan: Plan | None) -> tuple[Export, Answer]:
    """Draw the connection, its consent and what leaves.

    Returns:
        The export with its name, and what the person said to what leaves.
    """
    usable = connection_choice.usable(kit)
    waiting = not export.segments
    standing = kit.consents.standing(export.connection) if export.connection and export.connection in usable else None
    state: State = "waiting" if waiting else "done" if standing else "open"
    part = Part("new_export_sending", "Connection and consent", summary(kit, export, usable), state, not waiting)
    with showing(part) as opened:
        if not opened:
            return export, Answer()
        if not usable:
            connection_choice.nothing_to_choose(kit)
            return export, Answer()
        chosen = session.begin("new_export_connection", export.connection if export.connection in usable else None)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            connection_choice.choose(usable, chosen, key="new_export_connection")
            export = replace(export, name=name_of(kit, export))
        if not export.connection:
            return export, Answer()
        if not connection_choice.consent(kit, export.connection):
            return export, Answer()
        return export, answer(kit, export, plan)


def name_of(kit: Toolkit, export: Export) -> str:
    """Draw the export's name and return what was typed; empty means the suggested one."""
    name = session.begin("new_export_name", export.name)
    suggested = export_draft.free_name(kit, export)
    typed = st.text_input(
        "Name of the export",
        name,
        key="new_export_name",
        placeholder=suggested,
        max_chars=120,
        help="Left empty, it gets the name that is shown.",
    )
    return str(typed).strip()


def answer(kit: Toolkit, export: Export, plan: Plan | None) -> Answer:
    """Draw what leaves and ask for a yes; another choice anywhere asks again."""
    if plan is None:
        st.caption("What leaves is shown as soon as the mapping holds.")
        return Answer()
    st.markdown(plan_view.what_leaves(plan))
    passes = plan_view.guard(kit, export, plan, key="new_export")
    if plan_view.is_idle(plan):
        return Answer(agreed=True, passes=passes)
    covers = (export.to_document(), plan.contacts, plan_view.leavers(plan))
    key = hashlib.sha256(repr(covers).encode()).hexdigest()[:16]
    agreed = st.checkbox("I have seen what leaves and to which brand", key=f"new_export_confirm_{key}")
    return Answer(agreed, passes)


def summary(kit: Toolkit, export: Export, usable: Mapping[str, Card]) -> str:
    """Say where it goes and whether that is allowed."""
    if not export.segments:
        return "Choose a segment first."
    if export.connection is None or export.connection not in usable:
        return "Choose where it goes."
    display_name = escape(usable[export.connection].display_name)
    stands = kit.consents.standing(export.connection) is not None
    return f"{display_name} · {'consent stands' if stands else ':orange[no consent yet]'}"


def obstacle_to_run(kit: Toolkit, export: Export, plan: Plan, *, passes: bool) -> str | None:
    """Return why a saved export cannot run now, or None when it can; `passes` as `plan_view.guard` says."""
    if kit.consents.standing(export.connected()) is None:
        return "Agree to the privacy text of this connection."
    return plan_view.obstacle(plan, passes=passes, limit=export.limit)


def obstacles(export: Export, plan: Plan | None, *, faulty: bool, consented: bool, said: Answer) -> str | None:
    """Return why the export cannot start yet, as one sentence about the first thing to do; None when it can."""
    steps = (
        (not export.segments, "Choose a segment."),
        (faulty, "Mend the mapping."),
        (not export.connection, "Choose a connection."),
        (not export.name, "Give the export a name."),
        (not consented, "Agree to the privacy text of this connection."),
    )
    first = next((sentence for holds, sentence in steps if holds), None)
    late = plan_view.obstacle(plan, passes=said.passes, limit=export.limit)
    return first or late or (None if said.agreed else "Confirm what leaves.")
