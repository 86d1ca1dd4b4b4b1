"""How segments overlap, as an UpSet plot: a bar for each combination, and below it the segments that it is made of."""

import plotly.graph_objects as go
import polars as pl

from exporter.charts.figure import short, titled
from exporter.charts.palette import palette
from exporter.charts.rows import say_nothing_is_there

MOST_COMBINATIONS = 24
ROW = 46
"""Pixels of a segment's row: its name, and below it a dot for each combination."""

ROOM_FOR_FIGURES = 4
"""Combinations beside each other whose sizes can be written in full above their bars."""


def overlap(frame: pl.DataFrame, *, dark: bool = False) -> go.Figure:
    """Draw the sizes of all combinations of segments, the largest first.

    Args:
        frame: As `insight.overlap.overlap`.
        dark: For a dark page.

    Returns:
        A figure whose bars carry the names of their segments, a list, as customdata.
    """
    colours = palette(dark=dark)
    shown = frame.head(MOST_COMBINATIONS)
    sizes = frame.explode("segments").group_by("segments").agg(pl.col("members").sum()).sort("members", "segments")
    several = frame.filter(pl.col("degree") > 1)["members"].sum()
    figure = titled("How the segments overlap", f"{several:,} profiles are in more than one", dark=dark)
    if shown.is_empty():
        say_nothing_is_there(figure)
        return figure
    names = sizes["segments"].to_list()
    below = ROW * len(names)
    height = 300 + below
    split = below / (height - 80)
    figure.add_bar(
        x=list(range(shown.height)),
        y=shown["members"],
        marker_color=colours.accent,
        customdata=[[list(segments)] for segments in shown["segments"]],
        text=[_figure(members, in_full=shown.height <= ROOM_FOR_FIGURES) for members in shown["members"]],
        textposition="outside",
        textangle=0,
        textfont={"color": colours.ink, "size": 11},
        cliponaxis=False,
        constraintext="none",
        hovertext=[_said(segments, members) for segments, members in shown.select("segments", "members").iter_rows()],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    dots = [(place, row) for place in range(shown.height) for row in range(len(names))]
    inside = [names[row] in shown["segments"][place].to_list() for place, row in dots]
    for place, segments in enumerate(shown["segments"]):
        rows = [names.index(name) for name in segments]
        figure.add_scatter(
            x=[place, place],
            y=[min(rows), max(rows)],
            yaxis="y2",
            mode="lines",
            line={"color": colours.accent, "width": 2},
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=[place for place, _ in dots],
        y=[row for _, row in dots],
        yaxis="y2",
        mode="markers",
        marker={"size": 12, "color": [colours.accent if held else colours.grid for held in inside]},
        hoverinfo="skip",
    )
    for row, (name, size) in enumerate(sizes.iter_rows()):
        figure.add_annotation(
            x=0,
            xref="paper",
            xanchor="left",
            y=row,
            yref="y2",
            yshift=18,
            text=f"{short(name)}  {size:,}",
            showarrow=False,
            bgcolor=colours.ground,
            borderpad=1,
            font={"color": colours.ink, "size": 12},
        )
    figure.update_layout(
        height=height,
        showlegend=False,
        hovermode="closest",
        xaxis={"visible": False, "range": [-0.6, max(shown.height, 6) - 0.4]},
        yaxis={"domain": [split + 0.06, 1], "visible": False, "range": [0, int(shown["members"].max() or 1) * 1.12]},  # type: ignore[arg-type]  # integers
        yaxis2={
            "domain": [0, split],
            "visible": False,
            "range": [-0.5, len(names) - 0.5],
            "anchor": "x",
        },
    )
    return figure


def _figure(members: int, *, in_full: bool) -> str:
    if in_full or members < 10_000:  # noqa: PLR2004 -- up to there it is as short in full
        return f"{members:,}"
    return f"{members / 1_000:,.0f}k" if members < 999_500 else f"{members / 1_000_000:,.1f}M"  # noqa: PLR2004


def _said(segments: list[str], members: int) -> str:
    if len(segments) == 1:
        return f"{members:,} are in {short(segments[0])} alone"
    named = ", ".join(short(name) for name in segments[:-1])
    return f"{members:,} are in {named} and {short(segments[-1])}, and in no other"
