import json
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.contacts.cleaning import Subscription, clean
from exporter.contacts.fields import FIELDS
from exporter.contacts.mapping import Constant, FromColumn, Mapping
from exporter.contacts.payload import Marker, batch_body, bodies, items
from tests.contacts.contact_request import batch_faults, faults

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)
GOLDEN = Path(__file__).parent / "golden"
PERSON: dict[str, object] = {
    "id": 1,
    "email": " Borbala.Nagy@Example.com ",
    "first_name": "Borbála",
    "last_name": "Nagy",
    "address": "Fő utca 1.",
    "country": "Magyarország",
    "state": "Győr-Moson-Sopron",
    "city": "Győr",
    "postal_code": 9021,
    "phone": "06 30 123 4567",
    "birthdate": date(1990, 12, 31),
    "gender": "nő",
    "email_status": "feliratkozott",
    "email_status_at": "2024-05-06T07:08:09+02:00",
    "ltv": 1234.5,
    "last_order": date(2026, 2, 1),
    "is_vip": True,
    "is_new": False,
}
NOBODY = dict.fromkeys(PERSON, None) | {"id": 2, "email": "b@example.com", "country": "Narnia"}
EVERYTHING = Mapping(
    fields=tuple((name, FromColumn(name)) for name in FIELDS),
    custom_properties=(
        ("ltv", FromColumn("ltv")),
        ("last_order", FromColumn("last_order")),
        ("wave", Constant("tavaszi")),
    ),
)


def made(
    *people: dict[str, object], subscription: Subscription = "leave", marker: Marker = "property", welcome: bool = False
) -> bytes:
    """Clean people and write them as one batch."""
    profiles = pl.DataFrame(people, infer_schema_length=None)
    marks = {"VIP customers": "is_vip", "new": "is_new"}
    found = clean(profiles, EVERYTHING, key="id", subscription=subscription, marks=marks, now=NOW)
    written = items(
        found.contacts,
        subscription=subscription,
        send_welcome_message=welcome,
        marker=marker,
        markers={"VIP customers": "VIP_customers_0530e1", "new": "new"},
    )
    return batch_body(written, origin="run 7, batch 1")


@pytest.mark.parametrize(
    ("name", "subscription", "marker", "welcome"),
    [
        ("leave", "leave", "property", False),
        ("from_data", "from_data", "property", False),
        ("tag", "leave", "tag", False),
        ("welcome", "leave", "tag", True),
    ],
)
def test_a_body_is_byte_for_byte_what_was_agreed(
    name: str, subscription: Subscription, marker: Marker, *, welcome: bool
) -> None:
    body = made(PERSON, NOBODY, subscription=subscription, marker=marker, welcome=welcome)

    assert body == (GOLDEN / f"{name}.json").read_bytes()
    assert batch_faults(json.loads(body)) == []


def test_a_false_marker_is_not_sent() -> None:
    (item, _) = json.loads(made(PERSON, NOBODY))["items"]

    assert item["customProperties"] == {
        "ltv": 1234.5,
        "last_order": "2026-02-01",
        "wave": "tavaszi",
        "VIP_customers_0530e1": True,
    }


def test_a_marker_is_set_to_false_only_where_it_is_to_be_undone() -> None:
    contacts = pl.DataFrame(
        {
            "email": ["stays@example.com", "left@example.com", "never@example.com"],
            "mark:new": [True, False, False],
            "undo:new": [False, True, False],
        }
    )

    def properties(marker: Marker) -> list[object]:
        found = bodies(contacts, subscription="leave", marker=marker, markers={"new": "new"})
        return [body.get("customProperties") for body in found]

    assert properties("property") == [{"new": True}, {"new": False}, None]
    assert properties("tag") == [None, None, None]


def test_a_contact_of_an_email_only_says_nothing_else() -> None:
    contacts = pl.DataFrame({"key": ["1"], "email": ["a@x.hu"]})

    assert bodies(contacts, subscription="leave", marker="tag", markers={"vip": "vip"}) == [
        {"identifiers": [{"type": "email", "id": "a@x.hu", "sendWelcomeMessage": False}]}
    ]


def test_the_subscription_is_left_alone_even_if_contacts_know_it() -> None:
    contacts = pl.DataFrame(
        {"key": ["1"], "email": ["a@x.hu"], "email_status": ["subscribed"], "email_status_at": ["2024-01-01T00:00:00Z"]}
    )

    (body,) = bodies(contacts, subscription="leave", marker="tag", markers={})

    assert "channels" not in json.dumps(body)


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_text_survives_into_json_and_back(city: str, note: str) -> None:
    contacts = pl.DataFrame({"key": ["1"], "email": ["a@x.hu"], "city": [city], "property:note": [note]})

    written = items(contacts, subscription="leave", marker="tag", markers={})
    (item,) = orjson.loads(batch_body(written, origin="o"))["items"]

    assert (item["city"], item["customProperties"]["note"]) == (city, note)


_DIRT = st.one_of(st.none(), st.sampled_from(["", " ", "\u200b"]), st.text(max_size=20))


def _column(*good: str) -> st.SearchStrategy[str | None]:
    return st.one_of(st.sampled_from(good), _DIRT)


@settings(max_examples=80)
@given(
    person=st.fixed_dictionaries(
        {
            "first_name": _DIRT,
            "last_name": _DIRT,
            "address": _DIRT,
            "city": _DIRT,
            "state": _DIRT,
            "postal_code": _DIRT,
            "country": _column("Hungary", "pl", "Suomi"),
            "phone": _column("06301234567", "+48501234567", "040 123 4567"),
            "birthdate": _column("1990-12-31", "1800-01-01"),
            "gender": _column("f", "férfi"),
            "email_status": _column("subscribed", "unsubscribed", "nonSubscribed"),
            "email_status_at": _column("2024-01-01", "2024-01-01T10:00:00+14:00", "2099-01-01"),
            "ltv": st.floats(),
            "last_order": st.one_of(st.none(), st.dates()),
        }
    ),
    subscription=st.sampled_from(["leave", "from_data"]),
    marker=st.sampled_from(["property", "tag"]),
)
def test_whatever_a_profile_holds_its_body_is_one_that_omnisend_takes(
    person: dict[str, object], subscription: Subscription, marker: Marker
) -> None:
    sent = json.loads(made(PERSON | person, subscription=subscription, marker=marker))["items"]

    assert [faults(item) for item in sent] == [[]] * len(sent)
    assert subscription == "from_data" or "channels" not in json.dumps(sent)
    assert all(identifier["sendWelcomeMessage"] is False for item in sent for identifier in item["identifiers"])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"identifiers": []},
        {"identifiers": [{"type": "email", "id": "a@x.hu"}]},
        {"identifiers": [{"type": "email", "id": "nobody", "sendWelcomeMessage": False}]},
        {"identifiers": [{"type": "phone", "id": "+36301234567", "sendWelcomeMessage": False}]},
        {"tags": ["vip"]},
        {"firstName": ""},
        {"countryCode": "hu"},
        {"gender": "x"},
        {"birthdate": "1990-02-30"},
        {"customProperties": {}},
        {"customProperties": {"a b": 1}},
        {"customProperties": {"a": None}},
        {"customProperties": {"a": {"b": 1}}},
    ],
)
def test_the_check_of_these_tests_finds_faults(body: dict[str, object]) -> None:
    good = {"identifiers": [{"type": "email", "id": "a@x.hu", "sendWelcomeMessage": False}]}

    assert faults(good) == []
    assert faults(good | body if body else body) != []
