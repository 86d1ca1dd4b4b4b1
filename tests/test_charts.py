"""What the charts promise: each says what is seen, in both modes, whatever the frames hold."""

from collections.abc import Callable

import plotly.graph_objects as go
import polars as pl
import pytest

from exporter.charts import bars, timeline
from exporter.charts.palette import DARK, LIGHT, Palette

SECONDS = pl.DataFrame({"second": [0, 1, 2, 3], "sent": [100, 0, 600, 0], "accepted": [0, 90, 0, 598], "rejected": 0})
REQUESTS = pl.DataFrame(
    {
        "second": [0, 1, 2, 3],
        "requests": [1, 0, 6, 1],
        "in_window": [1, 1, 7, 8],
        "refused": [0, 0, 1, 0],
        "retries": [0, 0, 1, 1],
        "waited": [0.0, 0.0, 2.5, 0.0],
        "p50": [120.0, None, 180.0, 90.0],
        "p95": [150.0, None, 300.0, 90.0],
    }
)
OUTCOMES = pl.DataFrame(
    {"outcome": ["Accepted", "Unchanged", "Rejected", "Refused", "Not sent"], "people": [688, 500, 2, 10, 4]}
)
REASONS = pl.DataFrame({"outcome": ["Refused", "Rejected"], "reason": ["No email", "Postal code"], "people": [10, 2]})
STATISTICS = pl.DataFrame({"column": ["email", "phone"], "fill_rate": [0.96, 0.0]})
BINS = pl.DataFrame({"label": ["0 – 500", "500 – 1,000", "1,000 – 1,500"], "profiles": [700, 20, 1]})
COUNTRIES = pl.DataFrame({"label": ["Magyarország", "Polska", None], "profiles": [700, 20, 1]})

Draw = Callable[..., go.Figure]


def throughput(*, dark: bool = False, frame: pl.DataFrame = SECONDS) -> go.Figure:
    return timeline.throughput(frame, limit_per_second=667, dark=dark)


def requests(*, dark: bool = False, frame: pl.DataFrame = REQUESTS) -> go.Figure:
    return timeline.requests(frame, limit=400, seconds=60, dark=dark)


def answer_times(*, dark: bool = False, frame: pl.DataFrame = REQUESTS) -> go.Figure:
    return timeline.answer_times(frame, dark=dark)


def retries(*, dark: bool = False, frame: pl.DataFrame = REQUESTS) -> go.Figure:
    return timeline.retries(frame, dark=dark)


def outcomes(*, dark: bool = False, frame: pl.DataFrame = OUTCOMES) -> go.Figure:
    return bars.outcomes(frame, dark=dark)


def reasons(*, dark: bool = False, frame: pl.DataFrame = REASONS) -> go.Figure:
    return bars.reasons(frame, dark=dark)


def fill_rates(*, dark: bool = False, frame: pl.DataFrame = STATISTICS) -> go.Figure:
    return bars.fill_rates(frame, dark=dark)


def numbers(*, dark: bool = False, frame: pl.DataFrame = BINS) -> go.Figure:
    return bars.distribution(frame, column="lifetime_value", type="number", dark=dark)


def texts(*, dark: bool = False, frame: pl.DataFrame = COUNTRIES) -> go.Figure:
    return bars.distribution(frame, column="country", type="text", dark=dark)


EVERY: list[tuple[Draw, pl.DataFrame]] = [
    (throughput, SECONDS),
    (requests, REQUESTS),
    (answer_times, REQUESTS),
    (retries, REQUESTS),
    (outcomes, OUTCOMES),
    (reasons, REASONS),
    (fill_rates, STATISTICS),
    (numbers, BINS),
    (texts, COUNTRIES),
]
every_chart = pytest.mark.parametrize(("draw", "frame"), EVERY, ids=lambda value: getattr(value, "__name__", ""))


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb, from 0 (black) to 1, as WCAG defines it."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@every_chart
def test_a_chart_says_what_is_seen(draw: Draw, frame: pl.DataFrame) -> None:
    heading = draw(frame=frame).layout.title.text

    title, sentence = heading.split("<br>")
    assert title.removeprefix("<b>").removesuffix("</b>")
    assert ">" in sentence
    assert "><" not in sentence


@every_chart
def test_a_chart_without_data_can_be_drawn(draw: Draw, frame: pl.DataFrame) -> None:
    assert draw(frame=frame.clear()).to_json()


@every_chart
def test_a_chart_of_one_row_can_be_drawn(draw: Draw, frame: pl.DataFrame) -> None:
    assert draw(frame=frame.head(1)).to_json()


@every_chart
def test_a_dark_chart_differs_in_its_ink_only(draw: Draw, frame: pl.DataFrame) -> None:
    light, dark = draw(frame=frame), draw(frame=frame, dark=True)

    assert light.layout.font.color != dark.layout.font.color
    assert [trace.name for trace in light.data] == [trace.name for trace in dark.data]
    assert [list(trace.y) for trace in light.data] == [list(trace.y) for trace in dark.data]


@pytest.mark.parametrize(("colours", "page"), [(LIGHT, "#ffffff"), (DARK, "#0f1614")], ids=["l", "d"])
def test_words_on_charts_have_the_contrast_that_reading_needs(colours: Palette, page: str) -> None:
    assert contrast(colours.ink, page) >= 7
    assert contrast(colours.soft, page) >= 4.5


@pytest.mark.parametrize(("colours", "page"), [(LIGHT, "#ffffff"), (DARK, "#0f1614")], ids=["l", "d"])
@pytest.mark.parametrize("name", ["accent", "good", "warning", "bad", "neutral", "same"])
def test_marks_on_charts_have_the_contrast_that_seeing_needs(colours: Palette, page: str, name: str) -> None:
    assert contrast(getattr(colours, name), page) >= 2.9


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_an_outcome_has_the_same_colour_on_every_chart(dark: bool) -> None:
    became = dict(zip(OUTCOMES["outcome"], outcomes(dark=dark).data[0].marker.color, strict=True))
    missing = dict(zip(REASONS["outcome"], reasons(dark=dark).data[0].marker.color, strict=True))

    assert became["Refused"] == missing["Refused"]
    assert became["Rejected"] == missing["Rejected"]
    assert len(set(became.values())) == 5


@pytest.mark.parametrize(("draw", "label"), [(throughput, "667 a second"), (requests, "400 a minute")])
def test_a_limit_is_a_labelled_line_with_room_above_it(draw: Draw, label: str) -> None:
    figure = draw()

    line, note = figure.layout.shapes[0], figure.layout.annotations[0]
    assert label in note.text
    assert figure.layout.yaxis.range[1] > line.y0


def test_a_run_of_a_few_seconds_is_averaged_over_these_and_not_over_a_minute() -> None:
    figure = throughput()

    assert list(figure.data[0].y) == [100, 50, pytest.approx(700 / 3), 175]
    assert "since the start" in figure.layout.title.text


def test_a_long_run_is_averaged_over_the_last_minute() -> None:
    long = pl.DataFrame({"second": pl.int_range(0, 180, eager=True), "sent": 600, "accepted": 600, "rejected": 0})
    figure = throughput(frame=long.with_columns(sent=pl.when(pl.col("second") < 60).then(0).otherwise("sent")))

    assert figure.data[0].y[119] == figure.data[0].y[179] == 600
    assert figure.data[0].y[89] == 300
    assert "the last 60 s" in figure.layout.title.text


def test_what_exceeds_the_limit_is_not_cut_off() -> None:
    figure = requests(frame=REQUESTS.with_columns(in_window=pl.lit(900)))

    assert figure.layout.yaxis.range[1] > 900


def test_a_limit_over_another_window_is_drawn_per_minute() -> None:
    figure = timeline.requests(REQUESTS, limit=100, seconds=10)

    assert figure.layout.shapes[0].y0 == 600


def test_requests_that_were_too_many_are_marked_and_counted() -> None:
    figure = requests()

    assert "1 refused for too many" in figure.layout.title.text
    assert list(figure.data[1].x) == [2]


def test_the_median_of_the_answers_is_said() -> None:
    assert "median 120 ms" in answer_times().layout.title.text


def test_retries_of_a_long_run_are_summed_into_bars_that_can_be_seen() -> None:
    long = pl.DataFrame({"second": pl.int_range(0, 3600, eager=True), "retries": 1, "waited": 0.5})

    again, waited = retries(frame=long).data

    assert len(again.x) <= 60
    assert sum(again.y) == 3600
    assert sum(waited.y) == 1800


def test_a_run_without_retries_says_so() -> None:
    calm = REQUESTS.with_columns(retries=pl.lit(0), waited=pl.lit(0.0))

    assert "nothing had to be sent again" in retries(frame=calm).layout.title.text


def test_reasons_that_begin_alike_keep_a_bar_each() -> None:
    start = "Postal code: has to be a text of at most "
    alike = pl.DataFrame({"outcome": "Rejected", "reason": [f"{start}30", f"{start}31"], "people": [2, 3]})

    bar = reasons(frame=alike).data[0]

    assert len(set(bar.y)) == 2
    assert list(bar.x) == [3, 2]
    assert [row[0] for row in bar.customdata] == [f"{start}31", f"{start}30"]


def test_values_are_text_not_markup() -> None:
    figure = texts(frame=pl.DataFrame({"label": ["<b>bold</b>"], "profiles": [1]}))

    assert list(figure.layout.yaxis.ticktext) == ["&lt;b&gt;bold&lt;/b&gt;"]
    assert figure.data[0].customdata[0][0] == "&lt;b&gt;bold&lt;/b&gt;"


def test_labels_below_bins_are_few_and_say_where_a_bin_begins() -> None:
    many = pl.DataFrame({"label": [f"{low} – {low + 5}" for low in range(0, 100, 5)], "profiles": 1})

    assert list(numbers(frame=many).layout.xaxis.ticktext) == ["0", "25", "50", "75"]


def test_an_empty_value_is_called_empty() -> None:
    assert texts().layout.yaxis.ticktext[-1] == "empty"
