"""Members beside all others on the page: what sets them apart, one column of both, and where they live."""

import polars as pl
import streamlit as st

from exporter.charts import comparison, countries
from exporter.insight import pick
from exporter.profiles.source import Source
from exporter.segments.rules import Segment
from exporter.toolkit import Toolkit
from pages.ui import insight_facts, mask, session, source_facts
from pages.ui.chart import dark
from pages.ui.format import number, several
from pages.ui.quick_segment import Way, members_who, offer, pickable, strong

HEIGHT = 360
"""Pixels of a picture that is still being worked out."""


def apart(kit: Toolkit, segment: Segment, source: Source) -> None:
    """Draw what sets members apart and, of the column that is chosen there or by name, members beside all others."""
    frame = insight_facts.differences(kit, segment, source).value
    if frame is None:
        st.skeleton(height=HEIGHT)
        return
    frame = frame.filter(~pl.col("column").is_in(list(mask.hidden(kit, source))))
    left, right = st.columns(2)
    with left:
        figure = comparison.differences(frame, dark=dark())
        picked = pickable(figure, key="segment_insight_differences", alt="Columns by how much members differ in them")
        if picked is not None and picked != session.held("segment_insight_picked", None):
            session.hold("segment_insight_picked", picked)
            session.hold("segment_insight_column", picked)
    with right:
        ranked = frame.sort("in_rules", maintain_order=True)
        beside(kit, segment, source, ranked["column"].to_list())


def beside(kit: Toolkit, segment: Segment, source: Source, telling: list[str]) -> None:
    """Draw one column of members beside that of all others."""
    hidden = mask.hidden(kit, source)
    columns = {column.name: column for column in source_facts.columns(kit, source) if column.name not in hidden}
    names = [*telling, *(name for name in columns if name not in telling and name != source.key)]
    if session.begin("segment_insight_column", names[0]) not in names:
        session.hold("segment_insight_column", names[0])
    present = session.place(names, session.held("segment_insight_column", names[0]))
    name = st.selectbox("Members beside all others, by", names, present, key="segment_insight_column")
    frame = insight_facts.comparison(kit, segment, source, name).value
    if frame is None:
        st.skeleton(height=HEIGHT)
        return
    figure = comparison.comparison(frame, column=name, dark=dark())
    picked = pickable(figure, key="segment_insight_comparison", alt=f"Shares of members and all others by {name}")
    if picked is None:
        st.caption("Choose a bar to make its profiles a segment.")
        return
    kind, value, low, high = picked
    chosen = frame.filter(
        (pl.col("kind") == kind)
        & pl.col("value").eq_missing(pl.lit(value, dtype=pl.String))
        & pl.col("low").eq_missing(pl.lit(low, dtype=pl.String))
        & pl.col("high").eq_missing(pl.lit(high, dtype=pl.String))
    )
    if chosen.is_empty():
        return
    row = chosen.row(0, named=True)
    rules = pick.picked(columns[name], row)
    said = (
        f"{strong(name)} is {strong(row['label'])}: {several(row['members'], 'member')}, {number(row['others'])} others"
    )
    if rules is None:
        offer(f"{said}. Rules cannot say who all others are.", (), key="segment_insight_bar")
        return
    ways = (
        Way("These members", members_who(kit, segment, rules)),
        Way("All of them", Segment("", segment.source, rules)),
    )
    offer(said, ways, key="segment_insight_bar")


def places(kit: Toolkit, segment: Segment, source: Source) -> None:
    """Draw members by country."""
    column = kit.insight.country_column(source)
    if column is None:
        st.info("No column of this source looks like a country.", icon=":material/public:")
        return
    frame = insight_facts.countries(kit, segment, source, column.name).value
    if frame is None:
        st.skeleton(height=HEIGHT)
        return
    picked = pickable(
        countries.countries(frame, dark=dark()), key="segment_insight_countries", alt="Members by country"
    )
    if picked is None:
        st.caption("Choose a bar to make its profiles a segment.")
        return
    code, country = picked
    chosen = frame.filter(pl.col("code").eq_missing(code) & pl.col("country").eq_missing(country))
    if chosen.is_empty():
        return
    row = chosen.row(0, named=True)
    rules = pick.in_country(column, row["spellings"])
    said = (
        f"{strong(country or 'No country given')}: {several(row['members'], 'member')}, {number(row['others'])} others"
    )
    ways = (
        Way("These members", members_who(kit, segment, rules)),
        Way("All of them", Segment("", segment.source, rules)),
    )
    offer(said, ways, key="segment_insight_country")
