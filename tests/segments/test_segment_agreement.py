"""Segments on DuckDB find exactly whom a plain evaluation of the same rules finds, row by row, in Python."""

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from exporter.profiles.source import ColumnType
from exporter.segments.documents import from_document, to_document
from exporter.segments.operators import OPERATORS, operators_for
from exporter.segments.rules import Condition, Group, Relative, Rule, Segment

Matching = Callable[..., list[int]]
Row = dict[str, Any]

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
integers = st.integers(-3, 3) | st.integers(-(2**63), 2**63 - 1)
fractions = st.sampled_from([-1.5, 0.0, 0.1, 2.0, 900.0]) | st.floats(allow_nan=False, allow_infinity=False)
days = st.dates(date(2026, 1, 1), date(2026, 4, 9)) | st.dates()
moments = st.datetimes(datetime.fromisoformat("2026-03-01"), datetime.fromisoformat("2026-03-04")) | st.datetimes()

HELD: dict[ColumnType, st.SearchStrategy[Any]] = {
    "text": texts,
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
spans = st.builds(Relative, st.integers(0, 40), st.sampled_from(["days", "weeks", "months"]))


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
    value = {
        "none": st.none(),
        "one": asked,
        "two": st.tuples(asked, asked).map(in_order),
        "many": st.lists(asked, min_size=1, max_size=4).map(tuple),
        "span": spans,
    }[operator.value]
    return Condition(name, operator.name, draw(value), draw(st.booleans()))


rules = st.recursive(
    conditions(),
    lambda members: st.builds(Group, st.sampled_from(["all", "any"]), st.lists(members, max_size=3).map(tuple)),
    max_leaves=6,
)
groups = st.builds(Group, st.sampled_from(["all", "any"]), st.lists(rules, max_size=3).map(tuple))


def lower(text: str) -> str:
    return "".join("i" if letter == "İ" else letter.lower() for letter in text)


def months_before(day: date, months: int) -> date:
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    while True:
        try:
            return date(year, month, day.day)
        except ValueError:
            day -= timedelta(days=1)


def before(today: date, span: Relative) -> date:
    if span.unit == "months":
        return months_before(today, span.n)
    return today - span.n * timedelta(days={"days": 1, "weeks": 7}[span.unit])


def compared(row: Row, condition: Condition, value: Any) -> tuple[Any, Any]:
    """Return what the row holds and a value in the forms in which they are compared."""
    held = row[condition.field]
    if isinstance(held, str) and not condition.case_sensitive:
        return lower(held), lower(value)
    if isinstance(held, datetime) and not isinstance(value, datetime):
        return held.date(), value
    return (held, float(value)) if isinstance(held, float) else (held, value)


def holds(condition: Condition, today: date, row: Row) -> bool:
    """Tell whether a row fulfils a condition."""
    op, value, held = condition.op, condition.value, row[condition.field]
    if isinstance(value, Relative):
        first = before(today, value)
        days: dict[str, Group | Condition] = {
            "within_last": Condition(condition.field, "between", (first, today)),
            "before_relative": Condition(condition.field, "less_than", first),
            "after_relative": Condition(condition.field, "greater_than", first),
        }
        return evaluate(days[op], today, row)
    if op in ("is_empty", "not_equals", "not_one_of", "not_contains", "not_between", "is_null"):
        opposite = {"is_empty": "is_not_empty", "is_null": "is_not_null"}.get(op, op.removeprefix("not_"))
        return not holds(Condition(condition.field, opposite, value, condition.case_sensitive), today, row)
    if held is None or (isinstance(held, float) and math.isnan(held)):
        return False
    this = partial(compared, row, condition)
    meanings: dict[str, Callable[[Any], bool]] = {
        "is_not_null": lambda _: True,
        "is_true": lambda _: held is True,
        "is_false": lambda _: held is False,
        "is_not_empty": lambda _: not (held == "" or held.isspace()),
        "equals": lambda value: this(value)[0] == this(value)[1],
        "one_of": lambda values: any(this(value)[0] == this(value)[1] for value in values),
        "contains": lambda value: this(value)[1] in this(value)[0],
        "starts_with": lambda value: this(value)[0][: len(value)] == this(value)[1],
        "ends_with": lambda value: this(value)[0][-len(value) :] == this(value)[1],
        "greater_than": lambda value: this(value)[0] > this(value)[1],
        "at_least": lambda value: this(value)[0] >= this(value)[1],
        "less_than": lambda value: this(value)[0] < this(value)[1],
        "at_most": lambda value: this(value)[0] <= this(value)[1],
        "between": lambda pair: this(pair[0])[0] >= this(pair[0])[1] and this(pair[1])[0] <= this(pair[1])[1],
    }
    return meanings[op](value)


def evaluate(rule: Rule, today: date, row: Row) -> bool:
    """Tell whether a row belongs to a segment: the reference that DuckDB is held to."""
    if isinstance(rule, Condition):
        return holds(rule, today, row)
    assert isinstance(rule, Group)
    verdicts = [evaluate(member, today, row) for member in rule.members]
    return all(verdicts) if rule.kind == "all" else any(verdicts)


def frame_of(people: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(people, schema={name: stored for name, (_, stored) in COLUMNS.items()})


@given(people=st.lists(rows, min_size=1, max_size=8), where=groups, today=st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_duckdb_finds_whom_a_plain_evaluation_finds(
    matching: Matching, people: list[Row], where: Group, today: date
) -> None:
    expected = [number for number, row in enumerate(people) if evaluate(where, today, row)]

    assert matching(frame_of(people), where, today=today) == expected


@given(people=st.lists(rows, min_size=1, max_size=8), condition=conditions())
def test_every_single_condition_agrees_too(matching: Matching, people: list[Row], condition: Condition) -> None:
    today = date(2026, 3, 31)
    expected = [number for number, row in enumerate(people) if evaluate(condition, today, row)]

    assert matching(frame_of(people), condition, today=today) == expected


@given(text=texts.filter(bool), around=st.tuples(texts, texts), case_sensitive=st.booleans())
def test_any_text_finds_itself(matching: Matching, text: str, around: tuple[str, str], *, case_sensitive: bool) -> None:
    frame = pl.DataFrame({"name": [text, around[0] + text, text + around[1], around[0] + text + around[1]]})

    def found(op: str) -> set[int]:
        return set(matching(frame, Condition("name", op, text, case_sensitive)))

    assert 0 in found("equals")
    assert found("contains") == {0, 1, 2, 3}
    assert found("starts_with") >= {0, 2}
    assert found("ends_with") >= {0, 1}


@given(where=groups, description=texts)
def test_a_segment_survives_its_document(where: Group, description: str) -> None:
    document = to_document(Segment("VIP", "customers", where, description=description))

    read = from_document("VIP", document)

    assert to_document(read) == document
    assert from_document("VIP", to_document(read)) == read


@given(people=st.lists(rows, min_size=1, max_size=8), where=groups)
def test_a_segment_that_went_through_its_document_has_the_same_members(
    matching: Matching, people: list[Row], where: Group
) -> None:
    read = from_document("VIP", to_document(Segment("VIP", "customers", where)))

    assert matching(frame_of(people), read.where) == matching(frame_of(people), where)


def test_the_reference_knows_every_operator() -> None:
    row = dict.fromkeys(COLUMNS)
    values = {"none": None, "one": 1, "two": (1, 2), "many": (1,), "span": Relative(1, "days")}

    for operator in OPERATORS.values():
        name = next(name for name, (kind, _) in COLUMNS.items() if kind in operator.types)
        assert holds(Condition(name, operator.name, values[operator.value]), date(2026, 1, 1), row) is (
            operator.includes_missing
        )
