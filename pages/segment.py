"""A segment: who belongs to it, how many they are, and why; built condition by condition."""

from dataclasses import replace

import streamlit as st

from exporter.profiles.source import Source
from exporter.segments.checks import read_values
from exporter.segments.rules import Segment
from exporter.toolkit import Toolkit
from pages.ui import rule_editor, rule_tree, segment_answer, segment_draft, segment_fields, source_facts
from pages.ui.condition_editor import Place
from pages.ui.empty import empty_state
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.segment_draft import Draft
from pages.ui.session import toolkit
from pages.ui.words import escape


def build(kit: Toolkit, draft: Draft, source: Source) -> None:
    """Draw the builder over a source: the answer first, then the rules, then the people."""
    columns = source_facts.columns(kit, source)
    st.subheader("Who belongs", anchor=False)
    place = Place(kit, source, columns)
    tree = rule_editor.edit(place, draft.tree)
    rules, faults = read_values(Segment("", source.name, rule_tree.rules(tree)), kit.segments.ground(source))
    rule_editor.show_faults(place, tree, rule_tree.by_condition(tree, faults))
    segment_draft.keep(replace(draft, tree=tree))
    with answer:
        count = segment_answer.show(kit, rules, faulty=bool(faults))
    with place_of_actions, st.container(horizontal=True, vertical_alignment="center", width="content"):
        segment_fields.actions(kit, replace(draft, tree=tree), rules.where, kit.segments.ground(source))
    if count is not None:
        segment_answer.preview(kit, rules, columns)


kit = toolkit()

with showing_errors():
    if not kit.sources.names():
        page_header("Segment", "Who goes to Omnisend.")
        empty_state("database", "No profiles yet", "A segment is chosen from profiles, so add these first.")
        st.page_link("pages/profiles.py", label="Add profiles", icon=":material/add:", query_params={"source": "new"})
        st.stop()
    draft = segment_draft.load(kit)
    title = escape(draft.saved.name) if draft.saved else "New segment"
    place_of_actions = page_header(title, "These are the people; this is how many, and why.")
    answer = st.container(border=True)
    draft = replace(draft, segment=segment_fields.edit(kit, draft))
    segment_draft.keep(draft)
    with showing_errors():
        build(kit, draft, kit.sources.get(draft.segment.source))
