"""One condition on the page: its column, how that is compared, and with what."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import streamlit as st

from exporter.profiles.source import Column, Source
from exporter.segments.operators import OPERATORS, operators_for
from exporter.segments.rules import Condition, Value
from exporter.toolkit import Toolkit
from pages.ui import offered, segment_draft, session, value_editor

WHOLE_VALUES = ("equals", "not_equals", "one_of", "not_one_of")
"""Operators that compare with values which the column has."""

CASED = ("one", "many", "pattern")
"""Kinds of value of which upper and lower case may count."""


@dataclass(frozen=True, slots=True)
class Place:
    """What the editor needs to know about where it is.

    Args:
        kit: The workspace.
        source: Over which the rules are.
        columns: Of the source.
        zone: The workspace's time zone, in which moments are shown and read.
    """

    kit: Toolkit
    source: Source
    columns: tuple[Column, ...]
    zone: str


def inputs(place: Place, present: Condition, key: str) -> Condition:
    """Draw column, operator and value."""
    types = {column.name: column for column in place.columns}
    gone = [] if present.field in types else [present.field]
    names = [*gone, *types]
    chosen = session.begin(f"{key}_field", present.field)
    chosen = st.selectbox(
        "Column",
        names,
        session.place(names, chosen),
        key=f"{key}_field",
        format_func=lambda name: name if name in types else f"{name} (gone)",
        label_visibility="collapsed",
        width=190,
    )
    column = types.get(chosen)
    if column is None:
        return present
    if chosen != present.field:
        filled = present.value not in (None, "", ())
        fits = filled and present.op in OPERATORS and column.type in OPERATORS[present.op].types
        present = Condition(chosen, present.op if fits else "")
    op = operator(column, present, f"{key}_op_{column.type}")
    if column.type not in OPERATORS[op].types:
        return replace(present, op=op)
    suggested = offered.values(place.kit, place.source, column) if op in WHOLE_VALUES else {}
    value = compared_with(place, column, op, present.value, key=f"{key}_{chosen}", suggested=suggested)
    exact = False
    if column.type == "text" and OPERATORS[op].value in CASED:
        exact = session.begin(f"{key}_exact", present.case_sensitive)
        exact = st.checkbox("Aa", exact, key=f"{key}_exact", help="Upper and lower case have to agree too")
    return Condition(chosen, op, value, exact)


def compared_with(
    place: Place, column: Column, op: str, present: Value, *, key: str, suggested: Collection[str]
) -> Value:
    """Draw what a column is compared with and, of moments, the time zone in which they are shown and read."""
    found = value_editor.value(column, OPERATORS[op], present, key=key, suggested=suggested, zone=place.zone)
    if column.type == "timestamp" and OPERATORS[op].value != "none":
        said = place.zone.replace("_", " ")
        st.caption(said, width="content", help="The time zone in which days begin and end")
    return found


def operator(column: Column, present: Condition, key: str) -> str:
    """Draw how a column is compared; an operator that does not fit it any more stays until another is chosen."""
    names = [operator.name for operator in operators_for(column.type)]
    unfit = [present.op] if present.op not in names and present.op in OPERATORS else []
    fitting = present.op if present.op in names or unfit else segment_draft.first_operator(column.type)
    held = session.begin(key, fitting)
    if held in unfit:
        names = [*unfit, *names]
    return st.selectbox(
        "Operator",
        names,
        session.place(names, held),
        key=key,
        format_func=lambda name: OPERATORS[name].label_for(column.type),
        label_visibility="collapsed",
        width=190,
    )
