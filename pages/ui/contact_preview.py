"""What Omnisend gets: the sum of what a run would do, and samples of everything in it."""

import json

import polars as pl
import streamlit as st

from exporter.contacts.fields import FIELDS
from exporter.runs.definition import Export
from exporter.runs.plan import Plan
from exporter.toolkit import Toolkit
from pages.ui import counts, plan_view, reason_lines
from pages.ui.format import number, several
from pages.ui.part import Part, State, showing

CONTACTS = {"table": "Table", "json": "JSON, as sent"}
SAMPLES = {
    "added": "New",
    "changed": "Changed",
    "unchanged": "Unchanged",
    "dropped": "Left",
    "refused": "Refused",
}
"""Sample of a plan -> what its view is called."""

SAID = {
    "added": "The first of those whom this export has not sent before.",
    "changed": "The first of those who are not as Omnisend last accepted them, or whose marker changes.",
    "unchanged": "The first of those who stay as they are. Nothing is sent for them.",
    "dropped": "The first who are no longer in a segment. Only the marker that this export set is undone.",
    "refused": "The first profiles of each reason.",
}
COLUMNS = {
    "key": st.column_config.TextColumn("Profile", help="The key of the profile in its source"),
    "email": st.column_config.TextColumn("Email"),
    "what": st.column_config.TextColumn("Why", width="large"),
}
"""How each column of a sample looks."""


def show(kit: Toolkit, export: Export, plan: Plan | None) -> None:
    """Draw the preview; with no plan (something earlier is open) only its frame."""
    state: State = "waiting" if plan is None else "done"
    with showing(Part("new_export_preview", "What Omnisend gets", summary(plan), state, plan is not None)) as opened:
        if plan is None or not opened:
            return
        plan_view.sums(plan)
        plan_view.left(plan)
        names = CONTACTS | {name: SAMPLES[name] for name in present(plan)}
        view = st.segmented_control(
            "View",
            names,
            format_func=names.__getitem__,
            key="new_export_view",
            default="table",
            required=True,
            label_visibility="collapsed",
        )
        if view == "json":
            bodies = counts.sample(kit, export).bodies
            st.code(json.dumps(bodies, ensure_ascii=False, indent=2, default=str), language="json", height=420)
        elif view in SAMPLES:
            if view == "refused":
                source = kit.segments.get(export.segments[0]).source
                reason_lines.show(plan.refused_by_reason, export.mapping, source)
            sample(plan.samples[view], view)
        else:
            table(counts.sample(kit, export).contacts, plan)


def present(plan: Plan) -> list[str]:
    """List the samples in which there is somebody; in a run that sends everybody it is all the same who is new."""
    told = [name for name in SAMPLES if plan.mode == "changed" or name in ("dropped", "refused")]
    return [name for name in told if name in plan.samples and not plan.samples[name].is_empty()]


def summary(plan: Plan | None) -> str:
    """Say how many go and how many stay."""
    if plan is None:
        return "Shown as soon as the mapping holds."
    unchanged = f" · {number(plan.unchanged)} unchanged" if plan.unchanged else ""
    stay = f"{number(plan.refused)} refused" if plan.refused else "nobody refused"
    lost = plan_view.leavers(plan)
    left = f" · {number(lost)} left" if lost else ""
    return f"{several(plan.contacts, 'contact')} of {several(plan.members, 'member')}{unchanged} · {stay}{left}"


def sample(rows: pl.DataFrame, kind: str) -> None:
    """Draw some of a kind; what becomes of them is said in a column where it differs from one to the next."""
    columns = list(COLUMNS) if kind in ("dropped", "refused") else ["key", "email"]
    st.dataframe(
        rows.select(columns),
        hide_index=True,
        column_config=COLUMNS,
        placeholder="",
        alt=f"{SAMPLES[kind]}: some of them",
        key=f"new_export_sample_{kind}",
    )
    st.caption(SAID[kind])


def table(contacts: pl.DataFrame, plan: Plan) -> None:
    """Draw the first contacts, a column for each field."""
    labels = {name: FIELDS[name].label for name in contacts.columns if name in FIELDS} | {"key": "Profile"}
    st.dataframe(
        contacts,
        hide_index=True,
        column_config={name: st.column_config.Column(labels.get(name, name)) for name in contacts.columns},
        placeholder="",
        alt="The first contacts as Omnisend will get them, cleaned",
        key="new_export_contacts",
    )
    which = "The first contacts, changed or not" if plan.unchanged else "The first contacts"
    st.caption(f"{which}, cleaned. What is empty is left out, never sent as a blank.")
