"""Equal bodies have equal fingerprints, other bodies have others, today and in every later version."""

import itertools
import subprocess
import sys
from collections.abc import Mapping as Dictionary
from datetime import UTC, datetime

import orjson
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.contacts.cleaning import Subscription, clean
from exporter.contacts.fields import FIELDS
from exporter.contacts.fingerprint import fingerprints, identities
from exporter.contacts.mapping import FromColumn, Mapping
from exporter.contacts.payload import Marker, bodies

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)
MARKERS = {"VIP customers": "VIP_customers_0530e1", "new": "new"}
PROPERTIES = ("ltv", "visits", "is_staff", "note")
EVERYTHING = Mapping(
    fields=tuple((name, FromColumn(name)) for name in FIELDS),
    custom_properties=tuple((name, FromColumn(name)) for name in PROPERTIES),
)
PERSON: dict[str, object] = {
    "id": "1",
    "email": "borbala.nagy@example.com",
    "first_name": "Borbála",
    "last_name": "Nagy",
    "address": "Fő utca 1.",
    "country": "Magyarország",
    "state": "Győr-Moson-Sopron",
    "city": "Győr",
    "postal_code": "9021",
    "phone": "06 30 123 4567",
    "birthdate": "1990-12-31",
    "gender": "nő",
    "email_status": "feliratkozott",
    "email_status_at": "2024-05-06T07:08:09+02:00",
    "ltv": 1234.5,
    "visits": 12,
    "is_staff": False,
    "note": "12",
    "is_vip": True,
    "is_new": False,
}
OTHERS: dict[str, object] = {
    "email": "c@example.com",
    "country": "Norway",
    "phone": "+36301234568",
    "birthdate": "1991-01-01",
    "gender": "m",
    "ltv": 1234.25,
    "visits": 13,
    "is_staff": True,
    "is_vip": False,
    "is_new": True,
}
SCHEMA = {
    **dict.fromkeys(PERSON, pl.String),
    "ltv": pl.Float64,
    "visits": pl.Int64,
    "is_staff": pl.Boolean,
    "is_vip": pl.Boolean,
    "is_new": pl.Boolean,
}


def contacts(
    *people: Dictionary[str, object], mapping: Mapping = EVERYTHING, subscription: Subscription
) -> pl.DataFrame:
    marks = {"VIP customers": "is_vip", "new": "is_new"}
    profiles = pl.DataFrame(people, schema=SCHEMA)
    return clean(profiles, mapping, key="id", subscription=subscription, marks=marks, now=NOW).contacts


def prints(
    *people: Dictionary[str, object], subscription: Subscription = "from_data", marker: Marker = "property"
) -> list[int]:
    frame = contacts(*people, subscription=subscription)
    return fingerprints(frame, subscription=subscription, marker=marker, markers=MARKERS).to_list()


def written(frame: pl.DataFrame, *, subscription: Subscription, marker: Marker) -> list[bytes]:
    made = bodies(frame, subscription=subscription, marker=marker, markers=MARKERS)
    return [orjson.dumps(body, option=orjson.OPT_SORT_KEYS) for body in made]


@pytest.mark.parametrize(
    ("subscription", "marker", "expected"),
    [
        ("leave", "property", 1512998783634779106),
        ("from_data", "property", 13142075929838001144),
        ("leave", "tag", 6480433986837699257),
    ],
)
def test_a_fingerprint_is_the_same_number_for_ever(subscription: Subscription, marker: Marker, expected: int) -> None:
    assert prints(PERSON, subscription=subscription, marker=marker) == [expected]


def test_the_number_of_an_email_is_the_same_for_ever() -> None:
    published = 0x99AA06D3014798D86001C324468D497F  # XXH3 with 128 bits, of nothing

    found = identities(pl.Series("email", ["", "a@example.com", None]))

    assert found.to_list() == [published, 0xC63606B39C1C4EFF374A5E4CCCFD57FC, None]


def test_another_process_makes_the_same_fingerprints() -> None:
    code = "from tests.contacts.test_contact_fingerprint import PERSON, prints\nprint(*prints(PERSON))"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert [int(number) for number in ran.stdout.split()] == prints(PERSON)


@pytest.mark.parametrize("name", [name for name in PERSON if name not in ("id", "email_status", "email_status_at")])
def test_each_value_of_a_contact_counts(name: str) -> None:
    other = {**PERSON, name: OTHERS.get(name, "another")}

    assert len(set(prints(PERSON, other))) == 2


def test_a_value_counts_where_it_stands_and_by_its_type() -> None:
    swapped = {**PERSON, "first_name": "Nagy", "last_name": "Borbála"}
    as_number = contacts(PERSON, subscription="leave").with_columns(pl.lit(12.0).alias("property:note"))
    as_integer = as_number.with_columns(pl.lit(12, dtype=pl.Int64).alias("property:note"))
    typed = [
        fingerprints(frame, subscription="leave", marker="property", markers=MARKERS).item()
        for frame in (as_number, as_integer)
    ]

    assert len({*prints(PERSON, swapped, subscription="leave"), *typed}) == 4


def test_a_mapped_column_that_is_empty_changes_nothing() -> None:
    bare = {**PERSON, "note": None, "city": None}
    smaller = EVERYTHING.without("city").without_property("note")
    frame = contacts(bare, mapping=smaller, subscription="leave")

    fewer = fingerprints(frame, subscription="leave", marker="property", markers=MARKERS).to_list()

    assert fewer == prints(bare, subscription="leave")


def test_the_order_of_a_mapping_changes_nothing() -> None:
    turned = Mapping(EVERYTHING.fields[::-1], EVERYTHING.custom_properties[::-1])
    frame = contacts(PERSON, mapping=turned, subscription="leave")

    assert fingerprints(frame, subscription="leave", marker="property", markers=MARKERS).to_list() == prints(
        PERSON, subscription="leave"
    )


def test_under_tags_it_counts_in_which_segments_a_contact_is() -> None:
    new = {**PERSON, "is_new": True}

    assert len(set(prints(PERSON, new, {**PERSON, "is_vip": False}, marker="tag"))) == 3


SMALL = st.fixed_dictionaries(
    {name: st.none() | st.sampled_from(["a", "b"]) for name in ("first_name", "last_name", "city", "note", "phone")}
    | {
        "id": st.just("1"),
        "email": st.sampled_from(["a@example.com", "b@example.com"]),
        "email_status": st.sampled_from([None, "subscribed"]),
        "email_status_at": st.sampled_from(["2024-05-06", "2024-05-07"]),
        "ltv": st.sampled_from([None, 0.0, -0.0, 1.0]),
        "visits": st.sampled_from([None, 0, 1]),
        "is_staff": st.sampled_from([None, False, True]),
        "is_vip": st.booleans(),
        "is_new": st.booleans(),
    }
)


@settings(max_examples=25, deadline=None)
@given(
    people=st.lists(SMALL, min_size=2, max_size=12),
    subscription=st.sampled_from(["leave", "from_data"]),
)
def test_fingerprints_are_equal_exactly_where_bodies_are(
    people: list[dict[str, object]], subscription: Subscription
) -> None:
    nobody = dict.fromkeys(PERSON)
    frame = contacts(*({**nobody, **person} for person in people), subscription=subscription)
    numbers = fingerprints(frame, subscription=subscription, marker="property", markers=MARKERS).to_list()
    texts = written(frame, subscription=subscription, marker="property")

    assert len(numbers) == len(texts)
    for one, other in itertools.combinations(range(len(texts)), 2):
        assert (numbers[one] == numbers[other]) == (texts[one] == texts[other])
