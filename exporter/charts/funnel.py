"""A segment as a funnel: who is left after each step, who fell out there, who came in."""

from typing import Any

import plotly.graph_objects as go
import polars as pl

from exporter.charts.figure import titled
from exporter.charts.palette import palette
from exporter.charts.rows import name_rows, say_nothing_is_there

NAMES = {
    "union": "or: ",
    "intersect": "and of these: ",
    "except": "but not: ",
}
"""Kind of a step -> what stands before its words."""

WIDTH_OF_A_FIGURE = 7
"""Pixels, at most, of each letter of the numbers beside the bars."""


def funnel(frame: pl.DataFrame, *, dark: bool = False) -> go.Figure:
    """Draw who is left after each step.

    Args:
        frame: As `insight.funnel.funnel`.
        dark: For a dark page.

    Returns:
        A figure whose bars carry `[step, part]` as customdata: part "left" is who is left after the step, "changed"
        who fell out or came in there.
    """
    colours = palette(dark=dark)
    kept = int(frame["members"][-1]) if frame.height else 0
    everyone = int(frame["members"][0]) if frame.height else 0
    share = f", {kept / everyone:.1%} of all" if everyone else ""
    figure = titled("From all profiles to those who are left", f"{kept:,} in the end{share}", dark=dark)
    if frame.is_empty():
        say_nothing_is_there(figure)
        return figure
    came = frame["change"].clip(lower_bound=0)
    figure.add_bar(
        x=frame["members"] - came,
        y=frame["step"],
        orientation="h",
        marker_color=colours.accent,
        customdata=[[step, "left"] for step in frame["step"]],
        hovertext=[_said(row) for row in frame.iter_rows(named=True)],
        hovertemplate="%{hovertext}<extra></extra>",
        name="left",
    )
    figure.add_bar(
        x=frame["change"].abs(),
        y=frame["step"],
        orientation="h",
        marker={
            "color": [colours.good if change > 0 else colours.fill for change in frame["change"]],
            "pattern": {"shape": ["/" if change > 0 else "" for change in frame["change"]]},
        },
        customdata=[[step, "changed"] for step in frame["step"]],
        hovertext=[_changed(change) for change in frame["change"]],
        hovertemplate="%{hovertext}<extra></extra>",
        name="changed",
    )
    widest = int(frame["members"].max() or 0)  # type: ignore[arg-type]  # a column of integers
    for row in frame.iter_rows(named=True):
        figure.add_annotation(
            x=row["members"] + max(0, -row["change"]),
            y=row["step"],
            text=_figures(row),
            xanchor="left",
            xshift=6,
            showarrow=False,
            font={"color": colours.ink, "size": 12},
        )
    beside = max(len(_figures(row)) for row in frame.iter_rows(named=True))
    figure.update_xaxes(visible=False, range=[0, max(widest, 1)])
    figure.update_layout(margin_r=16 + beside * WIDTH_OF_A_FIGURE)
    name_rows(
        figure, [NAMES.get(kind, "") + label for kind, label in frame.select("kind", "label").iter_rows()], dark=dark
    )
    return figure


def _figures(row: dict[str, Any]) -> str:
    return f"{row['members']:,}{_signed(row['change'])}"


def _signed(change: int) -> str:
    return "" if change == 0 else f"  ({'+' if change > 0 else '−'}{abs(change):,})"


def _said(row: dict[str, object]) -> str:
    alone = f"<br>{row['alone']:,} fulfil this step by itself" if row["alone"] is not None and row["step"] else ""
    return f"{row['members']:,} are left, {row['share']:.1%} of all profiles{alone}"


def _changed(change: int) -> str:
    return f"{change:,} come in here" if change > 0 else f"{-change:,} fall out here; choose the bar to see them"
