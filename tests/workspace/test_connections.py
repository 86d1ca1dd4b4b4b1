from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exporter.errors import DefinitionError, InUseError, NotAllowedError, NotFoundError, SettingsError
from exporter.settings import Settings
from exporter.workspace.connection import BASE_URL, Connection, RateLimit, brand_of, from_document, to_document
from exporter.workspace.connections import Card, Connections
from exporter.workspace.consent import Consents
from exporter.workspace.people import Person
from exporter.workspace.secrets import Secrets
from exporter.workspace.store import Store

KEY = "5f92cbf10cf217478ba93561-planted0123456789"
BRAND = "5f92cbf10cf217478ba93561"


def connection(**changes: Any) -> Connection:
    return replace(Connection("main", "Main brand"), **changes)


def acting(role: Any, store: Store, settings: Settings) -> Connections:
    return Connections(store, Secrets(settings, environ={}), actor=Person("someone@example.com", role))


def test_a_connection_is_kept_with_its_key_sealed(connections: Connections, settings: Settings) -> None:
    saved = connections.save(connection(), key=f" {KEY} ")

    assert saved == connections.get("MAIN")
    assert connections.key(saved) == KEY
    for file in settings.home.rglob("*"):
        assert b"planted" not in file.read_bytes(), file


def test_no_representation_shows_a_key(connections: Connections, local: Store) -> None:
    saved = connections.save(connection(), key=KEY)

    shown = f"{saved!r} {connections!r} {local.get('connection', 'main')!r} {local.audited()!r}"

    assert "planted" not in shown
    assert "sealed:" not in shown


def test_every_fault_is_reported_at_once(connections: Connections) -> None:
    wrong = Connection(
        " ",
        "",
        users=object(),  # type: ignore[arg-type]
        base_url="http://api.omnisend.com/api",
        version="v5",
        batch_size=101,
        rate_limit=RateLimit(0, 60),
        tag_rate_limit=RateLimit(60, 0),
        export_user="nobody",
    )

    with pytest.raises(DefinitionError) as raised:
        connections.save(wrong, key="with space")

    assert [issue.where for issue in raised.value.issues] == [
        "name",
        "display_name",
        "users",
        "base_url",
        "version",
        "batch_size",
        "rate_limit",
        "tag_rate_limit",
        "export_user",
        "api_key",
    ]
    assert "with space" not in str(raised.value)
    assert connections.names() == []


@pytest.mark.parametrize(
    ("url", "good"),
    [
        (BASE_URL, True),
        ("https://proxy.example.com:8443/omnisend", True),
        ("http://127.0.0.1:9009/api", True),
        ("http://localhost:9009", True),
        ("http://[::1]:9009/api", True),
        ("http://127.9.9.9", True),
        ("http://10.0.0.1/api", False),
        ("http://127.0.0.1.example.com", False),
        ("http://localhost.example.com", False),
        ("ftp://api.omnisend.com", False),
        ("api.omnisend.com", False),
        ("https://", False),
        ("https://user:password@api.omnisend.com", False),
        ("https://api.omnisend.com/api?key=1", False),
        ("https://api.omnisend.com/a b", False),
        ("https://api.omnisend.com:port", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_plain_http_leads_no_further_than_this_machine(connections: Connections, url: str, *, good: bool) -> None:
    faults = [issue.where for issue in connections.issues(connection(base_url=url), key=KEY)]

    assert faults == ([] if good else ["base_url"])


def test_a_new_connection_needs_a_key(connections: Connections) -> None:
    with pytest.raises(DefinitionError, match="An API key is needed"):
        connections.save(connection())


def test_changing_anything_else_keeps_the_key(connections: Connections) -> None:
    connections.save(connection(), key=KEY)

    saved = connections.save(connection(display_name="Other"))

    assert (saved.display_name, connections.key(saved)) == ("Other", KEY)


def test_a_key_put_into_the_connection_itself_is_sealed_too(connections: Connections, settings: Settings) -> None:
    saved = connections.save(connection(api_key=KEY))

    assert saved.api_key.startswith("sealed:")
    assert connections.key(saved) == KEY
    assert all(b"planted" not in file.read_bytes() for file in settings.home.rglob("*"))


def test_saving_the_same_again_changes_nothing(connections: Connections, local: Store) -> None:
    connections.save(connection(base_url="https://example.com/api/"), key=KEY)
    before = local.get("connection", "main"), local.audited()

    connections.save(connection(base_url="https://example.com/api"), key=KEY)

    assert (local.get("connection", "main"), local.audited()) == before


def test_a_reference_is_kept_as_it_is_and_read_at_use(local: Store, settings: Settings) -> None:
    environ: dict[str, str] = {}
    connections = Connections(local, Secrets(settings, environ=environ), actor=Person("a@example.com", "administrator"))
    saved = connections.save(connection(), key="env:OMNISEND_API_KEY")

    assert saved.api_key == "env:OMNISEND_API_KEY"
    with pytest.raises(SettingsError, match=r'Connection "Main brand": .*OMNISEND_API_KEY'):
        connections.key(saved)
    environ["OMNISEND_API_KEY"] = KEY
    assert connections.key(saved) == KEY


@pytest.mark.parametrize("role", ["contributor", "viewer"])
def test_only_an_administrator_saves_and_deletes(local: Store, settings: Settings, role: str) -> None:
    acting("administrator", local, settings).save(connection(users="contributors"), key=KEY)
    other = acting(role, local, settings)

    with pytest.raises(NotAllowedError):
        other.save(connection(display_name="Mine"))
    with pytest.raises(NotAllowedError):
        other.delete("main")


def test_contributors_use_what_was_opened_to_them_and_see_the_rest_by_name_only(
    local: Store, settings: Settings
) -> None:
    administrator = acting("administrator", local, settings)
    administrator.save(connection(), key=KEY)
    administrator.save(connection(name="open", display_name="Open brand", users="contributors"), key=KEY)
    contributor, viewer = acting("contributor", local, settings), acting("viewer", local, settings)

    assert contributor.names() == ["open"]
    assert viewer.names() == []
    assert contributor.cards() == (Card("main", "Main brand", "Omnisend"), Card("open", "Open brand", "Omnisend"))
    assert contributor.usable() == (contributor.card("open"),)
    for name in ("open", "main"):
        with pytest.raises(NotAllowedError, match="Only administrators see the settings"):
            contributor.get(name)


def test_a_connection_that_exports_use_is_not_deleted(connections: Connections, local: Store) -> None:
    connections.save(connection(), key=KEY)
    local.put("export", "vip to main", {"connection": "Main"}, actor="a")

    with pytest.raises(InUseError, match="vip to main") as raised:
        connections.delete("main")

    assert raised.value.users == ("vip to main",)
    local.delete("export", "vip to main", actor="a")
    connections.delete("MAIN")
    with pytest.raises(NotFoundError):
        connections.get("main")


def test_a_document_holds_a_whole_connection() -> None:
    whole = connection(
        users="contributors",
        base_url="http://127.0.0.1:1/api",
        api_key="env:KEY",
        batch_size=7,
        rate_limit=RateLimit(3, 1.5),
        tag_rate_limit=RateLimit(2, 9),
        brand_id="b",
        brand_name="B",
        export_user="a@example.com",
    )

    assert from_document("main", to_document(whole)) == whole


@pytest.mark.parametrize(
    ("key", "brand"), [(KEY, BRAND), ("no_dash", None), ("a-b-c", None), ("-secret", None), ("brand-", None)]
)
def test_a_key_names_its_brand_before_the_dash(key: str, brand: str | None) -> None:
    assert brand_of(key) == brand


CHANGES: dict[str, tuple[dict[str, Any], str | None, bool]] = {
    "display name": ({"display_name": "Other"}, None, True),
    "limits": ({"rate_limit": RateLimit(10, 60), "batch_size": 10}, None, True),
    "same key": ({}, KEY, True),
    "new key of the same brand": ({}, f"{BRAND}-new", True),
    "brand as before": ({"brand_id": BRAND}, None, True),
    "brand not given": ({"brand_id": None}, None, True),
    "base URL": ({"base_url": "https://example.com"}, None, False),
    "key of another brand": ({}, "other-secret", False),
    "key that names no brand": ({}, "whatever", False),
    "reference that nobody can follow": ({}, "env:NOWHERE", False),
    "brand": ({"brand_id": "other"}, None, False),
}
"""What changes -> the changed fields, the new key, and whether the consent stands after it."""


@pytest.mark.parametrize(("changes", "key", "stands"), CHANGES.values(), ids=CHANGES)
def test_a_consent_ends_when_the_connection_comes_to_lead_elsewhere(
    connections: Connections, consents: Consents, changes: dict[str, Any], key: str | None, *, stands: bool
) -> None:
    saved = connections.save(connection(brand_id=BRAND, brand_name="Brand"), key=KEY)
    consents.agree("main")

    changed = connections.save(replace(saved, **changes), key=key)

    assert (consents.standing("main") is not None) == stands
    assert (changed.brand_id == BRAND) == stands
    assert (consents.history("main")[0].withdrawn_because is None) == stands


def test_changing_an_address_and_back_does_not_bring_the_consent_back(
    connections: Connections, consents: Consents
) -> None:
    saved = connections.save(connection(), key=KEY)
    consents.agree("main")

    connections.save(replace(saved, base_url="https://example.com"))
    connections.save(saved)

    assert consents.standing("main") is None


def test_a_brand_learned_later_joins_the_consent(connections: Connections, consents: Consents) -> None:
    saved = connections.save(connection(), key=KEY)
    consents.agree("main")

    known = connections.save(replace(saved, brand_id=BRAND, brand_name="Brand"))

    standing = consents.standing("main")
    assert standing is not None
    assert standing.brand_id == BRAND
    connections.save(replace(known, brand_id="other"))
    assert consents.standing("main") is None


def test_a_new_connection_of_an_old_name_has_no_consent(connections: Connections, consents: Consents) -> None:
    connections.save(connection(), key=KEY)
    consents.agree("main")

    connections.delete("main")
    connections.save(connection(), key=KEY)

    assert consents.standing("main") is None
    assert consents.history("main")[0].withdrawn_because == "the connection was deleted"


def test_a_key_file_is_followed_to_see_the_brand(connections: Connections, consents: Consents, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{BRAND}-other")
    connections.save(connection(), key=KEY)
    consents.agree("main")

    connections.save(connection(), key=f"file:{tmp_path / 'key'}")

    assert consents.standing("main") is not None
