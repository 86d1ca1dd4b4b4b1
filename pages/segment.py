"""A segment: who belongs to it, how many they are, and why; built rule by rule."""

from dataclasses import replace

import streamlit as st

from exporter.profiles.source import Source
from exporter.segments.checks import read_values
from exporter.toolkit import Toolkit
from pages.ui import (
    rule_board,
    rule_cards,
    rule_faults,
    segment_answer,
    segment_draft,
    segment_fields,
    segment_saving,
    segment_tabs,
    sql_tab,
    waiting,
)
from pages.ui.empty import empty_state
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.segment_draft import Draft
from pages.ui.session import toolkit
from pages.ui.words import escape


def build(kit: Toolkit, draft: Draft, source: Source) -> None:
    """Draw the builder over a source: the answer first, then the rules, then the people."""
    ground = kit.segments.ground(source, today=segment_answer.chosen_day())
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader("Who belongs", anchor=False, width="content", help=segment_answer.FIGURES_MEAN)
        place_of_undoing = st.container(horizontal=True, gap="xxsmall", width="content")
    board = rule_board.begin(kit, source, ground, draft)
    if draft.segment.sql is None:
        draft = draft.filled_in(rule_cards.edit(board, draft.tree))
    else:
        draft = sql_tab.edit(draft, ground)
    segment_draft.keep(draft)
    with place_of_undoing:
        segment_saving.undoing(draft)
    segment, issues = read_values(draft.written, ground)
    faults = rule_faults.by_number(draft.tree, issues)
    faulty_sql = draft.segment.sql is not None and bool(issues)
    rule_board.show_faults(board, draft.tree, faults)
    if faulty_sql:
        sql_tab.show_faults(draft.segment.sql or "", issues)
    with answer:
        faulty = faulty_sql or rule_faults.hinder(draft.tree, faults)
        counted = segment_answer.show(kit, draft, ground, faulty=faulty)
    if counted is not None:
        rule_board.show_figures(board, counted.figures)
    with place_of_actions:
        segment_saving.actions(kit, draft, segment, ground)
    segment_tabs.show(kit, draft, source, ground, faulty=faulty)
    with place_of_undoing:
        waiting.watch(("count", "preview"))


kit = toolkit()

with showing_errors():
    if not kit.sources.names():
        page_header("Segment", "Who goes to Omnisend.")
        empty_state("database", "No profiles yet", "A segment is chosen from profiles, so add these first.")
        st.page_link("pages/profiles.py", label="Add profiles", icon=":material/add:", query_params={"source": "new"})
        st.stop()
    draft = segment_draft.load(kit)
    title = escape(draft.saved.name) if draft.saved else "New segment"
    place_of_actions = page_header(title, segment_fields.sentence(draft))
    answer = st.container(border=True)
    segment_draft.tell_of_others(kit, draft)
    draft = replace(draft, segment=segment_fields.edit(kit, draft))
    segment_draft.keep(draft)
    with showing_errors():
        build(kit, draft, kit.sources.get(draft.segment.source))
