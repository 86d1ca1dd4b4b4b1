"""The members of a segment on the page: found, sorted, hidden from onlookers, turned over and taken along."""

from functools import partial

import streamlit as st

from exporter.insight.download import Download
from exporter.insight.insight import SWITCHED_OFF
from exporter.insight.members import PAGE, Order, Place
from exporter.profiles.source import Source
from exporter.segments.rules import Segment
from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action, require
from pages.ui import counts, mask, member_columns, member_facts, session, source_facts, waiting
from pages.ui.errors import showing_errors
from pages.ui.format import number, several
from pages.ui.member_facts import Asked

FORMATS = {"csv": "CSV", "parquet": "Parquet"}
"""Ending -> what the download is called."""

PLACES = "segment_members_places"


@st.fragment
def draw(kit: Toolkit, segment: Segment, source: Source) -> None:
    """Draw the members of a segment, saved or not.

    Args:
        kit: The workspace; what the person acting may not do is not offered.
        segment: Whose members.
        source: That it is over.
    """
    with showing_errors():
        require(kit.actor, Action.LOOK)  # a part of a page is drawn again without the rest of it
        names = [column.name for column in source_facts.columns(kit, source)]
        with st.container(horizontal=True, vertical_alignment="center"):
            asked = search(segment, source, names)
            st.space("stretch")
            mask.switch(kit, source, key="segment_members_mask")
        table(kit, source, asked)
    waiting.watch(("members",))


def search(segment: Segment, source: Source, names: list[str]) -> Asked:
    """Draw which members are looked for, in which order and with which columns."""
    text = st.text_input(
        "Search members",
        type="search",
        live="300ms",
        key="segment_members_text",
        placeholder="Search by email or key",
        label_visibility="collapsed",
        width=215,
    )
    key = source.key
    order = st.selectbox(
        "Sort by",
        [key, *(name for name in names if name != key)],
        key="segment_members_order",
        format_func=lambda name: f"Sorted by {name}",
        label_visibility="collapsed",
        width=215,
    )
    descending = st.segmented_control(
        "Order",
        [False, True],
        key="segment_members_descending",
        default=False,
        required=True,
        format_func=lambda down: f":material/{'arrow_downward' if down else 'arrow_upward'}:",
        label_visibility="collapsed",
        help="Lowest first, or highest first",
    )
    columns = member_columns.choose(segment, names, label="Columns of the table", key="segment_members_columns")
    return Asked(segment, (text or "").strip(), columns, Order(order, descending=bool(descending)))


def downloads(kit: Toolkit, source: Source, asked: Asked) -> None:
    """Draw the ways to take the members along."""
    limit = kit.preferences.get().download_limit
    what = Download(asked.columns, limit, mask.hidden(kit, source))
    said = f"The first {several(limit, 'member')} of the segment at most, by key, with the columns that are shown."
    with st.popover("Download", key="segment_members_download", icon=":material/download:", disabled=limit == 0):
        st.caption(said if limit else SWITCHED_OFF)
        if what.hidden:
            st.caption("Personal data is masked, as it is on the page.")
        for ending, name in FORMATS.items():
            st.download_button(
                name,
                session.handed_out(partial(member_facts.file, kit, asked.segment, what, ending=ending)),
                file_name=f"{asked.segment.name or 'members'}.{ending}",
                key=f"segment_members_{ending}",
                icon=":material/download:",
                disabled=limit == 0,
                on_click="ignore",
                width="stretch",
            )


def table(kit: Toolkit, source: Source, asked: Asked) -> None:
    """Draw a page of members with the ways to the next and the one before."""
    key = repr(asked)
    turned: tuple[str, tuple[Place, ...]] = session.held(PLACES, (key, ()))
    places = turned[1] if turned[0] == key else ()
    after = places[-1] if places else None
    found = member_facts.page(kit, source, asked, after).value
    if found is None:
        st.skeleton(height=420)
        return
    if found.frame.is_empty():
        said = "No member has this email or key." if asked.text else "Nobody belongs to this segment now."
        st.info(said, icon=":material/person_search:" if asked.text else ":material/person_off:")
        return
    rows = found.frame.select(asked.columns)
    mask.table(kit, source, rows, key="segment_members_table", alt="Members of the segment")
    first = len(places) * PAGE + 1
    of = "" if asked.text else f" of {number(counts.of(kit, asked.segment).members)}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{number(first)} to {number(first + rows.height - 1)}{of}", width="content")
        if places or found.next is not None:
            turn("Back", "segment_members_back", places[:-1] if places else None, key)
            turn("Next", "segment_members_next", (*places, found.next) if found.next is not None else None, key)
        st.space("stretch")
        downloads(kit, source, asked)


def turn(label: str, widget: str, places: tuple[Place, ...] | None, key: str) -> None:
    """Draw a button to another page; `places` are where it and those before it begin, None: there is none."""
    st.button(
        label, key=widget, type="tertiary", disabled=places is None, on_click=session.hold, args=(PLACES, (key, places))
    )
