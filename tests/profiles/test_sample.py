"""The sample profiles: the same for a seed, believable, and as dirty as said."""

import re
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from exporter.profiles import sample
from exporter.profiles.declared import check_related
from exporter.profiles.engine import Profiles
from exporter.profiles.invented import mailboxes, patterns, purchases
from exporter.profiles.invented.atlas import PLACES
from exporter.profiles.invented.place import Place
from exporter.profiles.source import Source

TODAY = date(2026, 3, 15)
ROWS = 20_000


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    path = sample.write(tmp_path_factory.mktemp("sample"), rows=ROWS, today=TODAY)
    return pl.read_parquet(path)


def test_the_columns_are_as_promised(people: pl.DataFrame) -> None:
    assert people.schema == sample.PROFILES
    assert people.height == ROWS


def test_the_key_is_one(people: pl.DataFrame, profiles: Profiles, tmp_path: Path) -> None:
    people.write_parquet(tmp_path / "people.parquet")

    assert profiles.check_key(Source("sample", "parquet", str(tmp_path / "people.parquet"), sample.KEY)) == ROWS


def test_the_same_seed_gives_the_same_profiles_and_another_gives_others(people: pl.DataFrame, tmp_path: Path) -> None:
    again = pl.read_parquet(sample.write(tmp_path / "again", rows=ROWS, today=TODAY))
    other = pl.read_parquet(sample.write(tmp_path / "other", rows=ROWS, seed=8, today=TODAY))

    assert_frame_equal(again, people)
    assert other["email"].to_list() != people["email"].to_list()


def test_as_many_as_asked_for_are_written_piece_by_piece(tmp_path: Path) -> None:
    pieces = [piece.height for piece in sample.invented(200_001, seed=1, today=TODAY)]

    assert pieces == [100_000, 100_000, 1]
    assert pl.read_parquet(sample.write(tmp_path, rows=1)).height == 1
    with pytest.raises(ValueError, match="1 to 10,000,000"):
        sample.write(tmp_path, rows=0)


def test_addresses_are_those_of_nobody(people: pl.DataFrame) -> None:
    hosts = people["email"].str.to_lowercase().str.extract(r"@\W*(\w.*\w)\s*$").drop_nulls()

    assert len(hosts) > ROWS * 0.9
    assert hosts.str.contains(r"(^|\.)example\.+(com|org|net)$").all()


def test_emails_are_as_dirty_as_said(people: pl.DataFrame) -> None:
    email = people["email"].fill_null("").str.strip_chars().str.to_lowercase()
    filled = email.filter(email != "")
    fine = filled.filter(filled.str.contains(r"^[a-z0-9._]+@[a-z]+(\.[a-z]+)+$"))

    assert 0.03 < 1 - len(filled) / ROWS < 0.05
    assert 0.005 < 1 - len(fine) / len(filled) < 0.015
    assert 0.006 < 1 - fine.n_unique() / len(fine) < 0.014


def test_duplicates_differ_in_case_or_spaces_only(people: pl.DataFrame) -> None:
    plain = pl.col("email").str.strip_chars().str.to_lowercase()
    twins = people.filter(plain.str.contains(r"\w@\w") & plain.is_duplicated()).with_columns(same=plain)

    assert twins.height > ROWS / 100
    assert twins["email"].is_unique().mean() > 0.95  # type: ignore[operator]
    assert twins.group_by("same").agg(pl.col("birth_date").n_unique()).get_column("birth_date").max() == 1


def test_figures_belong_together(people: pl.DataFrame) -> None:
    none = people.filter(pl.col("orders") == 0)
    some = people.filter(pl.col("orders") > 0)
    value = people["lifetime_value"]

    assert 0.1 < none.height / ROWS < 0.4
    assert none["last_order_date"].null_count() == none.height
    assert none["lifetime_value"].sum() == 0
    assert some["last_order_date"].null_count() == 0
    assert people.select(pl.corr("orders", "lifetime_value")).item() > 0.6
    assert value.mean() > 1.5 * value.median()  # type: ignore[operator]


def test_everything_happened_before_today_and_some_of_it_lately(people: pl.DataFrame) -> None:
    recent = people.filter(pl.col("last_order_date") > TODAY - timedelta(days=30))

    assert recent.height > ROWS / 50
    assert people["last_order_date"].max() <= TODAY  # type: ignore[operator]
    assert people["email_status_at"].dt.date().max() < TODAY  # type: ignore[operator]
    assert people["birth_date"].max() < date(2008, 3, 16)  # type: ignore[operator]


def test_a_few_statuses_lack_their_date(people: pl.DataFrame) -> None:
    with_status = people.filter(pl.col("email_status").is_not_null())

    assert set(people["email_status"].drop_nulls()) == {"subscribed", "nonSubscribed", "unsubscribed"}
    assert 0 < with_status["email_status_at"].null_count() < with_status.height / 50
    assert people.filter(pl.col("email_status").is_null())["email_status_at"].drop_nulls().len() == 0


@pytest.mark.parametrize(
    ("country", "shape"),
    [
        ("Hungary", r"\d{4}"),
        ("Poland", r"\d{2}-\d{3}"),
        ("Finland", r"\d{5}"),
        ("Romania", r"\d{6}"),
        ("Spain", r"(01|20|48)\d{3}"),
        ("United States", r"\d{5}"),
        ("United Kingdom", r"[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}"),
    ],
)
def test_postal_codes_have_the_shape_of_their_country(country: str, shape: str, people: pl.DataFrame) -> None:
    codes = people.filter(pl.col("country") == country)["postal_code"].drop_nulls()

    assert len(codes) > ROWS / 20
    assert codes.str.contains(f"^{shape}$").all()


def test_a_city_lies_in_one_state(people: pl.DataFrame) -> None:
    states = people.drop_nulls(["city", "state"]).group_by("city").agg(pl.col("state").n_unique())

    assert states["state"].max() == 1


def test_polish_last_names_go_with_the_gender(people: pl.DataFrame) -> None:
    known = people.filter(pl.col("country") == "Poland", pl.col("last_name").str.contains("sk[ia]$"))

    assert known.filter(pl.col("gender") == "female")["last_name"].str.ends_with("ska").all()
    assert known.filter(pl.col("gender") == "male")["last_name"].str.ends_with("ski").all()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.country)
def test_a_place_is_whole(place: Place) -> None:
    letters = "".join(
        [*place.female, *place.male, *(name for pair in place.last_names for name in pair), *place.streets]
    )

    assert len(place.cities) >= 15
    assert len(set(place.female)) == len(place.female) >= 40
    assert len(set(place.male)) == len(place.male) >= 40
    assert len(set(place.last_names)) == len(place.last_names) >= 55
    assert abs(sum(share for _, share in place.languages) - 1) < 1e-9
    assert all(city.phones or place.phones for city in place.cities)
    assert all(re.search(r"(^|\.)example\.(com|org|net)$", domain) for domain in place.domains)
    assert not letters.isascii()


def test_the_places_share_all_profiles() -> None:
    assert abs(sum(place.share for place in PLACES) - 1) < 1e-9


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Łucja", "lucja"),
        ("Ștefănescu", "stefanescu"),
        ("Győző", "gyozo"),
        ("O'Brien", "obrien"),
        ("Åkerblom", "akerblom"),
    ],
)
def test_an_address_is_written_in_plain_letters(name: str, plain: str) -> None:
    assert mailboxes.folded(name) == plain


def test_patterns_are_filled_with_digits_and_letters() -> None:
    chosen = np.array([0, 1, 1, 2], dtype=np.int64)

    filled = patterns.filled(np.random.default_rng(1), ["%#-###", "B%% %@@", "º x"], chosen).to_list()

    assert re.fullmatch(r"[1-9]\d-\d{3}", filled[0])
    assert all(re.fullmatch(r"B[1-9]{2} [1-9][A-Z]{2}", code) for code in filled[1:3])
    assert filled[3] == "º x"


def test_orders_come_to_what_is_said_of_each_customer(tmp_path: Path) -> None:
    people = pl.read_parquet(sample.write(tmp_path, rows=ROWS, today=TODAY))
    orders = pl.read_parquet(tmp_path / sample.ORDERS_NAME)

    assert orders.schema == purchases.ORDERS
    assert orders["order_id"].is_unique().all()
    told = people.filter(pl.col("orders") > 0).select("customer_id", "orders", "last_order_date", "lifetime_value")
    counted = orders.group_by("customer_id").agg(
        orders=pl.len().cast(pl.Int64),
        last_order_date=pl.col("ordered_at").max().dt.date(),
        lifetime_value=pl.col("amount").sum().round(2),
    )
    assert_frame_equal(counted.sort("customer_id"), told)
    assert (orders["amount"] >= 0).all()


def test_the_sample_is_a_source_with_its_orders(tmp_path: Path, profiles: Profiles) -> None:
    sample.write(tmp_path, rows=1_000, today=TODAY)

    found = sample.source(tmp_path, "customers")

    assert profiles.check_key(found) == 1_000
    check_related(profiles, found)
    assert [table.name for table in found.related] == ["orders"]
