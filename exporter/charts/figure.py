"""What every figure shares: its title, its colours, a limit as a line, seconds below it, and labels that fit."""

from html import escape

import plotly.graph_objects as go
import polars as pl

from exporter.charts.palette import palette

LONGEST_LABEL = 34


def titled(title: str, sentence: str, *, dark: bool) -> go.Figure:
    """Start a figure: title with a quieter sentence below it, colours of the mode, room for labels."""
    colours = palette(dark=dark)
    heading = f"<b>{title}</b><br><span style='font-size:12px;color:{colours.soft}'>{sentence}</span>"
    drawn = go.Figure()
    axis = {"gridcolor": colours.grid, "zerolinecolor": colours.grid, "linecolor": colours.grid, "automargin": True}
    drawn.update_layout(
        template=go.layout.Template(data={"bar": [{"marker": {"line": {"width": 0}}}]}),
        title={
            "text": heading,
            "x": 0,
            "xanchor": "left",
            "y": 1,
            "yanchor": "top",
            "pad": {"t": 20, "l": 2},
            "font": {"size": 15},
        },
        font={
            "color": colours.ink,
            "size": 12,
            "family": "Source Sans, Source Sans Pro, sans-serif",
        },
        paper_bgcolor=colours.paper,
        plot_bgcolor=colours.paper,
        height=300,
        margin={"l": 8, "r": 12, "t": 62, "b": 14},
        xaxis=axis,
        yaxis={**axis, "rangemode": "tozero"},
        hovermode="x unified",
        hoverlabel={"bgcolor": "#18221f" if dark else "#ffffff", "font": {"color": colours.ink}},
        legend={
            "orientation": "h",
            "x": 1,
            "xanchor": "right",
            "y": 1.0,
            "yanchor": "bottom",
            "bgcolor": colours.paper,
        },
        bargap=0.25,
        uirevision="same",
    )
    return drawn


def add_limit(figure: go.Figure, at: float, label: str, *, dark: bool) -> None:
    """Draw a limit as a labelled line with room above it."""
    colours = palette(dark=dark)
    figure.add_hline(
        y=at,
        line={"color": colours.ink, "width": 1.5, "dash": "dash"},
        annotation={
            "text": label,
            "font": {"color": colours.ink, "size": 12},
            "xanchor": "left",
            "x": 0,
            "yanchor": "bottom",
            "showarrow": False,
        },
    )
    highest = max((value for trace in figure.data for value in trace.y if value is not None), default=0)
    figure.update_yaxes(range=[0, max(at, highest) * 1.25])


def add_seconds(figure: go.Figure, seconds: pl.Series) -> None:
    """Label what lies below as seconds since the start; ten at least."""
    last = seconds.max()
    end = max(10, int(last) if isinstance(last, int) else 0)
    figure.update_xaxes(
        title={"text": "seconds since start", "standoff": 8, "font": {"size": 12}}, range=[0, end], showgrid=False
    )
    figure.update_yaxes(tickformat=",")


def short(label: str) -> str:
    """Return the text, or its beginning; as text, whatever markup it holds."""
    return escape(label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…", quote=False)
