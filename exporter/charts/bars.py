"""People and profiles as bars: outcomes, reasons, how full columns are and how their values are spread."""

from html import escape

import plotly.graph_objects as go
import polars as pl

from exporter.charts.figure import short, titled
from exporter.charts.palette import outcome_colour, palette

MOST_BARS = 12
"""Bars of values or reasons; rarer ones are left out."""

TICKS = 4
"""Labels below standing bars: dates of this number fit 300 px."""


def outcomes(outcomes: pl.DataFrame, *, dark: bool = False) -> go.Figure:
    """Draw people by what became of them; `outcomes` as `runs.frames.outcomes`."""
    total = int(outcomes["people"].sum())
    figure = titled("What became of the members", f"{total:,} in all", dark=dark)
    _bars(
        figure,
        outcomes["outcome"].to_list(),
        outcomes["people"].to_list(),
        [outcome_colour(outcome, dark=dark) for outcome in outcomes["outcome"]],
        dark=dark,
    )
    return figure


def reasons(reasons: pl.DataFrame, *, dark: bool = False) -> go.Figure:
    """Draw why people are missing in Omnisend; `reasons` as `runs.frames.reasons`."""
    total = int(reasons["people"].sum())
    figure = titled("Why people are missing", f"{total:,} in all" if total else "nobody is", dark=dark)
    shown = reasons.sort("people", descending=True).head(MOST_BARS)
    _bars(
        figure,
        shown["reason"].to_list(),
        shown["people"].to_list(),
        [outcome_colour(outcome, dark=dark) for outcome in shown["outcome"]],
        dark=dark,
        notes=shown["outcome"].to_list(),
    )
    return figure


def fill_rates(statistics: pl.DataFrame, *, dark: bool = False) -> go.Figure:
    """Draw how full each column is; `statistics` as `Profiles.statistics`: `column`, `fill_rate` (0 to 1)."""
    colours = palette(dark=dark)
    figure = titled("How full each column is", "share of profiles with a value", dark=dark)
    figure.add_bar(
        x=statistics["fill_rate"],
        y=list(range(statistics.height)),
        orientation="h",
        marker_color=colours.accent,
        text=[f"{rate:.0%}" if rate in (0, 1) else f"{rate:.1%}" for rate in statistics["fill_rate"]],
        textposition="auto",
        textangle=0,
        customdata=[escape(column, quote=False) for column in statistics["column"]],
        hovertemplate="%{customdata}: %{x:.2%} filled<extra></extra>",
    )
    figure.update_xaxes(tickformat=".0%", range=[0, 1.02])
    _rows(figure, statistics["column"].to_list())
    figure.update_layout(height=90 + 24 * max(1, statistics.height), showlegend=False)
    return figure


def distribution(frame: pl.DataFrame, *, column: str, type: str, dark: bool = False) -> go.Figure:  # noqa: A002
    """Draw how a column's values are spread.

    Args:
        frame: As `Profiles.distribution`: `label` (String), `profiles` (Int64).
        column: Its name, for the title.
        type: Its `ColumnType`; numbers and dates stand upright, text lies.
        dark: For a dark page.
    """
    colours = palette(dark=dark)
    upright = type in ("integer", "number", "date", "timestamp")
    figure = titled(short(column), "profiles by value", dark=dark)
    labels = ["empty" if label is None else str(label) for label in frame["label"]]
    if upright:
        figure.add_bar(
            x=list(range(len(labels))),
            y=frame["profiles"],
            marker_color=colours.accent,
            customdata=[escape(label, quote=False) for label in labels],
            hovertemplate="%{customdata}: %{y:,} profiles<extra></extra>",
        )
        marked = list(range(0, len(labels), max(1, -(-len(labels) // TICKS))))
        figure.update_xaxes(
            tickvals=marked,
            ticktext=[short(labels[place].split(" – ")[0]) for place in marked],
            tickangle=0,
            showgrid=False,
            zeroline=False,
        )
        figure.update_layout(showlegend=False, hovermode="closest", bargap=0.08)
        return figure
    _bars(figure, labels[:MOST_BARS], frame["profiles"].to_list()[:MOST_BARS], [colours.accent] * MOST_BARS, dark=dark)
    return figure


def _bars(
    figure: go.Figure,
    labels: list[str],
    people: list[int],
    colours: list[str],
    *,
    dark: bool,
    notes: list[str] | None = None,
) -> None:
    """Draw lying bars with their numbers at their ends."""
    ink = palette(dark=dark).ink
    if not people:
        figure.update_xaxes(visible=False)
        figure.update_yaxes(visible=False)
        figure.update_layout(height=96)
        return
    figure.add_bar(
        x=people,
        y=list(range(len(labels))),
        orientation="h",
        marker_color=colours[: len(labels)],
        text=[f"{count:,}" for count in people],
        textposition="outside",
        textfont={"color": ink},
        textangle=0,
        cliponaxis=False,
        customdata=[
            (escape(label, quote=False), note) for label, note in zip(labels, notes or [""] * len(labels), strict=True)
        ],
        hovertemplate="%{customdata[0]}: %{x:,}<br>%{customdata[1]}<extra></extra>",
    )
    figure.update_xaxes(showticklabels=False, showgrid=False, range=[0, max([*people, 1]) * 1.22])
    _rows(figure, labels)
    figure.update_layout(showlegend=False, hovermode="closest", height=max(220, 96 + 32 * len(labels)))


def _rows(figure: go.Figure, labels: list[str]) -> None:
    """Name the rows 0, 1, … from the top; by position, so that labels with the same beginning keep a row each."""
    ticks = list(range(len(labels)))
    figure.update_yaxes(
        tickvals=ticks,
        ticktext=[short(label) for label in labels],
        range=[len(labels) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
    )
