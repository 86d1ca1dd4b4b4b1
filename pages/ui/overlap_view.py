"""How segments overlap on the page: which are compared, the picture, and every combination with its size."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from exporter.charts.overlap import overlap
from exporter.insight.overlap import FEWEST, MOST, intersection
from exporter.segments.rules import EVERYONE, Segment
from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action, require
from pages.ui import insight_facts, session, waiting
from pages.ui.chart import dark
from pages.ui.empty import empty_state
from pages.ui.errors import showing_errors
from pages.ui.format import number, several
from pages.ui.quick_segment import Way, offer, pickable, strong

BEGIN_WITH = 3
"""Segments that are compared until others are chosen."""

COLUMNS = {
    "members": st.column_config.NumberColumn("Profiles", format="localized", width="small"),
    "share": st.column_config.NumberColumn(
        "Share", format="percent", width="small", help="Of all who are in any of the segments"
    ),
    "combination": st.column_config.TextColumn(
        "In", width="large", help="In these segments, and in no other of those chosen"
    ),
}
"""How each column of the table looks."""


def choose(kit: Toolkit) -> tuple[Segment, ...]:
    """Draw the choice of segments of one source, and return them; none while there are too few."""
    segments = [segment for segment in kit.segments.all() if segment.state != "draft"]
    by_source: dict[str, list[Segment]] = {}
    for segment in segments:
        by_source.setdefault(segment.source, []).append(segment)
    sources = [source for source, found in by_source.items() if len(found) >= FEWEST]
    if not sources:
        empty_state("join_inner", "Nothing to compare yet", "It takes two segments over the same profiles.")
        st.page_link("pages/segments.py", label="Go to the segments", icon=":material/filter_alt:")
        return ()
    source = sources[0]
    if len(sources) > 1:
        source = st.selectbox("Profiles", sources, key="overlap_source", width=220)
    known = {segment.name: segment for segment in by_source[source]}
    key = f"overlap_segments_{source}"
    asked = [name for name in st.query_params.get_all("segment") if name in known]
    held = session.begin(key, asked[:MOST] or first(by_source[source]))
    chosen = st.multiselect(
        "Segments to compare",
        list(known),
        [name for name in held if name in known],
        key=key,
        max_selections=MOST,
        placeholder=f"Choose {FEWEST} to {MOST}",
    )
    if len(chosen) < FEWEST:
        st.info(f"Choose {FEWEST} to {MOST} segments.", icon=":material/join_inner:")
        return ()
    return tuple(known[name] for name in chosen)


def first(segments: Sequence[Segment]) -> list[str]:
    """Choose what to begin with: segments that say something, before those of everyone."""
    telling = sorted(segments, key=lambda segment: segment.where == EVERYONE and segment.sql is None)
    return [segment.name for segment in telling[:BEGIN_WITH]]


@st.fragment
def show(kit: Toolkit, segments: tuple[Segment, ...]) -> None:
    """Draw how segments of one source overlap."""
    with showing_errors():
        require(kit.actor, Action.LOOK)  # a part of a page is drawn again without the rest of it
        frame = insight_facts.overlap(kit, segments, kit.sources.get(segments[0].source)).value
        if frame is None:
            st.skeleton(height=420)
        else:
            picture(segments, frame)
    waiting.watch(insight_facts.PURPOSES)


def picture(segments: tuple[Segment, ...], frame: pl.DataFrame) -> None:
    """Draw the picture and the table of all combinations, and what can be made of the one that is chosen."""
    alt = f"Sizes of the {several(frame.height, 'combination')} of {len(segments)} segments, the largest first"
    picked = pickable(overlap(frame, dark=dark()), key="overlap_chart", alt=alt)
    place = st.container()
    rows = table(frame)
    wanted = picked[0] if picked else frame["segments"][rows[0]].to_list() if rows else None
    with place:
        if wanted is None:
            st.caption("Choose a bar or a row to make its profiles a segment.")
        else:
            ways(segments, frame, list(wanted))


def table(frame: pl.DataFrame) -> list[int]:
    """Draw every combination with its size, and return which row is selected."""
    everyone = max(int(frame["members"].sum()), 1)
    rows = frame.select(
        "members", share=pl.col("members") / everyone, combination=pl.col("segments").list.join(" and ")
    )
    event = st.dataframe(
        rows,
        hide_index=True,
        column_config=COLUMNS,
        on_select="rerun",
        selection_mode="single-row",
        key="overlap_table",
        alt="Every combination of the segments with its size",
    )
    selected: list[int] = event["selection"]["rows"]
    return selected


def ways(segments: Sequence[Segment], frame: pl.DataFrame, inside: list[str]) -> None:
    """Draw the ways from a combination to segments: of those in these alone, and of all who are in these."""
    outside = [segment.name for segment in segments if segment.name not in inside]
    has_all = pl.all_horizontal(pl.col("segments").list.contains(name) for name in inside)
    alone = int(frame.filter(has_all & (pl.col("degree") == len(inside)))["members"].sum())
    total = int(frame.filter(has_all)["members"].sum())
    source = segments[0].source
    named = " and ".join(map(strong, inside))
    offered = [Way(f"These {number(alone)}", intersection(source, inside, outside=outside))]
    said = f"{several(alone, 'profile')} in {named}"
    if outside:
        said = f"{said} and in no other of these segments; {number(total)} whatever else they are in"
        offered.append(Way(f"All {number(total)}", intersection(source, inside)))
    offer(said, tuple(offered), key="overlap")
