"""Keys of connections, and who agreed to them, as a workspace file says it."""

from pathlib import Path
from typing import Any

import pytest

from exporter import workspace_file
from exporter.errors import DefinitionError
from exporter.toolkit import Toolkit
from exporter.workspace.privacy import TEXT_VERSION
from exporter.workspace.tables import consents
from tests.workspace_file.ground import GOOD, faults, with_key

PLANTED = "5f92cbf10cf217478ba93561-planted0123456789"


def test_a_key_in_the_file_is_sealed_and_kept_when_it_is_left_out(kit: Toolkit, apply: Any) -> None:
    apply(with_key(PLANTED))

    assert kit.connections.key(kit.connections.get("main")) == PLANTED
    assert kit.connections.get("main").api_key.startswith("sealed:")
    assert apply(with_key(PLANTED)).changed == ()
    assert apply(with_key("")).changed == ()
    assert PLANTED not in workspace_file.dump(kit)
    assert "sealed" not in workspace_file.dump(kit)


def test_a_key_file_is_found_from_the_folder_of_the_workspace_file(kit: Toolkit, apply: Any, folder: Path) -> None:
    (folder / "omnisend.key").write_text(PLANTED)

    apply(with_key("{file: omnisend.key}"))

    assert kit.connections.get("main").api_key == f"file:{folder / 'omnisend.key'}"
    assert kit.connections.key(kit.connections.get("main")) == PLANTED


def test_a_key_may_be_kept_in_vault(kit: Toolkit, apply: Any) -> None:
    apply(with_key('{vault: "secret/omnisend/main#api_key"}'))

    assert kit.connections.get("main").api_key == "vault:secret/omnisend/main#api_key"


@pytest.mark.parametrize("key", ["{env: A, file: B}", "{valut: x}", "[a]", "5", "{env: 5}", "env:NAME", "with space"])
def test_a_malformed_key_is_refused_and_not_shown(apply: Any, key: str) -> None:
    with pytest.raises(DefinitionError) as raised:
        apply(with_key(key))

    assert [(issue.line, issue.where) for issue in raised.value.issues] == [(4, 'connection "main", api_key')]
    assert key not in str(raised.value)


def test_a_consent_that_was_withdrawn_is_not_given_again_by_the_same_file(kit: Toolkit, apply: Any) -> None:
    apply(GOOD)
    kit.consents.withdraw("main")

    applied = apply(GOOD)

    assert kit.consents.standing("main") is None
    assert applied.changed == ()
    assert applied.notes[0].startswith('The consent of connection "main" was withdrawn')


def test_a_file_does_not_agree_to_a_newer_text_unless_it_names_it(kit: Toolkit, apply: Any) -> None:
    apply(GOOD)
    with kit.store.begin() as transaction:
        transaction.execute(consents.update().values(text_version="2026-11"))

    applied = apply(GOOD)
    assert kit.consents.standing("main") is None
    assert applied.notes[0].startswith('The consent of connection "main" was given to an earlier privacy text')

    apply(GOOD.replace("{agreed_by: admin@example.com}", "{agreed_by: admin@example.com, text: 2026-11}"))
    assert kit.consents.standing("main") is None

    named = f"{{agreed_by: admin@example.com, text: {TEXT_VERSION}, language: hu}}"
    apply(GOOD.replace("{agreed_by: admin@example.com}", named))
    standing = kit.consents.standing("main")
    assert standing is not None
    assert (standing.text_version, standing.language) == (TEXT_VERSION, "hu")


def test_a_consent_named_by_someone_else_is_a_new_one(kit: Toolkit, apply: Any) -> None:
    apply(GOOD)
    kit.consents.withdraw("main")

    apply(GOOD.replace("agreed_by: admin@example.com", "agreed_by: other@example.com"))

    standing = kit.consents.standing("main")
    assert standing is not None
    assert standing.agreed_by == "other@example.com"


def test_a_file_that_leads_elsewhere_ends_the_consent_and_records_its_own(kit: Toolkit, apply: Any) -> None:
    apply(GOOD)

    applied = apply(GOOD.replace(":9009", ":9010"))

    assert applied.changed == ('connection "main"', 'consent of connection "main"')
    assert [each.base_url[-8:] for each in kit.consents.history("main")] == ["9010/api", "9009/api"]


def test_without_its_own_consent_a_file_that_leads_elsewhere_leaves_none(kit: Toolkit, apply: Any) -> None:
    apply(GOOD)

    apply(GOOD.replace(":9009", ":9010").replace("    consent: {agreed_by: admin@example.com}\n", ""))

    assert kit.consents.standing("main") is None


@pytest.mark.parametrize("consent", ["{agreed_by: me}", "{agreed_by: 5}", "{agreed_by: }"])
def test_a_consent_names_who_agrees(apply: Any, consent: str) -> None:
    assert faults(apply, with_key("x", f"    consent: {consent}\n"))[0][0] == 5
