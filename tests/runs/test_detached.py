"""An export without a connection keeps all else, and lives again with another one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from exporter.errors import InUseError, NotAllowedError, NotFoundError, RunRefusedError
from exporter.runs.definition import from_document
from exporter.workspace.people import Person
from tests.runs.ledger_ground import Ground, Profile, ground

CONTRIBUTOR = Person("carla@example.com", "contributor")
VIEWER = Person("vera@example.com", "viewer")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Ground]:
    with ground(tmp_path) as opened:
        opened.save("e", "vip")
        opened.profiles(Profile("1", "ann@example.com"), Profile("2", "bob@example.com"))
        yield opened


def test_a_detached_export_keeps_everything_but_its_connection(here: Ground) -> None:
    before = here.kit.exports.get("e")

    detached = here.kit.exports.detach("e")

    assert detached == here.kit.exports.get("e") == replace(before, connection=None)
    assert from_document("e", detached.to_document()) == detached
    assert here.kit.exports.issues(detached) == ()
    assert here.kit.store.audited(limit=1)[0].action == "detached"


def test_a_detached_export_does_not_run(here: Ground) -> None:
    export = here.kit.exports.detach("e")

    with pytest.raises(RunRefusedError, match="has no connection"):
        here.kit.exports.queue("e")
    with pytest.raises(RunRefusedError, match="has no connection"):
        here.kit.exports.plan(export)


def test_a_detached_export_lives_again_and_remembers_what_was_accepted(here: Ground) -> None:
    here.run()
    export = here.kit.exports.get("e")
    detached = here.kit.exports.detach("e")

    here.kit.exports.save(replace(detached, connection="main"), replacing="e")

    assert here.kit.exports.get("e") == export
    assert here.kit.exports.plan(export).unchanged == here.kit.exports.plan(export).members > 0


def test_an_export_with_a_run_at_work_is_not_detached(here: Ground) -> None:
    here.kit.exports.queue("e")

    with pytest.raises(InUseError, match="run at work"):
        here.kit.exports.detach("e")


def test_a_connection_is_removed_once_its_exports_are_detached(here: Ground) -> None:
    with pytest.raises(InUseError, match="Detach or remove") as raised:
        here.kit.connections.delete("main")
    assert raised.value.users == ("e",)

    here.kit.exports.detach("e")
    here.kit.connections.delete("main")

    with pytest.raises(NotFoundError):
        here.kit.connections.get("main")
    here.kit.exports.save(replace(here.kit.exports.get("e"), connection="other"), replacing="e")
    assert here.kit.exports.queue("e").connection == "other"


def test_whoever_may_use_the_connection_may_edit_and_everybody_else_looks(here: Ground) -> None:
    connection = here.kit.connections.get("main")
    export = here.kit.exports.get("e")
    permissions = {
        who.role: here.kit.acting_as(who).exports.permission for who in (VIEWER, CONTRIBUTOR, here.kit.actor)
    }

    assert {role: of(export) for role, of in permissions.items()} == {
        "viewer": "view",
        "contributor": "edit",
        "administrator": "edit",
    }
    here.kit.connections.save(replace(connection, users="administrators"))
    assert permissions["contributor"](export) == "view"
    assert permissions["contributor"](replace(export, connection=None)) == "edit"
    assert permissions["viewer"](replace(export, connection=None)) == "view"
    with pytest.raises(NotAllowedError, match="You may not use"):
        here.kit.acting_as(CONTRIBUTOR).exports.detach("e")


def test_nothing_is_wrong_with_an_export_because_whoever_looks_may_not_use_its_connection(here: Ground) -> None:
    theirs, export = here.kit.acting_as(VIEWER), here.kit.exports.get("e")

    assert theirs.exports.issues(export, of_access=False) == ()
    assert theirs.broken(here.kit.exports.source(export).name) == ()
    assert [issue.where for issue in theirs.exports.issues(export)] == ["connection"]
