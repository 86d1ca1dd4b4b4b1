"""What each operator means, on real DuckDB."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.profiles.source import ColumnType
from exporter.segments.meanings import COMPLEMENTS, LONG_LIST, MEANINGS
from exporter.segments.operators import EVERY_TYPE, OPERATORS, operators_for
from exporter.segments.rules import EVERYONE, Condition, Group, Relative, Value
from exporter.segments.texts import SOMETHING_BUT_BLANKS

Matching = Callable[..., list[int]]
TODAY = date(2026, 3, 31)

TEXTS = ["HU", "hu ", "Łódź", "łódź", "50%", "5_0", "a\\b", "it's", None, "", " \t\u00a0\n", "\N{GRINNING FACE}"]
NUMBERS = [None, float("nan"), -1.5, 0.0, 900.0, 900.5, float("inf")]
INTEGERS = [None, -3, 0, 7, 9_007_199_254_740_993, 9_223_372_036_854_775_807]
DAYS = [None, date(2026, 1, 5), date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1), date(1, 1, 1)]
MOMENTS = [
    None,
    datetime.fromisoformat("2026-01-04 23:59:59.999999"),
    datetime.fromisoformat("2026-01-05 00:00"),
    datetime.fromisoformat("2026-01-05 10:30"),
    datetime.fromisoformat("2026-01-05 23:59:59.999999"),
    datetime.fromisoformat("2026-01-06 00:00"),
]
FLAGS = [None, True, False]
SPRING = [None, date(2026, 3, 31), date(2026, 4, 30), date(2021, 1, 3), date(2025, 3, 31), date(2025, 3, 30)]
BIRTHDAYS = [
    None,
    date(1990, 3, 31),
    date(2031, 4, 1),
    date(1950, 4, 7),
    date(1990, 3, 24),
    date(2000, 2, 29),
    date(2000, 4, 8),
]

CASES: list[tuple[str, Sequence[object], str, Value, list[int]]] = [
    ("text equals in any case", TEXTS, "equals", "hU", [0]),
    ("text equals with its spaces", TEXTS, "equals", "HU ", [1]),
    ("text equals with letters beyond English", TEXTS, "equals", "ŁÓDŹ", [2, 3]),
    ("text not equal, unknown included", TEXTS, "not_equals", "łódź", [0, 1, 4, 5, 6, 7, 8, 9, 10, 11]),
    ("text one of", TEXTS, "one_of", ("hu", "ŁÓDŹ", "nobody"), [0, 2, 3]),
    ("text none of, unknown included", TEXTS, "not_one_of", ("hu", "hu ", "łódź"), [4, 5, 6, 7, 8, 9, 10, 11]),
    ("percent is a letter", TEXTS, "contains", "0%", [4]),
    ("underscore is a letter", TEXTS, "contains", "_", [5]),
    ("backslash is a letter", TEXTS, "contains", "\\B", [6]),
    ("quote is a letter", TEXTS, "contains", "'S", [7]),
    ("emoji is a letter", TEXTS, "contains", "\N{GRINNING FACE}", [11]),
    ("a space is a letter", TEXTS, "contains", " ", [1, 10]),
    ("does not contain, unknown included", TEXTS, "not_contains", "u", [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ("starts with", TEXTS, "starts_with", "łÓ", [2, 3]),
    ("ends with", TEXTS, "ends_with", "U", [0]),
    ("ends with a percent", TEXTS, "ends_with", "%", [4]),
    ("empty: null or blank", TEXTS, "is_empty", None, [8, 9, 10]),
    ("not empty", TEXTS, "is_not_empty", None, [0, 1, 2, 3, 4, 5, 6, 7, 11]),
    ("text is null", TEXTS, "is_null", None, [8]),
    ("text is not null", TEXTS, "is_not_null", None, [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11]),
    ("number equals, written as text", NUMBERS, "equals", "900", [4]),
    ("number not equal, unknown included", NUMBERS, "not_equals", 900, [0, 1, 2, 3, 5, 6]),
    ("number one of", NUMBERS, "one_of", (0, 900.5, "-1.5"), [2, 3, 5]),
    ("number greater than; NaN is unknown", NUMBERS, "greater_than", 900, [5, 6]),
    ("number at least; NaN is unknown", NUMBERS, "at_least", "9e2", [4, 5, 6]),
    ("number less than", NUMBERS, "less_than", 0, [2]),
    ("number at most", NUMBERS, "at_most", 0.0, [2, 3]),
    ("number between, ends included", NUMBERS, "between", (0, 900.5), [3, 4, 5]),
    ("number not between, unknown included", NUMBERS, "not_between", (0, "900.5"), [0, 1, 2, 6]),
    ("number is null, NaN too", NUMBERS, "is_null", None, [0, 1]),
    ("number is not null", NUMBERS, "is_not_null", None, [2, 3, 4, 5, 6]),
    ("integers compare exactly", INTEGERS, "equals", 9_007_199_254_740_993, [4]),
    ("integers beside a fraction compare exactly", INTEGERS, "one_of", (9_007_199_254_740_992, 0.5, 7), [3]),
    ("integers are never a fraction", INTEGERS, "one_of", (0.5,), []),
    ("integers against a fraction", INTEGERS, "greater_than", 6.5, [3, 4, 5]),
    ("integers against more than they can hold", INTEGERS, "less_than", 2**64, [1, 2, 3, 4, 5]),
    ("integers against very much more", INTEGERS, "at_most", 1e300, [1, 2, 3, 4, 5]),
    ("day equals", DAYS, "equals", "2026-01-05", [1]),
    ("day not equal, unknown included", DAYS, "not_equals", date(2026, 1, 5), [0, 2, 3, 4, 5, 6]),
    ("day one of", DAYS, "one_of", ("2026-01-05", date(1, 1, 1)), [1, 6]),
    ("day after", DAYS, "greater_than", "2026-03-01", [4, 5]),
    ("day between, ends included", DAYS, "between", ("2026-01-05", "2026-03-01"), [1, 2, 3]),
    ("day not between", DAYS, "not_between", ("2026-01-05", "9999-12-31"), [0, 6]),
    ("last 30 days include the first and today, not tomorrow", DAYS, "within_last", Relative(30, "days"), [3, 4]),
    ("last 0 days are today", DAYS, "within_last", Relative(0, "days"), [4]),
    ("last week", DAYS, "within_last", Relative(1, "weeks"), [4]),
    ("last month keeps within February", DAYS, "within_last", Relative(1, "months"), [2, 3, 4]),
    ("more than 30 days ago", DAYS, "before_relative", Relative(30, "days"), [1, 2, 6]),
    ("later than 30 days ago, the future too", DAYS, "after_relative", Relative(30, "days"), [4, 5]),
    ("moment equals a day: the whole day", MOMENTS, "equals", "2026-01-05", [2, 3, 4]),
    ("moment not on a day, unknown included", MOMENTS, "not_equals", "2026-01-05", [0, 1, 5]),
    ("moment one of days and moments", MOMENTS, "one_of", ("2026-01-06", "2026-01-05 10:30"), [3, 5]),
    ("moment after a day", MOMENTS, "greater_than", "2026-01-05", [5]),
    ("moment on or after a day", MOMENTS, "at_least", "2026-01-05", [2, 3, 4, 5]),
    ("moment before a day", MOMENTS, "less_than", "2026-01-05", [1]),
    ("moment on or before a day", MOMENTS, "at_most", "2026-01-05", [1, 2, 3, 4]),
    ("moment between days, both whole", MOMENTS, "between", ("2026-01-05", "2026-01-05"), [2, 3, 4]),
    ("moment equals a moment", MOMENTS, "equals", datetime.fromisoformat("2026-01-05 10:30"), [3]),
    ("moment after a moment", MOMENTS, "greater_than", "2026-01-05T10:30:00", [4, 5]),
    ("moment with a zone", MOMENTS, "equals", "2026-01-05T12:30:00+02:00", [3]),
    ("moment with a zone, as a value", MOMENTS, "equals", datetime(2026, 1, 5, 10, 30, tzinfo=UTC), [3]),
    ("moment from a morning to a day", MOMENTS, "between", ("2026-01-05 10:00", "2026-01-05"), [3, 4]),
    ("moment within the last 85 days", MOMENTS, "within_last", Relative(85, "days"), [2, 3, 4, 5]),
    ("moment more than 85 days ago", MOMENTS, "before_relative", Relative(85, "days"), [1]),
    ("next day: today and tomorrow", DAYS, "within_next", Relative(1, "days"), [4, 5]),
    ("next 0 days are today", DAYS, "within_next", Relative(0, "days"), [4]),
    ("next month keeps within April", SPRING, "within_next", Relative(1, "months"), [1, 2]),
    ("last year begins on the same day", SPRING, "within_last", Relative(1, "years"), [1, 4]),
    ("this year up to today", DAYS, "year_to_date", None, [1, 2, 3, 4]),
    ("birthdays within the next week", BIRTHDAYS, "anniversary_within_next", Relative(7, "days"), [1, 2, 3]),
    ("birthdays today", BIRTHDAYS, "anniversary_within_next", Relative(0, "days"), [1]),
    ("birthdays within the last week", BIRTHDAYS, "anniversary_within_last", Relative(1, "weeks"), [1, 4]),
    (
        "birthdays within a year are all",
        BIRTHDAYS,
        "anniversary_within_next",
        Relative(366, "days"),
        [1, 2, 3, 4, 5, 6],
    ),
    ("29 February comes on the 28th", BIRTHDAYS, "anniversary_within_last", Relative(31, "days"), [1, 4, 5]),
    ("year", DAYS, "year_of", (2026, "1"), [1, 2, 3, 4, 5, 6]),
    ("year of moments", MOMENTS, "year_of", (2026,), [1, 2, 3, 4, 5]),
    ("month, by number and by name", DAYS, "month_of", (1, "feb", "2"), [1, 2, 6]),
    ("ISO week", DAYS, "week_of", (2, 14), [1, 4, 5]),
    ("ISO week 53 of the year before", SPRING, "week_of", ("53",), [3]),
    ("day of the month", DAYS, "day_of_month", (1, 31), [3, 4, 5, 6]),
    ("weekday, by number and by name", DAYS, "day_of_week", (1, "Tuesday"), [1, 4, 6]),
    ("weekday of moments", MOMENTS, "day_of_week", ("sunday",), [1]),
    ("pattern", TEXTS, "matches", "^h.$|5", [0, 4, 5]),
    ("no pattern, unknown included", TEXTS, "not_matches", ".", [8, 9]),
    ("exactly as long", TEXTS, "length_is", 3, [1, 4, 5, 6]),
    ("longer", TEXTS, "longer_than", "3", [2, 3, 7, 10]),
    ("shorter: an emoji is one letter", TEXTS, "shorter_than", 2.0, [9, 11]),
    ("yes", FLAGS, "is_true", None, [1]),
    ("no; unknown is not no", FLAGS, "is_false", None, [2]),
    ("neither yes nor no", FLAGS, "is_null", None, [0]),
]


@pytest.mark.parametrize(("values", "op", "value", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_an_operator_finds(
    matching: Matching, values: Sequence[object], op: str, value: Value, expected: list[int]
) -> None:
    frame = pl.DataFrame({"field": values})

    assert matching(frame, Condition("field", op, value)) == expected


@pytest.mark.parametrize(
    ("op", "value", "expected"),
    [
        ("equals", "HU", [0]),
        ("equals", "hu", []),
        ("not_equals", "HU", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        ("one_of", ("łódź", "hu"), [3]),
        ("contains", "U", [0]),
        ("starts_with", "Ł", [2]),
        ("ends_with", "S", []),
    ],
)
def test_case_counts_when_asked_to(matching: Matching, op: str, value: Value, expected: list[int]) -> None:
    assert matching(pl.DataFrame({"field": TEXTS}), Condition("field", op, value, case_sensitive=True)) == expected


@pytest.mark.parametrize(
    ("letter", "same", "other"),
    [
        ("É", "é", "e"),
        ("Ő", "ő", "ö"),
        ("Ł", "ł", "l"),
        ("ẞ", "ß", "ss"),
        ("Σ", "σ", "ς"),
        ("İ", "i", "ı"),
        ("I", "i", "ı"),
        ("Ж", "ж", "ҕ"),
        ("Ａ", "ａ", "a"),
    ],
)
def test_upper_and_lower_case_are_the_same_letter_and_nothing_else_is(
    matching: Matching, letter: str, same: str, other: str
) -> None:
    frame = pl.DataFrame({"field": [f"x{letter}y", f"x{same}y", f"x{other}y"]})

    for op in ("equals", "contains", "starts_with", "ends_with"):
        assert matching(frame, Condition("field", op, f"x{letter}y")) == [0, 1]
        assert matching(frame, Condition("field", op, f"X{same}Y")) == [0, 1]


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE people; --",
        "\"quoted\" 'twice'",
        "%_*?[a-z]\\%\\_",
        "\\",
        "\\'",
        "$1 ? :name {x} /* -- */",
        "\N{FAMILY}\u200d\N{GRINNING FACE}",
        "nul\x00in the middle",
        "two\nlines\r\n\tand a tab",
        "x" * 10_000,
        "é" * 10_000,
        "(.*)+$",
    ],
    ids=lambda text: repr(text[:12]),
)
@pytest.mark.parametrize("case_sensitive", [False, True])
def test_text_is_matched_letter_for_letter(matching: Matching, text: str, *, case_sensitive: bool) -> None:
    frame = pl.DataFrame({"field": [text, f"<{text}", f"{text}>", f"<{text}>", "anything", text[:-1], "", None]})

    def found(op: str, value: Value) -> list[int]:
        return matching(frame, Condition("field", op, value, case_sensitive))

    assert found("equals", text) == [0]
    assert found("one_of", (text, "anything")) == [0, 4]
    assert found("contains", text) == [0, 1, 2, 3]
    assert found("starts_with", text) == [0, 2]
    assert found("ends_with", text) == [0, 1]


def test_a_column_may_have_any_name(matching: Matching) -> None:
    name = 'sp ace" OR TRUE -- é\N{GRINNING FACE}'
    frame = pl.DataFrame({name: ["a", "b"]})

    assert matching(frame, Condition(name, "equals", "b")) == [1]


def test_what_something_is_and_what_it_is_not_together_are_everyone_and_nobody_twice(matching: Matching) -> None:
    opposites = {"equals": "not_equals", "one_of": "not_one_of", "between": "not_between"}
    opposites |= {"contains": "not_contains", "is_not_empty": "is_empty", "is_null": "is_not_null"}
    kinds: dict[str, Value] = {"one": "900", "two": ("-1", "900"), "many": ("900", "7"), "none": None}

    columns: dict[ColumnType, list[object]] = {"text": [*TEXTS], "number": [*NUMBERS], "integer": [*INTEGERS]}
    for column_type, values in columns.items():
        frame = pl.DataFrame({"field": values})
        for op, opposite in opposites.items():
            if column_type in OPERATORS[op].types:
                value = kinds[OPERATORS[op].value]
                held, not_held = (matching(frame, Condition("field", name, value)) for name in (op, opposite))

                assert sorted(held + not_held) == list(range(len(values))), (op, column_type)


def test_an_empty_all_is_everyone_and_an_empty_any_is_nobody(matching: Matching) -> None:
    frame = pl.DataFrame({"field": ["a", None]})
    a = Condition("field", "equals", "a")

    assert matching(frame, EVERYONE) == [0, 1]
    assert matching(frame, Group("any")) == []
    assert matching(frame, Group("all", (a, Group("all")))) == [0]
    assert matching(frame, Group("all", (a, Group("any")))) == []
    assert matching(frame, Group("any", (a, Group("any")))) == [0]
    assert matching(frame, Group("any", (a, Group("all")))) == [0, 1]


def test_thousands_of_values_are_one_condition(matching: Matching) -> None:
    texts = pl.DataFrame({"field": [None, *(f"Näme {number}" for number in range(0, 20_000, 1_000))]})
    numbers = pl.DataFrame({"field": [None, *range(0, 20_000, 1_000), 2**63 - 1]})
    names = tuple(f"nÄME {number}" for number in range(10_000))

    assert matching(texts, Condition("field", "one_of", names)) == list(range(1, 11))
    assert matching(texts, Condition("field", "one_of", names, case_sensitive=True)) == []
    assert matching(texts, Condition("field", "not_one_of", names)) == [0, *range(11, 21)]
    assert matching(numbers, Condition("field", "one_of", tuple(range(10_000)))) == list(range(1, 11))
    assert matching(numbers, Condition("field", "not_one_of", (*range(10_000), 2**63 - 1, 2**70, 0.5))) == [
        0,
        *range(11, 21),
    ]


@settings(max_examples=25)
@given(
    texts=st.lists(
        st.text(st.sampled_from("aÄß\x1f !\"#$'\\,\x00\n"), max_size=4).filter(bool), min_size=1, max_size=6
    ),
    others=st.lists(st.text(st.sampled_from("aAÄß\x1f !\"#$'\\,\x00\n"), max_size=4), min_size=1, max_size=6),
    case_sensitive=st.booleans(),
)
def test_a_long_list_finds_what_a_short_one_finds(
    matching: Matching, texts: list[str], others: list[str], *, case_sensitive: bool
) -> None:
    frame = pl.DataFrame({"field": [*texts, *others, None]})
    fillers = [f"filler {number}" for number in range(LONG_LIST)]

    for op in ("one_of", "not_one_of"):
        short, long = (
            matching(frame, Condition("field", op, tuple(values), case_sensitive))
            for values in (texts, [*texts, *fillers])
        )
        assert short == long


@pytest.mark.parametrize(
    ("today", "op", "days", "born", "comes"),
    [
        ("2026-12-30", "anniversary_within_next", 3, ["1990-12-30", "1990-01-02", "1990-01-03", "1990-12-29"], [0, 1]),
        ("2027-01-02", "anniversary_within_last", 3, ["1990-12-30", "1990-01-02", "1990-01-03", "1990-12-29"], [0, 1]),
        ("2026-02-28", "anniversary_within_next", 0, ["2000-02-28", "2000-02-29", "2000-03-01"], [0, 1]),
        ("2028-02-28", "anniversary_within_next", 0, ["2000-02-28", "2000-02-29", "2000-03-01"], [0]),
        ("2028-02-29", "anniversary_within_next", 0, ["2000-02-28", "2000-02-29", "2000-03-01"], [1]),
        ("2026-03-01", "anniversary_within_next", 0, ["2000-02-28", "2000-02-29", "2000-03-01"], [2]),
        ("2026-12-01", "anniversary_within_next", 89, ["2000-02-28", "2000-02-29", "2000-03-01"], [0, 1]),
        ("2024-02-29", "anniversary_within_next", 364, ["2000-02-27", "2000-02-28", "2000-02-29"], [0, 2]),
        ("2024-02-29", "anniversary_within_next", 365, ["2000-02-27", "2000-02-28", "2000-02-29"], [0, 1, 2]),
        ("2024-12-31", "anniversary_within_next", 366, ["2000-06-01", "2000-12-31", "2000-01-01"], [0, 1, 2]),
    ],
)
def test_an_anniversary_comes_once_a_year(
    matching: Matching, today: str, op: str, *, days: int, born: list[str], comes: list[int]
) -> None:
    frame = pl.DataFrame({"born": [date.fromisoformat(day) for day in born]})
    condition = Condition("born", op, Relative(days, "days"))

    assert matching(frame, condition, today=date.fromisoformat(today)) == comes


def test_spans_end_where_days_end(matching: Matching) -> None:
    frame = pl.DataFrame({"day": [date.min, date.max]})
    century = Relative(100, "years")

    assert matching(frame, Condition("day", "within_last", century), today=date(50, 1, 1)) == [0]
    assert matching(frame, Condition("day", "before_relative", century), today=date(50, 1, 1)) == []
    assert matching(frame, Condition("day", "within_next", century), today=date(9950, 1, 1)) == [1]
    assert matching(frame, Condition("day", "after_relative", Relative(0, "days")), today=date.max) == []


def test_long_lists_of_numbers_and_days_are_looked_up_too(matching: Matching) -> None:
    fractions: tuple[float | str, ...] = (*(number / 8 for number in range(1, 4_000, 2)), 2**70, 1e300, "0.1")
    frame = pl.DataFrame({"double": [None, 0.125, 0.25, float("nan"), 2.0**70, 0.1]})
    narrow = pl.DataFrame({"float": pl.Series([None, 0.125, 0.25, float("inf"), 0.1], dtype=pl.Float32)})
    days = tuple(f"2026-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 28, 2))

    assert matching(frame, Condition("double", "one_of", fractions)) == [1, 4, 5]
    assert matching(frame, Condition("double", "not_one_of", fractions)) == [0, 2, 3]
    assert matching(narrow, Condition("float", "one_of", fractions)) == [1, 4]
    assert matching(pl.DataFrame({"day": DAYS}), Condition("day", "one_of", days)) == [1, 3, 5]


def test_a_narrow_fraction_is_compared_as_it_is_written(matching: Matching) -> None:
    frame = pl.DataFrame({"field": [0.1, 0.2, 1e38]}, schema={"field": pl.Float32})

    assert matching(frame, Condition("field", "equals", 0.1)) == [0]
    assert matching(frame, Condition("field", "greater_than", "0.1")) == [1, 2]
    assert matching(frame, Condition("field", "less_than", 1e300)) == [0, 1, 2]


def test_a_moment_west_of_greenwich_is_read_in_utc(matching: Matching) -> None:
    frame = pl.DataFrame({"field": [datetime.fromisoformat("2026-01-06 03:00")]})
    late = datetime(2026, 1, 5, 22, tzinfo=timezone(timedelta(hours=-5)))

    assert matching(frame, Condition("field", "equals", late)) == [0]


def test_blank_is_what_python_calls_space(matching: Matching) -> None:
    letters = [chr(point) for point in range(0x3100) if not 0xD800 <= point < 0xE000]

    empty = matching(pl.DataFrame({"field": letters}), Condition("field", "is_empty"))

    assert [letters[number] for number in empty] == [letter for letter in letters if letter.isspace()]
    assert SOMETHING_BUT_BLANKS.isascii()


def test_every_operator_has_a_meaning() -> None:
    assert list(MEANINGS) == list(OPERATORS)
    assert OPERATORS.keys() >= COMPLEMENTS
    assert all(name == operator.name for name, operator in OPERATORS.items())


@pytest.mark.parametrize("column_type", EVERY_TYPE)
def test_every_type_of_column_can_be_compared_with_null(column_type: ColumnType) -> None:
    names = [operator.name for operator in operators_for(column_type)]

    assert names[-2:] == ["is_null", "is_not_null"]


def test_days_have_words_of_their_own() -> None:
    assert OPERATORS["greater_than"].label_for("date") == "is after"
    assert OPERATORS["greater_than"].label_for("number") == "is greater than"
    assert OPERATORS["contains"].label_for("text") == "contains"
