"""Values that go by the operator and not by the type of the column, and what is told about those that do not fit."""

from datetime import UTC, date, datetime

import pytest

from exporter.profiles.source import ColumnType
from exporter.segments.operators import ValueKind
from exporter.segments.rules import Relative, Value
from exporter.segments.values import MOST_VALUES, read


def fault(value: Value, kind: ValueKind, column_type: ColumnType = "text") -> str:
    (only,) = read(value, column_type=column_type, kind=kind)[1]
    return only


@pytest.mark.parametrize(
    ("kind", "written", "understood"),
    [
        ("months", (1, "2", "March", "apr", 5.0, " JUNE "), (1, 2, 3, 4, 5, 6)),
        ("months", ("march", 3, "3"), (3,)),
        ("weekdays", ("Monday", "sun", 3), (1, 7, 3)),
        ("years", ("2026", 1), (2026, 1)),
        ("weeks", (53,), (53,)),
        ("days_of_month", (31, "1"), (31, 1)),
        ("length", "12", 12),
        ("length", 3.0, 3),
        ("length", 0, 0),
        ("pattern", "^a", "^a"),
        ("span_of_year", Relative(366, "days"), Relative(366, "days")),
        ("span_of_year", Relative(1, "years"), Relative(1, "years")),
        ("span", Relative(100, "years"), Relative(100, "years")),
    ],
)
def test_a_value_is_read_by_its_operator(kind: ValueKind, written: Value, understood: Value) -> None:
    assert read(written, column_type="date", kind=kind) == (understood, ())


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("months", (13,), "'13' is no month. Give its number, from 1 to 12, or its name, such as January."),
        ("months", ("Mai",), "'Mai' is no month."),
        ("months", (True,), "'True' is no month."),
        ("months", (1.5,), "'1.5' is no month."),
        ("weekdays", (0,), "'0' is no day of the week. Give its number, from 1 to 7, or its name, such as Monday."),
        ("weeks", ("54",), "'54' is no ISO week. Give its number, from 1 to 53."),
        ("days_of_month", (32,), "'32' is no day of the month. Give its number, from 1 to 31."),
        ("years", ("next",), "'next' is no year. Give its number, from 1 to 9999."),
        ("years", 2026, "Give a list of at least one year, such as [2026]."),
        ("length", -1, "'-1' is no length. Give a whole number of letters, from 0 to 1,000,000."),
        ("length", 1.5, "'1.5' is no length."),
        ("length", "many", "'many' is no length."),
        ("length", True, "'True' is no length."),
        ("pattern", "(a", 'The "(" at letter 1 is not closed.'),
        ("pattern", 5, "A pattern is text. Put it in quotes."),
        ("pattern", "\ud800", "holds half a character"),
        ("span_of_year", Relative(367, "days"), "A span is a whole number from 0 to 366 days."),
        ("span_of_year", Relative(13, "months"), "A span is a whole number from 0 to 12 months."),
        ("span", Relative(101, "years"), "A span is a whole number from 0 to 100 years."),
    ],
)
def test_what_does_not_fit_an_operator_is_told_in_words(kind: ValueKind, value: Value, message: str) -> None:
    assert message in fault(value, kind)


def test_a_list_has_an_end() -> None:
    assert read(tuple(map(str, range(MOST_VALUES))), column_type="text", kind="many")[1] == ()
    assert fault(("a",) * (MOST_VALUES + 1), "many") == (
        "A list has at most 100,000 values; this one has 100,001. Make it a source."
    )


def test_among_thousands_of_texts_each_is_looked_at() -> None:
    texts = tuple(map(str, range(1_000)))

    assert read(texts, column_type="text", kind="many") == (texts, ())
    assert "was read as a number" in fault((*texts, 7), "many")
    assert "The value is missing" in fault((*texts, ""), "many")
    assert "half a character" in fault((*texts, "\udfff"), "many")


def test_a_moment_keeps_the_offset_that_it_names() -> None:
    values = ("2026-01-05", "2026-01-05 10:30", "2026-01-05T10:30+02:00")

    assert read(values, column_type="timestamp", kind="many") == (
        (date(2026, 1, 5), datetime.fromisoformat("2026-01-05 10:30"), datetime(2026, 1, 5, 8, 30, tzinfo=UTC)),
        (),
    )


@pytest.mark.parametrize(
    ("low", "high", "is_in_order"),
    [
        ("2026-01-05 10:30", "2026-01-05 10:29", False),
        ("2026-01-05", "2026-01-05 00:00", True),
        ("2026-01-06", "2026-01-05 23:59", False),
        ("2026-01-05T10:30Z", "2026-01-05T10:29Z", False),
        ("2026-01-05T10:30+02:00", "2026-01-05T08:30Z", True),
        ("2026-01-05", "2026-01-04T23:30Z", True),
        ("2026-01-07", "2026-01-05T23:30Z", False),
    ],
)
def test_two_moments_stand_in_order_as_far_as_can_be_told_without_a_zone(
    low: str, high: str, *, is_in_order: bool
) -> None:
    faults = read((low, high), column_type="timestamp", kind="two")[1]

    assert (faults == ()) is is_in_order
