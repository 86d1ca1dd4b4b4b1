"""What is known of a segment is the same on DuckDB, on Spark and on PostgreSQL."""

from functools import partial

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from exporter.insight import members
from exporter.insight.comparison import comparison
from exporter.insight.countries import countries
from exporter.insight.differences import differences
from exporter.insight.funnel import funnel
from exporter.insight.members import Order
from exporter.insight.overlap import overlap
from exporter.insight.search import searched
from exporter.insight.steps import steps
from exporter.profiles.query import Condition as Compiled
from exporter.segments.compile import condition
from exporter.segments.rules import Condition, Group, Related, Segment, Step

from .conftest import KEY, PEOPLE, Engine

SEGMENT = Segment(
    "Some",
    "people",
    Group("all", (Condition("orders", "at_least", 0), Condition("reads", "is_not_null"))),
    (
        Step("union", Group("all", (Related("orders", "count", "at_least", 5),))),
        Step("except", Group("all", (Condition("name", "is_empty"),))),
    ),
)


def compiled(engine: Engine, segment: Segment) -> Compiled | None:
    return condition(segment, engine.ground(zone="Europe/Budapest", others={}, members={}))


def test_the_funnel_is_the_same(engine: Engine, duckdb_engine: Engine) -> None:
    taken = steps(SEGMENT, email=Condition("name", "is_valid_email"), opted_in=Condition("reads", "is_true"))
    found, expected = (
        funnel(each.profiles, each.source, taken, condition=partial(compiled, each), limit=5)
        for each in (engine, duckdb_engine)
    )

    assert_frame_equal(found, expected)


@pytest.mark.parametrize("column", ["name", "orders", "rate", "born", "seen", "reads"])
def test_bars_are_the_same(engine: Engine, duckdb_engine: Engine, column: str) -> None:
    found, expected = (
        comparison(
            each.profiles,
            each.source,
            next(one for one in each.profiles.columns(each.source) if one.name == column),
            where=compiled(each, SEGMENT),
            zone="Europe/Budapest",
            bars=7,
        )
        for each in (engine, duckdb_engine)
    )

    assert_frame_equal(found, expected)


def test_what_sets_apart_is_the_same(engine: Engine, duckdb_engine: Engine) -> None:
    found, expected = (
        differences(each.profiles, each.source, where=compiled(each, SEGMENT)).sort("column")
        for each in (engine, duckdb_engine)
    )

    assert_frame_equal(found.drop("value", "sentence"), expected.drop("value", "sentence"))


def test_combinations_are_the_same(engine: Engine, duckdb_engine: Engine) -> None:
    several = {"Some": SEGMENT, "Readers": Segment("", "people", Group("all", (Condition("reads", "is_true"),)))}
    found, expected = (
        overlap(each.profiles, each.source, {name: compiled(each, one) for name, one in several.items()})
        for each in (engine, duckdb_engine)
    )

    assert_frame_equal(found, expected)


def test_countries_are_the_same(engine: Engine, duckdb_engine: Engine) -> None:
    found, expected = (
        countries(each.profiles, each.source, each.profiles.columns(each.source)[1], where=compiled(each, SEGMENT))
        for each in (engine, duckdb_engine)
    )

    assert_frame_equal(found, expected)


ORDERS = [
    Order("name", descending=True),
    Order("amount"),
    Order("amount", descending=True),
    Order("seen"),
    Order("reads"),
]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{order.column} {'down' if order.descending else 'up'}")
def test_pages_are_the_same(engine: Engine, duckdb_engine: Engine, order: Order) -> None:
    found, expected = (pages(each, order) for each in (engine, duckdb_engine))

    assert found[KEY].to_list() == expected[KEY].to_list()
    assert found.height == PEOPLE.height


def pages(engine: Engine, order: Order) -> pl.DataFrame:
    """Return all pages under one another."""
    frames, after = [], None
    while True:
        page = members.page(
            engine.profiles, engine.source, None, columns=[order.column], order=order, after=after, size=50
        )
        frames.append(page.frame)
        if page.next is None:
            return pl.concat(frames, how="vertical_relaxed")
        after = page.next


@pytest.mark.parametrize("text", ["ann", "É", "%", "_", "\\", "'", "C004"])
def test_a_search_finds_the_same(engine: Engine, duckdb_engine: Engine, text: str) -> None:
    def found(each: Engine) -> list[str]:
        key = each.profiles.columns(each.source)[0]
        where = searched(compiled(each, SEGMENT), text=text, key=key, email="name")
        page = members.page(each.profiles, each.source, where, columns=["name"], size=200)
        return page.frame[KEY].to_list()

    assert found(engine) == found(duckdb_engine)
