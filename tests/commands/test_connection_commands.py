"""Connections are shared, paused and re-keyed from the command line, and their keys are never printed."""

import io
import sys
from pathlib import Path

import pytest

from exporter.commands.connection_arguments import ACTIONS
from exporter.commands.connections import DEEDS
from exporter.commands.printing import Status
from exporter.sandbox.keys import DEMO_KEY
from exporter.sandbox.server import running
from tests.commands.ground import Run, write


@pytest.fixture
def applied(folder: Path, run: Run) -> Run:
    run("apply", write(folder))
    return run


def test_each_word_is_done() -> None:
    assert set(ACTIONS) == set(DEEDS)


def test_a_connection_is_shared_paused_and_let_go_on(applied: Run) -> None:
    shared = applied("connections", "share", "main", "people", "--people", "ann@example.com", "--json")
    paused = applied("connections", "pause", "main")
    refused = applied("run", "vip to main")
    resumed = applied("connections", "resume", "main")

    assert (shared.json["users"], shared.json["people"]) == ("people", ["ann@example.com"])
    assert paused.out == '"main" is paused, shared with ann@example.com; its runs act for whoever asks for them.\n'
    assert (refused.status, "is paused" in refused.err) == (Status.REFUSED, True)
    assert resumed.out.startswith('"main" is open')


def test_runs_act_for_somebody_who_may_use_the_connection(applied: Run) -> None:
    own = applied("connections", "export-user", "main", "administrator@localhost", "--json")
    nobody = applied("connections", "export-user", "main", "--nobody", "--json")
    stranger = applied("connections", "export-user", "main", "stranger@example.com")

    assert (own.json["export_user"], nobody.json["export_user"]) == ("administrator@localhost", None)
    assert (stranger.status, "may not use this workspace" in stranger.err) == (Status.REFUSED, True)


def test_a_key_is_read_from_the_standard_input_and_asked_for_its_brand(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(folder / "sandbox.sqlite") as sandbox:
        run("apply", write(folder, sandbox.base_url))
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{DEMO_KEY}\n"))
        rotated = run("connections", "rotate-key", "main", "--json")
        monkeypatch.setattr(sys, "stdin", io.StringIO("unknown-key\n"))
        unknown = run("connections", "rotate-key", "main")

    assert (rotated.status, rotated.json["brand"]) == (Status.DONE, "Sandbox brand")
    assert unknown.status != Status.DONE
    assert "does not know this API key" in unknown.err
    assert not any(key in said for key in (DEMO_KEY, "unknown-key") for said in (rotated.out, unknown.out, unknown.err))


def test_an_export_is_detached(applied: Run) -> None:
    assert applied("exports", "detach", "vip to main", "--json").json["connection"] is None

    refused = applied("run", "vip to main")
    assert (refused.status, "has no connection" in refused.err) == (Status.REFUSED, True)
