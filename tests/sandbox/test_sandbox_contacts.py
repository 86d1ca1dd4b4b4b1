"""Contacts in the sandbox: what a write changes, what it leaves alone, and how they are listed."""

from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import Start
from tests.sandbox.facts import (
    CONTACT_RESPONSE,
    LIST_CONTACTS_RESPONSE,
    PROBLEM,
    VALIDATION_PROBLEM,
    check,
)


def body(email: str | None = "a@example.com", phone: str | None = None, **more: Any) -> dict[str, Any]:
    found = [
        {"type": kind, "id": value, "sendWelcomeMessage": False}
        for kind, value in (("email", email), ("phone", phone))
        if value
    ]
    return {"identifiers": found, **more}


def with_status(status: str, at: str | None) -> dict[str, Any]:
    channel = {"status": status} if at is None else {"status": status, "statusChangedAt": at}
    identifier = {"type": "email", "id": "a@example.com", "channels": {"email": channel}, "sendWelcomeMessage": False}
    return {"identifiers": [identifier]}


def post(http: httpx.Client, sent: object, status: int | tuple[int, ...] = (200, 201)) -> dict[str, Any]:
    answer = http.post("/contacts", json=sent)
    assert answer.status_code in ((status,) if isinstance(status, int) else status), answer.text
    read: dict[str, Any] = answer.json()
    check(read, CONTACT_RESPONSE if answer.is_success else VALIDATION_PROBLEM)
    return read


def test_a_new_email_creates_a_contact_and_a_known_one_changes_it(start: Start) -> None:
    _, http = start()

    created = post(http, body(firstName="Ana", city="Bilbo"), 201)
    changed = post(http, body(firstName="Ane"), 200)

    assert changed["id"] == created["id"]
    assert (changed["firstName"], changed["city"]) == ("Ane", "Bilbo")


def test_emails_are_matched_letter_for_letter(start: Start) -> None:
    _, http = start()

    post(http, body("a@example.com"), 201)
    post(http, body("A@example.com"), 201)

    assert [c["email"] for c in http.get("/contacts", params={"email": "A@example.com"}).json()["contacts"]] == [
        "A@example.com"
    ]


def test_a_phone_that_another_contact_has_is_silently_left_out(start: Start) -> None:
    _, http = start()
    post(http, body("a@example.com", "+36301234567"), 201)

    second = post(http, body("b@example.com", "+36301234567"), 201)

    assert second["phone"] == []


def test_a_contact_can_have_a_phone_alone(start: Start) -> None:
    _, http = start()

    created = post(http, body(None, "+36301234567"), 201)
    changed = post(http, body(None, "+36301234567", firstName="Ana"), 200)

    assert created["id"] == changed["id"]
    assert "email" not in changed


def test_tags_in_a_body_replace_and_custom_properties_merge(start: Start) -> None:
    _, http = start()
    post(http, body(tags=["one", "two"], customProperties={"a": 1, "b": True}))

    changed = post(http, body(tags=["three"], customProperties={"b": False, "c": ["x"]}))

    assert changed["tags"] == ["three"]
    assert changed["customProperties"] == {"a": 1, "b": False, "c": ["x"]}


def test_a_body_without_tags_leaves_them_alone(start: Start) -> None:
    _, http = start()
    post(http, body(tags=["one"]))

    assert post(http, body(firstName="Ana"))["tags"] == ["one"]


@pytest.mark.parametrize(
    ("first", "second", "held"),
    [
        (("unsubscribed", "2026-02-01T00:00:00Z"), ("subscribed", "2026-01-01T00:00:00Z"), "unsubscribed"),
        (("unsubscribed", "2026-02-01T00:00:00Z"), ("subscribed", "2026-03-01T00:00:00Z"), "subscribed"),
        (("unsubscribed", "2026-02-01T01:00:00+02:00"), ("subscribed", "2026-01-31T23:30:00Z"), "subscribed"),
        (("subscribed", "2026-02-01T00:00:00Z"), ("unsubscribed", None), "unsubscribed"),
    ],
)
def test_the_latest_status_wins(
    start: Start, first: tuple[str, str], second: tuple[str, str | None], held: str
) -> None:
    _, http = start()
    post(http, with_status(*first))

    assert post(http, with_status(*second))["status"] == held


def test_a_body_without_channels_leaves_the_status_alone(start: Start) -> None:
    _, http = start()
    before = post(http, with_status("unsubscribed", "2026-02-01T00:00:00Z"))

    after = post(http, body(firstName="Ana"))

    assert after["statuses"] == before["statuses"]


def test_a_contact_that_never_had_a_status_takes_an_old_one(start: Start) -> None:
    _, http = start()
    assert post(http, body())["status"] == "nonSubscribed"

    changed = post(http, with_status("subscribed", "2019-02-01T00:00:00Z"))

    assert changed["status"] == "subscribed"
    assert changed["optIns"] == [{"channel": "email", "optInAt": "2019-02-01T00:00:00Z"}]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"country": "Hungary"}, "HU"),
        ({"country": "hungary", "countryCode": "PL"}, "PL"),
        ({"country": "Atlantis"}, None),
    ],
)
def test_the_country_code_follows_from_the_country(start: Start, sent: dict[str, str], code: str | None) -> None:
    _, http = start()

    assert post(http, body(**sent)).get("countryCode") == code


def test_a_creation_time_becomes_a_custom_property(start: Start) -> None:
    _, http = start()

    made = post(http, body(createdAt="2024-01-01T00:00:00Z"))

    assert made["customProperties"] == {"externalCreated": "2024-01-01T00:00:00Z"}
    assert made["createdAt"] != "2024-01-01T00:00:00Z"


def test_welcome_messages_are_counted_where_nobody_said_no(start: Start) -> None:
    served, http = start()

    post(http, body())
    post(http, {"identifiers": [{"type": "email", "id": "b@example.com"}, {"type": "phone", "id": "+36301234567"}]})

    host = served.base_url.removesuffix("/api")
    assert http.get(f"{host}/sandbox/summary").json()["welcome_messages"] == 2


def test_every_fault_of_a_contact_is_named_at_once(start: Start) -> None:
    _, http = start()
    sent = {
        "identifiers": [
            {"type": "email", "id": "nobody", "sendWelcomeMessage": "no"},
            {
                "type": "phone",
                "id": "0630",
                "channels": {"email": {"status": "maybe"}, "sms": {"statusChangedAt": "now"}},
            },
            {"type": "fax", "id": "1"},
            {"id": 5, "consent": {"createdAt": "today", "ip": 1}},
            "x",
        ],
        "firstName": 1,
        "countryCode": "hu",
        "gender": "x",
        "birthdate": "1990-02-30",
        "createdAt": "2024",
        "tags": ["", *["t"] * 100],
        "customProperties": {"a b": 1, "nested": {"x": 1}, "mixed": [1]},
    }

    refused = post(http, sent, 400)

    assert {(error["field"], error["code"]) for error in refused["errors"]} == {
        ("identifiers.0.id", "invalid_format"),
        ("identifiers.0.sendWelcomeMessage", "invalid_type"),
        ("identifiers.1.id", "invalid_format"),
        ("identifiers.1.channels.email", "invalid_value"),
        ("identifiers.1.channels.email.status", "invalid_value"),
        ("identifiers.1.channels.sms.status", "required"),
        ("identifiers.1.channels.sms.statusChangedAt", "invalid_format"),
        ("identifiers.2.type", "invalid_value"),
        ("identifiers.3.type", "required"),
        ("identifiers.3.id", "invalid_type"),
        ("identifiers.3.consent.createdAt", "invalid_format"),
        ("identifiers.3.consent.ip", "invalid_type"),
        ("identifiers.4", "invalid_type"),
        ("firstName", "invalid_type"),
        ("countryCode", "invalid_format"),
        ("gender", "invalid_value"),
        ("birthdate", "invalid_format"),
        ("createdAt", "invalid_format"),
        ("tags", "invalid_length"),
        ("tags.0", "invalid_type"),
        ("customProperties.a b", "invalid_format"),
        ("customProperties.nested", "invalid_type"),
        ("customProperties.mixed", "invalid_type"),
    }


@pytest.mark.parametrize("sent", [{}, {"identifiers": []}, {"identifiers": None}, [], "x", None, {"identifiers": {}}])
def test_a_contact_without_identifiers_is_refused(start: Start, sent: object) -> None:
    _, http = start()

    post(http, sent, 400)


def test_a_contact_is_changed_by_id_and_by_email(start: Start) -> None:
    _, http = start()
    made = post(http, body("a+b@example.com", firstName="Ana", city="Bilbo"))

    by_id = http.patch(f"/contacts/{made['id']}", json={"firstName": "Ane"})
    by_email = http.patch("/contacts", params={"email": "a+b@example.com"}, json={"lastName": "Etxe"})

    assert by_id.status_code == by_email.status_code == 200
    shown = http.get(f"/contacts/{made['id']}").json()
    assert (shown["firstName"], shown["lastName"], shown["city"]) == ("Ane", "Etxe", "Bilbo")


def test_changing_to_an_identifier_of_another_is_a_conflict(start: Start) -> None:
    _, http = start()
    post(http, body("a@example.com"))
    other = post(http, body("b@example.com"))

    answer = http.patch(f"/contacts/{other['id']}", json=body("a@example.com"))

    assert answer.status_code == 409
    check(answer.json(), PROBLEM)


@pytest.mark.parametrize(
    "path", ["/contacts/000000000000000000000000", "/contacts/x", "/nothing", "/batches/x", "/batches/x/items"]
)
def test_what_is_not_there_is_not_found(start: Start, path: str) -> None:
    _, http = start()

    answer = http.get(path)

    assert answer.status_code == 404
    check(answer.json(), PROBLEM)


@pytest.mark.parametrize(
    "order",
    [{}, {"sort": "createdAt", "direction": "asc"}, {"sort": "updatedAt"}, {"sort": "updatedAt", "direction": "asc"}],
)
def test_pages_forwards_and_backwards_show_every_contact_once(start: Start, order: dict[str, str]) -> None:
    _, http = start()
    for number in range(7):
        post(http, body(f"a{number}@example.com"))
    post(http, body("a3@example.com", firstName="Ana"))
    params: dict[str, str] = {"limit": "3", **order}

    pages = [http.get("/contacts", params=params).json()]
    while (after := pages[-1]["paging"]["cursors"]["after"]) is not None:
        pages.append(http.get("/contacts", params={**params, "after": after}).json())
    back = http.get("/contacts", params={**params, "before": pages[-1]["paging"]["cursors"]["before"]}).json()

    for page in [*pages, back]:
        check(page, LIST_CONTACTS_RESPONSE)
    assert [len(page["contacts"]) for page in pages] == [3, 3, 1]
    assert [page["paging"]["hasMore"] for page in pages] == [True, True, False]
    assert pages[0]["paging"]["cursors"]["before"] is None
    assert len({contact["id"] for page in pages for contact in page["contacts"]}) == 7
    assert back["contacts"] == pages[1]["contacts"]


def test_contacts_are_filtered(start: Start) -> None:
    _, http = start()
    post(http, body("a@example.com", "+36301234567", tags=["vip"]))
    post(
        http,
        {"identifiers": [{"type": "email", "id": "b@example.com", "channels": {"email": {"status": "subscribed"}}}]},
    )

    def emails(**params: str) -> list[str]:
        return [contact["email"] for contact in http.get("/contacts", params=params).json()["contacts"]]

    assert emails() == ["b@example.com", "a@example.com"]
    assert emails(email="a@example.com") == ["a@example.com"]
    assert emails(email="nobody@example.com") == []
    assert emails(phone="+36301234567") == ["a@example.com"]
    assert emails(phone="36301234567") == []
    assert emails(status="subscribed") == ["b@example.com"]
    assert emails(tag="vip") == ["a@example.com"]
    assert emails(tag="vi") == []
    assert emails(segmentID="60a6170920d91c215e949b5c") == []
    assert len(emails(updatedAtFrom="2020-01-01T00:00:00Z")) == 2
    assert emails(updatedAtFrom="2120-01-01T00:00:00Z") == []


@pytest.mark.parametrize(
    ("params", "fields"),
    [
        ({"limit": "0"}, ["limit"]),
        ({"limit": "251"}, ["limit"]),
        ({"limit": "x"}, ["limit"]),
        ({"page": "1"}, ["page"]),
        ({"after": "a", "before": "b"}, ["after", "after", "before"]),
        ({"tag": "x", "status": "subscribed"}, ["tag"]),
        ({"updatedAtFrom": "2026-01-01T00:00:00Z", "email": "a"}, ["updatedAtFrom"]),
        ({"direction": "asc"}, ["direction"]),
        ({"sort": "name"}, ["sort"]),
        ({"status": "gone"}, ["status"]),
        ({"updatedAtFrom": "x"}, ["updatedAtFrom"]),
        ({"after": "bm90aGluZw"}, ["after"]),
        ({"limit": "0", "page": "1"}, ["limit", "page"]),
    ],
)
def test_a_query_that_is_not_documented_is_refused(start: Start, params: dict[str, str], fields: list[str]) -> None:
    _, http = start()

    answer = http.get("/contacts", params=params)

    assert answer.status_code == 400
    check(answer.json(), VALIDATION_PROBLEM)
    assert [error["field"] for error in answer.json()["errors"]] == fields


def test_a_cursor_is_refused_once_the_filters_change(start: Start) -> None:
    _, http = start()
    for number in range(2):
        post(http, body(f"a{number}@example.com", tags=["vip"]))
    after = http.get("/contacts", params={"limit": "1", "tag": "vip"}).json()["paging"]["cursors"]["after"]

    assert http.get("/contacts", params={"tag": "vip", "after": after}).status_code == 200
    assert http.get("/contacts", params={"tag": "other", "after": after}).status_code == 400
