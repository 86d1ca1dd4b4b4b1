"""The command about the audit log lists, proves and writes out, and its status says whether the log was touched."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from exporter.cli import main
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.workspace.preferences import Preferences
from tests.commands.ground import Run
from tests.tampering import tamper


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A workspace in which two things were done."""
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with Toolkit.open(settings) as kit:
        kit.preferences.save(Preferences(time_zone="Europe/Budapest"))
        kit.team.invite("vera@example.com", "viewer")
        yield kit


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    capsys.readouterr()
    status = main(["audit", *arguments])
    return status, capsys.readouterr().out


def test_entries_are_listed_as_they_are_asked_for(kit: Toolkit, capsys: pytest.CaptureFixture[str]) -> None:
    _, everything = printed(capsys, "--json")
    _, chosen = printed(capsys, "--kind", "person", "--did", "invited", "--text", "VERA", "--since", "2020-01-01")
    none = main(["audit", "--until", "2020-01-01"])

    assert [each["number"] for each in json.loads(everything)] == [2, 1]
    assert "invited" in chosen
    assert "preferences" not in chosen
    assert (none, capsys.readouterr().err) == (0, "No entry is like this.\n")
    assert main(["audit", "--since", "yesterday"]) == 2
    assert main(["audit", "verify", "--known", "17"]) == 2
    assert kit.audit.verify().entries == 2


def test_a_log_that_was_touched_gives_another_status(kit: Toolkit, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = printed(capsys, "verify", "--json")
    whole = json.loads(said)
    assert (status, whole["whole"], whole["entries"], whole["vouched"]) == (0, True, 2, 2)

    tamper(kit.store.engine, sa.text("DELETE FROM audit WHERE id = 2"))
    (kit.settings.home / "audit.anchor").unlink()

    assert printed(capsys, "verify")[0] == 0
    status, said = printed(capsys, "verify", "--known", whole["last"])
    assert status == 1
    assert "Entry 2 is gone: the log ends with entry 1" in said


def test_the_log_is_written_out_to_a_file_or_to_whoever_reads(
    kit: Toolkit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, lines = printed(capsys, "export")
    main(["audit", "export", "--to", str(tmp_path / "log.jsonl")])

    assert status == 0
    assert (tmp_path / "log.jsonl").read_text(encoding="utf-8").startswith(lines)
    kept = [each.hash for each in kit.audit.entries()][::-1]
    assert [json.loads(line)["hash"] for line in lines.splitlines()] == kept[:-1]
    assert [each.detail for each in kit.audit.entries(action="downloaded")] == [
        "entries as JSON lines: 4 rows, 12 columns",
        "entries as JSON lines: 3 rows, 12 columns",
    ]
    assert main(["audit", "export", "--to", str(tmp_path)]) == 2
    assert kit.audit.verify().entries == len(kept)


def test_what_commands_print_of_people_is_in_the_log_and_none_of_the_people(applied: Run) -> None:
    applied("preview", "vip", "--columns", "email", "--limit", "3")
    applied("check", "vip to main")
    applied("check", "vip to main", "--samples", "2")
    applied("suppression", "add", "gone@example.org")
    applied("suppression", "list", "--addresses")

    taken = applied("audit", "--did", "downloaded", "--json")

    found = [(each["kind"], each["name"], each["detail"], each["door"]) for each in reversed(taken.json)]
    door = "command line"
    assert found == [
        ("segment", "vip", "preview: 3 rows, 1 column", door),
        ("export", "vip to main", found[1][2], door),
        ("suppression", "workspace", "addresses: 1 row, 2 columns", door),
    ]
    assert "samples of a dry run" in found[1][2]
    assert "@example" not in taken.out
