"""What sets members apart: ranked by effect size, said in a sentence, chance and identifiers left out."""

import math
import statistics

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.insight import effect
from exporter.insight.insight import Insight
from exporter.insight.pick import in_country
from exporter.segments.library import Segments
from exporter.segments.rules import Condition, Group, Segment

RICH = Segment("", "people", Group("all", (Condition("spent", "at_least", 500),)))


@pytest.fixture
def apart(insight: Insight) -> pl.DataFrame:
    return insight.differences(RICH)


def test_the_largest_differences_come_first(apart: pl.DataFrame) -> None:
    certain = apart.filter(pl.col("certain"))

    assert set(certain["column"]) == {"spent", "seen", "born", "loyalty"}
    assert certain["effect"].abs().is_sorted(descending=True)
    assert apart["certain"].is_sorted(descending=True)


def test_a_mean_differs_by_standard_deviations_of_both_together(apart: pl.DataFrame, people: pl.DataFrame) -> None:
    row = apart.row(by_predicate=pl.col("column") == "spent", named=True)
    known = people.filter(pl.col("spent").is_not_nan())["spent"].to_list()
    inside, outside = [each for each in known if each >= 500], [each for each in known if each < 500]
    squares = len(inside) * statistics.pvariance(inside) + len(outside) * statistics.pvariance(outside)
    expected = (statistics.mean(inside) - statistics.mean(outside)) / math.sqrt(squares / len(known))

    assert row["measure"] == "mean"
    assert row["effect"] == pytest.approx(expected)
    assert row["strength"] == "large"
    assert row["inside"] == pytest.approx(statistics.mean(inside))
    assert row["in_rules"]


def test_a_share_is_said_in_a_sentence(apart: pl.DataFrame) -> None:
    row = apart.row(by_predicate=pl.col("column") == "loyalty", named=True)

    assert row["measure"] == "share"
    assert row["sentence"] in (
        "loyalty is gold for 50 %, of others for 0.2 %",
        "loyalty is none for 50 %, of others for 100 %",
    )
    assert 0 < row["association"] < 1
    assert not row["in_rules"]


def test_days_are_said_as_days(apart: pl.DataFrame) -> None:
    said = apart.row(by_predicate=pl.col("column") == "born", named=True)["sentence"]

    assert said.startswith("born is 2002-")
    assert ", of others 19" in said


def test_what_only_some_have_sets_them_apart(insight: Insight) -> None:
    reachable = Segment("", "people", Group("all", (Condition("email", "is_not_empty"),)))

    row = insight.differences(reachable).row(0, named=True)

    assert (row["column"], row["measure"], row["inside"], row["outside"]) == ("email", "filled", 1.0, 0.0)
    assert row["sentence"] == "email is filled for 100 %, of others for 0 %"


def test_the_key_is_left_out_and_so_are_the_values_that_name_somebody(apart: pl.DataFrame) -> None:
    assert "customer_id" not in apart["column"].to_list()
    assert dict(apart.select("column", "measure").iter_rows())["email"] == "filled"
    assert "country" in apart["column"].to_list()


@pytest.mark.parametrize("kind", ["all", "any"])
def test_nothing_sets_everyone_or_nobody_apart(insight: Insight, kind: str) -> None:
    group = Group("all") if kind == "all" else Group("any")

    frame = insight.differences(Segment("", "people", group))

    assert not frame["certain"].any()


@given(st.integers(0, 500), st.integers(1, 500), st.integers(0, 500), st.integers(1, 500))
def test_effects_of_shares_are_symmetric_and_nothing_where_shares_agree(a: int, b: int, c: int, d: int) -> None:
    one, other = min(a / b, 1.0), min(c / d, 1.0)

    assert effect.cohens_h(one, other) == pytest.approx(-effect.cohens_h(other, one))
    assert effect.cohens_h(one, one) == 0
    assert abs(effect.cohens_h(one, other)) <= math.pi + 1e-9


def test_an_association_is_nothing_or_all_at_its_ends() -> None:
    assert effect.cramers_v([10, 20], [100, 200]) == pytest.approx(0)
    assert effect.cramers_v([10, 0], [0, 200]) == pytest.approx(1)
    assert effect.cramers_v([], [1]) == 0


def test_means_that_do_not_vary_are_infinitely_apart_or_the_same() -> None:
    fixed = effect.Moments(5, 1.0, 0.0)

    assert effect.cohens_d(fixed, effect.Moments(5, 2.0, 0.0)) == -math.inf
    assert effect.cohens_d(fixed, fixed) == 0
    assert effect.cohens_d(fixed, effect.Moments(0, 2.0, 0.0)) == 0


def test_members_are_counted_by_country_whatever_it_is_called(insight: Insight, vip: Segment) -> None:
    frame = insight.countries(vip)
    rows = {(row["code"], row["country"]): row for row in frame.iter_rows(named=True)}

    assert list(rows) == [("HUN", "Hungary"), ("POL", "Poland"), (None, "Narnia"), (None, None)]
    hungary = rows["HUN", "Hungary"]
    assert (hungary["members"], hungary["others"], hungary["share_of_members"]) == (115, 85, 1.0)
    assert hungary["share_in_country"] == pytest.approx(115 / 200)
    assert sorted(hungary["spellings"]) == ["HU", "Hungary"]
    assert rows[None, None]["others"] == 200
    assert frame.select(pl.col("members", "others").sum()).row(0) == (115, 485)


def test_a_country_makes_a_segment_of_its_profiles(insight: Insight, segments: Segments, vip: Segment) -> None:
    frame = insight.countries(vip)
    column = insight.column(insight._source(vip), "country")

    for row in frame.iter_rows(named=True):
        where = in_country(column, row["spellings"])
        assert segments.count(Segment("", "people", where)).members == row["members"] + row["others"]
