"""Connections are shared, paused and given other keys; who may not use one sees no more than its name and type."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from exporter.errors import ConsentError, DefinitionError, NotAllowedError, PausedError, SignInError, StopRun
from exporter.settings import Settings
from exporter.workspace.connection import Card, Connection, from_document, to_document, usable_by
from exporter.workspace.connections import Connections
from exporter.workspace.consent import Consents
from exporter.workspace.people import Person
from exporter.workspace.reach import Reach
from exporter.workspace.secrets import Secrets
from exporter.workspace.sign_in import SignedIn
from exporter.workspace.store import Store
from exporter.workspace.team import Team

ADMINISTRATOR = Person("ada@example.com", "administrator")
CARLA = Person("carla@example.com", "contributor")
CHRIS = Person("chris@example.com", "contributor")
VERA = Person("vera@example.com", "viewer")
MAIN = Connection("main", "Main brand")
KEY = "brand1-planted"


@dataclass(frozen=True)
class Brand:
    id: str | None
    name: str | None


def acting(store: Store, settings: Settings, person: Person = ADMINISTRATOR, **more: Any) -> Connections:
    return Connections(
        store, Secrets(settings, environ={"KEY": "brand1-other"}), actor=person, team=Team(store, actor=person), **more
    )


def leads_to(brand: str | None, name: str | None = "Brand") -> Callable[[Connection, str], Brand]:
    return lambda _connection, _key: Brand(brand, name)


@pytest.mark.parametrize(
    ("connection", "who"),
    [
        (MAIN, {ADMINISTRATOR}),
        (replace(MAIN, users="contributors"), {ADMINISTRATOR, CARLA, CHRIS}),
        (replace(MAIN, users="people", people=("Carla@Example.com", "vera@example.com")), {ADMINISTRATOR, CARLA}),
    ],
    ids=["administrators", "contributors", "named people"],
)
def test_a_connection_is_used_by_those_it_is_shared_with(connection: Connection, who: set[Person]) -> None:
    assert {person for person in (ADMINISTRATOR, CARLA, CHRIS, VERA) if usable_by(connection, person)} == who
    assert from_document("main", to_document(connection)) == connection


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"users": "people"}, "Name at least one person"),
        ({"users": "people", "people": ("carla@example.com", "nobody")}, "“nobody” is none"),
        ({"people": ("carla@example.com",)}, "nobody is named"),
    ],
    ids=["nobody", "no address", "not asked for"],
)
def test_people_are_named_where_it_is_shared_by_name(
    connections: Connections, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(DefinitionError, match=message) as raised:
        connections.save(replace(MAIN, **changes), key=KEY)

    assert [issue.where for issue in raised.value.issues] == ["people"]


def test_a_connection_of_an_earlier_version_is_neither_paused_nor_shared_by_name(connections: Connections) -> None:
    document = to_document(connections.save(MAIN, key=KEY))

    assert not {"people", "paused"} & set(document)
    assert from_document("main", document) == connections.get("main")


def test_contributors_see_name_and_type_of_what_they_may_use_and_neither_settings_nor_key(
    local: Store, settings: Settings
) -> None:
    saved = acting(local, settings).save(replace(MAIN, users="people", people=(CARLA.email,)), key=KEY)
    carla, chris = acting(local, settings, CARLA), acting(local, settings, CHRIS)

    assert carla.usable() == (Card("main", "Main brand", "Omnisend"),)
    assert (carla.names(), chris.names(), carla.all()) == (["main"], [], [])
    for refused in (
        lambda: carla.get("main"),
        lambda: carla.key(saved),
        lambda: carla.pause("main"),
        lambda: carla.resume("main"),
        lambda: carla.rotate("main", KEY),
        lambda: carla.set_export_user("main", CARLA.email),
    ):
        with pytest.raises(NotAllowedError):
            refused()
    assert Reach(local, Secrets(settings), actor=CARLA).get("main") == saved
    with pytest.raises(NotAllowedError, match='You may not use "Main brand"'):
        Reach(local, Secrets(settings), actor=CHRIS).get("main")


def test_a_paused_connection_gives_no_right_to_send_until_it_goes_on(
    connections: Connections, consents: Consents, local: Store
) -> None:
    connections.save(MAIN, key=KEY)
    consents.agree("main")

    paused = connections.pause("main")

    with pytest.raises(PausedError, match='"Main brand" is paused'):
        consents.require(paused)
    assert consents.standing("main") is not None
    assert consents.require(connections.resume("main")).connection.name == "main"
    assert [entry.action for entry in local.audited(limit=2)] == ["resumed", "paused"]


def test_an_export_user_is_somebody_who_may_use_the_connection(local: Store, settings: Settings) -> None:
    connections, team = acting(local, settings), Team(local, actor=ADMINISTRATOR)
    connections.save(MAIN, key=KEY)
    team.invite("ada@example.com", "administrator")
    team.invite("carla@example.com", "contributor")

    assert connections.set_export_user("main", "ADA@example.com").export_user == "ada@example.com"
    for email, message in (("nobody@example.com", "may not use this workspace"), (CARLA.email, "may not use “Main")):
        with pytest.raises(DefinitionError, match=message):
            connections.set_export_user("main", email)
    assert connections.get("main").export_user == "ada@example.com"
    assert connections.set_export_user("main", None).export_user is None


def test_runs_act_for_nobody_new_before_whoever_says_so_has_just_proved_who_they_are(
    local: Store, settings: Settings
) -> None:
    Team(local, actor=ADMINISTRATOR).invite("ada@example.com", "administrator")
    saved = acting(local, settings).save(MAIN, key=KEY)
    stale = acting(local, settings, SignedIn("ada@example.com", lambda: "administrator"))
    fresh = acting(local, settings, SignedIn("ada@example.com", lambda: "administrator", is_fresh=lambda: True))

    ways: tuple[Callable[[], object], ...] = (
        lambda: stale.set_export_user("main", "ada@example.com"),
        lambda: stale.save(replace(saved, export_user="ada@example.com")),
        lambda: stale.save(Connection("new", "New", export_user="ada@example.com"), key=KEY),
    )
    for becomes in ways:
        with pytest.raises(SignInError, match="nothing was changed"):
            becomes()

    assert local.names("connection") == ["main"]
    assert fresh.set_export_user("main", "ada@example.com").export_user == "ada@example.com"
    assert stale.save(replace(fresh.get("main"), batch_size=7)).export_user == "ada@example.com"
    assert stale.set_export_user("main", None).export_user is None


@pytest.mark.parametrize("key", ["brand1-new", "env:KEY"])
def test_a_key_of_the_same_brand_takes_the_place_of_the_one_before_and_the_consent_stands(
    local: Store, settings: Settings, key: str
) -> None:
    asked: list[str] = []

    def ask(_connection: Connection, key: str) -> Brand:
        asked.append(key)
        return Brand("brand1", "Renamed")

    connections, consents = acting(local, settings, ask=ask), Consents(local, actor=ADMINISTRATOR)
    connections.save(replace(MAIN, brand_id="brand1", brand_name="Brand"), key=KEY)
    consents.agree("main")

    rotated = connections.rotate("main", f" {key} ")

    assert connections.key(rotated) == asked[0] != KEY
    assert (rotated, rotated.brand_name) == (connections.get("main"), "Renamed")
    assert consents.standing("main") is not None
    assert local.audited(limit=1)[0].action == "rotated the key"


@pytest.mark.parametrize("brand", ["other", None])
def test_a_key_of_another_brand_is_refused_and_the_one_before_holds(
    local: Store, settings: Settings, brand: str | None
) -> None:
    connections, consents = acting(local, settings, ask=leads_to(brand)), Consents(local, actor=ADMINISTRATOR)
    saved = connections.save(replace(MAIN, brand_id="brand1"), key=KEY)
    consents.agree("main")

    with pytest.raises(ConsentError, match="Nothing was changed"):
        connections.rotate("main", "keyofnobrand")

    assert connections.get("main") == saved
    assert consents.standing("main") is not None


def test_a_key_of_another_brand_is_taken_when_somebody_agrees_to_where_it_leads(
    local: Store, settings: Settings
) -> None:
    connections, consents = acting(local, settings, ask=leads_to("other")), Consents(local, actor=ADMINISTRATOR)
    connections.save(replace(MAIN, brand_id="brand1"), key=KEY)
    consents.agree("main")

    rotated = connections.rotate("main", "other-key", agree=lambda: consents.agree("main"))

    assert (rotated.brand_id, connections.key(rotated)) == ("other", "other-key")
    assert [each.brand_id for each in consents.history("main")] == ["other", "brand1"]
    assert consents.require(rotated).consent.brand_id == "other"


def test_a_key_that_omnisend_does_not_know_changes_nothing(local: Store, settings: Settings) -> None:
    def refuse(_connection: Connection, _key: str) -> Brand:
        raise StopRun("Omnisend does not know this API key.")

    connections = acting(local, settings, ask=refuse)
    saved = connections.save(MAIN, key=KEY)

    with pytest.raises(StopRun):
        connections.rotate("main", "brand1-new")
    with pytest.raises(DefinitionError, match="spaces"):
        connections.rotate("main", "with space")

    assert connections.get("main") == saved


def test_a_key_is_not_put_over_one_that_came_while_omnisend_was_asked(local: Store, settings: Settings) -> None:
    def meanwhile(_connection: Connection, _key: str) -> Brand:
        acting(local, settings).save(MAIN, key="brand1-meanwhile")
        return Brand("brand1", "Brand")

    connections = acting(local, settings, ask=meanwhile)
    connections.save(MAIN, key=KEY)

    with pytest.raises(DefinitionError, match="Somebody else has changed"):
        connections.rotate("main", "brand1-new")

    assert connections.key(connections.get("main")) == "brand1-meanwhile"
