"""The values that are offered while people type."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from exporter.errors import SourceError
from exporter.profiles.engine import Profiles
from exporter.profiles.offered import ALL_LOOKED_AT
from exporter.profiles.source import Kind, Source

Make = Callable[..., Source]

ROWS = ALL_LOOKED_AT + 50_000
LARGE = pl.select(customer_id=pl.int_range(ROWS)).select(
    "customer_id",
    country=pl.when(pl.col("customer_id") % 4 == 0).then(pl.lit("HU")).otherwise(pl.lit("PL")),
    city="city " + (pl.col("customer_id") % 2_000).cast(pl.String),
    visits=pl.when(pl.col("customer_id") % 2 == 0).then(0).otherwise(pl.col("customer_id") % 5_000 + 1),
    email=pl.col("customer_id").cast(pl.String) + "@example.com",
)
"""More rows than all are looked at, whatever a column holds."""

KINDS: list[Kind] = ["parquet", "csv", "duckdb", "postgresql", "spark"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_values_of_a_column_come_with_the_most_frequent_first(
    profiles: Profiles, make_source: Make, kind: Kind
) -> None:
    countries = ["PL", "HU", "HU", None, "  ", "FI", "PL", "HU"]
    source = make_source(kind, pl.DataFrame({"customer_id": range(8), "country": countries}))

    assert profiles.values(source, "Country").rows() == [("HU", 3), ("PL", 2), ("FI", 1)]
    assert profiles.values(source, "country", limit=1).rows() == [("HU", 3)]


def test_values_are_of_the_type_of_their_column(profiles: Profiles, make_source: Make) -> None:
    days = [date(2026, 1, 5), date(2026, 1, 5), None]
    source = make_source("parquet", pl.DataFrame({"customer_id": [1, 2, 3], "day": days, "yes": [True, None, None]}))

    found = profiles.values(source, "day")

    assert found.rows() == [(date(2026, 1, 5), 2)]
    assert found.schema == {"value": pl.Date, "profiles": pl.Int64}
    assert profiles.values(source, "yes").rows() == [(True, 1)]


def test_values_of_a_related_table_are_those_of_its_rows(profiles: Profiles, make_source: Make) -> None:
    orders = make_source("parquet", pl.DataFrame({"customer_id": [1, 1, 2], "shop": ["b", "b", "a"]}), name="orders")
    people = make_source("parquet", pl.DataFrame({"customer_id": [1, 2]}))
    related = Source(people.name, people.kind, people.location, people.key, related=(orders,))

    assert profiles.values(related, "shop", table="orders").rows() == [("b", 2), ("a", 1)]
    with pytest.raises(SourceError, match='has no related table "returns"'):
        profiles.values(related, "shop", table="returns")
    with pytest.raises(SourceError, match='has no column "shopp"'):
        profiles.values(related, "shopp", table="orders")


@pytest.mark.parametrize("kind", ["parquet", "postgresql", "spark"])
def test_a_large_source_offers_what_it_has_most_of(profiles: Profiles, make_source: Make, kind: Kind) -> None:
    source = make_source(kind, LARGE)

    assert profiles.values(source, "country").rows() == [("PL", ROWS * 3 // 4), ("HU", ROWS // 4)]

    visits = profiles.values(source, "visits", limit=3)
    assert visits.height == 3
    assert visits.row(0)[0] == 0
    assert visits.row(0)[1] == pytest.approx(ROWS / 2, rel=0.1)
    assert visits.row(1)[1] == float(f"{visits.row(1)[1]:.2g}")

    assert profiles.values(source, "email").is_empty()
