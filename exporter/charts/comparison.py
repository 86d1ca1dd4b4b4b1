"""Members beside all others: one column, and what sets them apart in any."""

import plotly.graph_objects as go
import polars as pl

from exporter.charts.bars import TICKS
from exporter.charts.figure import short, titled
from exporter.charts.palette import palette
from exporter.charts.rows import name_rows, say_nothing_is_there

MOST_ROWS = 12
"""Columns, or values, that are drawn; the rest are less telling."""

WIDEST = 2.0
"""Effect at which a bar ends; what is larger is drawn as large as this."""

THRESHOLDS = ((0.2, "small"), (0.5, "medium"), (0.8, "large"))


def comparison(frame: pl.DataFrame, *, column: str, dark: bool = False) -> go.Figure:
    """Draw the values of one column, of members and of all others, as shares.

    Args:
        frame: As `insight.comparison.comparison`.
        column: Its name, for the title.
        dark: For a dark page.

    Returns:
        A figure whose bars carry `[kind, value, low, high]` of their row as customdata, for a quick segment.
    """
    colours = palette(dark=dark)
    figure = titled(short(column.replace("_", " ")), "share of members and of all others", dark=dark)
    upright = "bin" in frame["kind"].to_list()
    shown = (
        frame
        if upright
        else pl.concat([frame.head(MOST_ROWS), frame.slice(MOST_ROWS).filter(pl.col("kind") != "value")])
    )
    if shown.is_empty():
        say_nothing_is_there(figure)
        return figure
    places = list(range(shown.height))
    for who, share, number, colour in (
        ("members", "share_of_members", "members", colours.accent),
        ("others", "share_of_others", "others", colours.neutral),
    ):
        hover = [
            f"{short(row['label'])}: {row[share]:.1%} of {who} ({row[number]:,})" for row in shown.iter_rows(named=True)
        ]
        figure.add_bar(
            x=places if upright else shown[share],
            y=shown[share] if upright else places,
            orientation="v" if upright else "h",
            marker_color=colour,
            name=who,
            customdata=shown.select("kind", "value", "low", "high").rows(),
            hovertext=hover,
            hovertemplate="%{hovertext}<extra></extra>",
        )
    labels = [short(label) for label in shown["label"]]
    marked = list(range(0, len(labels), max(1, -(-len(labels) // TICKS)))) if upright else places
    if upright and shown["kind"][-1] == "empty" and len(labels) - 1 not in marked:
        marked.append(len(labels) - 1)
    ticks = {"tickvals": marked, "ticktext": [labels[place] for place in marked], "showgrid": False, "zeroline": False}
    if upright:
        figure.update_xaxes(tickangle=0, **ticks)
        figure.update_yaxes(tickformat=".0%")
    else:
        figure.update_yaxes(range=[len(labels) - 0.5, -0.5], **ticks)
        figure.update_xaxes(tickformat=".0%", rangemode="tozero")
        figure.update_layout(height=max(220, 96 + 34 * len(labels)))
    figure.update_layout(barmode="group", hovermode="closest", bargap=0.2, bargroupgap=0.05, legend_traceorder="normal")
    return figure


def differences(frame: pl.DataFrame, *, dark: bool = False) -> go.Figure:
    """Draw what sets members apart, the largest difference first.

    Args:
        frame: As `insight.differences.differences`; the columns of the segment's own rules are drawn in grey, after
            all others.
        dark: For a dark page.

    Returns:
        A figure whose bars carry the `column` as customdata.
    """
    colours = palette(dark=dark)
    told = frame.filter(pl.col("certain") & (pl.col("effect").abs() >= THRESHOLDS[0][0]))
    telling = told.sort("in_rules", pl.col("effect").abs(), descending=[False, True], maintain_order=True)
    shown = telling.head(MOST_ROWS)
    said = "effect size: 0.2 is small, 0.5 medium, 0.8 large" if shown.height else "nothing does, beyond chance"
    figure = titled("What sets members apart", said, dark=dark)
    if shown.is_empty():
        say_nothing_is_there(figure)
        return figure
    figure.add_bar(
        x=shown["effect"].abs().clip(upper_bound=WIDEST),
        y=list(range(shown.height)),
        orientation="h",
        marker_color=[colours.neutral if asked else colours.accent for asked in shown["in_rules"]],
        customdata=shown["column"],
        hovertext=[_hover(row) for row in shown.iter_rows(named=True)],
        hovertemplate="%{hovertext}<extra></extra>",
        text=[f"{abs(effect):.2f}" for effect in shown["effect"]],
        textposition="outside",
        textfont={"color": colours.ink},
        cliponaxis=False,
    )
    for at, word in THRESHOLDS:
        figure.add_vline(x=at, line={"color": colours.grid, "width": 1, "dash": "dot"}, layer="below")
        figure.add_annotation(
            x=at,
            y=0,
            yref="paper",
            yanchor="top",
            text=word,
            showarrow=False,
            font={"color": colours.soft, "size": 11},
        )
    widest = min(WIDEST, max(1.0, float(shown["effect"].abs().clip(upper_bound=WIDEST).max() or 0)))  # type: ignore[arg-type]  # numbers
    figure.update_xaxes(showticklabels=False, showgrid=False, zeroline=False, range=[0, widest * 1.12])
    name_rows(
        figure,
        [
            f"{sentence} (asked for by the segment)" if asked else sentence
            for sentence, asked in shown.select("sentence", "in_rules").iter_rows()
        ],
        dark=dark,
    )
    figure.update_layout(margin_b=26)
    return figure


def _hover(row: dict[str, object]) -> str:
    kind = "Cohen's d, in standard deviations" if row["measure"] == "mean" else "Cohen's h, of two shares"
    association = f"<br>Cramér's V over all values: {row['association']:.2f}" if row["association"] is not None else ""
    return f"{row['strength']} difference: {row['effect']:+.2f} ({kind}){association}"
