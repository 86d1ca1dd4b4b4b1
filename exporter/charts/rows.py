"""Rows of a figure with their words above them, as long as these are, and the bars below: for steps and sentences."""

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from exporter.charts.palette import palette

ROW = 46
"""Pixels of a row: its words and its bar."""

LONGEST_WORDS = 84


def name_rows(figure: go.Figure, words: Sequence[str], *, dark: bool) -> None:
    """Write the words of row 0, 1, … from the top above its bar, and make room for all rows."""
    colours = palette(dark=dark)
    for row, said in enumerate(words):
        text = said if len(said) <= LONGEST_WORDS else f"{said[: LONGEST_WORDS - 1]}…"
        figure.add_annotation(
            x=0,
            xref="paper",
            xanchor="left",
            y=row,
            yshift=17,
            text=escape(text, quote=False),
            showarrow=False,
            align="left",
            font={"color": colours.ink, "size": 12.5},
        )
    figure.update_yaxes(visible=False, range=[len(words) - 0.55, -0.75])
    figure.update_layout(
        height=max(160, 84 + ROW * len(words)), showlegend=False, hovermode="closest", bargap=0.62, barmode="stack"
    )


def say_nothing_is_there(figure: go.Figure) -> None:
    """Leave a figure without data with its title alone."""
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.update_layout(height=96, showlegend=False)
