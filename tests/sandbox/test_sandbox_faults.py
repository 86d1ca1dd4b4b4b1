"""What goes wrong in the sandbox on purpose beyond single requests: others on the brand, outages, keys, batches."""

import threading
from collections import Counter
from typing import Any

import httpx
import pytest

from exporter.errors import DefinitionError, StopRun
from exporter.omnisend.client import Omnisend
from exporter.sandbox.dice import Dice
from exporter.sandbox.faults import Faults
from exporter.sandbox.keys import DEMO_KEY
from exporter.sandbox.limits import Counted, Limits
from exporter.sandbox.server import Running
from exporter.sandbox.tallies import batches, tallies
from tests.sandbox.conftest import Start
from tests.sandbox.facts import BATCH, PROBLEM, RATE_LIMIT_PROBLEM, UNAUTHORIZED, VALIDATION_PROBLEM, check


def contact(email: str, **more: Any) -> dict[str, Any]:
    return {"identifiers": [{"type": "email", "id": email, "sendWelcomeMessage": False}], **more}


def batch(count: int, origin: str = "run:1", *, first: int = 0) -> dict[str, Any]:
    sent = [contact(f"a{number}@example.com") for number in range(first, first + count)]
    return {"method": "POST", "endpoint": "contacts", "origin": origin, "items": sent}


def settle(served: Running, http: httpx.Client, body: dict[str, Any]) -> dict[str, Any]:
    batch_id = http.post("/batches", json=body).json()["batchID"]
    assert served.brand.wait_until_settled()
    done: dict[str, Any] = http.get(f"/batches/{batch_id}/items").json()
    check(done, BATCH)
    return done


def listed(http: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = http.get("/batches", params={"endpoint": "contacts"}).json()["batches"]
    return found


def test_others_on_the_brand_use_up_their_share_of_every_window(start: Start) -> None:
    now = [1000.0]
    _, http = start(limits=Limits(requests=10, seconds=60.0), faults=Faults(stranger=0.4), clock=lambda: now[0])

    statuses = Counter(http.get("/contacts").status_code for _ in range(10))

    assert statuses == {200: 6, 429: 4}


def test_a_stranger_takes_no_more_than_what_is_left() -> None:
    window = Counted(10, 60.0)
    for _ in range(8):
        window.take(1000.0)

    window.share(1.0, 1030.0)

    assert window.seconds_until_room(1030.0) == 30
    assert window.seconds_until_room(1060.0) == 0


def test_the_429s_of_a_stranger_say_in_every_way_how_long_to_wait(start: Start) -> None:
    _, http = start(limits=Limits(requests=4), faults=Faults(stranger=1.0), clock=lambda: 1_800_000_000.0)

    answers = [http.get("/contacts") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [429] * 4
    check(answers[0].json(), RATE_LIMIT_PROBLEM)
    for answer in answers[1:]:
        check(answer.json(), PROBLEM)
    waits = [answer.headers.get("Retry-After") for answer in answers]
    assert waits == [None, "15", "Fri, 15 Jan 2027 08:00:15 GMT", None]


def test_in_an_outage_everything_fails_and_then_it_is_over(start: Start) -> None:
    now = [1000.0]
    served, http = start(clock=lambda: now[0])
    served.brand.faults = Faults(outage=30.0)

    def ask() -> int | None:
        try:
            return http.get("/contacts").status_code
        except httpx.TransportError:
            return None

    during = [ask() for _ in range(6)]
    now[0] += 30.0

    assert Counter(during) == {502: 2, None: 2, 503: 2}
    assert ask() == 200


def test_a_key_stops_to_work_after_so_many_requests_until_it_is_given_back(start: Start) -> None:
    served, http = start(faults=Faults(revoked_after=2))
    place = f"{served.base_url.removesuffix('/api')}/sandbox/faults"

    statuses = [http.get("/contacts").status_code for _ in range(4)]
    check(http.get("/contacts").json(), UNAUTHORIZED)
    http.post(place, json={"revoked_after": None})

    assert statuses == [200, 200, 401, 401]
    assert http.get("/contacts").status_code == 200


def test_a_version_can_be_retired_in_the_midst_of_it(start: Start) -> None:
    served, http = start(faults=Faults(retired_after=1))

    with Omnisend(served.base_url, key=DEMO_KEY) as omnisend:
        omnisend.batches()
        with pytest.raises(StopRun):
            omnisend.batches()

    check(http.get("/contacts").json(), PROBLEM)


@pytest.mark.parametrize(("origin", "status", "shown"), [("kept", 201, ["run:1"]), ("dropped", 201, [None])])
def test_an_origin_is_kept_or_dropped(start: Start, origin: Any, status: int, shown: list[str | None]) -> None:
    served, http = start(faults=Faults(origin=origin))

    answer = http.post("/batches", json=batch(1))

    assert answer.status_code == status
    assert [found.get("origin") for found in listed(http)] == shown
    assert served.brand.wait_until_settled()
    assert tallies(served.brand).origins == {"run:1": 1}


def test_an_origin_that_is_refused_takes_its_batch_with_it(start: Start) -> None:
    _, http = start(faults=Faults(origin="refused"))
    without = {name: value for name, value in batch(1).items() if name != "origin"}

    refused = http.post("/batches", json=batch(1))

    check(refused.json(), VALIDATION_PROBLEM)
    assert [error["field"] for error in refused.json()["errors"]] == ["origin"]
    assert http.post("/batches", json=without).status_code == 201


def test_how_large_a_body_may_be_can_be_lowered(start: Start) -> None:
    _, http = start(faults=Faults(body_bytes=500))

    assert [http.post("/batches", json=batch(count)).status_code for count in (50, 2)] == [413, 201]


def test_slow_answers_are_late_by_about_the_median_and_some_by_far_more() -> None:
    dice = Dice(Faults(latency=1.0, slow=0.2))

    late = sorted(dice.late() for _ in range(2001))

    assert late[0] > 1.0
    assert late[1000] == pytest.approx(1.2, abs=0.03)
    assert late[1950] > 2.0


@pytest.mark.parametrize(("fault", "contacts"), [("hanging", 0), ("silent", 1)])
def test_a_request_that_is_never_answered_has_done_nothing_or_all_of_its_work(
    start: Start, fault: str, contacts: int
) -> None:
    _, http = start(faults=Faults(script=(fault,)))

    with pytest.raises(httpx.ReadTimeout):
        http.post("/contacts", json=contact("a@example.com"), timeout=0.5)

    assert len(http.get("/contacts").json()["contacts"]) == contacts


def test_reads_are_never_left_silent_by_chance() -> None:
    dice = Dice(Faults(silent=1.0))

    assert [dice.throw("GET", "/batches"), dice.throw("POST", "/batches")] == [None, "silent"]


def test_information_on_batches_can_vanish_early(start: Start) -> None:
    now = [1000.0]
    served, http = start(faults=Faults(forgotten=10.0), clock=lambda: now[0])
    done = settle(served, http, batch(1))
    now[0] += 10.5

    assert http.get(f"/batches/{done['batchID']}").status_code == 404
    assert listed(http) == []


def test_a_batch_that_is_forgotten_is_still_worked_on(start: Start) -> None:
    served, http = start(faults=Faults(forgotten=0.0), settling_delay=0.05)

    http.post("/batches", json=batch(3))

    assert served.brand.wait_until_settled()
    assert len(http.get("/contacts").json()["contacts"]) == 3


def test_batches_settle_out_of_order(start: Start) -> None:
    now = [1000.0]
    served, http = start(faults=Faults(disorder=100.0), clock=lambda: now[0])
    for number in range(20):
        http.post("/batches", json=batch(1, f"run:{number}", first=number))
        now[0] += 0.001

    now[0] += 50.0
    pause = threading.Event()
    while not 0 < (pending := [found["status"] for found in listed(http)].count("pending")) < 20:
        pause.wait(0.02)
    now[0] += 100.0

    assert served.brand.wait_until_settled()
    over = [found["origin"] for found in sorted(listed(http), key=lambda found: found["endedAt"])]
    assert 0 < pending < 20
    assert over != sorted(over, key=lambda origin: int(origin.partition(":")[2]))


def test_items_are_left_for_later_and_others_the_next_time(start: Start) -> None:
    served, http = start(faults=Faults(unready=0.5))

    done = settle(served, http, batch(60))
    again = settle(served, http, batch(60, "run:2"))

    assert {item["responseCode"] for item in done["errors"]} == {403, 429, 503}
    for item in done["errors"]:
        check(item["response"], PROBLEM)
    assert len(http.get("/contacts").json()["contacts"]) > len(done["responses"])
    left = [{item["request"]["identifiers"][0]["id"] for item in one["errors"]} for one in (done, again)]
    assert left[0] != left[1]


def test_a_batch_stops_at_a_contact_that_stops_it_and_always_at_the_same_one(start: Start) -> None:
    served, http = start(faults=Faults(stopping=0.05))

    ends = [settle(served, http, batch(100))["finishedCount"] for _ in range(2)]

    assert ends[0] == ends[1] < 100
    assert {found["status"] for found in listed(http)} == {"stopped"}


def test_the_tallies_count_what_was_truly_done(start: Start) -> None:
    served, http = start(faults=Faults(origin="dropped"))
    settle(served, http, batch(2))
    before = batches(served.brand)
    settle(served, http, batch(2, first=1))
    served.brand.faults = Faults(refused=1.0)
    settle(served, http, batch(1, "run:2"))
    served.brand.faults = Faults(unready=1.0)
    settle(served, http, batch(1, "run:3"))

    whole, later = tallies(served.brand), tallies(served.brand, after=before)

    assert whole.origins == {"run:1": 2, "run:2": 1, "run:3": 1}
    assert whole.done == {"a0@example.com": 2, "a1@example.com": 2, "a2@example.com": 1}
    assert whole.written == {"a0@example.com": 1, "a1@example.com": 2, "a2@example.com": 1}
    assert later.written == {"a0@example.com": 0, "a1@example.com": 1, "a2@example.com": 1}


@pytest.mark.parametrize(
    "changes",
    [{"revoked_after": 3, "origin": "dropped"}, {"forgotten": None, "body_bytes": None}, {"outage": 5, "slow": 0.5}],
)
def test_faults_of_every_kind_are_changed_by_json(changes: dict[str, Any]) -> None:
    changed = Faults(forgotten=1.0, body_bytes=5).changed(changes)

    assert {name: getattr(changed, name) for name in changes} == changes


@pytest.mark.parametrize(
    "document",
    [
        {"origin": "lost"},
        {"origin": 1},
        {"outage": -1},
        {"outage": None},
        {"revoked_after": 0.5},
        {"revoked_after": -1},
        {"forgotten": 10**9},
        {"slow": "x"},
        {"seed": None},
        {"body_bytes": True},
    ],
)
def test_values_that_no_fault_has_are_refused(document: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError):
        Faults().changed(document)


def test_a_contact_that_is_not_there_is_not_made_by_changing_it(start: Start) -> None:
    _, http = start()

    answer = http.patch("/contacts", params={"email": "a@example.com"}, json={"customProperties": {"vip": False}})

    assert answer.status_code == 404
    check(answer.json(), PROBLEM)
    assert http.get("/contacts").json()["contacts"] == []


def test_changing_a_property_leaves_the_others_the_tags_and_the_subscription(start: Start) -> None:
    served, http = start()
    subscribed = {"email": {"status": "subscribed", "statusChangedAt": "2026-01-01T00:00:00Z"}}
    made = contact("a+b@example.com", customProperties={"vip": True, "ltv": 5}, tags=["old"], firstName="Ane")
    made["identifiers"][0]["channels"] = subscribed
    before = http.post("/contacts", json=made).json()

    answer = http.patch("/contacts", params={"email": "a+b@example.com"}, json={"customProperties": {"vip": False}})

    after = answer.json()
    assert answer.status_code == 200
    assert after["customProperties"] == {"vip": False, "ltv": 5}
    assert {name for name in before if before[name] != after[name]} <= {"customProperties", "updatedAt"}
    assert served.brand.answered["PATCH /contacts", 200] == 1
