"""Frames -> Plotly figures, the same for pages and notebooks; it alone owns Plotly and the colours of outcomes."""

from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go
import polars as pl

WINDOW = 60
"""Seconds over which Omnisend counts requests."""

MOST_BARS = 12
"""Bars of values or reasons; rarer ones are left out."""

MOST_SLOTS = 60
"""Slots of time that bars are summed into, so that each stays wide enough to be seen."""

TICKS = 4
"""Labels below standing bars: dates of this number fit 300 px."""

FEWEST_FOR_LINE = 3
"""Points from which a line is seen without markers."""

LONGEST_LABEL = 34


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one mode; AA contrast on its background."""

    paper: str
    ink: str
    soft: str
    grid: str
    accent: str
    fill: str
    good: str
    warning: str
    bad: str
    neutral: str


LIGHT = Palette(
    paper="rgba(0,0,0,0)",
    ink="#14211e",
    soft="#5b6b66",
    grid="#e3e9e6",
    accent="#0f766e",
    fill="rgba(15,118,110,0.16)",
    good="#0f766e",
    warning="#b54708",
    bad="#b42318",
    neutral="#8c9a95",
)
DARK = Palette(
    paper="rgba(0,0,0,0)",
    ink="#e8efec",
    soft="#a9b8b3",
    grid="#2b3834",
    accent="#5fd1b8",
    fill="rgba(95,209,184,0.20)",
    good="#5fd1b8",
    warning="#f5b26b",
    bad="#ff8a80",
    neutral="#8b9a95",
)


def palette(*, dark: bool) -> Palette:
    """Return the colours of a mode."""
    return DARK if dark else LIGHT


def outcome_colour(outcome: str, *, dark: bool = False) -> str:
    """Return the one colour that an outcome has on every chart."""
    colours = palette(dark=dark)
    known = {"Accepted": colours.good, "Rejected": colours.bad, "Refused": colours.warning}
    return known.get(outcome, colours.neutral)


def throughput(seconds: pl.DataFrame, *, limit_per_second: float | None = None, dark: bool = False) -> go.Figure:
    """Draw how many contacts Omnisend took a second, averaged over the minute in which it counts requests.

    Args:
        seconds: As `runs.frames.throughput`.
        limit_per_second: Contacts a second that the connection's limit allows, drawn as a line; None: no line.
        dark: For a dark page.
    """
    colours = palette(dark=dark)
    figure = _figure("Contacts sent per second", "average of the last 60 s", dark=dark)
    averaged = seconds.select(
        "second",
        *((pl.col(name).rolling_sum(WINDOW, min_samples=1) / WINDOW).alias(name) for name in ("sent", "rejected")),
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
        _limit(figure, limit_per_second, f"limit {limit_per_second:,.0f} a second", dark=dark)
    _time_axis(figure, seconds["second"])
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
    figure = _figure("Requests per minute", said, dark=dark)
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
    _limit(figure, per_minute, f"limit {per_minute:,.0f} a minute", dark=dark)
    _time_axis(figure, requests["second"])
    figure.update_layout(showlegend=False)
    return figure


def answer_times(requests: pl.DataFrame, *, dark: bool = False) -> go.Figure:
    """Draw how long Omnisend took to answer: the median and the 95th percentile of each second, in ms."""
    colours = palette(dark=dark)
    answered = requests.drop_nulls("p50")
    median = answered["p50"].median()
    said = f"median {median:,.0f} ms" if isinstance(median, float) else "no answer yet"
    figure = _figure("Answer time of Omnisend", said, dark=dark)
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
    _time_axis(figure, requests["second"])
    return figure


def retries(requests: pl.DataFrame, *, dark: bool = False) -> go.Figure:
    """Draw what was sent again, and how long was waited because Omnisend asked for it or failed."""
    colours = palette(dark=dark)
    again, waited = int(requests["retries"].sum()), float(requests["waited"].sum())
    said = f"{again:,} retries, {waited:,.0f} s waited" if again or waited else "nothing had to be sent again"
    figure = _figure("Retries and waits", said, dark=dark)
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
    _time_axis(figure, requests["second"])
    return figure


def outcomes(outcomes: pl.DataFrame, *, dark: bool = False) -> go.Figure:
    """Draw people by what became of them; `outcomes` as `runs.frames.outcomes`."""
    total = int(outcomes["people"].sum())
    figure = _figure("What became of the members", f"{total:,} in all", dark=dark)
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
    figure = _figure("Why people are missing", f"{total:,} in all" if total else "nobody is", dark=dark)
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
    figure = _figure("How full each column is", "share of profiles with a value", dark=dark)
    figure.add_bar(
        x=statistics["fill_rate"],
        y=list(range(statistics.height)),
        orientation="h",
        marker_color=colours.accent,
        text=[f"{rate:.0%}" if rate in (0, 1) else f"{rate:.1%}" for rate in statistics["fill_rate"]],
        textposition="auto",
        textangle=0,
        customdata=statistics["column"],
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
    figure = _figure(_short(column), "profiles by value", dark=dark)
    labels = ["empty" if label is None else str(label) for label in frame["label"]]
    if upright:
        figure.add_bar(
            x=list(range(len(labels))),
            y=frame["profiles"],
            marker_color=colours.accent,
            customdata=labels,
            hovertemplate="%{customdata}: %{y:,} profiles<extra></extra>",
        )
        marked = list(range(0, len(labels), max(1, -(-len(labels) // TICKS))))
        figure.update_xaxes(
            tickvals=marked,
            ticktext=[_short(labels[place].split(" – ")[0]) for place in marked],
            tickangle=0,
            showgrid=False,
            zeroline=False,
        )
        figure.update_layout(showlegend=False, hovermode="closest", bargap=0.08)
        return figure
    _bars(figure, labels[:MOST_BARS], frame["profiles"].to_list()[:MOST_BARS], [colours.accent] * MOST_BARS, dark=dark)
    return figure


def _figure(title: str, sentence: str, *, dark: bool) -> go.Figure:
    """Start a figure: title with a quieter sentence below it, colours of the mode, room for labels."""
    colours = palette(dark=dark)
    heading = f"<b>{title}</b><br><span style='font-size:12px;color:{colours.soft}'>{sentence}</span>"
    figure = go.Figure()
    axis = {"gridcolor": colours.grid, "zerolinecolor": colours.grid, "linecolor": colours.grid, "automargin": True}
    figure.update_layout(
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
        customdata=list(zip(labels, notes or [""] * len(labels), strict=True)),
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
        ticktext=[_short(label) for label in labels],
        range=[len(labels) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
    )


def _limit(figure: go.Figure, at: float, label: str, *, dark: bool) -> None:
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


def _time_axis(figure: go.Figure, seconds: pl.Series) -> None:
    last = seconds.max()
    end = max(10, int(last) if isinstance(last, int) else 0)
    figure.update_xaxes(
        title={"text": "seconds since start", "standoff": 8, "font": {"size": 12}}, range=[0, end], showgrid=False
    )
    figure.update_yaxes(tickformat=",")


def _short(label: str) -> str:
    """Return the text, or its beginning; as text, whatever markup it holds."""
    return escape(label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…", quote=False)
