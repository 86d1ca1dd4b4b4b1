"""Who comes through to the sandbox's API: keys, versions, limits, and faults on purpose."""

import asyncio
import socket
import sqlite3
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from exporter.errors import DefinitionError, SettingsError, Unavailable
from exporter.omnisend.client import Omnisend
from exporter.sandbox.app import create_app
from exporter.sandbox.dice import Dice
from exporter.sandbox.faults import Faults
from exporter.sandbox.keys import BRAND_ID, DEMO_KEY
from exporter.sandbox.limits import Counted, Limits
from exporter.sandbox.server import running, serve
from tests.sandbox.conftest import Start, headers
from tests.sandbox.facts import BRAND_RESPONSE, PROBLEM, RATE_LIMIT_PROBLEM, UNAUTHORIZED, VALIDATION_PROBLEM, check

TAGGING = {"tags": ["vip"], "emails": ["a@example.com"]}
CONTACT = {"identifiers": [{"type": "email", "id": "a@example.com", "sendWelcomeMessage": False}]}


def test_the_brand_is_shown(start: Start) -> None:
    _, http = start()

    answer = http.get("/brands/current")

    check(answer.json(), BRAND_RESPONSE)
    assert answer.json()["brandID"] == BRAND_ID


@pytest.mark.parametrize(
    "value", [None, "", DEMO_KEY, f"Bearer {DEMO_KEY}", "Omnisend-API-Key x", f"omnisend-api-key {DEMO_KEY}"]
)
def test_without_a_known_key_nobody_comes_through(start: Start, value: str | None) -> None:
    served, _ = start()
    sent = {name: text for name, text in {**headers(), "Authorization": value}.items() if text is not None}

    answer = httpx.get(f"{served.base_url}/brands/current", headers=sent, trust_env=False)

    assert answer.status_code == 401
    check(answer.json(), UNAUTHORIZED)


@pytest.mark.parametrize(
    ("version", "status"),
    [
        (None, 400),
        ("", 400),
        ("newest", 400),
        ("2020-01-01", 410),
        ("2026-03-15", 200),
        ("2026-09-01", 200),
        ("2026-preview", 200),
    ],
)
def test_the_version_decides(start: Start, version: str | None, status: int) -> None:
    served, _ = start()
    sent = {name: text for name, text in {**headers(), "Omnisend-Version": version}.items() if text is not None}

    answer = httpx.get(f"{served.base_url}/brands/current", headers=sent, trust_env=False)

    assert answer.status_code == status
    if status >= 400:
        check(answer.json(), PROBLEM)


CALLS: list[tuple[str, str, Any, str]] = [
    ("GET", "/brands/current", None, "brands.read"),
    ("GET", "/contacts", None, "contacts.read"),
    ("GET", "/contacts/6a6170792000000000000001", None, "contacts.read"),
    ("POST", "/contacts", CONTACT, "contacts.write"),
    ("PATCH", "/contacts?email=a@example.com", {}, "contacts.write"),
    ("PATCH", "/contacts/6a6170792000000000000001", {}, "contacts.write"),
    ("POST", "/contacts/tags", TAGGING, "contacts.write"),
    ("DELETE", "/contacts/tags", TAGGING, "contacts.write"),
    ("POST", "/batches", {"method": "POST", "endpoint": "contacts", "items": [CONTACT]}, "contacts.write"),
    ("POST", "/batches", {"method": "POST", "endpoint": "products", "items": [{}]}, "products.write"),
    ("GET", "/batches?endpoint=contacts", None, "contacts.read"),
    ("GET", "/batches/5f92cbf10cf217478ba93561", None, "contacts.read"),
    ("GET", "/batches/5f92cbf10cf217478ba93561/items", None, "contacts.read"),
]


@pytest.mark.parametrize(
    ("method", "path", "body", "permission"), CALLS, ids=[f"{call[0]} {call[1]}" for call in CALLS]
)
def test_each_call_needs_its_permission(start: Start, method: str, path: str, body: Any, permission: str) -> None:
    _, http = start(keys={"b-with": frozenset({permission}), "b-without": frozenset()}, key="b-without")

    without = http.request(method, path, json=body)
    having = http.request(method, path, json=body, headers=headers("b-with"))

    assert without.status_code == 403
    check(without.json(), PROBLEM)
    assert having.status_code in (200, 201, 202, 404)


def test_the_limit_is_a_sliding_window_over_all_keys_of_the_brand(start: Start) -> None:
    now = [1000.0]
    _, http = start(limits=Limits(requests=3), clock=lambda: now[0])

    def ask(key: str = DEMO_KEY) -> httpx.Response:
        return http.get("/contacts", headers=headers(key))

    statuses = []
    for moment, key in ((1000, DEMO_KEY), (1020, f"{BRAND_ID}-readonly"), (1040, DEMO_KEY), (1059, DEMO_KEY)):
        now[0] = moment
        statuses.append(ask(key).status_code)
    refused = ask()
    now[0] = 1060
    again = ask()

    assert statuses == [200, 200, 200, 429]
    check(refused.json(), RATE_LIMIT_PROBLEM)
    assert refused.json()["retryAfter"] == 1
    assert again.status_code == 200
    assert ask().json()["retryAfter"] == 20


def test_tag_calls_have_a_limit_of_their_own_within_the_whole(start: Start) -> None:
    _, http = start(limits=Limits(requests=4, tag_requests=2), clock=lambda: 1000.0)

    statuses = [http.post("/contacts/tags", json=TAGGING).status_code for _ in range(3)]
    statuses += [http.get("/contacts").status_code for _ in range(3)]

    assert statuses == [202, 202, 429, 200, 200, 429]


def test_a_window_tells_how_full_it_was() -> None:
    window = Counted(2, 10.0)
    for now in (0.0, 1.0, 2.0, 11.5, 30.0):
        window.see(now)

    assert window.most_seen == 3


def test_a_fault_by_script_happens_once_and_where_it_is_meant(start: Start) -> None:
    script = ("POST /batches failing", "ok", "throttled")
    _, http = start(faults=Faults(script=script))

    statuses = [http.get("/contacts").status_code for _ in range(3)]
    broken = http.post("/batches", json={})

    assert statuses == [200, 429, 200]
    assert broken.status_code == 502
    assert broken.headers["content-type"].startswith("text/html")
    assert http.post("/batches", json={}).status_code == 400


@pytest.mark.parametrize(("fault", "contacts"), [("reset", 0), ("lost", 1)])
def test_a_reset_does_nothing_and_a_lost_answer_has_done_the_work(start: Start, fault: str, contacts: int) -> None:
    served, http = start(faults=Faults(script=(fault,)))

    with pytest.raises(httpx.TransportError):
        http.post("/contacts", json=CONTACT)

    assert len(http.get("/contacts").json()["contacts"]) == contacts
    assert served.brand.answered["POST /contacts", 201] == contacts


def test_the_client_knows_that_a_reset_request_may_have_arrived(start: Start) -> None:
    served, _ = start(faults=Faults(script=("lost",)))

    with Omnisend(served.base_url, key=DEMO_KEY) as omnisend, pytest.raises(Unavailable) as caught:
        omnisend.create_batch(b'{"method":"POST","endpoint":"contacts","items":[{}]}')

    assert caught.value.may_have_arrived
    assert len(served.brand.batches) == 1


def test_the_client_knows_that_a_throttled_request_did_not_arrive(start: Start) -> None:
    served, _ = start(limits=Limits(requests=1), clock=lambda: 1000.0)

    with Omnisend(served.base_url, key=DEMO_KEY) as omnisend:
        omnisend.batches()
        with pytest.raises(Unavailable) as caught:
            omnisend.batches()

    assert not caught.value.may_have_arrived
    assert caught.value.retry_after == 60.0


def test_chance_is_repeatable_and_keeps_its_shares() -> None:
    faults = Faults(throttled=0.1, failing=0.2, lost=0.3, seed=5)
    first, second = Dice(faults), Dice(faults)

    thrown = [first.throw("POST", "/batches") for _ in range(5000)]

    assert thrown == [second.throw("POST", "/batches") for _ in range(5000)]
    shares = {fault: thrown.count(fault) / 5000 for fault in ("throttled", "failing", "lost", "reset")}
    assert shares == pytest.approx({"throttled": 0.1, "failing": 0.2, "lost": 0.3, "reset": 0.0}, abs=0.03)


def test_an_answer_to_a_read_is_never_lost_by_chance() -> None:
    dice = Dice(Faults(lost=1.0))

    assert [dice.throw("GET", "/batches"), dice.throw("POST", "/batches")] == [None, "lost"]


def test_latency_is_added_to_every_answer(start: Start) -> None:
    _, http = start(faults=Faults(latency=0.05))

    assert http.get("/contacts").elapsed.total_seconds() >= 0.05


def test_faults_are_shown_and_changed_beside_the_api(start: Start) -> None:
    served, http = start()
    place = f"{served.base_url.removesuffix('/api')}/sandbox/faults"

    changed = http.post(place, json={"refused": 0.5, "script": ["ok"]})

    assert changed.json() == http.get(place).json()
    assert served.brand.faults == Faults(refused=0.5, script=("ok",))


@pytest.mark.parametrize(
    "body",
    [
        {"refused": 2},
        {"refused": "x"},
        {"nothing": 1},
        {"script": ["explode"]},
        {"script": "lost"},
        [],
        {"seed": 0.5},
        {"lost": True},
    ],
)
def test_faults_that_are_none_are_refused_and_change_nothing(start: Start, body: object) -> None:
    served, http = start()

    answer = http.post(f"{served.base_url.removesuffix('/api')}/sandbox/faults", json=body)

    assert answer.status_code == 400
    check(answer.json(), VALIDATION_PROBLEM)
    assert served.brand.faults == Faults()


def test_a_page_in_a_browser_cannot_change_faults(start: Start) -> None:
    served, http = start()
    place = f"{served.base_url.removesuffix('/api')}/sandbox/faults"

    simple = http.post(place, content=b'{"refused": 1}', headers={"Content-Type": "text/plain"})
    asking = http.options(place, headers={"Origin": "https://example.com", "Access-Control-Request-Method": "POST"})

    assert simple.status_code == 415
    assert "access-control-allow-origin" not in asking.headers


def test_all_faults_of_faults_are_named_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        Faults(refused=2, latency=-1, script=("explode",))

    assert [issue.where for issue in caught.value.issues] == ["refused", "latency", "script"]


def test_the_summary_counts_calls_without_their_ids(start: Start) -> None:
    served, http = start()
    made = http.post("/contacts", json={**CONTACT, "customProperties": {"vip": True, "ltv": 5}}).json()["id"]
    http.get(f"/contacts/{made}")

    read = http.get(f"{served.base_url.removesuffix('/api')}/sandbox/summary").json()

    assert read["requests"] == {"GET /contacts/{id} 200": 1, "POST /contacts 201": 1}
    assert read["properties"] == {"ltv": {"contacts": 1, "true": 0}, "vip": {"contacts": 1, "true": 1}}
    assert (read["contacts"], read["most_in_a_window"], read["settled"]) == (1, 2, True)


def test_it_listens_on_this_machine_only(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        serve(tmp_path / "sandbox.sqlite", host="0.0.0.0")  # noqa: S104 - what is refused
    with running(tmp_path / "sandbox.sqlite") as served:
        assert served.base_url.startswith("http://127.0.0.1:")


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        with (
            pytest.raises(SettingsError, match="is taken"),
            running(tmp_path / "s.sqlite", port=taken.getsockname()[1]),
        ):
            pass


def test_it_stops_cleanly_and_leaves_a_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.sqlite"
    before = set(threading.enumerate())

    with (
        running(file, settling_delay=0.0) as served,
        httpx.Client(base_url=served.base_url, headers=headers(), trust_env=False) as http,
    ):
        http.post("/contacts", json=CONTACT)

    for thread in set(threading.enumerate()) - before:  # a thread that was told to end may need a moment
        thread.join(10)
        assert not thread.is_alive()
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM contacts").fetchone() == (1,)
    connection.close()


def test_a_file_that_is_no_sandbox_is_told(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.sqlite"
    file.write_text("This is a letter.", encoding="utf-8")

    with pytest.raises(SettingsError, match="Choose another"):
        create_app(file)


def test_a_client_that_goes_away_within_its_request_is_no_fault(tmp_path: Path) -> None:
    app = create_app(tmp_path / "sandbox.sqlite")
    given = {**headers(), "content-type": "application/json", "content-length": "1000"}
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/api/batches",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()],
    }
    answers: list[Any] = []

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        answers.append(message)

    asyncio.run(app(scope, receive, send))
    app.state.brand.close()

    assert answers[0]["status"] == 400
