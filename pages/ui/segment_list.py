"""The list of segments: which of them are looked for, in which order, and a page of them at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from exporter.errors import ExporterError
from exporter.segments.library import KIND, Count
from exporter.segments.rules import Segment, State
from exporter.segments.usage import Usage
from exporter.segments.words import in_words
from exporter.toolkit import Toolkit
from exporter.workspace.store import name_key
from pages.ui import counts, segment_card, session, waiting
from pages.ui.waiting import Answer

SEARCHED_FROM = 6
"""Segments from which on there is something to search through."""

ON_A_PAGE = 10

STATES: dict[State, str] = {"active": "Active", "draft": "Draft", "inactive": "Inactive"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; empty parts ask for nothing.

    Args:
        text: Stands in the name, the description, the tags or the rules, capital letters or not.
        tags: All of them.
        states: One of them.
        sources: One of them.
    """

    text: str = ""
    tags: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    sources: tuple[str, ...] = ()

    def fits(self, segment: Segment) -> bool:
        """Say whether a segment is looked for."""
        words = "\n".join((segment.name, segment.description, *segment.tags, in_words(segment)))
        return (
            self.text.strip().casefold() in words.casefold()
            and set(self.tags) <= set(segment.tags)
            and (not self.states or segment.state in self.states)
            and (not self.sources or segment.source in self.sources)
        )


def show(kit: Toolkit, segments: Sequence[Segment]) -> None:
    """Draw the segments that are looked for, with what they are looked for by where there are many."""
    found = list(segments)
    if len(segments) >= SEARCHED_FROM:
        with st.container(horizontal=True, vertical_alignment="center"):
            wanted = search(segments)
            st.space("stretch")
            order = st.selectbox("Sort by", list(ORDERS), key="segments_order", label_visibility="collapsed", width=190)
        found = ORDERS[order](kit, [segment for segment in segments if wanted.fits(segment)])
    if not found:
        st.info("No segment is like this. Search for something else, or take a filter away.", icon=":material/search:")
        return
    pages = -(-len(found) // ON_A_PAGE)
    page = min(session.held("segments_page", 1), pages)
    shown = found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    sizes = counted(kit, shown).value or {}
    users = kit.segments.usages()
    for segment in shown:
        size = sizes.get(segment.name)
        segment_card.show(kit, segment, users.get(name_key(segment.name), Usage()), size)
    if pages > 1:
        with st.container(horizontal_alignment="center"):
            st.pagination(pages, key="segments_page")
    waiting.watch(("sizes",))


def counted(kit: Toolkit, segments: Sequence[Segment]) -> Answer[dict[str, Count | str]]:
    """Count segments beside the page: name -> how many, or why that cannot be said."""

    def count(segment: Segment) -> Count | str:
        try:
            return counts.of(kit, segment)
        except ExporterError as error:
            return str(error)

    def fresh(segment: Segment) -> str:
        try:
            return counts.fresh(kit, segment)
        except ExporterError:
            return ""

    key = ("sizes", *((segment, fresh(segment)) for segment in segments))
    return waiting.asked(key, lambda: {segment.name: count(segment) for segment in segments}, purpose="sizes")


def search(segments: Sequence[Segment]) -> Wanted:
    """Draw what segments are looked for by."""
    tags = sorted({tag for segment in segments for tag in segment.tags}, key=str.casefold)
    sources = sorted({segment.source for segment in segments})
    text = st.text_input(
        "Search segments",
        type="search",
        live="300ms",
        key="segments_search",
        placeholder=f"Search {len(segments):,} segments",
        label_visibility="collapsed",
        width=320,
    )
    states = st.multiselect(
        "State",
        list(STATES),
        key="segments_states",
        placeholder="Any state",
        format_func=STATES.__getitem__,
        label_visibility="collapsed",
        width=190,
    )
    chosen_tags: list[str] = []
    if tags:
        chosen_tags = st.multiselect(
            "Tags", tags, key="segments_tags", placeholder="Any tag", label_visibility="collapsed", width=220
        )
    chosen_sources: list[str] = []
    if len(sources) > 1:
        chosen_sources = st.multiselect(
            "Profiles",
            sources,
            key="segments_sources",
            placeholder="Any profiles",
            label_visibility="collapsed",
            width=220,
        )
    return Wanted(text or "", tuple(chosen_tags), tuple(states), tuple(chosen_sources))


def by_name(_: Toolkit, segments: list[Segment]) -> list[Segment]:
    """Leave them as the library lists them."""
    return segments


def by_size(kit: Toolkit, segments: list[Segment]) -> list[Segment]:
    """Put those first that were the largest when they were last counted for keeps; those never counted come last."""
    sizes = kit.segments.latest_sizes()
    members = {key: count.members for key, (_, count) in sizes.items()}
    return sorted(segments, key=lambda segment: -members.get(name_key(segment.name), -1))


def by_change(kit: Toolkit, segments: list[Segment]) -> list[Segment]:
    """Put those first that somebody changed last."""
    changed = {found.name: found.updated_at for found in kit.store.all(KIND)}
    return sorted(segments, key=lambda segment: changed[segment.name], reverse=True)


ORDERS: dict[str, Callable[[Toolkit, list[Segment]], list[Segment]]] = {
    "By name": by_name,
    "Largest first": by_size,
    "Last changed first": by_change,
}
"""What an order is called -> what puts segments into it."""
