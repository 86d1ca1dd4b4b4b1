"""One row of a mapping: where a contact field or a custom property gets its value, with its faults below it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from exporter.contacts.fields import FIELDS
from exporter.contacts.mapping import CUSTOM_PROPERTIES, Constant, FromColumn, Origin
from exporter.errors import Issue
from exporter.profiles.source import Column
from pages.ui import export_draft, session
from pages.ui.words import code, escape

FIXED = "\u0000fixed"
"""The choice that stands for a fixed value; no column can be called this."""

ONLY_COLUMNS = ("email", "phone", "email_status_at")
"""Fields that cannot be the same for everyone."""

PREFIX = "new_export_field"


@dataclass(frozen=True, slots=True)
class Row:
    """A field of the mapping.

    Args:
        name: Of the contact field, or of the custom property.
        custom: Whether it is a custom property.
    """

    name: str
    custom: bool = False

    @property
    def key(self) -> str:
        """Prefix of its widgets."""
        return f"{PREFIX}_{'property' if self.custom else 'contact'}_{self.name}"

    @property
    def place(self) -> str:
        """How a fault names it."""
        return f"{CUSTOM_PROPERTIES}.{self.name}" if self.custom else self.name

    @property
    def label(self) -> str:
        """How the person reads it."""
        if self.custom:
            return f"{code(self.name)} · custom property"
        return FIELDS[self.name].label + (" (required)" if self.name == "email" else "")


def held(row: Row, origin: Origin) -> Origin:
    """Return what the row's widgets hold; where they are not drawn, `origin`."""
    choice: str | None = session.held(row.key, None)
    if choice is None:
        return origin
    if choice != FIXED:
        return FromColumn(choice)
    value = origin.value if isinstance(origin, Constant) else ""
    typed = session.held(f"{row.key}_value", str(value))
    return Constant(value if typed == str(value) else typed)


def draw(row: Row, origin: Origin, columns: Sequence[Column], issues: Sequence[Issue]) -> None:
    """Draw the row's choice, its fixed value and its faults."""
    types: dict[str, str] = {column.name: column.type for column in columns}
    gone = [origin.column] if isinstance(origin, FromColumn) and origin.column not in types else []
    choices = [*gone, *types, *([] if row.name in ONLY_COLUMNS else [FIXED])]
    chosen = session.begin(row.key, FIXED if isinstance(origin, Constant) else origin.column)
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="bottom", wrap=False, gap="xsmall"):
            st.selectbox(
                row.label,
                choices,
                session.place(choices, chosen),
                key=row.key,
                help="A custom property of the contact." if row.custom else FIELDS[row.name].help,
                format_func=lambda name: {FIXED: "A fixed value", "": "Choose a column"}.get(
                    name, f"{name} · {types.get(name, 'gone')}"
                ),
            )
            if row.place != "email":
                st.button(
                    "",
                    key=f"{row.key}_remove",
                    icon=":material/close:",
                    type="tertiary",
                    help=f"Remove {escape(row.name)}",
                    on_click=remove,
                    args=(row,),
                )
        if isinstance(origin, Constant):
            key = f"{row.key}_value"
            typed = session.begin(key, str(origin.value))
            label = f"Value for everybody: {row.name}"
            st.text_input(label, typed, key=key, placeholder="Value for everybody", label_visibility="collapsed")
        for issue in issues:
            if issue.where == row.place:
                said = "Choose a column for it." if origin == FromColumn("") else issue.message
                st.markdown(f":red[:material/error: {escape(said)}]")


def remove(row: Row) -> None:
    """Take the field out of the mapping."""
    export = export_draft.current()
    mapping = export.mapping.without_property(row.name) if row.custom else export.mapping.without(row.name)
    export_draft.keep(replace(export, mapping=mapping))
