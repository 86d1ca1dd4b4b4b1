"""What a run would do, before it is started: the sum, who left, when it would be stopped, and what its button says."""

import streamlit as st

from exporter.runs.definition import Export
from exporter.runs.plan import Plan
from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action, may
from pages.ui.format import duration, number, percent, several
from pages.ui.words import escape

HELPS = {
    "To send": "Everybody goes, changed or not",
    "New": "This export has not sent them before",
    "Changed": "Not as Omnisend last accepted them",
    "Unchanged": "Omnisend holds them as they are, so they are left alone",
    "Refused": "Not sent, each with one reason",
}


def leavers(plan: Plan) -> int:
    """Count the markers that would be undone, in calls of their own or within contacts that are sent anyway."""
    return sum(left.leavers for left in plan.left.values())


def by_call(plan: Plan) -> int:
    """Count the markers that would be undone by calls of their own."""
    return sum(left.calls for left in plan.left.values())


def is_idle(plan: Plan) -> bool:
    """Say whether nothing at all would leave."""
    return not plan.contacts and not by_call(plan)


def sums(plan: Plan) -> None:
    """Draw the sum of what would become of the members."""
    parts = {"To send": plan.contacts}
    if plan.mode == "changed":
        parts = {"New": plan.added, "Changed": plan.changed, "Unchanged": plan.unchanged}
    parts["Refused"] = plan.refused
    with st.grid(len(parts) + 1, min_column_width=135):
        st.metric("Members", plan.members, format="localized", border=True, help="Profiles in the segments now")
        for place, (label, people) in enumerate(parts.items()):
            sign = "+" if place else "="
            st.metric(f"{sign} {label}", people, format="localized", border=True, help=HELPS[label])


def left(plan: Plan) -> None:
    """Say who would lose which segment's marker; nothing where nobody left."""
    for segment, one in plan.left.items():
        st.markdown(
            f":material/logout: **{number(one.leavers)}** of the {number(one.marked)} marked as "
            f"“{escape(segment)}” left it and would lose its marker.",
            help="Nothing else of them is changed, and nobody is deleted.",
        )


def guard(kit: Toolkit, export: Export, plan: Plan, *, key: str) -> bool:
    """Draw why the run would be stopped, and for administrators the way to let it pass all the same.

    Returns:
        Whether it may pass: nothing stops it, or an administrator confirmed it; another number asks again.
    """
    if plan.guard is None:
        return True
    shares = "\n".join(
        f"- “{escape(segment)}”: **{number(one.leavers)}** of {number(one.marked)}, {percent(one.leavers / one.marked)}"
        for segment, one in plan.left.items()
    )
    st.warning(
        f"**So many would lose their marker that this run would stop before it sends anything.**\n\n{shares}\n\n"
        f"Allowed are {percent(export.leavers_limit)} of a segment. More is usually a source that is broken or half "
        "loaded: look at the profiles first.",
        icon=":material/front_hand:",
    )
    if not may(kit.actor, Action.CONFIRM_LEAVERS):
        st.caption("Ask an administrator to confirm it, if the data is right.")
        return False
    people = leavers(plan)
    return st.checkbox(
        f"The data is right: take the marker from {several(people, 'contact')}",
        key=f"{key}_leavers_{people}",
        help="It is recorded with your name.",
    )


def what_leaves(plan: Plan) -> str:
    """Say what leaves for which brand, as Markdown."""
    brand = escape(plan.brand or "the brand of this connection")
    if is_idle(plan):
        held = f"{brand} holds every contact as it is." if plan.unchanged else "nobody can be sent."
        return f"**Nothing leaves:** {held}"
    undone = f"**{several(by_call(plan), 'marker')}** would be undone"
    if not plan.contacts:
        return f"**What leaves:** no contact. {undone} in **{brand}**."
    fields = ", ".join(escape(field) for field in plan.fields)
    besides = f" Besides, {undone}." if by_call(plan) else ""
    return f"**What leaves:** {fields} of **{several(plan.contacts, 'contact')}**, to **{brand}** in Omnisend.{besides}"


def estimate(plan: Plan) -> str:
    """Say how much is sent, in how many requests, and how long that takes under the connection's limits."""
    if is_idle(plan):
        return "Nothing has changed" if plan.unchanged else "Nothing to send"
    things = [several(plan.contacts, "contact")] if plan.contacts else []
    if undone := by_call(plan):
        things.append(f"{several(undone, 'marker')} to undo")
    requests = several(plan.requests, "request")
    return " · ".join([*things, requests, f"about {duration(plan.seconds)}"])


def action(plan: Plan) -> str:
    """Return what the button says that starts the run."""
    if plan.contacts:
        return f"Export {several(plan.contacts, 'contact')}"
    return f"Undo {several(by_call(plan), 'marker')}" if by_call(plan) else "Run anyway"


def obstacle(plan: Plan | None, *, passes: bool, limit: int) -> str | None:
    """Return why a run could not do what the plan says, as one sentence; None when it can.

    Args:
        plan: What it would do, or None where that could not be found out.
        passes: As `guard` says.
        limit: The most profiles that the export may send.
    """
    if plan is None:
        return "The preview could not be made."
    if is_idle(plan) and not plan.unchanged:
        return "No contact would be sent."
    if plan.over_limit:
        return f"{number(plan.over_limit)} profiles more than the {number(limit)} that one export may send."
    return None if passes else f"Confirm that {several(leavers(plan), 'contact')} may lose the marker."
