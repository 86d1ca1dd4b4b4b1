"""One source on the page: its figures, its columns, a sample, and where it lies."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from exporter.charts import bars
from exporter.insight import pick
from exporter.profiles.source import Source
from exporter.segments.rules import Segment
from exporter.toolkit import Toolkit
from pages.ui import removal, session, source_changes, source_facts, source_related
from pages.ui.chart import dark
from pages.ui.errors import showing_errors
from pages.ui.format import ago, clock, number, percent, several
from pages.ui.profile_table import profile_table
from pages.ui.quick_segment import Way, offer, pickable, strong
from pages.ui.removal import Removal
from pages.ui.words import code, escape

COLUMNS = {
    "column": st.column_config.TextColumn(
        "Column", pinned=True, width=130, help="Select a row to see how its values are spread"
    ),
    "type": st.column_config.TextColumn("Type", width=72),
    "fill_rate": st.column_config.ProgressColumn(
        "Filled",
        width=118,
        format="percent",
        min_value=0,
        max_value=1,
        help="Share of profiles with a value; blank text is none",
    ),
    "spread": st.column_config.BarChartColumn(
        "Spread",
        width=108,
        y_min=0,
        help="Profiles by value, lowest to highest; for text the most frequent. Empty where nearly all differ",
    ),
    "distinct": st.column_config.NumberColumn(
        "Different", width=82, format="localized", help="Different values, estimated"
    ),
    "minimum": st.column_config.TextColumn("Lowest"),
    "maximum": st.column_config.TextColumn("Highest"),
}
"""How each column of the table of columns looks."""

SHOWN_FIRST = ("country", "lifetime_value", "last_order_date")
"""Columns whose chart is most telling until another one is chosen."""


def choose(names: Sequence[str], wanted: str | None) -> str:
    """Draw the choice of a source where there are several, and return its name."""
    if len(names) == 1:
        return names[0]
    start = wanted if wanted in names else names[0]
    if session.begin("profiles_source", start) not in names:
        session.hold("profiles_source", start)
    present = session.place(names, session.held("profiles_source", start))
    return st.selectbox("Source", names, present, key="profiles_source", label_visibility="collapsed", width=320)


def show(kit: Toolkit, source: Source) -> None:
    """Draw the source; one that cannot be read any more says why and can still be removed."""
    with showing_errors():
        found = source_facts.columns(kit, source)
        with st.skeleton(height=90):
            statistics = source_facts.statistics(kit, source)
        source_changes.show(kit, source)
        figures(kit, source, statistics)
        columns, sample, related = st.tabs(["Columns", "Sample", "Related tables"], key="profiles_tabs")
        with columns:
            with st.skeleton(height=520):
                spread = source_facts.with_spread(kit, source, statistics)
            table(kit, source, spread)
        with sample:
            rows = source_facts.sample(kit, source)
            profile_table(rows, found, key="profiles_sample", alt=f"The first profiles of {source.name}")
        with related:
            source_related.show(kit, source)
    place(kit, source)


def figures(kit: Toolkit, source: Source, statistics: pl.DataFrame) -> None:
    """Draw how many, how full and how fresh."""
    fresh = source_facts.fresh(source, statistics)
    with st.grid(4, min_column_width=170):
        st.metric("Profiles", number(source_facts.profiles(kit, source)), border=True)
        st.metric("Columns", number(statistics.height), border=True)
        st.metric(
            "Filled",
            percent(source_facts.filled(statistics)),
            border=True,
            help="Of all cells of all columns, those with a value",
        )
        if fresh is None:
            st.metric(
                "Newest", "unknown", border=True, help="A server does not tell, and no column holds days or moments"
            )
        elif fresh.column is None:
            st.metric("Last written", ago(fresh.at), border=True, help=clock(fresh.at))
        else:
            st.metric(
                "Newest",
                ago(fresh.at),
                border=True,
                help=f"The latest {escape(fresh.column)} by now: {clock(fresh.at)}",
            )


def table(kit: Toolkit, source: Source, statistics: pl.DataFrame) -> None:
    """Draw the table of columns and, beside it, how the values of the selected one are spread."""
    left, right = st.columns([3, 2])
    with left:
        event = st.dataframe(
            statistics.select(list(COLUMNS)),
            hide_index=True,
            column_config=COLUMNS,
            on_select="rerun",
            selection_mode="single-row",
            key=f"profiles_columns_{source.name}",
            height=520,
            placeholder="–",
            alt="The columns: type, how full, how spread",
        )
    selected = event.selection.rows
    names = statistics["column"].to_list()
    asked = st.query_params.get("column", "")
    first = next((name for name in (asked, *SHOWN_FIRST) if name in names), names[0])
    column = names[selected[0]] if selected else first
    kind = statistics.row(names.index(column), named=True)["type"]
    with right, showing_errors():
        spread = source_facts.distribution(kit, source, column)
        figure = bars.distribution(spread, column=column, type=kind, dark=dark())
        picked = pickable(figure, key=f"profiles_distribution_{column}", alt=f"Profiles by value of {column}")
        quick(kit, source, column, spread, picked)


def quick(kit: Toolkit, source: Source, name: str, spread: pl.DataFrame, picked: str | list[str] | None) -> None:
    """Draw the way from the bar that was chosen to a segment of its profiles."""
    if picked is None:
        st.caption("Choose a bar to make its profiles a segment.")
        return
    label = picked if isinstance(picked, str) else picked[0]
    chosen = spread.filter(pl.col("label") == label)
    column = next((each for each in source_facts.columns(kit, source) if each.name == name), None)
    if chosen.is_empty() or column is None:
        return
    row = chosen.row(0, named=True)
    rules = pick.picked(column, row)
    if rules is not None:
        said = f"{strong(name)} is {strong(label)}: {several(row['profiles'], 'profile')}"
        offer(said, (Way("Make it a segment", Segment("", source.name, rules)),), key="profiles_bar")


def place(kit: Toolkit, source: Source) -> None:
    """Draw where the source lies, and its removal."""
    table_name = f" · table {code(source.table)}" if source.table else ""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(
            f"**{escape(source.name)}** · {source.kind} · {escape(source.location)}{table_name} · "
            f"key {code(source.key)} · read in place, never copied",
            width="stretch",
        )
        means = "The source is forgotten; its files stay. It cannot be removed while segments use it."
        removal.show(Removal("profiles", "Remove", "source", means), lambda: kit.sources.delete(source.name))
