"""What the audit log keeps of a document holds no secret and no customer, and can be read."""

import json
import time
from typing import Any

import pytest

from exporter.settings import Settings
from exporter.workspace import fingerprints
from exporter.workspace.connections import Connection, Connections
from exporter.workspace.secrets import Secrets
from exporter.workspace.store import Store


def kept(kind: str, document: dict[str, Any]) -> Any:
    return json.loads(fingerprints.text(kind, document) or "null")


def test_a_sealed_key_is_shown_by_a_fingerprint_that_tells_it_from_others(settings: Settings) -> None:
    secrets = Secrets(settings)
    one, other = secrets.seal("brand-planted"), secrets.seal("brand-planted")

    shown = [kept("connection", {"api_key": sealed})["api_key"] for sealed in (one, one, other)]

    assert shown[0] == shown[1] != shown[2]
    assert all(each.startswith("sealed, fingerprint ") and len(each) < 40 for each in shown)


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("connection", "env:OMNISEND_KEY", "env:OMNISEND_KEY"),
        ("connection", "", ""),
        ("connection", None, None),
        ("connection", "brand-planted", "(hidden)"),
        ("connection", ["brand-planted"], ["(hidden)"]),
        ("connection", 17, "(hidden)"),
    ],
)
def test_of_a_secret_only_a_reference_is_shown(kind: str, value: object, shown: object) -> None:
    assert kept(kind, {"inner": {"api_key": value}}) == {"inner": {"api_key": shown}}


def test_an_address_of_a_notice_is_a_secret_and_a_contact_field_of_that_name_is_none() -> None:
    assert kept("notice", {"address": "mailto://a:b@example.com"}) == {"address": "(hidden)"}
    assert kept("export", {"mapping": {"address": "Street"}}) == {"mapping": {"address": "Street"}}


def test_a_sealed_text_is_kept_nowhere_and_neither_are_credentials_in_an_address() -> None:
    found = kept("anything", {"x": ["sealed:gAAAAABplanted"], "y": "postgresql://ana:planted@db/x"})

    assert "planted" not in json.dumps(found)
    assert found["y"] == "postgresql://(hidden)@db/x"


def test_addresses_of_customers_are_left_out() -> None:
    rules = {
        "where": [{"value": ["Ana.Planted+x@example.co.uk", "%@gmail.com"]}],
        "sql": "email = 'b@planted.com' OR x",
    }

    assert kept("segment", rules) == {
        "where": [{"value": ["(an address)", "%@gmail.com"]}],
        "sql": "email = '(an address)' OR x",
    }
    assert kept("export", {"notes": "for b@planted.com"}) == {"notes": "for (an address)"}
    assert kept("connection", {"export_user": "ana@example.com"}) == {"export_user": "ana@example.com"}


def test_what_is_long_is_kept_in_part_with_its_size() -> None:
    words = kept("segment", {"values": list(range(1_234)), "sql": "x" * 5_000, "name": "n"})

    assert words["values"][:50] == list(range(50))
    assert words["values"][50].startswith("… 1,234 in all, fingerprint ")
    assert words["sql"].startswith("x" * 1_000 + "… 5,000 characters, fingerprint ")
    many = fingerprints.text("segment", {f"field {n}": "y" * 900 for n in range(200)} | {"name": "n"})
    assert many is not None
    assert len(many) < fingerprints.LONGEST_DOCUMENT


def test_a_very_long_text_takes_no_long_time() -> None:
    began = time.process_time()

    fingerprints.text("segment", {"sql": "a" * 1_000_000 + "://" * 100_000})

    assert time.process_time() - began < 2


def test_no_entry_ever_holds_a_key(connections: Connections, local: Store) -> None:
    connection = Connection("main", "Main")
    connections.save(connection, key="5f1c-plantedsecret")
    sealed = local.get("connection", "main").document["api_key"]
    connections.save(connection, key="5f1c-plantedother")
    connections.delete("main")

    entries = local.audited()
    shown = " ".join(f"{each.detail} {each.before} {each.after}" for each in entries)
    assert len(entries) >= 3
    assert "planted" not in shown
    assert sealed not in shown
    assert "sealed, fingerprint" in shown
