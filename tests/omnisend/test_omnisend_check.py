"""The check of a connection: a sentence of its own for each way in which it can fail, over a real connection."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import pytest

from exporter.errors import OmnisendError, StopRun, Unavailable
from exporter.omnisend.answers import Brand
from exporter.omnisend.check import ask, check_key
from exporter.omnisend.client import Omnisend
from exporter.sandbox.faults import Faults
from exporter.sandbox.keys import BRAND_ID, DEMO_KEY
from exporter.sandbox.server import Running, running
from exporter.settings import Settings
from exporter.toolkit import PATIENCE, Toolkit
from exporter.workspace.connection import Connection, RateLimit


@dataclass(frozen=True)
class Place:
    base_url: str
    version: str = "2026-03-15"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("check") / "sandbox.sqlite") as served:
        yield served


def check(place: Place, key: str = DEMO_KEY) -> Brand:
    return check_key(place, key, wait_to_ask=lambda: None)


def failure(place: Place, key: str = DEMO_KEY) -> OmnisendError:
    with pytest.raises(OmnisendError) as caught:
        check(place, key)
    return caught.value


def told_by(answer: httpx.Response | Exception) -> OmnisendError:
    def handle(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    http = httpx.Client(transport=httpx.MockTransport(handle))
    with pytest.raises(OmnisendError) as caught:
        ask(Omnisend("https://api.example.com/api", key="k", http=http))
    return caught.value


@contextmanager
def silent_server() -> Iterator[str]:
    """Take connections and hang up on them."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def hang_up() -> None:
            connection, _ = listening.accept()
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/api"
        thread.join()


def test_a_good_key_shows_its_brand(sandbox: Running) -> None:
    assert check(Place(sandbox.base_url)) == Brand(BRAND_ID, "Sandbox brand")


def test_a_key_that_reads_contacts_but_no_brands_is_good(sandbox: Running) -> None:
    assert check(Place(sandbox.base_url), f"{BRAND_ID}-nobrand") == Brand(None, None)


def test_each_way_to_fail_has_its_own_sentence(sandbox: Running) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}/api"
    host = sandbox.base_url.removesuffix("/api")
    failures = {
        "wrong key": failure(Place(sandbox.base_url), "5f92cbf10cf217478ba93561-wrong"),
        "missing permission": failure(Place(sandbox.base_url), f"{BRAND_ID}-nothing"),
        "retired version": failure(Place(sandbox.base_url, version="2020-01-01")),
        "not a version": failure(Place(sandbox.base_url, version="newest")),
        "unreachable host": failure(Place(nobody)),
        "unknown host": told_by(httpx.ConnectError("Name or service not known")),
        "wrong path": failure(Place(f"{host}/v5")),
        "not a web address": failure(Place("omnisend")),
        "not Omnisend": told_by(httpx.Response(200, text="<html>Welcome</html>")),
        "another JSON": told_by(httpx.Response(200, json={"status": "ok"})),
        "redirected": told_by(httpx.Response(301, headers={"Location": "https://www.example.com/"})),
        "used up": told_by(httpx.Response(429, json={"retryAfter": 12})),
        "broken": told_by(httpx.Response(502, text="<html>")),
        "too slow": told_by(httpx.ReadTimeout("slow")),
    }
    with silent_server() as url:
        failures["hung up"] = failure(Place(url))

    said = {name: str(error) for name, error in failures.items()}
    assert "does not know this API key" in said["wrong key"]
    assert "may read neither the brand nor contacts" in said["missing permission"]
    assert "retired the API version" in said["retired version"]
    assert "Check the API version" in said["not a version"]
    assert said["unreachable host"] == said["unknown host"]
    assert "Nothing answers at the base URL" in said["unreachable host"]
    assert said["wrong path"] == said["redirected"]
    assert "leads to no Omnisend API" in said["wrong path"]
    assert said["not Omnisend"] == said["another JSON"]
    assert "but it is not Omnisend" in said["not Omnisend"]
    assert "not a plain web address" in said["not a web address"]
    assert "used up for the moment" in said["used up"]
    assert said["broken"] == said["too slow"] == said["hung up"]
    assert len(set(said.values())) == 10
    waiting = {name for name, error in failures.items() if isinstance(error, Unavailable)}
    assert waiting == {"unreachable host", "unknown host", "used up", "broken", "too slow", "hung up"}
    assert all(isinstance(error, StopRun) for name, error in failures.items() if name not in waiting)


def test_the_check_leaves_nothing_behind(sandbox: Running) -> None:
    check(Place(sandbox.base_url))

    assert {call for call, _ in sandbox.brand.answered if not call.startswith("GET")} == set()


def test_a_broken_moment_is_told_apart_from_a_wrong_key(sandbox: Running) -> None:
    sandbox.brand.faults = Faults(script=("failing",))

    assert isinstance(failure(Place(sandbox.base_url)), Unavailable)


def test_a_check_asks_nothing_while_the_limit_of_the_brand_is_used_up(sandbox: Running) -> None:
    asked = sum(sandbox.brand.answered.values())

    def used_up() -> None:
        raise Unavailable("The limit is used up.", may_have_arrived=False)

    with pytest.raises(Unavailable, match="used up"):
        check_key(Place(sandbox.base_url), DEMO_KEY, wait_to_ask=used_up)
    assert sum(sandbox.brand.answered.values()) == asked


def test_a_check_counts_every_request_that_it_may_take(sandbox: Running) -> None:
    asked, counted = sum(sandbox.brand.answered.values()), []

    check_key(Place(sandbox.base_url), f"{BRAND_ID}-nobrand", wait_to_ask=lambda: counted.append(1))

    assert sum(sandbox.brand.answered.values()) - asked <= len(counted)


def test_a_key_is_checked_though_runs_use_the_whole_limit_up(sandbox: Running, settings: Settings) -> None:
    busy = Connection("main", "Main", base_url=sandbox.base_url, rate_limit=RateLimit(2, PATIENCE + 0.5))
    with Toolkit.open(settings) as kit:
        for _ in range(busy.rate_limit.requests):
            kit.wait_to_ask(busy)

        assert kit.whose(busy, DEMO_KEY).id == BRAND_ID
