"""Members page by page: in any order, found by email or key, none twice and none left out."""

import math
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.insight import members
from exporter.insight.insight import Insight
from exporter.insight.members import Order, Place
from exporter.insight.search import searched
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Source
from exporter.segments.rules import Segment

COLUMNS = ["customer_id", "email", "country", "spent", "orders", "born", "seen", "newsletter"]


def pages(profiles: Profiles, source: Source, order: Order | None, size: int) -> pl.DataFrame:
    """Return all pages under one another."""
    frames, after = [], None
    while True:
        page = members.page(profiles, source, None, columns=COLUMNS, order=order, after=after, size=size)
        frames.append(page.frame)
        if page.next is None:
            return pl.concat(frames)
        assert page.frame.height == size
        after = page.next


orders = st.none() | st.builds(Order, st.sampled_from(COLUMNS), st.booleans())


@settings(max_examples=25)
@given(order=orders, size=st.sampled_from([37, 60, 100, 300, 600, 1000]))
def test_pages_are_the_members_in_order(
    profiles: Profiles, source: Source, people: pl.DataFrame, order: Order | None, size: int
) -> None:
    chosen = order or Order("customer_id")
    finite = people.with_columns(place=pl.when(pl.col("spent").is_finite()).then("spent"))
    by = "place" if chosen.column == "spent" else chosen.column
    by_key = chosen.descending and chosen.column == "customer_id"
    expected = finite.sort(by, "customer_id", descending=[chosen.descending, by_key], nulls_last=True)

    frame = pages(profiles, source, order, size)

    assert frame.columns == COLUMNS
    assert frame["customer_id"].to_list() == expected["customer_id"].to_list()


def test_a_page_ends_where_the_next_one_begins(insight: Insight, vip: Segment) -> None:
    first = insight.members(vip, columns=["country"], order=Order("country"))

    assert first.frame.height == 100
    assert first.next is not None
    second = insight.members(vip, columns=["country"], order=Order("country"), after=first.next)

    assert second.frame.height == 15
    assert second.next is None
    assert first.next == Place("Hungary", first.frame["customer_id"][-1], shown=43)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("C0306", ["C0306"]),
        ("c0306", []),
        (" person302@EXAMPLE.com ", ["C0302"]),
        ("PERSON30", ["C0302", "C0306", "C0308"]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("'; --", []),
    ],
)
def test_members_are_found_by_their_key_or_a_part_of_their_email(
    insight: Insight, vip: Segment, text: str, found: list[str]
) -> None:
    page = insight.members(vip, columns=[], search=text)

    assert page.frame["customer_id"].to_list() == found


def test_a_blank_search_finds_everyone(insight: Insight, vip: Segment) -> None:
    assert insight.members(vip, columns=[], search="  ").frame.height == 100


def test_whole_numbers_as_keys_are_found_by_their_digits(profiles: Profiles, tmp_path_factory: Any) -> None:
    path = tmp_path_factory.mktemp("numbered") / "people.parquet"
    pl.DataFrame({"id": [7, 70, 700]}).write_parquet(path)
    source = Source("people", "parquet", str(path), "id")
    key = profiles.columns(source)[0]

    def found(text: str) -> list[int]:
        where = searched(None, text=text, key=key)
        return members.page(profiles, source, where, columns=[]).frame["id"].to_list()

    assert (found("70"), found("x"), found("")) == ([70], [], [7, 70, 700])


def test_numbers_that_are_not_finite_come_last(profiles: Profiles, source: Source) -> None:
    spent = pages(profiles, source, Order("spent", descending=True), 100)["spent"].to_list()

    assert [math.isnan(value) for value in spent] == [False] * 588 + [True] * 12
