"""A segment shown as SQL is the same segment: put back as hand-written, it has the same members."""

from dataclasses import replace
from datetime import date

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlglot import exp

from exporter.errors import SegmentError
from exporter.profiles.by_hand import unmarked
from exporter.profiles.source import Column
from exporter.segments.checks import check
from exporter.segments.compile import condition
from exporter.segments.ground import Ground, Table
from exporter.segments.rules import EVERYONE, Condition, Frozen, Group, InSegment, Related, Relative, Segment
from exporter.segments.sql import read
from exporter.segments.sql_writing import formatted
from tests.segments import test_segment_agreement as rows
from tests.segments.any_segment import SEGMENTS
from tests.segments.conftest import put
from tests.segments.people_and_orders import GROUND, PROFILES, ROWS
from tests.segments.plain_reading import Row

TYPES = {
    "text": "VARCHAR",
    "number": "DOUBLE",
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}
OF_EVERY_TYPE = Ground(
    (
        Column("id", "integer", "UINTEGER"),
        *(Column(name, kind, TYPES[kind]) for name, (kind, _) in rows.COLUMNS.items()),
    ),
    date(2026, 3, 31),
    "Europe/Budapest",
    source="people",
)
NAMED_ODDLY = Ground(
    (Column("Select", "text", "VARCHAR"), Column('a "b" c', "integer", "BIGINT"), Column("order", "date", "DATE")),
    date(2026, 3, 31),
    source="group by",
    key="Select",
    related={"Étoile": Table((Column("from", "text", "VARCHAR"),), "from")},
)


def keys(duck: duckdb.DuckDBPyConnection, ground: Ground, held: exp.Expression | None) -> list[object]:
    asked = exp.select(exp.column(ground.key, quoted=True)).from_('"all profiles"."profiles"').order_by("1")
    found = asked if held is None else asked.where(unmarked(held))
    return [key for (key,) in duck.sql(found.sql("duckdb")).fetchall()]


def assert_the_same(duck: duckdb.DuckDBPyConnection, ground: Ground, segment: Segment) -> None:
    by_hand = replace(segment, where=EVERYONE, then=(), sql=formatted(segment, ground))

    assert keys(duck, ground, condition(by_hand, ground)) == keys(duck, ground, condition(segment, ground))


@given(segment=SEGMENTS)
@settings(max_examples=25)
def test_combined_rules_have_the_same_members_as_their_sql(duck: duckdb.DuckDBPyConnection, segment: Segment) -> None:
    put(duck, {'"all profiles"."profiles"': pl.DataFrame(PROFILES), '"related table"."orders"': pl.DataFrame(ROWS)})

    if not check(segment, GROUND):
        assert_the_same(duck, GROUND, segment)


@given(people=some.lists(rows.rows, min_size=1, max_size=8), where=rows.groups)
@settings(max_examples=25)
def test_conditions_of_every_type_have_the_same_members_as_their_sql(
    duck: duckdb.DuckDBPyConnection, people: list[Row], where: Group
) -> None:
    put(duck, {'"all profiles"."profiles"': rows.frame_of(people).with_row_index("id")})

    assert_the_same(duck, OF_EVERY_TYPE, Segment("x", "people", where))


@pytest.mark.parametrize("dialect", ["duckdb", "spark", "postgres"])
@given(where=rows.groups)
@settings(max_examples=15)
def test_the_sql_of_every_dialect_can_be_put_back(dialect: str, where: Group) -> None:
    ground = replace(OF_EVERY_TYPE, dialect=dialect)

    read(formatted(Segment("x", "people", where), ground), ground)


def test_names_that_are_words_of_sql_are_quoted(duck: duckdb.DuckDBPyConnection) -> None:
    people = pl.DataFrame({"Select": ["a", "b"], 'a "b" c': [1, 2], "order": [date(2026, 1, 1), None]})
    put(duck, {'"all profiles"."profiles"': people, '"related table"."Étoile"': pl.DataFrame({"from": ["a"]})})
    where = Group("all", (Condition('a "b" c', "at_least", 1), Related("Étoile", "count", "at_least", 1)))

    assert_the_same(duck, NAMED_ODDLY, Segment("x", "group by", where))


def test_the_sql_is_laid_out_for_reading() -> None:
    segment = Segment(
        "x",
        "people",
        Group("all", (Condition("country", "equals", "HU"), Condition("age", "at_least", 18))),
    )

    assert formatted(segment, GROUND) == ("SELECT\n  id\nFROM people\nWHERE\n  LOWER(country) = 'hu' AND age >= 18")


def test_everyone_is_a_select_without_a_condition() -> None:
    assert formatted(Segment("x", "people", EVERYONE), GROUND) == "SELECT\n  id\nFROM people"


def test_fifty_thousand_values_stay_one_literal() -> None:
    values = tuple(f"P{number}" for number in range(50_000))
    text = formatted(Segment("x", "people", Group("all", (Condition("country", "one_of", values),))), GROUND)

    assert len(text.splitlines()) < 20
    read(text, GROUND)


def test_a_span_is_written_as_the_days_that_it_is_today() -> None:
    ground = replace(GROUND, columns=(*GROUND.columns, Column("born", "date", "DATE")))

    text = formatted(
        Segment("x", "people", Group("all", (Condition("born", "within_last", Relative(30, "days")),))), ground
    )

    assert "2026-03-01" in text
    assert "2026-03-31" in text


def test_what_was_written_by_hand_stays_as_it_was_written() -> None:
    assert formatted(Segment("x", "people", EVERYONE, sql="select id  from people"), GROUND) == "select id  from people"


def test_the_members_of_a_static_segment_have_no_sql() -> None:
    static = Segment("old", "people", EVERYONE, kind="static", frozen=Frozen("members", 1, "2026-01-01"))
    ground = replace(GROUND, segments=lambda _: static, members=lambda _: "/members.parquet")

    with pytest.raises(SegmentError, match="built on a static one"):
        formatted(Segment("x", "people", Group("all", (InSegment("old"),))), ground)
