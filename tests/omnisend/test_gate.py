"""Whoever loses the right to send in the very last moment sends nothing; against a real server on this machine."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from exporter.errors import ExporterError
from exporter.omnisend.answers import Answer
from exporter.omnisend.client import Omnisend
from exporter.sandbox.keys import DEMO_KEY
from exporter.sandbox.server import Running, running
from exporter.sandbox.summary import summary

EMAIL = "zoe@example.com"
CONTACT = {"identifiers": [{"type": "email", "id": EMAIL, "sendWelcomeMessage": False}], "tags": ["old"]}
BATCH = orjson.dumps({"method": "POST", "endpoint": "contacts", "items": [{**CONTACT, "firstName": "Zoë"}]})

CHANGES: dict[str, Callable[[Omnisend], Any]] = {
    "create a batch": lambda omnisend: omnisend.create_batch(BATCH),
    "add a tag": lambda omnisend: omnisend.add_tags(["new"], [EMAIL]),
    "remove a tag": lambda omnisend: omnisend.remove_tags(["old"], [EMAIL]),
    "change a contact": lambda omnisend: omnisend.update_contact(EMAIL, {"customProperties": {"vip": True}}),
}


class ClosedError(ExporterError):
    """The gate is closed."""


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "sandbox.sqlite", settling_delay=0.0) as sandbox:
        sandbox.brand.upsert(CONTACT)
        yield sandbox


def held(sandbox: Running) -> dict[str, Any]:
    """What the brand holds of contacts and batches."""
    sandbox.brand.wait_until_settled()
    said = summary(sandbox.brand)
    return {name: said[name] for name in ("contacts", "tags", "properties", "batches")}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("closes_at", [1, 2], ids=["before the headers", "before the body"])
def test_a_gate_that_closes_at_any_of_its_questions_keeps_the_change_from_arriving(
    sandbox: Running, change: Callable[[Omnisend], Any], closes_at: int
) -> None:
    before, asked, noted = held(sandbox), [0], list[Answer]()

    def gate() -> None:
        asked[0] += 1
        if asked[0] == closes_at:
            raise ClosedError

    with Omnisend(sandbox.base_url, key=DEMO_KEY, gate=gate, on_answer=noted.append) as omnisend:
        with pytest.raises(ClosedError):
            change(omnisend)
        assert (held(sandbox), noted) == (before, [])

        change(omnisend)  # over the same client, now that the gate is open

    assert held(sandbox) != before
    assert asked[0] == closes_at + 2
    assert [answer.status in (200, 201, 202, 204) for answer in noted] == [True]


def test_a_gate_is_asked_after_all_that_takes_time(sandbox: Running) -> None:
    order: list[str] = []

    def key() -> str:
        order.append("key")
        return DEMO_KEY

    with Omnisend(sandbox.base_url, key=key, gate=lambda: order.append("gate")) as omnisend:
        order.clear()
        omnisend.create_batch(BATCH)

    assert order == ["key", "gate", "gate"]


def test_who_only_reads_is_not_asked(sandbox: Running) -> None:
    def gate() -> None:
        raise ClosedError

    with Omnisend(sandbox.base_url, key=DEMO_KEY, gate=gate) as omnisend:
        assert omnisend.batches() == []
        assert len(omnisend.contacts().contacts) == 1
