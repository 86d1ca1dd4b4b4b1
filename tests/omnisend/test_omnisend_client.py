"""The client: what it sends, what it makes of every answer, and what it never tells."""

import itertools
import logging
import traceback
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from exporter.contacts.payload import undoing_body
from exporter.errors import OmnisendError, Rejected, StopRun, TooLarge, Unavailable
from exporter.omnisend.answers import Answer, Brand
from exporter.omnisend.client import Omnisend
from exporter.sandbox.keys import DEMO_KEY
from exporter.sandbox.server import running
from tests.sandbox.facts import CONTACT_REQUEST, check

KEY = "5f92cbf10cf217478ba93561-planted-secret"
ADDRESS = "planted.person+tag@example.com"
BASE = "https://api.example.com/api"
PATCH_REQUEST = {**CONTACT_REQUEST, "required": []}
"""A change of a contact is a `ContactRequest` too; what it leaves out stays."""


class Script:
    """Answers requests one after the other, and remembers them."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.noted: list[Answer] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def client(script: Script, **options: Any) -> Omnisend:
    ticks = itertools.count(step=0.25)
    return Omnisend(
        BASE,
        key=KEY,
        http=httpx.Client(transport=httpx.MockTransport(script)),
        on_answer=script.noted.append,
        clock=lambda: next(ticks),
        **options,
    )


def raised(script: Script) -> OmnisendError:
    with pytest.raises(OmnisendError) as caught:
        client(script).create_batch(b"{}")
    return caught.value


def problem(status: int, **more: Any) -> httpx.Response:
    body = {"type": "https://problems.omnisend.com/x", "title": "X", "status": status, "detail": f"About {ADDRESS}."}
    return httpx.Response(status, json={**body, "instance": "urn:omnisend:request:0-1", **more})


def test_every_request_carries_the_key_and_the_version() -> None:
    script = Script(httpx.Response(200, json={"brandID": "b", "name": "N"}), httpx.Response(200, json={"batches": []}))
    omnisend = client(script, version="2027-01-01")

    omnisend.brand()
    omnisend.batches()

    for request in script.requests:
        assert request.headers["Authorization"] == f"Omnisend-API-Key {KEY}"
        assert request.headers["Omnisend-Version"] == "2027-01-01"


def test_a_batch_travels_byte_for_byte() -> None:
    script = Script(httpx.Response(201, json={"batchID": "5f92cbf10cf217478ba93561", "totalCount": 1}))
    body = '{"method":"POST","items":[{"firstName":"Żółć 🌻"}]}'.encode()

    batch_id = client(script).create_batch(body)

    assert batch_id == "5f92cbf10cf217478ba93561"
    assert script.requests[0].url == f"{BASE}/batches"
    assert script.requests[0].content == body
    assert script.requests[0].headers["Content-Type"] == "application/json"


def test_batches_are_listed_with_their_filters() -> None:
    listed = {"batchID": "b1", "origin": "run:1", "status": "finished", "totalCount": 3, "finishedCount": 3}
    script = Script(
        httpx.Response(200, json={"batches": [{**listed, "errorsCount": 1, "createdAt": "2026-11-22T05:06:07Z"}]})
    )

    (batch,) = client(script).batches(offset=250, date_from=date(2026, 11, 22), status="finished")

    assert dict(script.requests[0].url.params) == {
        "endpoint": "contacts",
        "limit": "250",
        "offset": "250",
        "dateFrom": "2026-11-22",
        "status": "finished",
    }
    assert (batch.origin, batch.total, batch.finished, batch.errors) == ("run:1", 3, 3, 1)
    assert batch.created_at is not None
    assert batch.created_at.isoformat() == "2026-11-22T05:06:07+00:00"


def test_an_email_in_a_query_keeps_its_plus_sign() -> None:
    script = Script(httpx.Response(200, json={"contacts": [], "paging": {"cursors": {"after": None}}}))

    client(script).contacts(email=ADDRESS)

    assert b"%2B" in script.requests[0].url.query
    assert script.requests[0].url.params["email"] == ADDRESS


def test_a_batch_id_cannot_lead_elsewhere() -> None:
    script = Script(httpx.Response(404))

    with pytest.raises(Rejected):
        client(script).batch("../contacts?x=1")

    assert script.requests[0].url.raw_path == b"/api/batches/..%2Fcontacts%3Fx%3D1"


@pytest.mark.parametrize(("call", "method"), [("add_tags", "POST"), ("remove_tags", "DELETE")])
def test_tags_are_added_and_removed_with_a_body(call: str, method: str) -> None:
    script = Script(httpx.Response(202))

    getattr(client(script), call)(["vip"], ["a@example.com"])

    assert script.requests[0].method == method
    assert orjson.loads(script.requests[0].content) == {"tags": ["vip"], "emails": ["a@example.com"]}


def test_a_contact_is_changed_by_its_address_and_by_nothing_else() -> None:
    script = Script(httpx.Response(200, json={"id": "5f92cbf10cf217478ba93561"}))
    body = b'{"customProperties":{"vip":false}}'

    assert client(script).update_contact(ADDRESS, body)

    (request,) = script.requests
    assert (request.method, request.url.path) == ("PATCH", "/api/contacts")
    assert b"%2B" in request.url.query
    assert dict(request.url.params) == {"email": ADDRESS}
    assert request.content == body
    assert "planted" not in repr(script.noted)


def test_a_contact_that_omnisend_does_not_have_is_not_changed_and_not_made() -> None:
    assert not client(Script(problem(404))).update_contact(ADDRESS, {})


@pytest.mark.parametrize("status", [400, 409, 422])
def test_a_change_that_is_refused_is_rejected_without_telling_of_whom(status: int) -> None:
    errors = [{"field": "customProperties", "code": "invalid_format", "message": ADDRESS}]

    with pytest.raises(Rejected) as caught:
        client(Script(problem(status, errors=errors))).update_contact(ADDRESS, {})

    assert str(status) in str(caught.value)
    assert "planted" not in "".join(traceback.format_exception(caught.value))


def test_only_what_a_change_names_is_changed_in_the_contact(tmp_path: Path) -> None:
    identifier = {"type": "email", "id": ADDRESS, "sendWelcomeMessage": False}
    kept = {"vip": True, "ltv": 5}
    body = undoing_body("vip")
    check(orjson.loads(body), PATCH_REQUEST)
    with running(tmp_path / "sandbox.sqlite", settling_delay=0.0) as sandbox:
        sandbox.brand.upsert({"identifiers": [identifier], "firstName": "Ane", "tags": ["a"], "customProperties": kept})
        with Omnisend(sandbox.base_url, key=DEMO_KEY) as omnisend:
            before = omnisend.contacts(email=ADDRESS).contacts

            first = omnisend.update_contact(ADDRESS, body)
            again = omnisend.update_contact(ADDRESS, {"customProperties": {"vip": False}})
            other = omnisend.update_contact(ADDRESS.upper(), body)

            after = omnisend.contacts().contacts

    assert (first, again, other) == (True, True, False)
    assert len(before) == len(after) == 1
    changed = {key: value for key, value in after[0].items() if value != before[0].get(key)}
    assert set(changed) <= {"customProperties", "updatedAt"}
    assert changed["customProperties"] == {"vip": False, "ltv": 5}


def test_a_key_that_may_not_read_brands_falls_back_to_reading_one_contact() -> None:
    script = Script(problem(403), httpx.Response(200, json={"contacts": []}))

    brand = client(script).brand()

    assert brand == Brand(None, None)
    assert str(script.requests[1].url) == f"{BASE}/contacts?limit=1"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, Rejected),
        (302, Rejected),
        (307, Rejected),
        (400, Rejected),
        (401, StopRun),
        (402, Rejected),
        (403, StopRun),
        (404, Rejected),
        (405, Rejected),
        (408, Unavailable),
        (409, Rejected),
        (410, StopRun),
        (413, TooLarge),
        (418, Rejected),
        (422, Rejected),
        (429, Unavailable),
        (500, Unavailable),
        (502, Unavailable),
        (503, Unavailable),
        (504, Unavailable),
        (520, Unavailable),
        (524, Unavailable),
        (599, Unavailable),
    ],
)
@pytest.mark.parametrize("page", [b'{"title":"X"}', b"<html><body>Bad gateway</body></html>", b"", b"[1]", b"\xff\xfe"])
def test_every_status_says_what_to_do_next(status: int, kind: type[OmnisendError], page: bytes) -> None:
    headers = {"Location": "https://elsewhere.example.com/"} if status < 400 else {}
    script = Script(httpx.Response(status, content=page, headers=headers))

    error = raised(script)

    assert type(error) is kind
    assert error.status == status
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    ("failure", "may_have_arrived"),
    [
        (httpx.ConnectError("refused"), False),
        (httpx.ConnectTimeout("slow"), False),
        (httpx.PoolTimeout("full"), False),
        (httpx.ProxyError("no"), False),
        (httpx.UnsupportedProtocol("no"), False),
        (httpx.LocalProtocolError("no"), False),
        (httpx.ReadTimeout("slow"), True),
        (httpx.WriteTimeout("slow"), True),
        (httpx.ReadError("reset"), True),
        (httpx.WriteError("reset"), True),
        (httpx.CloseError("reset"), True),
        (httpx.RemoteProtocolError("broke off"), True),
        (httpx.DecodingError("not gzip"), True),
    ],
)
def test_no_answer_is_unavailable_and_knows_whether_the_request_may_have_arrived(
    failure: httpx.RequestError, may_have_arrived: bool
) -> None:
    error = raised(Script(failure))

    assert isinstance(error, Unavailable)
    assert error.may_have_arrived is may_have_arrived
    assert error.__cause__ is failure


def test_the_map_of_failures_is_complete() -> None:
    def all_of(kind: type[httpx.RequestError]) -> Iterator[type[httpx.RequestError]]:
        yield kind
        for below in kind.__subclasses__():
            yield from all_of(below)

    for kind in [*all_of(httpx.TransportError), *all_of(httpx.DecodingError)]:
        assert isinstance(raised(Script(kind("x"))), Unavailable)


@pytest.mark.parametrize("body", [b"", b"{}", b'{"batchID":""}', b'{"batchID":5}', b"<html>", b'["batchID"]', b"null"])
def test_a_created_batch_without_an_id_is_unavailable_and_may_have_arrived(body: bytes) -> None:
    error = raised(Script(httpx.Response(201, content=body)))

    assert isinstance(error, Unavailable)
    assert error.may_have_arrived


@pytest.mark.parametrize(
    "call",
    [
        Omnisend.batches,
        lambda c: c.batch("b"),
        lambda c: c.batch_items("b"),
        Omnisend.contacts,
        lambda c: c.update_contact("a@example.com", {}),
    ],
)
def test_an_answer_of_another_shape_is_unavailable(call: Callable[[Omnisend], object]) -> None:
    for content in (b"<html>", b"{}", b"[]", b'"x"'):
        with pytest.raises(Unavailable):
            call(client(Script(httpx.Response(200, content=content))))


def test_a_refusal_names_fields_and_codes_and_the_request() -> None:
    errors = [{"field": "items", "code": "invalid_length", "message": ADDRESS}, {"field": ADDRESS, "code": "x"}]

    error = raised(Script(problem(400, errors=errors)))

    assert str(error) == "Omnisend refuses the request because of items (invalid length). (status 400)"
    assert error.request_id == "urn:omnisend:request:0-1"


def test_every_exchange_is_noted_once_without_its_query() -> None:
    script = Script(
        httpx.Response(201, json={"batchID": "b"}),
        httpx.ReadTimeout("slow"),
        httpx.Response(200, json={"contacts": []}),
    )
    omnisend = client(script)

    omnisend.create_batch(b"12345")
    with pytest.raises(Unavailable):
        omnisend.create_batch(b"123")
    omnisend.contacts(email=ADDRESS)

    assert script.noted == [
        Answer("POST", "/batches", 201, 0.25, 5),
        Answer("POST", "/batches", None, 0.25, 3),
        Answer("GET", "/contacts", 200, 0.25, 0),
    ]


@pytest.mark.parametrize(
    "url",
    ["", "api.omnisend.com", "ftp://x/api", "https://", "https://me:secret@x/api", "http://[::1", "https://x/api?k=1"],
)
def test_a_base_url_that_is_none_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(StopRun) as caught:
        Omnisend(url, key=KEY)

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("key", ["", "  ", "line\nbreak-planted", "kulcs-ű-planted", "two planted", "a\x00planted"])
def test_a_key_that_cannot_be_one_is_refused_without_being_repeated(key: str) -> None:
    with pytest.raises(StopRun) as caught:
        Omnisend(BASE, key=key)

    assert "planted" not in "".join(traceback.format_exception(caught.value))


def test_spaces_around_a_key_are_passed_over() -> None:
    script = Script(httpx.Response(200, json={"batches": []}))
    http = httpx.Client(transport=httpx.MockTransport(script))

    Omnisend(BASE + "/", key=f" {KEY}\n", http=http).batches()

    assert script.requests[0].headers["Authorization"] == f"Omnisend-API-Key {KEY}"
    assert script.requests[0].url.path == "/api/batches"


def test_nothing_tells_the_key_or_an_address(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    errors = [{"field": ADDRESS, "code": ADDRESS, "message": f"{ADDRESS} is taken"}]
    answers = [problem(status, errors=errors) for status in (400, 401, 403, 410, 413, 429, 500)]
    answers += [
        httpx.Response(400, text=f"<p>{ADDRESS}</p>"),
        httpx.Response(400, json={"error": ADDRESS, "fields": {"0": [ADDRESS]}}),
    ]
    told = [repr(client(Script()))]

    failures: list[httpx.Response | Exception] = [*answers, httpx.ReadTimeout("slow")]
    for answer in failures:
        with pytest.raises(OmnisendError) as caught:
            client(Script(answer)).contacts(email=ADDRESS)
        told += traceback.format_exception(caught.value)
        told.append(repr(caught.value))
    client(Script(httpx.Response(200, json={"contacts": []}))).contacts(email=ADDRESS)

    told += [record.getMessage() for record in caplog.records]
    assert any("HTTP Request: GET https://api.example.com/api/contacts " in line for line in told)
    for line in told:
        assert "planted" not in line


def test_a_client_that_was_handed_in_stays_open() -> None:
    http = httpx.Client(transport=httpx.MockTransport(Script()))

    with Omnisend(BASE, key=KEY, http=http):
        pass

    assert not http.is_closed


def test_values_do_not_show_addresses() -> None:
    items = {
        "batchID": "b",
        "errors": [{"request": {"email": ADDRESS}, "response": {"error": ADDRESS}, "responseCode": 400}],
    }
    answers = client(Script(httpx.Response(200, json=items))).batch_items("b")
    page = client(Script(httpx.Response(200, json={"contacts": [{"email": ADDRESS}]}))).contacts()

    assert answers[0].email == ADDRESS
    assert ADDRESS not in repr(answers) + repr(page)
