"""Segments on DuckDB find exactly whom a plain evaluation of the same rules finds, row by row, in Python."""

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.profiles.source import ColumnType
from exporter.segments.date_parts import DATE_PARTS, PartKind
from exporter.segments.documents import from_document, to_document
from exporter.segments.operators import OPERATORS, ValueKind, operators_for
from exporter.segments.rules import Condition, Group, Relative, Segment
from exporter.segments.values import SPAN_OF_YEAR
from tests.segments.plain_reading import PlainReading, Row

Matching = Callable[..., list[int]]

COLUMNS: dict[str, tuple[ColumnType, pl.DataType]] = {
    "name": ("text", pl.String()),
    "amount": ("number", pl.Float64()),
    "orders": ("integer", pl.Int64()),
    "born": ("date", pl.Date()),
    "seen": ("timestamp", pl.Datetime("us")),
    "reads": ("boolean", pl.Boolean()),
}

letters = st.sampled_from("aAäÄßẞıİiIσΣςŁłéÉ %_\\'\";-\x00\t\u00a0\N{GRINNING FACE}")
texts = st.text(letters, max_size=4) | st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
shapes = st.text(st.sampled_from("aAéÉ1_ .-@\n"), max_size=6)
addresses = st.builds(
    "{}{}@{}{}".format,
    st.sampled_from(["", " ", "\t", "\u200b", "é"]),
    st.text(st.sampled_from("aZé1+.-'@ \""), max_size=5),
    st.lists(st.sampled_from(["a", "B-2", "é", "", "-a", "xn--b", "a_b", "7"]), min_size=1, max_size=3).map(".".join),
    st.sampled_from([".com", ".HU", ".x", ".test", ".invalid", ".Local ", "", ".c0m", ".com\n", ".com."]),
)
integers = st.integers(-3, 3) | st.integers(-(2**63), 2**63 - 1)
fractions = st.sampled_from([-1.5, 0.0, 0.1, 2.0, 900.0]) | st.floats(allow_nan=False, allow_infinity=False)
days = (
    st.dates(date(2026, 1, 1), date(2026, 4, 9)) | st.dates() | st.sampled_from([date(2024, 2, 29), date(2025, 2, 28)])
)
moments = st.datetimes(datetime.fromisoformat("2026-03-01"), datetime.fromisoformat("2026-03-04")) | st.datetimes()

HELD: dict[ColumnType, st.SearchStrategy[Any]] = {
    "text": texts | shapes | addresses,
    "number": fractions | st.sampled_from([math.nan, math.inf, -math.inf]),
    "integer": integers,
    "date": days,
    "timestamp": moments,
    "boolean": st.booleans(),
}
ASKED: dict[ColumnType, st.SearchStrategy[Any]] = {
    "text": texts.filter(bool),
    "number": fractions | integers,
    "integer": fractions | integers | st.integers(-(2**70), 2**70),
    "date": days,
    "timestamp": moments | days,
    "boolean": st.nothing(),
}
rows = st.fixed_dictionaries({name: st.none() | HELD[kind] for name, (kind, _) in COLUMNS.items()})
spans = st.builds(Relative, st.integers(0, 40), st.sampled_from(["days", "weeks", "months", "years"]))
spans_of_year = st.one_of(
    [st.builds(Relative, st.integers(0, longest), st.just(unit)) for unit, longest in SPAN_OF_YEAR.items()]
)
pieces = st.sampled_from(
    ["a", "é", "1", ".", r"\d", r"\w", r"\W", r"\s", "[a-c]", "[^aé]", "[_.-]", r"\.", "_", "(?:a|1)", " "]
)
patterns = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "^", r"\b"]),
    st.lists(st.builds("{}{}".format, pieces, st.sampled_from(["", "*", "+", "?", "{2}", "{1,2}"])), min_size=1).map(
        "".join
    ),
    st.sampled_from(["", "|a", "|é1"]),
    st.sampled_from(["", r"\b"]),
)


def numbers_of(kind: PartKind) -> st.SearchStrategy[tuple[int, ...]]:
    part = DATE_PARTS[kind]
    nearby = st.integers(2024, 2027) if kind == "years" else st.nothing()
    return st.lists(nearby | st.integers(part.low, part.high), min_size=1, max_size=4).map(tuple)


def in_order(pair: tuple[Any, Any]) -> tuple[Any, Any]:
    low, high = pair
    as_day = isinstance(low, datetime) != isinstance(high, datetime)
    first, last = (each.date() if as_day and isinstance(each, datetime) else each for each in pair)
    return (high, low) if first > last else (low, high)


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    name = draw(st.sampled_from(list(COLUMNS)))
    column_type = COLUMNS[name][0]
    operator = draw(st.sampled_from(operators_for(column_type)))
    asked = ASKED[column_type]
    value: dict[ValueKind, st.SearchStrategy[Any]] = {
        "none": st.none(),
        "one": asked,
        "two": st.tuples(asked, asked).map(in_order),
        "many": st.lists(asked, min_size=1, max_size=4).map(tuple),
        "span": spans,
        "span_of_year": spans_of_year,
        "pattern": patterns,
        "length": st.integers(0, 6),
        **{kind: numbers_of(kind) for kind in DATE_PARTS},
    }
    return Condition(name, operator.name, draw(value[operator.value]), draw(st.booleans()))


rules = st.recursive(
    conditions(),
    lambda members: st.builds(Group, st.sampled_from(["all", "any"]), st.lists(members, max_size=3).map(tuple)),
    max_leaves=6,
)
groups = st.builds(Group, st.sampled_from(["all", "any"]), st.lists(rules, max_size=3).map(tuple))


def frame_of(people: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(people, schema={name: stored for name, (_, stored) in COLUMNS.items()})


@settings(max_examples=40)
@given(people=st.lists(rows, min_size=1, max_size=8), where=groups, today=st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_duckdb_finds_whom_a_plain_evaluation_finds(
    matching: Matching, people: list[Row], where: Group, today: date
) -> None:
    expected = [number for number, row in enumerate(people) if PlainReading(today).belongs(where, row)]

    assert matching(frame_of(people), where, today=today) == expected


@given(people=st.lists(rows, min_size=1, max_size=8), condition=conditions())
def test_every_single_condition_agrees_too(matching: Matching, people: list[Row], condition: Condition) -> None:
    today = date(2026, 3, 31)
    expected = [number for number, row in enumerate(people) if PlainReading(today).holds(condition, row)]

    assert matching(frame_of(people), condition, today=today) == expected


@settings(max_examples=25)
@given(text=texts.filter(bool), around=st.tuples(texts, texts), case_sensitive=st.booleans())
def test_any_text_finds_itself(matching: Matching, text: str, around: tuple[str, str], *, case_sensitive: bool) -> None:
    frame = pl.DataFrame({"name": [text, around[0] + text, text + around[1], around[0] + text + around[1]]})

    def found(op: str) -> set[int]:
        return set(matching(frame, Condition("name", op, text, case_sensitive)))

    assert 0 in found("equals")
    assert found("contains") == {0, 1, 2, 3}
    assert found("starts_with") >= {0, 2}
    assert found("ends_with") >= {0, 1}


@settings(max_examples=25)
@given(where=groups, description=texts)
def test_a_segment_survives_its_document(where: Group, description: str) -> None:
    document = to_document(Segment("VIP", "customers", where, description=description))

    read = from_document("VIP", document)

    assert to_document(read) == document
    assert from_document("VIP", to_document(read)) == read


@settings(max_examples=25)
@given(people=st.lists(rows, min_size=1, max_size=8), where=groups)
def test_a_segment_that_went_through_its_document_has_the_same_members(
    matching: Matching, people: list[Row], where: Group
) -> None:
    read = from_document("VIP", to_document(Segment("VIP", "customers", where)))

    assert matching(frame_of(people), read.where) == matching(frame_of(people), where)


CHANGES_OF_CLOCKS = {
    "Europe/Budapest": ["2024-03-31 01:00", "2024-10-27 01:00"],
    "America/New_York": ["2024-03-10 07:00", "2024-11-03 06:00"],
    "America/Sao_Paulo": ["2018-11-04 03:00", "2018-02-18 02:00"],
    "Asia/Beirut": ["2024-03-30 22:00", "2024-10-26 21:00"],
    "Australia/Lord_Howe": ["2024-04-06 15:00", "2024-10-05 15:30"],
    "Pacific/Apia": ["2011-12-30 10:00", "2012-03-31 14:00"],
    "Asia/Kolkata": ["2024-01-01 18:30"],
    "Pacific/Kiritimati": ["2024-01-01 10:00"],
}
"""Zone -> moments in UTC at which its clocks are changed, or its days begin."""

minutes = st.integers(-60 * 50, 60 * 50) | st.sampled_from([0, -1, 60, -60, 1_440])


def near(change: str) -> st.SearchStrategy[datetime]:
    at = datetime.fromisoformat(change)
    moved = minutes.map(lambda number: at + timedelta(minutes=number))
    return moved | moved.map(lambda moment: moment - timedelta(microseconds=1))


@st.composite
def in_zones(draw: st.DrawFn) -> tuple[str, list[Row], Condition, date]:
    zone = draw(st.sampled_from(list(CHANGES_OF_CLOCKS)))
    moments = st.sampled_from(CHANGES_OF_CLOCKS[zone]).flatmap(near)

    def shown(moment: datetime) -> datetime:
        return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)

    with_offset = moments.map(lambda moment: moment.replace(tzinfo=UTC).astimezone(ZoneInfo("Asia/Tokyo")))
    asked = moments.map(shown) | moments.map(shown).map(datetime.date) | with_offset
    days = moments.map(shown).map(datetime.date)
    operator = draw(st.sampled_from(operators_for("timestamp")))
    value: dict[ValueKind, st.SearchStrategy[Any]] = {
        "none": st.none(),
        "one": asked,
        "two": st.tuples(days, days).map(in_order),
        "many": st.lists(asked, min_size=1, max_size=4).map(tuple),
        "span": st.builds(Relative, st.integers(0, 3), st.just("days")),
        "span_of_year": st.builds(Relative, st.integers(0, 3), st.just("days")),
        **{kind: numbers_of(kind) for kind in DATE_PARTS},
    }
    if operator.value in DATE_PARTS:
        day = draw(days)
        part = {"years": day.year, "months": day.month, "weeks": day.isocalendar().week}
        part |= {"days_of_month": day.day, "weekdays": day.isoweekday()}
        value[operator.value] = st.just((part[operator.value],))
    people = [dict.fromkeys(COLUMNS) | {"seen": moment} for moment in draw(st.lists(moments, min_size=1, max_size=8))]
    return zone, people, Condition("seen", operator.name, draw(value[operator.value])), draw(days)


@settings(max_examples=60)
@given(drawn=in_zones())
def test_days_begin_and_end_as_clocks_in_the_zone_show_it(
    matching: Matching, drawn: tuple[str, list[Row], Condition, date]
) -> None:
    zone, people, condition, today = drawn
    expected = [number for number, row in enumerate(people) if PlainReading(today, zone).holds(condition, row)]

    assert matching(frame_of(people), condition, today=today, zone=zone) == expected


def test_the_reference_knows_every_operator() -> None:
    row = dict.fromkeys(COLUMNS)

    for operator in OPERATORS.values():
        name = next(name for name, (kind, _) in COLUMNS.items() if kind in operator.types)
        assert PlainReading(date(2026, 1, 1)).holds(Condition(name, operator.name), row) is operator.includes_missing
