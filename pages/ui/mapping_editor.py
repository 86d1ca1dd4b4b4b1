"""The mapping of an export: a column or a fixed value for each contact field, with every fault at its field."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from exporter.contacts.fields import FIELDS
from exporter.contacts.mapping import CUSTOM_PROPERTIES, Constant, FromColumn, Mapping, check
from exporter.contacts.marker import property_name
from exporter.contacts.matching import suggest
from exporter.errors import Issue
from exporter.profiles.source import Column
from exporter.runs.definition import Export
from exporter.toolkit import Toolkit
from pages.ui import export_draft
from pages.ui.format import number
from pages.ui.part import Part, showing
from pages.ui.words import escape

FIXED = "\u0000fixed"
"""The choice that stands for a fixed value; no column can be called this."""

ONLY_COLUMNS = ("email", "phone", "email_status_at")
"""Fields that cannot be the same for everyone."""

PREFIX = "new_export_field"


def edit(kit: Toolkit, export: Export) -> Export:
    """Draw the mapping and return the export with what was chosen."""
    columns = export_draft.columns_of(kit, export)
    issues = faults(export, columns) if columns else ()
    state = "waiting" if not columns else "faulty" if issues else "done"
    with showing(
        Part("new_export_mapping", "Mapping", summary(export, columns, issues), state, bool(issues))
    ) as opened:
        if not opened:
            return export
        mapping = export.mapping
        with st.grid(3, min_column_width=260, gap=("small", "medium")):
            for name, origin in mapping.fields:
                chosen = row(name, origin, columns, issues)
                mapping = mapping if chosen == origin else mapping.with_field(name, chosen)
            for name, origin in mapping.custom_properties:
                chosen = row(name, origin, columns, issues, custom=True)
                mapping = mapping if chosen == origin else mapping.with_property(name, chosen)
        for issue in unplaced(issues, mapping):
            st.error(f"{escape(issue.where)}: {escape(issue.message)}", icon=":material/error:")
        return add(replace(export, mapping=mapping), columns)


def faults(export: Export, columns: Sequence[Column]) -> tuple[Issue, ...]:
    """Return everything wrong with the export's mapping."""
    markers = [property_name(segment) for segment in export.segments] if export.marker == "property" else []
    return check(export.mapping, columns, subscription=export.subscription, markers=markers)


def unplaced(issues: Sequence[Issue], mapping: Mapping) -> list[Issue]:
    """Return the faults that no row of the mapping shows."""
    shown = {name for name, _ in mapping.fields} | {place(name, custom=True) for name, _ in mapping.custom_properties}
    return [issue for issue in issues if issue.where not in shown]


def place(name: str, *, custom: bool) -> str:
    """Return how a fault names the place of a field."""
    return f"{CUSTOM_PROPERTIES}.{name}" if custom else name


def summary(export: Export, columns: Sequence[Column], issues: Sequence[Issue]) -> str:
    """Say what is mapped."""
    if not columns:
        return "Choose a segment first."
    if issues:
        return f":red[{number(len(issues))} to mend before anything can go.]"
    labels = [FIELDS[name].label for name, _ in export.mapping.fields]
    more = len(export.mapping.custom_properties)
    properties = f" and {number(more)} custom {'property' if more == 1 else 'properties'}" if more else ""
    return f"{number(len(labels))} contact fields{properties}: {', '.join(labels)}"


def row(
    name: str,
    origin: FromColumn | Constant,
    columns: Sequence[Column],
    issues: Sequence[Issue],
    *,
    custom: bool = False,
) -> FromColumn | Constant:
    """Draw one field's choice, its fixed value and its faults, and return where its value comes from."""
    key = f"{PREFIX}_{'property' if custom else 'contact'}_{name}"
    field = None if custom else FIELDS[name]
    types = {column.name: column.type for column in columns}
    gone = [origin.column] if isinstance(origin, FromColumn) and origin.column not in types else []
    st.session_state.setdefault(key, FIXED if isinstance(origin, Constant) else origin.column)
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="bottom", wrap=False, gap="xsmall"):
            chosen = st.selectbox(
                f"`{name}` · custom property"
                if field is None
                else field.label + (" (required)" if name == "email" else ""),
                [*gone, *types, *([] if name in ONLY_COLUMNS else [FIXED])],
                key=key,
                help="A custom property of the contact." if field is None else field.help,
                format_func=lambda option: (
                    "A fixed value" if option == FIXED else f"{option} · {types.get(option, 'gone')}"
                ),
            )
            if name != "email":
                st.button(
                    "",
                    key=f"{key}_remove",
                    icon=":material/close:",
                    type="tertiary",
                    help=f"Remove {name}",
                    on_click=remove,
                    args=(name,),
                    kwargs={"custom": custom},
                )
        result: FromColumn | Constant = FromColumn(chosen)
        if chosen == FIXED:
            st.session_state.setdefault(f"{key}_value", str(origin.value) if isinstance(origin, Constant) else "")
            result = Constant(
                st.text_input(
                    "Value for everybody",
                    key=f"{key}_value",
                    placeholder="Value for everybody",
                    label_visibility="collapsed",
                )
            )
        for issue in issues:
            if issue.where == place(name, custom=custom):
                st.markdown(f":red[:material/error: {escape(issue.message)}]")
    return origin if isinstance(origin, Constant) and str(origin.value) == getattr(result, "value", None) else result


def remove(name: str, *, custom: bool) -> None:
    """Take a field or a custom property out of the mapping."""
    export = export_draft.current()
    mapping = export.mapping.without_property(name) if custom else export.mapping.without(name)
    export_draft.keep(replace(export, mapping=mapping))


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
    mapping = export.mapping
    if name:
        mapping = mapping.with_field(
            name, dict(suggest(columns, subscription="from_data").fields).get(name, Constant(""))
        )
    elif column:
        mapping = mapping.with_property(column, FromColumn(column))
    elif again:
        export_draft.forget_widgets(PREFIX)
        mapping = suggest(columns, subscription=export.subscription)
    else:
        return export
    export_draft.keep(replace(export, mapping=mapping))
    st.rerun()
