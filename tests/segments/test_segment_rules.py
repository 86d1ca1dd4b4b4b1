"""Segments as documents, and the faults that are found in them: all at once, in words."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from exporter.errors import Issue, SegmentError
from exporter.profiles.source import Column
from exporter.segments.checks import MOST_CONDITIONS, check, read_values
from exporter.segments.compile import condition
from exporter.segments.documents import from_document, to_document
from exporter.segments.ground import Ground
from exporter.segments.operators import OPERATORS
from exporter.segments.rules import (
    DEEPEST,
    EVERYONE,
    Condition,
    Group,
    Relative,
    Segment,
)

TODAY = date(2026, 3, 31)
COLUMNS = (
    Column("customer_id", "text", "VARCHAR"),
    Column("country", "text", "VARCHAR"),
    Column("lifetime_value", "number", "DOUBLE"),
    Column("orders", "integer", "BIGINT"),
    Column("birth_date", "date", "DATE"),
    Column("seen_at", "timestamp", "TIMESTAMP"),
    Column("newsletter", "boolean", "BOOLEAN"),
    Column("tags", "other", "VARCHAR[]"),
)
DOCUMENT: dict[str, Any] = {
    "source": "customers",
    "where": {
        "all": [
            {"field": "lifetime_value", "op": "greater_than", "value": 900},
            {
                "any": [
                    {"field": "country", "op": "one_of", "value": ["HU", "PL"]},
                    {"field": "newsletter", "op": "is_true"},
                ]
            },
            {"field": "birth_date", "op": "within_last", "value": {"n": 30, "unit": "days"}},
        ]
    },
}
SEGMENT = Segment(
    "VIP",
    "customers",
    Group(
        "all",
        (
            Condition("lifetime_value", "greater_than", 900),
            Group("any", (Condition("country", "one_of", ("HU", "PL")), Condition("newsletter", "is_true"))),
            Condition("birth_date", "within_last", Relative(30, "days")),
        ),
    ),
)


GROUND = Ground(COLUMNS, TODAY)


def people(where: Group) -> Segment:
    return Segment("people", "profiles", where)


def faults(*members: Condition | Group) -> list[str]:
    return [str(issue) for issue in check(people(Group("all", members)), GROUND)]


def fault(field: str, op: str, value: Any = None) -> str:
    (only,) = faults(Condition(field, op, value))
    return only.removeprefix("condition 1: ")


def nested(levels: int) -> Group:
    group = Group("all", (Condition("orders", "equals", 1),))
    for _ in range(levels - 1):
        group = Group("any", (group, Condition("orders", "equals", 2)))
    return group


def test_a_document_is_read_and_written() -> None:
    assert from_document("VIP", DOCUMENT) == SEGMENT
    assert to_document(SEGMENT) == DOCUMENT


def test_what_says_nothing_is_left_out_of_the_document() -> None:
    segment = Segment(
        "x", "customers", Group("all", (Condition("country", "equals", "HU", case_sensitive=True),)), description="Hi"
    )

    assert to_document(segment) == {
        "source": "customers",
        "where": {"all": [{"field": "country", "op": "equals", "value": "HU", "case_sensitive": True}]},
        "description": "Hi",
    }
    assert from_document("x", to_document(segment)) == segment
    assert to_document(Segment("x", "customers", EVERYONE)) == {"source": "customers", "where": {"all": []}}


def test_days_that_a_workspace_file_holds_are_kept_as_text() -> None:
    def one(value: object) -> Segment:
        where = {"all": [{"field": "seen_at", "op": "equals", "value": value}]}
        return from_document("x", {"source": "customers", "where": where})

    assert one(date(2026, 1, 5)) == one("2026-01-05")
    assert one(datetime(2026, 1, 5, 10, 30, tzinfo=UTC)) == one("2026-01-05T10:30:00+00:00")


def test_every_fault_of_a_document_is_told_at_once() -> None:
    document = {
        "sorce": "customers",
        "where": {
            "all": [
                {"field": "country", "op": "equals", "vlaue": "HU"},
                "country is HU",
                {
                    "any": [
                        {"op": "equals"},
                        {"field": "seen_at", "op": "within_last", "value": {"n": 30, "unit": "hours"}},
                    ]
                },
                {"any": {}, "all": []},
                {"any": "x"},
                {"field": "country", "op": "one_of", "value": [["HU"]], "case_sensitive": "yes"},
            ]
        },
        "description": 7,
    }

    with pytest.raises(SegmentError) as caught:
        from_document("x", document)

    assert str(caught.value).splitlines() == [
        'segment: There is no "sorce" here. Did you mean "source"?',
        "source: Say which profile source the segment is over.",
        'condition 1: There is no "vlaue" here. Did you mean "value"?',
        "condition 2: A condition needs field, op and, for most operators, value.",
        'condition 3: Say the field, as text: "field" is missing.',
        "condition 4: A span is written {n: 30, unit: days}; the units are days, weeks, months and years.",
        "where: A group is either {all: [...]} or {any: [...]}.",
        'where: The rules of "any" have to be a list.',
        "condition 5: case_sensitive is either true or false.",
        "condition 5: A value is text, a number, a day, true or false.",
        "description: Write the description as text.",
    ]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("text", "segment: This is not a segment: it needs source and where."),
        ({"source": "customers"}, "where: Say who belongs to the segment; {all: []} is everyone."),
        ({"source": "customers", "where": []}, "where: A group is either {all: [...]} or {any: [...]}."),
        ({"source": 7, "where": {"all": []}}, "source: Say which profile source the segment is over."),
    ],
)
def test_what_is_no_segment_is_refused(document: Any, message: str) -> None:
    with pytest.raises(SegmentError) as caught:
        from_document("x", document)

    assert str(caught.value) == message


def test_a_document_that_holds_itself_is_refused() -> None:
    group: dict[str, Any] = {"all": []}
    group["all"].append(group)

    with pytest.raises(SegmentError, match="nested more than 50 levels"):
        from_document("x", {"source": "customers", "where": group})


def test_groups_may_be_nested_to_a_depth() -> None:
    deep, too_deep = nested(DEEPEST), nested(DEEPEST + 1)

    assert check(people(deep), GROUND) == ()
    assert condition(people(deep), GROUND) is not None
    assert check(people(too_deep), GROUND) == (
        Issue("where", "Groups are nested more than 50 levels deep. Make it flatter."),
    )
    assert from_document("x", to_document(Segment("x", "customers", deep))).where == deep


def test_too_many_conditions_are_refused() -> None:
    condition = Condition("country", "equals", "HU")

    assert check(people(Group("any", (condition,) * MOST_CONDITIONS)), GROUND) == ()
    assert faults(*(condition,) * (MOST_CONDITIONS + 1)) == [
        (
            "where: 1,001 conditions are more than the 1,000 that a segment may have. "
            'Use "is one of" with a list of values.'
        ),
    ]


def test_every_fault_of_the_rules_is_told_at_once() -> None:
    where = Group(
        "all",
        (
            Condition("countri", "equals", "HU"),
            Condition("lifetime_value", "greater_than", "12a"),
            Condition("orders", "equals", 1),
            Group("any", (Condition("newsletter", "contains", "x"), Condition("country", "equls", "HU"))),
            Condition("zzz", "qqq"),
            Condition("orders", "one_of", ("1", "x", "y")),
        ),
    )

    issues = check(people(where), GROUND)

    assert [str(issue) for issue in issues] == [
        'condition 1: The source has no column "countri". Did you mean "country"?',
        "condition 2: lifetime_value: '12a' is not a number. Write it like 1234.5.",
        (
            'condition 4: "contains" is not for "newsletter", which holds yes or no. '
            "Use one of: is_true, is_false, is_null, is_not_null."
        ),
        'condition 5: There is no operator "equls". Did you mean "equals"?',
        'condition 6: The source has no column "zzz".',
        'condition 6: There is no operator "qqq".',
        "condition 7: orders: 'x' is not a number. Write it like 1234.5.",
        "condition 7: orders: 'y' is not a number. Write it like 1234.5.",
    ]
    with pytest.raises(SegmentError) as caught:
        condition(people(where), GROUND)
    assert caught.value.issues == issues


@pytest.mark.parametrize("operator", [operator for operator in OPERATORS.values() if operator.value != "none"])
def test_a_missing_value_is_a_fault(operator: Any) -> None:
    column = next(column for column in COLUMNS if column.type in operator.types)
    missing = {"one": "The value is missing", "two": "Give two values", "span": "Give a span"}
    missing |= {"span_of_year": "Give a span", "pattern": "give a pattern", "length": "give a number"}

    for value in (None, "", ()):
        assert missing.get(operator.value, "Give a list") in fault(column.name, operator.name, value)


@pytest.mark.parametrize(
    ("field", "op", "value", "message"),
    [
        ("newsletter", "is_true", False, "This operator takes no value: leave it out."),
        ("country", "equals", ("HU",), "The value is missing: give a single one."),
        ("country", "one_of", "HU", "Give a list of at least one value."),
        ("orders", "between", (1, 2, 3), "Give two values: the lowest and the highest."),
        ("orders", "between", (2, 1), "The lower end, '2', is above the upper end, '1'. Swap them."),
        ("orders", "not_between", ("10", "9.5"), "The lower end, '10', is above the upper end, '9.5'. Swap them."),
        ("birth_date", "between", ("2026-02-01", "2026-01-01"), "is above the upper end, '2026-01-01'. Swap them."),
        ("seen_at", "between", ("2026-01-02", "2026-01-01 23:59"), "is above the upper end, '2026-01-01 23:59'."),
        ("birth_date", "within_last", "30 days", "Give a span, such as 30 days."),
        ("birth_date", "within_last", Relative(-1, "days"), "A span is a whole number from 0 to 36,500 days."),
        ("birth_date", "within_last", Relative(1_201, "months"), "A span is a whole number from 0 to 1,200 months."),
        ("country", "equals", False, "holds text, but 'False' was read as yes or no. Put the value in quotes."),
        ("country", "one_of", ("HU", 1000), "holds text, but '1000' was read as a number. Put the value in quotes."),
        ("country", "equals", date(2026, 1, 5), "but '2026-01-05' was read as a day. Put the value in quotes."),
        ("country", "one_of", ("HU", ""), 'The value is missing; for those with no text use "is empty".'),
        ("country", "equals", "\ud83d", "'?' holds half a character. Write it again."),
        ("orders", "equals", True, "'True' is not a number."),
        ("orders", "equals", "1,5", "'1,5' is not a number. Write it like 1234.5."),
        ("orders", "equals", "1_000", "'1_000' is not a number."),
        ("orders", "equals", "nan", "'nan' is not a number."),
        ("orders", "equals", "1e999", "'1e999' is not a finite number."),
        ("orders", "equals", float("nan"), "'nan' is not a finite number."),
        ("orders", "equals", 10**60, "is too large a number."),
        ("orders", "equals", "x" * 1_000, f"'{'x' * 40}…' is not a number."),
        ("birth_date", "equals", "5.1.2026", "'5.1.2026' is not a day. Write it like 2026-01-05."),
        ("birth_date", "equals", "2026-02-30", "'2026-02-30' is not in the calendar."),
        ("birth_date", "equals", 20260105, "'20260105' is not a day."),
        ("birth_date", "equals", "2026-01-05 10:30", "The column holds days: leave the time out"),
        ("birth_date", "equals", datetime(2026, 1, 5, tzinfo=UTC), "The column holds days: leave the time out"),
        ("seen_at", "equals", "2026-01-05 25:00", "'2026-01-05 25:00' is not in the calendar."),
        ("tags", "equals", "x", "which holds something that can only be compared with null."),
    ],
)
def test_a_value_that_does_not_fit_its_column_is_told_in_words(field: str, op: str, value: Any, message: str) -> None:
    assert message in fault(field, op, value)


def test_of_many_wrong_values_a_few_are_named() -> None:
    told = faults(Condition("orders", "one_of", tuple(f"x{number}" for number in range(4_000))))

    assert len(told) == 6
    assert told[-1] == "condition 1: orders: 3,995 more values are not right either."


def test_values_are_read_by_the_type_of_their_column() -> None:
    where = Group(
        "all",
        (
            Condition("orders", "between", (" 1 ", "2.0")),
            Condition("birth_date", "equals", "2026-01-05"),
            Group("any", (Condition("seen_at", "one_of", ("2026-01-05", "2026-01-05T12:30+02:00")),)),
        ),
    )

    read, issues = read_values(people(where), GROUND)
    group = read.where

    assert issues == ()
    assert group == Group(
        "all",
        (
            Condition("orders", "between", (1, 2.0)),
            Condition("birth_date", "equals", date(2026, 1, 5)),
            Group(
                "any",
                (Condition("seen_at", "one_of", (date(2026, 1, 5), datetime(2026, 1, 5, 10, 30, tzinfo=UTC))),),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("today", "span", "day"),
    [
        ("2026-03-31", Relative(1, "months"), "2026-02-28"),
        ("2024-03-31", Relative(1, "months"), "2024-02-29"),
        ("2026-01-15", Relative(1, "months"), "2025-12-15"),
        ("2026-12-31", Relative(13, "months"), "2025-11-30"),
        ("2026-03-01", Relative(1, "days"), "2026-02-28"),
        ("2026-03-01", Relative(2, "weeks"), "2026-02-15"),
        ("2026-03-01", Relative(0, "months"), "2026-03-01"),
        ("9999-12-31", Relative(0, "months"), "9999-12-31"),
    ],
)
def test_a_span_ends_today(today: str, span: Relative, day: str) -> None:
    assert span.day(date.fromisoformat(today)) == date.fromisoformat(day)


def test_everyone_needs_no_condition() -> None:
    assert condition(people(EVERYONE), GROUND) is None
    assert condition(people(Group("any", (EVERYONE, Condition("orders", "equals", 1)))), GROUND) is None


def test_the_condition_can_be_written_for_spark_too() -> None:
    where = Group("all", (Condition("country", "contains", "it's\\"), Condition("birth_date", "equals", "2026-01-05")))

    written = condition(people(where), GROUND)

    assert written is not None
    assert written.sql(dialect="duckdb") == (
        "CONTAINS(LOWER(\"country\"), 'it''s\\') AND \"birth_date\" = CAST('2026-01-05' AS DATE)"
    )
    assert written.sql(dialect="spark") == (
        "CONTAINS(LOWER(`country`), 'it\\'s\\\\') AND `birth_date` = CAST('2026-01-05' AS DATE)"
    )
