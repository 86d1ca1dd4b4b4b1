"""Members by country, as bars."""

import plotly.graph_objects as go
import polars as pl

from exporter.charts.figure import short, titled
from exporter.charts.palette import palette
from exporter.charts.rows import say_nothing_is_there

MOST_COUNTRIES = 15


def countries(frame: pl.DataFrame, *, dark: bool = False) -> go.Figure:
    """Draw members by country, those of most members first; what is no known country has a colour of its own.

    Args:
        frame: As `insight.countries.countries`.
        dark: For a dark page.

    Returns:
        A figure whose bars carry `[code, country]` as customdata.
    """
    colours = palette(dark=dark)
    with_members = frame.filter(pl.col("members") > 0).sort("members", descending=True, maintain_order=True)
    known = with_members.filter(pl.col("code").is_not_null()).height
    unknown = with_members.filter(pl.col("code").is_null() & pl.col("country").is_not_null())
    doubtful = f"; {unknown['members'].sum():,} in places that are no known country" if unknown.height else ""
    figure = titled("Members by country", f"{known:,} {'country' if known == 1 else 'countries'}{doubtful}", dark=dark)
    shown = with_members.head(MOST_COUNTRIES)
    if shown.is_empty():
        say_nothing_is_there(figure)
        return figure
    names = [short("no country given" if country is None else country) for country in shown["country"]]
    figure.add_bar(
        x=shown["members"],
        y=list(range(shown.height)),
        orientation="h",
        marker_color=[colours.warning if code is None else colours.accent for code in shown["code"]],
        text=[
            f"{members:,}  {share:.1%}" for members, share in shown.select("members", "share_of_members").iter_rows()
        ],
        textposition="outside",
        textfont={"color": colours.ink},
        cliponaxis=False,
        customdata=shown.select("code", "country").rows(),
        hovertext=[
            f"{name}: {row['members']:,} members, {row['share_in_country']:.1%} of its profiles"
            for name, row in zip(names, shown.iter_rows(named=True), strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    figure.update_xaxes(visible=False, range=[0, int(shown["members"][0]) * 1.3])
    figure.update_yaxes(
        tickvals=list(range(shown.height)),
        ticktext=names,
        range=[shown.height - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
    )
    figure.update_layout(showlegend=False, hovermode="closest", height=max(200, 90 + 28 * shown.height))
    return figure
