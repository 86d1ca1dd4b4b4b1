"""What Omnisend gets: the first contacts as a table and exactly as they are sent, and who is refused and why."""

import json

import polars as pl
import streamlit as st

from exporter.contacts.checks import REASONS
from exporter.contacts.fields import FIELDS
from exporter.runs.definition import Export
from exporter.runs.plan import Plan
from exporter.toolkit import Toolkit
from pages.ui import counts
from pages.ui.format import number
from pages.ui.part import Part, State, showing
from pages.ui.words import escape

VIEWS = {"table": "Table", "json": "JSON, as sent", "refused": "Refused"}


def show(kit: Toolkit, export: Export, plan: Plan | None) -> None:
    """Draw the preview; with no plan (something earlier is open) only its frame."""
    state: State = "waiting" if plan is None else "done"
    with showing(Part("new_export_preview", "What Omnisend gets", summary(plan), state, plan is not None)) as opened:
        if plan is None or not opened:
            return
        view = st.segmented_control(
            "View",
            VIEWS,
            format_func=VIEWS.__getitem__,
            key="new_export_view",
            default="table",
            required=True,
            label_visibility="collapsed",
        )
        sample = counts.sample(kit, export)
        if view == "json":
            st.code(json.dumps(sample.bodies, ensure_ascii=False, indent=2, default=str), language="json", height=420)
        elif view == "refused":
            refused(plan, sample.refused)
        else:
            table(sample.contacts)


def summary(plan: Plan | None) -> str:
    """Say how many go and how many stay."""
    if plan is None:
        return "Shown as soon as the mapping holds."
    stay = f"{number(plan.refused)} refused" if plan.refused else "nobody refused"
    return f"{number(plan.contacts)} contacts of {number(plan.members)} members · {stay}"


def table(contacts: pl.DataFrame) -> None:
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
    st.caption("The first contacts, cleaned. What is empty is left out, never sent as a blank.")


def refused(plan: Plan, rows: pl.DataFrame) -> None:
    """Draw how many profiles are refused for each reason, and the first of them."""
    if not plan.refused:
        st.write("Nobody is refused.")
        return
    for reason, profiles in plan.refused_by_reason.items():
        known = REASONS.get(reason)
        label, explanation = (known.label, known.explanation) if known else (reason, "")
        st.markdown(f"**{number(profiles)}** {escape(label)} :gray[{escape(explanation)}]")
    st.dataframe(
        rows,
        hide_index=True,
        column_config={
            "key": st.column_config.TextColumn("Profile"),
            "reason": st.column_config.TextColumn("Reason"),
            "field": st.column_config.TextColumn("Field"),
            "value": st.column_config.TextColumn("What was there"),
        },
        placeholder="",
        alt="The first refused profiles with their reason",
        key="new_export_refused",
    )
