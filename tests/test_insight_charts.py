"""What the charts of insight promise: each says what is seen, in both modes, and its bars tell what a click means."""

from collections.abc import Callable
from datetime import datetime

import plotly.graph_objects as go
import polars as pl
import pytest

from exporter.charts import comparison, countries, funnel, overlap, sizes

FUNNEL = pl.DataFrame(
    {
        "step": [0, 1, 2, 3],
        "kind": ["profiles", "rule", "union", "limit"],
        "label": ["all profiles", "Country is <b>HU</b>", "Spent is greater than 300", "within the limit of 500"],
        "alone": [600, 200, 350, None],
        "members": [600, 200, 430, 430],
        "change": [0, -400, 230, 0],
        "share": [1.0, 1 / 3, 0.72, 0.72],
    }
)
VALUES = pl.DataFrame(
    {
        "kind": ["value", "rest", "empty"],
        "label": ["<i>HU</i>", "all others", "empty"],
        "value": ["<i>HU</i>", None, None],
        "low": pl.Series([None] * 3, dtype=pl.String),
        "high": pl.Series([None] * 3, dtype=pl.String),
        "members": [8, 1, 1],
        "others": [10, 80, 10],
        "share_of_members": [0.8, 0.1, 0.1],
        "share_of_others": [0.1, 0.8, 0.1],
    }
)
BINS = VALUES.with_columns(
    kind=pl.Series(["bin", "bin", "empty"]),
    label=pl.Series(["0 – 500", "500 and above", "empty"]),
    value=pl.lit(None, pl.String),
    low=pl.Series(["0", "500", None]),
    high=pl.Series(["500", None, None]),
)
DIFFERENCES = pl.DataFrame(
    {
        "column": ["country", "spent", "age"],
        "measure": ["share", "mean", "mean"],
        "effect": [2.5, float("inf"), 0.9],
        "strength": "large",
        "certain": [True, True, False],
        "association": [0.5, None, None],
        "sentence": ["country is HU for 80 %, of others for 10 %", "spent is 9 on average, of others 1", "by chance"],
        "in_rules": [True, False, False],
    }
)
COUNTRIES = pl.DataFrame(
    {
        "code": ["HUN", None, None],
        "country": ["Hungary", "Narnia", None],
        "members": [80, 15, 5],
        "others": [20, 5, 0],
        "share_of_members": [0.8, 0.15, 0.05],
        "share_in_country": [0.8, 0.75, 1.0],
    }
)
OVERLAP = pl.DataFrame(
    {"segments": [["VIP"], ["VIP", "Readers"], ["Readers"]], "degree": [1, 2, 1], "members": [500, 60, 7]}
)
SIZES = pl.DataFrame(
    {
        "at": [datetime.fromisoformat(day) for day in ("2026-01-01", "2026-01-02")],
        "members": [100, 80],
        "profiles": [1000, 1000],
    }
)

Draw = Callable[..., go.Figure]


def values(frame: pl.DataFrame, *, dark: bool = False) -> go.Figure:
    return comparison.comparison(frame, column="country", dark=dark)


def bins(frame: pl.DataFrame, *, dark: bool = False) -> go.Figure:
    return comparison.comparison(frame, column="lifetime_value", dark=dark)


every_chart = pytest.mark.parametrize(
    ("draw", "frame"),
    [
        (funnel.funnel, FUNNEL),
        (values, VALUES),
        (bins, BINS),
        (comparison.differences, DIFFERENCES),
        (countries.countries, COUNTRIES),
        (overlap.overlap, OVERLAP),
        (sizes.sizes, SIZES),
    ],
    ids=["funnel", "values", "bins", "differences", "countries", "overlap", "sizes"],
)


@every_chart
def test_a_chart_of_insight_says_what_is_seen(draw: Draw, frame: pl.DataFrame) -> None:
    title, sentence = draw(frame).layout.title.text.split("<br>")

    assert title.removeprefix("<b>").removesuffix("</b>")
    assert "><" not in sentence


@every_chart
def test_a_chart_of_insight_without_data_can_be_drawn(draw: Draw, frame: pl.DataFrame) -> None:
    assert draw(frame.clear()).to_json()


@every_chart
def test_a_chart_of_insight_of_one_row_can_be_drawn(draw: Draw, frame: pl.DataFrame) -> None:
    assert draw(frame.head(1)).to_json()


@every_chart
def test_a_dark_chart_of_insight_differs_in_its_ink_only(draw: Draw, frame: pl.DataFrame) -> None:
    light, dark = draw(frame), draw(frame, dark=True)

    assert light.layout.font.color != dark.layout.font.color
    assert [list(trace.y) for trace in light.data] == [list(trace.y) for trace in dark.data]
    assert [list(trace.x) for trace in light.data] == [list(trace.x) for trace in dark.data]


@every_chart
def test_what_data_holds_is_text_and_not_markup(draw: Draw, frame: pl.DataFrame) -> None:
    figure = draw(frame)
    ticks = [label for axis in (figure.layout.xaxis, figure.layout.yaxis) for label in axis.ticktext or ()]
    said = [note.text for note in figure.layout.annotations] + ticks

    assert [text for text in said if "<" in text] == []


def test_a_funnel_shows_who_is_left_beside_who_changed() -> None:
    left, changed = funnel.funnel(FUNNEL).data

    assert list(left.x) == [600, 200, 200, 430]
    assert list(changed.x) == [0, 400, 230, 0]
    assert [list(data) for data in changed.customdata][1:3] == [[1, "changed"], [2, "changed"]]
    assert "400 fall out here" in changed.hovertext[1]
    assert "230 come in here" in changed.hovertext[2]


def test_a_bar_beside_all_others_carries_its_row_for_a_quick_segment() -> None:
    members, others = bins(BINS).data

    assert list(members.customdata[0]) == ["bin", None, "0", "500"]
    assert [list(row) for row in members.customdata] == [list(row) for row in others.customdata]
    assert members.hovertext[0] == "0 – 500: 80.0% of members (8)"


def test_what_sets_apart_leaves_out_chance_and_puts_the_segment_s_own_columns_last() -> None:
    bar = comparison.differences(DIFFERENCES).data[0]

    assert list(bar.customdata) == ["spent", "country"]
    assert list(bar.x) == [comparison.WIDEST, comparison.WIDEST]


def test_a_text_that_is_no_country_has_a_colour_of_its_own() -> None:
    figure = countries.countries(COUNTRIES)

    known, unknown, nowhere = figure.data[0].marker.color
    assert known != unknown == nowhere
    assert "15 in places that are no known country" in figure.layout.title.text
    assert list(figure.layout.yaxis.ticktext) == ["Hungary", "Narnia", "no country given"]


def test_an_overlap_draws_each_combination_with_the_segments_that_it_is_made_of() -> None:
    figure = overlap.overlap(OVERLAP)

    assert [list(data[0]) for data in figure.data[0].customdata] == [["VIP"], ["VIP", "Readers"], ["Readers"]]
    assert [note.text for note in figure.layout.annotations] == ["Readers  67", "VIP  560"]
    assert figure.data[0].hovertext[1] == "60 are in VIP and Readers, and in no other"
    assert "60 profiles are in more than one" in figure.layout.title.text


def test_sizes_of_many_combinations_are_short_enough_to_stand_beside_each_other() -> None:
    many = pl.concat([OVERLAP, OVERLAP]).with_columns(
        members=pl.Series([1_234_567, 203_040, 9_999, 12, 3, 2][: 2 * OVERLAP.height])
    )

    assert list(overlap.overlap(many).data[0].text)[:3] == ["1.2M", "203k", "9,999"]


def test_sizes_say_how_they_changed() -> None:
    assert "80 now, −20 since the first count" in sizes.sizes(SIZES).layout.title.text
