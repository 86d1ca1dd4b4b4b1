"""Batches and tags in the sandbox: accepted at once, settled later, each item with an answer of its own."""

from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from exporter.omnisend.client import Omnisend
from exporter.sandbox.brand import Brand
from exporter.sandbox.faults import Faults
from exporter.sandbox.keys import DEMO_KEY
from exporter.sandbox.limits import Limits
from exporter.sandbox.server import Running
from tests.sandbox.conftest import Start
from tests.sandbox.facts import (
    BATCH,
    CREATE_BATCH_REQUEST,
    CREATE_BATCH_RESPONSE,
    LIST_BATCHES_RESPONSE,
    PROBLEM,
    TAGS_REQUEST,
    VALIDATION_PROBLEM,
    check,
)


def items(count: int, first: int = 0, **more: Any) -> list[dict[str, Any]]:
    return [
        {"identifiers": [{"type": "email", "id": f"a{n}@example.com", "sendWelcomeMessage": False}], **more}
        for n in range(first, first + count)
    ]


def batch(*sent: Any, **more: Any) -> dict[str, Any]:
    return {"method": "POST", "endpoint": "contacts", "origin": "run:1", "items": list(sent), **more}


def settle(served: Running, http: httpx.Client, body: dict[str, Any]) -> dict[str, Any]:
    answer = http.post("/batches", json=body)
    assert answer.status_code == 201, answer.text
    check(answer.json(), CREATE_BATCH_RESPONSE)
    assert served.brand.wait_until_settled()
    read: dict[str, Any] = http.get(f"/batches/{answer.json()['batchID']}/items").json()
    check(read, BATCH)
    return read


def summary(served: Running, http: httpx.Client) -> dict[str, Any]:
    read: dict[str, Any] = http.get(f"{served.base_url.removesuffix('/api')}/sandbox/summary").json()
    return read


def test_a_batch_writes_its_contacts_and_answers_for_each(start: Start) -> None:
    served, http = start()
    http.post("/contacts", json=items(1)[0])
    check(batch(*items(3)), CREATE_BATCH_REQUEST)

    done = settle(served, http, batch(*items(3), {"identifiers": [{"type": "email", "id": "bad"}]}))

    assert (done["status"], done["totalCount"], done["finishedCount"], done["errorsCount"]) == ("finished", 4, 4, 1)
    assert [item["responseCode"] for item in done["responses"]] == [200, 201, 201]
    (error,) = done["errors"]
    assert error["request"] == {"identifiers": [{"type": "email", "id": "bad"}]}
    check(error["response"], VALIDATION_PROBLEM)
    assert summary(served, http)["contacts"] == 3


def test_the_same_email_twice_in_a_batch_is_one_contact(start: Start) -> None:
    served, http = start()

    settle(served, http, batch(*items(1, firstName="Ana"), *items(1, lastName="Etxe")))

    (contact,) = http.get("/contacts").json()["contacts"]
    assert (contact["firstName"], contact["lastName"]) == ("Ana", "Etxe")


def test_a_phone_can_pass_from_one_contact_to_another_within_a_batch(start: Start) -> None:
    served, http = start()

    def person(email: str, phone: str) -> dict[str, Any]:
        return {"identifiers": [{"type": "email", "id": email}, {"type": "phone", "id": phone}]}

    settle(served, http, batch(person("a@example.com", "+36301111111"), person("b@example.com", "+36302222222")))
    moved = [
        person("a@example.com", "+36303333333"),
        person("b@example.com", "+36301111111"),
        person("a@example.com", "+36302222222"),
    ]
    settle(served, http, batch(*moved))

    phones = {contact["email"]: contact["phone"] for contact in http.get("/contacts").json()["contacts"]}
    assert phones == {"a@example.com": ["+36302222222"], "b@example.com": ["+36301111111"]}


def test_a_batch_waits_for_the_settling_delay(start: Start) -> None:
    _, http = start(settling_delay=3600.0)

    batch_id = http.post("/batches", json=batch(*items(2))).json()["batchID"]

    pending = http.get(f"/batches/{batch_id}").json()
    check(pending, BATCH)
    assert (pending["status"], pending["finishedCount"]) == ("pending", 0)
    assert http.get(f"/batches/{batch_id}/items").json()["responses"] == []
    assert http.get("/contacts").json()["contacts"] == []


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["method", "endpoint", "items"]),
        (batch(), ["items"]),
        (batch(*items(101)), ["items"]),
        (batch(*items(1), method="PATCH"), ["method"]),
        (batch(*items(1), method="PUT"), ["method"]),
        (batch(*items(1), endpoint="people"), ["endpoint"]),
        (batch(*items(1), origin=5), ["origin"]),
        ([], [""]),
        ({"method": "GET", "endpoint": "x", "items": {}}, ["method", "endpoint", "items"]),
    ],
)
def test_a_batch_that_is_wrong_as_a_whole_is_refused(start: Start, body: object, fields: list[str]) -> None:
    _, http = start()

    answer = http.post("/batches", json=body)

    assert answer.status_code == 400
    check(answer.json(), VALIDATION_PROBLEM)
    assert [error["field"] for error in answer.json()["errors"]] == fields


def test_what_is_not_json_is_refused(start: Start) -> None:
    _, http = start()

    answer = http.post("/batches", content=b"{")

    assert answer.status_code == 400
    check(answer.json(), VALIDATION_PROBLEM)


def test_a_body_over_the_limit_is_too_large(start: Start) -> None:
    _, http = start(limits=Limits(body_bytes=1000))

    answer = http.post("/batches", json=batch(*items(50)))

    assert answer.status_code == 413
    check(answer.json(), PROBLEM)


def test_batches_are_listed_newest_first_page_by_page(start: Start) -> None:
    served, http = start()
    for number in range(5):
        settle(served, http, batch(*items(1), origin=f"run:{number}"))

    first = http.get("/batches", params={"endpoint": "contacts", "limit": "2"}).json()
    second = httpx.get(first["paging"]["next"], headers=http.headers, trust_env=False).json()
    last = http.get("/batches", params={"endpoint": "contacts", "limit": "2", "offset": "4"}).json()

    for page in (first, second, last):
        check(page, LIST_BATCHES_RESPONSE)
    origins = [[listed["origin"] for listed in page["batches"]] for page in (first, second, last)]
    assert origins == [["run:4", "run:3"], ["run:2", "run:1"], ["run:0"]]
    assert last["paging"]["next"] is None
    assert first["paging"]["previous"] is None


def test_batches_are_filtered_by_status_and_day(start: Start) -> None:
    now = [1_800_000_000.0]
    served, http = start(clock=lambda: now[0])
    settle(served, http, batch(*items(1)))
    now[0] += 86_400 * 2
    settle(served, http, batch(*items(1)))

    def count(**params: str) -> int:
        return len(http.get("/batches", params={"endpoint": "contacts", **params}).json()["batches"])

    assert count() == 2
    assert count(status="finished") == 2
    assert count(status="pending") == 0
    assert count(dateFrom="2027-01-16") == 1
    assert count(dateTo="2027-01-15") == 1


def test_batches_are_forgotten_after_seven_days(start: Start) -> None:
    now = [1_800_000_000.0]
    served, http = start(clock=lambda: now[0])
    done = settle(served, http, batch(*items(1)))

    now[0] += 86_400 * 7 + 1

    assert http.get(f"/batches/{done['batchID']}").status_code == 404
    assert http.get("/batches", params={"endpoint": "contacts"}).json()["batches"] == []


@pytest.mark.parametrize(
    ("params", "fields"),
    [
        ({}, ["endpoint"]),
        ({"endpoint": "categories"}, ["endpoint"]),
        ({"endpoint": "contacts", "after": "x"}, ["after"]),
        ({"endpoint": "contacts", "limit": "251", "offset": "-1"}, ["limit", "offset"]),
        ({"endpoint": "contacts", "status": "done"}, ["status"]),
        ({"endpoint": "contacts", "dateFrom": "1.1.2026"}, ["dateFrom"]),
    ],
)
def test_a_list_of_batches_that_is_not_documented_is_refused(
    start: Start, params: dict[str, str], fields: list[str]
) -> None:
    _, http = start()

    answer = http.get("/batches", params=params)

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == fields


def test_tags_are_added_and_removed_without_touching_others(start: Start) -> None:
    served, http = start()
    settle(served, http, batch(*items(3, tags=["old"])))
    wanted = {"tags": ["vip", "new"], "emails": ["a0@example.com", "nobody@example.com"]}
    check(wanted, TAGS_REQUEST)

    added = http.post("/contacts/tags", json=wanted)
    served.brand.wait_until_settled()
    removed = http.request("DELETE", "/contacts/tags", json={"tags": ["old", "new"], "emails": ["a0@example.com"]})
    served.brand.wait_until_settled()

    assert (added.status_code, removed.status_code, added.content) == (202, 202, b"")
    tags = {contact["email"]: contact["tags"] for contact in http.get("/contacts").json()["contacts"]}
    assert tags == {"a0@example.com": ["vip"], "a1@example.com": ["old"], "a2@example.com": ["old"]}


def test_contacts_are_selected_for_tags_by_id_email_and_phone(start: Start) -> None:
    served, http = start()
    by_id = http.post("/contacts", json=items(1)[0]).json()["id"]
    http.post("/contacts", json={"identifiers": [{"type": "phone", "id": "+36301234567"}]})
    http.post("/contacts", json=items(1, 1)[0])

    selected = {"contactIDs": [by_id, "x"], "emails": ["a1@example.com"], "phones": ["+36301234567"]}
    http.post("/contacts/tags", json={"tags": ["vip"], **selected})
    served.brand.wait_until_settled()

    assert summary(served, http)["tags"] == {"vip": 3}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"tags": ["x"]},
        {"emails": ["a"]},
        {"tags": [], "emails": ["a"]},
        {"tags": ["x"] * 101, "emails": ["a"]},
        {"tags": ["x"], "emails": ["a"] * 251},
        {"tags": ["x"], "emails": []},
        {"tags": "x", "emails": ["a"]},
    ],
)
def test_a_tag_call_that_is_wrong_is_refused(start: Start, body: dict[str, Any]) -> None:
    _, http = start()

    assert http.post("/contacts/tags", json=body).status_code == 400


def test_contacts_and_batches_survive_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.sqlite"
    sent = orjson.dumps(batch(*items(2)))
    first = Brand(file, settling_delay=0.0)
    done = first.take_batch(batch(*items(2)), sent)
    assert first.wait_until_settled()
    first.settling_delay = 3600.0
    waiting = first.take_batch(batch(*items(3, 10)), orjson.dumps(batch(*items(3, 10))))
    first.take_tagging({"tags": ["vip"], "emails": ["a0@example.com"]}, remove=False)
    first.close()

    second = Brand(file, settling_delay=0.0)
    assert second.wait_until_settled()

    statuses = {listed.batch_id: listed.status for listed in second.batches.newest_first()}
    assert statuses == {done.batch_id: "finished", waiting.batch_id: "finished"}
    assert second.store.rows("SELECT count(*) FROM contacts") == [(5,)]
    assert second.store.contacts("WHERE email = 'a0@example.com'")[0][1]["tags"] == ["vip"]
    assert len(second.items(done)["responses"]) == 2
    second.close()


def test_chosen_contacts_are_refused_always_the_same_ones(start: Start) -> None:
    served, http = start(faults=Faults(refused=0.3))

    first = settle(served, http, batch(*items(100)))
    second = settle(served, http, batch(*items(100)))

    refused = [item["request"]["identifiers"][0]["id"] for item in first["errors"]]
    assert 15 <= len(refused) <= 45
    assert refused == [item["request"]["identifiers"][0]["id"] for item in second["errors"]]
    check(first["errors"][0]["response"], VALIDATION_PROBLEM)


def test_a_stopped_batch_leaves_the_rest_unanswered(start: Start) -> None:
    served, http = start(faults=Faults(stopped=1.0))

    done = settle(served, http, batch(*items(10)))

    assert (done["status"], done["finishedCount"]) == ("stopped", 5)
    assert len(done["responses"]) == 5
    assert summary(served, http)["contacts"] == 5


def test_what_the_client_sends_and_reads_is_what_is_documented(start: Start) -> None:
    served, _ = start()
    with Omnisend(served.base_url, key=DEMO_KEY) as omnisend:
        batch_id = omnisend.create_batch(
            orjson.dumps(batch(*items(2), {"identifiers": [{"type": "email", "id": "bad"}]}))
        )
        assert served.brand.wait_until_settled()

        (listed,) = omnisend.batches(status="finished")
        answers = omnisend.batch_items(batch_id)
        omnisend.add_tags(["vip"], ["a0@example.com"])
        assert served.brand.wait_until_settled()

        assert listed == omnisend.batch(batch_id)
        assert (listed.batch_id, listed.origin, listed.total, listed.errors) == (batch_id, "run:1", 3, 1)
        assert {(answer.email, answer.accepted) for answer in answers} == {
            ("a0@example.com", True),
            ("a1@example.com", True),
            ("bad", False),
        }
        assert [contact["email"] for contact in omnisend.contacts(tag="vip").contacts] == ["a0@example.com"]
