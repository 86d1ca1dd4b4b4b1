"""The size of a segment over time."""

import plotly.graph_objects as go
import polars as pl

from exporter.charts.figure import titled
from exporter.charts.palette import palette
from exporter.charts.rows import say_nothing_is_there

FEWEST_FOR_LINE = 3
"""Points from which a line is seen without markers."""


def sizes(frame: pl.DataFrame, *, dark: bool = False) -> go.Figure:
    """Draw how many members a segment had whenever it was counted.

    Args:
        frame: As `Segments.sizes`: `at` Datetime in order, `members` and `profiles` Int64.
        dark: For a dark page.
    """
    colours = palette(dark=dark)
    figure = titled("Members over time", _since(frame), dark=dark)
    if frame.is_empty():
        say_nothing_is_there(figure)
        return figure
    figure.add_scatter(
        x=frame["at"],
        y=frame["members"],
        mode="lines+markers" if frame.height < FEWEST_FOR_LINE * 10 else "lines",
        line={"color": colours.accent, "width": 2, "shape": "hv"},
        marker={"size": 6},
        fill="tozeroy",
        fillcolor=colours.fill,
        customdata=frame["profiles"],
        hovertext=[
            f"{members:,} of {profiles:,} profiles"
            for members, profiles in frame.select("members", "profiles").iter_rows()
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    figure.update_xaxes(showgrid=False)
    figure.update_yaxes(tickformat=",", rangemode="tozero")
    figure.update_layout(showlegend=False)
    return figure


def _since(frame: pl.DataFrame) -> str:
    if frame.is_empty():
        return "not counted yet"
    first, last = int(frame["members"][0]), int(frame["members"][-1])
    if frame.height == 1 or first == last:
        return f"{last:,} now"
    return f"{last:,} now, {'+' if last > first else '−'}{abs(last - first):,} since the first count"
