"""Which columns of a segment's members are shown: at first those that its rules are about, then the chosen ones."""

import streamlit as st

from exporter.segments.rules import Condition, Segment
from pages.ui import session

SHOWN_AT_FIRST = 9
"""Columns that are shown until others are chosen."""


def choose(segment: Segment, names: list[str], *, label: str, key: str) -> tuple[str, ...]:
    """Draw the choice of columns, and return what was chosen in the order of the source; where none is, all.

    Args:
        segment: Whose members are shown.
        names: All columns of its source.
        label: What the choice is called.
        key: Of its widget.
    """
    held = session.begin(key, first(segment, names))
    with st.popover("Columns", key=f"{key}_open", icon=":material/view_column:"):
        present = [name for name in held if name in names]
        chosen = st.multiselect(label, names, present, key=key, select_all=True, placeholder="All columns")
    return tuple(name for name in names if name in (chosen or names))


def first(segment: Segment, names: list[str]) -> list[str]:
    """Choose the columns that the rules are about, and the first ones of the source."""
    fields = dict.fromkeys(leaf.field for leaf in segment.leaves() if isinstance(leaf, Condition))
    chosen = set([*fields, *names][: max(SHOWN_AT_FIRST, len(fields))])
    return [name for name in names if name in chosen]
