"""The first members of the segment that is being written."""

import polars as pl
import streamlit as st

from exporter.errors import ExporterError
from exporter.segments import compile as compiling
from exporter.segments.ground import Ground
from exporter.segments.rules import Segment
from exporter.toolkit import Toolkit
from pages.ui import mask, member_columns, rule_faults, rule_tree, segment_answer, waiting
from pages.ui.segment_draft import Draft
from pages.ui.waiting import Answer
from pages.ui.words import escape

HEIGHT = 400


def show(kit: Toolkit, draft: Draft, ground: Ground) -> None:
    """Draw the first members with the columns that are chosen."""
    segment = rule_tree.effective(rule_faults.filled(draft.tree), draft.segment)
    names = [column.name for column in ground.columns]
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption("The first 100, in no order", width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            mask.switch(kit, kit.sources.get(segment.source), key="segment_preview_mask")
            columns = member_columns.choose(segment, names, label="Columns of the preview", key="segment_columns")
    try:
        found = members(kit, segment, ground, columns)
    except ExporterError as error:
        st.caption(escape(str(error)))
        return
    if found.value is None:
        st.container(border=True, height=HEIGHT).caption("Finding them …")
    elif found.value.is_empty():
        st.info("Nobody fulfils these conditions now.", icon=":material/person_off:")
    else:
        alt = "The first 100 members of the segment"
        mask.table(kit, kit.sources.get(segment.source), found.value, key="segment_preview", alt=alt)


def members(kit: Toolkit, segment: Segment, ground: Ground, wanted: tuple[str, ...]) -> Answer[pl.DataFrame]:
    """Read the first members. Raises ExporterError."""
    key = ("preview", segment, wanted, segment_answer.stamp(kit, segment, ground))
    source = kit.sources.get(segment.source)
    return waiting.asked(
        key,
        lambda: kit.profiles.preview(source, compiling.condition(segment, ground), columns=wanted),
        purpose="preview",
        patience=waiting.MOMENT / 2,
    )
