"""The answer that the builder gives: how many people, in words, and the first of them."""

import streamlit as st

from exporter.errors import ExporterError
from exporter.profiles.source import Column
from exporter.segments.compile import in_words
from exporter.segments.library import Count
from exporter.segments.rules import Condition, Segment
from exporter.toolkit import Toolkit
from pages.ui import counts, session, source_facts
from pages.ui.errors import showing_errors
from pages.ui.format import number, percent
from pages.ui.profile_table import profile_table
from pages.ui.words import escape

SHOWN_AT_FIRST = 9
"""Columns of the preview until others are chosen."""


def headline(count: Count | None) -> str:
    """Say how many of how many, as Markdown; a dash while the rules cannot be counted."""
    if count is None:
        return "\u2013 :gray[profiles]"
    return f"{number(count.members)} :gray[of {number(count.profiles)} profiles]"


def share(count: Count) -> float:
    """Return the members' share of the profiles, from 0 to 1."""
    return count.members / count.profiles if count.profiles else 0.0


def show(kit: Toolkit, segment: Segment, *, faulty: bool) -> Count | None:
    """Draw the count and the rules as a sentence, and return the count."""
    count = None
    if not faulty:
        with showing_errors():
            count = counts.of(kit, segment)
    st.title(headline(count), anchor=False)
    if count is None:
        st.caption("The count comes as soon as every condition is complete.")
        return None
    st.progress(share(count), width=420)
    st.markdown(f"**{percent(share(count))}** :gray[·] {escape(in_words(segment))}")
    return count


@st.fragment
def preview(kit: Toolkit, segment: Segment, columns: tuple[Column, ...]) -> None:
    """Draw the first members with the columns that are chosen."""
    names = [column.name for column in columns]
    session.begin("segment_columns", first_columns(segment, names))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader("The first 100", anchor=False, width="content")
        with st.popover("Columns", key="segment_columns_open", icon=":material/view_column:"):
            chosen = st.multiselect(
                "Columns of the preview", names, key="segment_columns", select_all=True, placeholder="All columns"
            )
    try:
        rows = source_facts.members(kit, segment, tuple(name for name in chosen or names if name in names))
    except ExporterError as error:
        st.caption(escape(str(error)))
        return
    if rows.is_empty():
        st.info("Nobody fulfils these conditions now.", icon=":material/person_off:")
        return
    profile_table(rows, columns, key="segment_preview", alt="The first 100 members of the segment")


def first_columns(segment: Segment, names: list[str]) -> list[str]:
    """Choose the columns that the rules are about, and the first ones of the source."""
    asked = fields(segment)
    chosen = set([*asked, *names][: max(SHOWN_AT_FIRST, len(asked))])
    return [name for name in names if name in chosen]


def fields(segment: Segment) -> list[str]:
    """List the columns that a segment's own rules are about, each once."""
    return list(dict.fromkeys(leaf.field for leaf in segment.leaves() if isinstance(leaf, Condition)))
