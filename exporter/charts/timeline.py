"""A run over time, as figures: contacts and requests against their limits, answers, retries and waits."""

import plotly.graph_objects as go
import polars as pl

from exporter.charts.figure import add_limit, add_seconds, titled
from exporter.charts.palette import palette

WINDOW = 60
"""Seconds over which Omnisend counts requests."""

MOST_SLOTS = 60
"""Slots of time that bars are summed into, so that each stays wide enough to be seen."""

FEWEST_FOR_LINE = 3
"""Points from which a line is seen without markers."""


def throughput(seconds: pl.DataFrame, *, limit_per_second: float | None = None, dark: bool = False) -> go.Figure:
    """Draw how many contacts Omnisend took a second, averaged over the minute in which it counts requests.

    In the first minute it is the average since the start: the limit lets a burst through, so it may lie above the line.

    Args:
        seconds: As `runs.frames.throughput`.
        limit_per_second: Contacts a second that the connection's limit allows, drawn as a line; None: no line.
        dark: For a dark page.
    """
    colours = palette(dark=dark)
    over = "average of the last 60 s" if seconds.height >= WINDOW else "average since the start"
    figure = titled("Contacts sent per second", over, dark=dark)
    passed = (pl.col("second") + 1).clip(upper_bound=WINDOW)
    averaged = seconds.select(
        "second",
        *((pl.col(name).rolling_sum(WINDOW, min_samples=1) / passed).alias(name) for name in ("sent", "rejected")),
    )
    hover = "%{y:,.0f} a second"
    mode = "lines" if averaged.height >= FEWEST_FOR_LINE else "lines+markers"
    figure.add_scatter(
        x=averaged["second"],
        y=averaged["sent"],
        name="sent",
        mode=mode,
        line={"color": colours.accent, "width": 2},
        fill="tozeroy",
        fillcolor=colours.fill,
        hovertemplate=f"sent: {hover}<extra></extra>",
    )
    if seconds["rejected"].sum():
        figure.add_scatter(
            x=averaged["second"],
            y=averaged["rejected"],
            name="rejected",
            mode=mode,
            line={"color": colours.bad, "width": 2},
            hovertemplate=f"rejected: {hover}<extra></extra>",
        )
    else:
        figure.update_layout(showlegend=False)
    if limit_per_second is not None:
        add_limit(figure, limit_per_second, f"limit {limit_per_second:,.0f} a second over a minute", dark=dark)
    add_seconds(figure, seconds["second"])
    return figure


def requests(requests: pl.DataFrame, *, limit: int, seconds: float = 60, dark: bool = False) -> go.Figure:
    """Draw the requests of the last 60 seconds against the limit.

    Args:
        requests: As `runs.frames.traffic`.
        limit: Requests that the connection allows in `seconds`.
        seconds: Length of its window.
        dark: For a dark page.
    """
    colours = palette(dark=dark)
    refused = int(requests["refused"].sum())
    said = "none refused for too many" if not refused else f"{refused:,} refused for too many"
    figure = titled("Requests per minute", said, dark=dark)
    figure.add_scatter(
        x=requests["second"],
        y=requests["in_window"],
        mode="lines" if requests.height >= FEWEST_FOR_LINE else "lines+markers",
        line={"color": colours.accent, "width": 2, "shape": "hv"},
        fill="tozeroy",
        fillcolor=colours.fill,
        name="requests",
        hovertemplate="%{y:,} requests in the last 60 s<extra></extra>",
    )
    if refused:
        late = requests.filter(pl.col("refused") > 0)
        figure.add_scatter(
            x=late["second"],
            y=late["in_window"],
            mode="markers",
            marker={"color": colours.bad, "size": 8, "symbol": "x"},
            customdata=late["refused"],
            name="refused",
            hovertemplate="%{customdata:,} refused with 429<extra></extra>",
        )
    per_minute = limit * WINDOW / seconds
    add_limit(figure, per_minute, f"limit {per_minute:,.0f} a minute", dark=dark)
    add_seconds(figure, requests["second"])
    figure.update_layout(showlegend=False)
    return figure


def answer_times(requests: pl.DataFrame, *, dark: bool = False) -> go.Figure:
    """Draw how long Omnisend took to answer: the median and the 95th percentile of each second, in ms."""
    colours = palette(dark=dark)
    answered = requests.drop_nulls("p50")
    median = answered["p50"].median()
    said = f"median {median:,.0f} ms" if isinstance(median, float) else "no answer yet"
    figure = titled("Answer time of Omnisend", said, dark=dark)
    for column, label, colour in (("p95", "95 %", colours.warning), ("p50", "median", colours.accent)):
        figure.add_scatter(
            x=answered["second"],
            y=answered[column],
            mode="lines+markers",
            name=label,
            line={"color": colour, "width": 2},
            marker={"size": 4},
            hovertemplate=f"{label}: %{{y:,.0f}} ms<extra></extra>",
        )
    figure.update_yaxes(ticksuffix=" ms")
    add_seconds(figure, requests["second"])
    return figure


def retries(requests: pl.DataFrame, *, dark: bool = False) -> go.Figure:
    """Draw what was sent again, and how long was waited because Omnisend asked for it or failed."""
    colours = palette(dark=dark)
    again, waited = int(requests["retries"].sum()), float(requests["waited"].sum())
    said = f"{again:,} retries, {waited:,.0f} s waited" if again or waited else "nothing had to be sent again"
    figure = titled("Retries and waits", said, dark=dark)
    width = max(1, -(-requests.height // MOST_SLOTS))
    slots = requests.group_by(pl.col("second") // width * width, maintain_order=True).agg(
        pl.col("retries").sum(), pl.col("waited").sum()
    )
    bars = {"x": slots["second"], "width": width * 0.4, "customdata": slots["second"] + width}
    figure.add_bar(
        **bars,
        y=slots["retries"],
        offset=0,
        name="retries",
        marker_color=colours.warning,
        hovertemplate="%{y:,} retries until second %{customdata}<extra></extra>",
    )
    figure.add_bar(
        **bars,
        y=slots["waited"],
        offset=width * 0.4,
        name="seconds waited",
        marker_color=colours.neutral,
        hovertemplate="%{y:,.1f} s waited until second %{customdata}<extra></extra>",
    )
    if not (again or waited):
        figure.update_yaxes(range=[0, 1], showticklabels=False)
        figure.update_layout(showlegend=False)
    add_seconds(figure, requests["second"])
    return figure
