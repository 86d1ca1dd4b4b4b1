"""The mapping of an export: a column or a fixed value for each contact field, with every fault at its field."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from exporter.contacts.fields import FIELDS
from exporter.contacts.mapping import FromColumn, Mapping, Origin, check
from exporter.contacts.marker import property_name
from exporter.contacts.matching import suggest
from exporter.errors import Issue
from exporter.profiles.source import Column
from exporter.runs.definition import Export
from exporter.toolkit import Toolkit
from pages.ui import export_draft, mapping_row, session
from pages.ui.format import number, several
from pages.ui.mapping_row import PREFIX, Row
from pages.ui.part import Part, State, showing
from pages.ui.words import escape


def edit(kit: Toolkit, export: Export) -> Export:
    """Draw the mapping and return the export with what was chosen."""
    columns = export_draft.columns_of(kit, export)
    export = replace(export, mapping=as_held(export.mapping))
    issues = faults(export, columns) if columns else ()
    state: State = "waiting" if not columns else "faulty" if issues else "done"
    part = Part("new_export_mapping", "Mapping", summary(export, columns, issues), state, bool(issues))
    with showing(part) as opened:
        if not opened:
            return export
        entries = rows(export.mapping)
        with st.grid(3, min_column_width=260, gap=("small", "medium")):
            for row, origin in entries:
                mapping_row.draw(row, origin, columns, issues)
        shown = {row.place for row, _ in entries}
        for issue in issues:
            if issue.where not in shown:
                st.error(f"{escape(issue.where)}: {escape(issue.message)}", icon=":material/error:")
        return add(export, columns)


def rows(mapping: Mapping) -> list[tuple[Row, Origin]]:
    """Return the mapping's rows in order, each with where its value comes from."""
    fields = [(Row(name), origin) for name, origin in mapping.fields]
    return fields + [(Row(name, custom=True), origin) for name, origin in mapping.custom_properties]


def as_held(mapping: Mapping) -> Mapping:
    """Return the mapping as its widgets hold it now."""
    for row, origin in rows(mapping):
        now = mapping_row.held(row, origin)
        mapping = mapping.with_property(row.name, now) if row.custom else mapping.with_field(row.name, now)
    return mapping


def faults(export: Export, columns: Sequence[Column]) -> tuple[Issue, ...]:
    """Return everything wrong with the export's mapping."""
    markers = [property_name(segment) for segment in export.segments] if export.marker == "property" else []
    return check(export.mapping, columns, subscription=export.subscription, markers=markers)


def summary(export: Export, columns: Sequence[Column], issues: Sequence[Issue]) -> str:
    """Say what is mapped."""
    if not columns:
        return "Choose a segment first."
    if issues:
        return f":red[{number(len(issues))} to mend before anything can go.]"
    labels = [FIELDS[name].label for name, _ in export.mapping.fields]
    more = len(export.mapping.custom_properties)
    properties = f" and {number(more)} custom {'property' if more == 1 else 'properties'}" if more else ""
    return f"{several(len(labels), 'contact field')}{properties}: {', '.join(labels)}"


def add(export: Export, columns: Sequence[Column]) -> Export:
    """Draw what can be added and return the export with what was."""
    missing = [name for name in FIELDS if name not in dict(export.mapping.fields)]
    with st.container(horizontal=True, vertical_alignment="center"):
        name = st.menu_button(
            "Add attribute",
            missing,
            key="new_export_add_attribute",
            icon=":material/add:",
            format_func=lambda name: FIELDS[name].label,
            disabled=not missing,
        )
        used = {name for name, _ in export.mapping.custom_properties}
        free = [column.name for column in columns if column.name not in used]
        column = st.menu_button(
            "Add custom property",
            free,
            key="new_export_add_property",
            icon=":material/add:",
            disabled=not free,
            help="Sends a column under its own name.",
        )
        again = st.button(
            "Match by name again", key="new_export_match", icon=":material/auto_fix_high:", type="tertiary"
        )
    if name:
        found = dict(suggest(columns, subscription="from_data").fields).get(name, FromColumn(""))
        added = export.mapping.with_field(name, found)
    elif column:
        added = export.mapping.with_property(column, FromColumn(column))
    elif again:
        session.drop(PREFIX)
        added = suggest(columns, subscription=export.subscription)
    else:
        added = export.mapping
    if added != export.mapping:
        export_draft.keep(replace(export, mapping=added))
        st.rerun()
    return export
