"""Every shape of rule finds the same profiles on every engine: related rows, other segments, parts, static members."""

from dataclasses import replace
from typing import Any, get_args

import polars as pl
import pytest

from exporter.segments.rules import (
    EVERYONE,
    Condition,
    Frozen,
    Group,
    InSegment,
    Leaf,
    Measure,
    Part,
    Related,
    Relative,
    Rule,
    Segment,
    Step,
)

from .conftest import KEY, ORDERS, PEOPLE, Engine

WEB = Condition("channel", "one_of", ("WEB", "shop"))
LATELY = Condition("at", "within_last", Relative(90, "days"))
HUNGARY = Condition("name", "equals", "hu")
BUYERS = Related("orders", "count", "at_least", 1)
KEPT = ["C000", "é002", "C004", "ß119", "somebody else"]


def every(*rules: Rule) -> Group:
    return Group("all", rules)


def either(*rules: Rule) -> Group:
    return Group("any", rules)


def segment(*rules: Rule, then: tuple[Step, ...] = ()) -> Segment:
    return Segment("case", "people", every(*rules), then)


OTHERS = {
    "buyers": replace(segment(BUYERS), name="buyers"),
    "readers": replace(segment(Condition("reads", "is_true")), name="readers"),
    "both": replace(segment(InSegment("buyers"), InSegment("readers", member=False)), name="both"),
    "kept": replace(
        segment(), name="kept", kind="static", frozen=Frozen("kept.parquet", len(KEPT), "2026-03-01T00:00:00")
    ),
}

MEASURED: dict[Measure, list[tuple[str | None, str, Any]]] = {
    "count": [(None, "at_least", 3), (None, "equals", 0), (None, "less_than", 2), (None, "not_equals", 6)],
    "distinct": [("channel", "at_least", 2), ("channel", "at_most", 1)],
    "sum": [("amount", "greater_than", 50), ("amount", "at_most", 20.25), ("pieces", "equals", 0)],
    "average": [("amount", "between", (10, 20)), ("pieces", "not_between", (1, 2)), ("amount", "is_null", None)],
    "min": [("paid_on", "less_than", "2026-01-20"), ("amount", "equals", 1.75), ("at", "at_least", "2026-01-05")],
    "max": [
        ("paid_on", "at_least", "2026-03-01"),
        ("amount", "one_of", (28.0, 27.25)),
        ("pieces", "is_not_null", None),
    ],
    "first": [("channel", "equals", "shop"), ("amount", "less_than", 9), ("at", "month_of", (1, 2))],
    "last": [("channel", "not_equals", "web"), ("amount", "is_null", None), ("paid_on", "day_of_week", (1, 7))],
}
"""Measure -> what it measures, and what that is compared with."""

RELATED = {
    f"{measure} of {column} {op}{' of some rows' if where != EVERYONE else ''}": segment(
        Related("orders", measure, op, value, column, where)
    )
    for measure, cases in MEASURED.items()
    for column, op, value in cases
    for where in (EVERYONE, every(WEB, LATELY))
}

SHAPES = {
    "not all of": segment(either(HUNGARY, every(BUYERS, Condition("amount", "greater_than", 0)))),
    "in a segment": segment(InSegment("both")),
    "not in a segment": segment(InSegment("both", member=False)),
    "static": segment(InSegment("kept")),
    "not static": segment(either(InSegment("kept", member=False), HUNGARY)),
    "a static one itself": OTHERS["kept"],
    "half": segment(Part("spring", 0.0, 0.5)),
    "a third of some": segment(Part("spring", 1 / 3, 2 / 3, of="readers")),
    "exactly a third by": segment(Part("autumn", 0.0, 1 / 3, by="reads")),
    "the rest by": segment(Part("autumn", 1 / 3, 1.0, by="reads", of="buyers")),
    "from left to right": segment(
        BUYERS,
        then=(Step("union", every(HUNGARY)), Step("intersect", either(InSegment("readers"), Part("x", 0.2, 1.0)))),
    ),
    "all but": segment(then=(Step("except", every(BUYERS)), Step("union", every(InSegment("kept"))))),
    "some off": segment(replace(HUNGARY, off=True), replace(BUYERS, off=True), Condition("born", "is_not_null")),
    "a long list": segment(Condition("name", "not_one_of", (*(f"x{number}" for number in range(200)), "HU"))),
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Where the frozen members of the static segment lie."""
    place = tmp_path_factory.mktemp("frozen") / "kept.parquet"
    pl.DataFrame({"key": KEPT}).write_parquet(place)
    return {"kept": str(place)}


def test_related_rows_come_to_the_same_on_every_engine(engine: Engine, duckdb_engine: Engine) -> None:
    expected = duckdb_engine.members(RELATED)

    found = engine.members(RELATED)

    assert {name: keys for name, keys in found.items() if keys != expected[name]} == {}
    assert any(0 < len(keys) < PEOPLE.height for keys in found.values())


def test_every_shape_of_rule_finds_the_same_profiles_on_every_engine(
    engine: Engine, duckdb_engine: Engine, kept: dict[str, str]
) -> None:
    expected = duckdb_engine.members(SHAPES, others=OTHERS, frozen=kept)

    found = engine.members(SHAPES, others=OTHERS, frozen=kept)

    assert {name: keys for name, keys in found.items() if keys != expected[name]} == {}


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_that_is_a_condition_counts_as_many_as_it_marks(
    engine: Engine, duckdb_engine: Engine, kept: dict[str, str], name: str
) -> None:
    marked = duckdb_engine.members({name: SHAPES[name]}, others=OTHERS, frozen=kept)

    assert engine.counted(SHAPES[name], others=OTHERS, frozen=kept) == len(marked[name])


def test_static_members_are_those_of_the_file_that_are_still_there(engine: Engine, kept: dict[str, str]) -> None:
    found = engine.members({"kept": OTHERS["kept"]}, others=OTHERS, frozen=kept)

    assert found["kept"] == sorted(KEPT[:-1])


def test_related_rows_come_to_what_polars_reckons(engine: Engine) -> None:
    sums = ORDERS.group_by("who").agg(pl.col("amount").sum())
    expected = sorted(sums.drop_nulls("who").filter(pl.col("amount") > 50)["who"])

    assert engine.members({"spent": RELATED["sum of amount greater_than"]})["spent"] == expected


def test_every_measure_and_every_kind_of_rule_has_a_case() -> None:
    def kinds(rule: Rule) -> set[type]:
        return set().union(*map(kinds, rule.members)) if isinstance(rule, Group) else {type(rule)}

    told = [*OTHERS.values(), *SHAPES.values(), *RELATED.values()]

    assert set(MEASURED) == set(get_args(Measure))
    assert set().union(*(kinds(each.where) for each in told)) == set(get_args(Leaf))


def test_keys_are_in_the_order_of_their_code_points(engine: Engine) -> None:
    assert engine.members({"all": segment()})["all"] == sorted(PEOPLE[KEY].to_list())
