from dataclasses import replace
from typing import Any

import pytest

from exporter.errors import ConsentError, DefinitionError, NotAllowedError, NotFoundError
from exporter.workspace import privacy
from exporter.workspace.connections import Connection, Connections
from exporter.workspace.consent import Consents, Permit
from exporter.workspace.people import LOCAL_ADMINISTRATOR, Person
from exporter.workspace.privacy import LANGUAGES, TEXT_VERSION
from exporter.workspace.store import Store
from exporter.workspace.tables import consents as table


@pytest.fixture
def main(connections: Connections) -> Connection:
    return connections.save(Connection("main", "Main brand", brand_id="brand"), key="brand-secret")


def test_agreeing_records_who_when_which_text_and_for_what(consents: Consents, main: Connection, clock: Any) -> None:
    consent = consents.agree("MAIN", by="admin@example.com")

    assert consent == consents.standing("main") == consents.history("main")[0]
    assert (consent.agreed_by, consent.agreed_at, consent.text_version) == ("admin@example.com", clock(), TEXT_VERSION)
    assert (consent.connection, consent.base_url, consent.brand_id) == ("main", main.base_url, "brand")
    assert consent.withdrawn_at is None


def test_the_one_who_acts_agrees_unless_someone_else_is_named(consents: Consents, main: Connection) -> None:
    assert consents.agree(main.name).agreed_by == LOCAL_ADMINISTRATOR.email


def test_agreeing_again_keeps_the_first_record(consents: Consents, main: Connection, clock: Any) -> None:
    first = consents.agree(main.name)
    clock.pass_time()

    assert consents.agree(main.name, by="other@example.com") == first
    assert len(consents.history(main.name)) == 1


def test_a_permit_needs_a_consent(consents: Consents, main: Connection) -> None:
    with pytest.raises(ConsentError, match='Nobody has agreed to sending contacts over "Main brand"'):
        consents.require(main)

    consent = consents.agree(main.name)

    permit = consents.require(main)
    assert (permit.connection, permit.consent) == (main, consent)


def test_nothing_else_makes_a_permit(consents: Consents, main: Connection) -> None:
    permit = Permit.__new__(Permit)
    consent = consents.agree(main.name)

    with pytest.raises(ConsentError):
        Permit(main, consent, object())
    with pytest.raises(TypeError):
        Permit(main, consent)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="maker"):
        replace(consents.require(main), connection=main)  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        permit.connection = main  # type: ignore[misc]


def test_withdrawing_ends_it_at_once_and_keeps_the_record(consents: Consents, main: Connection, clock: Any) -> None:
    consents.agree(main.name)
    clock.pass_time(seconds=60)

    consents.withdraw("Main")

    with pytest.raises(ConsentError):
        consents.require(main)
    assert consents.standing(main.name) is None
    ended = consents.history(main.name)[0]
    assert (ended.withdrawn_at, ended.withdrawn_by, ended.withdrawn_because) == (
        clock(),
        LOCAL_ADMINISTRATOR.email,
        None,
    )


def test_withdrawing_what_nobody_gave_changes_nothing(consents: Consents, main: Connection, local: Store) -> None:
    before = local.audited()

    consents.withdraw(main.name)

    assert local.audited() == before


def test_one_may_agree_again_after_withdrawing(consents: Consents, main: Connection) -> None:
    consents.agree(main.name)
    consents.withdraw(main.name)

    again = consents.agree(main.name)

    assert consents.standing(main.name) == again
    assert len(consents.history(main.name)) == 2


@pytest.mark.parametrize(
    "changes", [{"base_url": "https://example.com"}, {"brand_id": "other"}, {"name": "other"}], ids=str
)
def test_a_consent_covers_only_what_it_was_given_for(
    consents: Consents, main: Connection, changes: dict[str, Any]
) -> None:
    consents.agree(main.name)

    with pytest.raises(ConsentError):
        consents.require(replace(main, **changes))


def test_a_consent_to_an_earlier_text_does_not_stand(consents: Consents, main: Connection, local: Store) -> None:
    consents.agree(main.name)
    with local.begin() as transaction:
        transaction.execute(table.update().values(text_version="2020-01"))

    with pytest.raises(ConsentError, match="version 2020-01, and there is a newer one"):
        consents.require(main)
    assert consents.standing(main.name) is None
    assert consents.agree(main.name).text_version == TEXT_VERSION
    assert consents.history(main.name)[1].withdrawn_because == "agreed to anew"


@pytest.mark.parametrize("role", ["contributor", "viewer"])
def test_only_an_administrator_agrees_and_withdraws(local: Store, main: Connection, role: Any) -> None:
    consents = Consents(local, actor=Person("ann@example.com", role))

    with pytest.raises(NotAllowedError):
        consents.agree(main.name)
    with pytest.raises(NotAllowedError):
        consents.withdraw(main.name)


def test_agreeing_is_for_a_connection_that_exists_and_by_someone_with_an_address(
    consents: Consents, main: Connection
) -> None:
    with pytest.raises(NotFoundError):
        consents.agree("other")
    with pytest.raises(DefinitionError, match="email address"):
        consents.agree(main.name, by="me")


def test_agreeing_and_withdrawing_are_audited(consents: Consents, main: Connection, local: Store) -> None:
    consents.agree(main.name, by="admin@example.com")
    consents.withdraw(main.name)

    withdrew, agreed = local.audited(limit=2)
    assert (withdrew.action, withdrew.name) == ("withdrew", "main")
    assert agreed.action == "agreed"
    told = f"by admin@example.com, text {TEXT_VERSION} in en, SHA-256 {privacy.fingerprint('en')}"
    assert agreed.detail == told


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_somebody_agreed_to_is_kept_with_its_language_and_read_again(
    consents: Consents, main: Connection, language: str
) -> None:
    consents.agree(main.name, language=language)

    kept = consents.history(main.name)[0]
    assert (kept.text_version, kept.language) == (TEXT_VERSION, language)
    assert kept.text == privacy.text(language)


def test_what_was_agreed_to_under_an_earlier_version_is_still_read_as_it_was(
    consents: Consents, main: Connection, local: Store
) -> None:
    consents.agree(main.name)
    with local.begin() as transaction:
        transaction.execute(table.update().values(text_version="2026-11"))

    earlier = consents.history(main.name)[0]

    assert consents.standing(main.name) is None
    assert earlier.text == privacy.text("en", version="2026-11") != privacy.text("en")


def test_those_who_do_not_see_settings_see_who_agreed_and_not_where_it_leads(
    consents: Consents, main: Connection, local: Store
) -> None:
    agreed = consents.agree(main.name)
    contributor = Consents(local, actor=Person("con@example.com", "contributor"))

    assert agreed.base_url == main.base_url
    for seen in (contributor.standing(main.name), *contributor.history(main.name)):
        assert seen is not None
        assert (seen.agreed_by, seen.base_url, seen.brand_id) == (agreed.agreed_by, "", None)


def test_nobody_agrees_in_a_language_that_the_text_is_not_in(consents: Consents, main: Connection) -> None:
    with pytest.raises(DefinitionError, match=r"language: The privacy text can be read in en \(English\), hu"):
        consents.agree(main.name, language="de")

    assert consents.history(main.name) == ()
