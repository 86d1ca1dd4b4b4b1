"""The command `notices`: what the page does, for a shell; an address is never printed."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from exporter.cli import main
from exporter.settings import read
from exporter.toolkit import Toolkit
from tests.notices.receivers import Webhook


@pytest.fixture(autouse=True)
def workspace(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_HOME", str(home))
    with Toolkit.open(read({"EXPORTER_HOME": str(home)})) as kit:
        kit.store.put("export", "VIP", {"connection": "main"}, actor="ann@example.com")


def called(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> Any:
    """Call the command and return its JSON."""
    assert main(["notices", *words, "--json"]) == status
    captured = capsys.readouterr()
    assert "hush" not in captured.out + captured.err
    return json.loads(captured.out)


def test_an_address_is_typed_in_told_and_removed(
    capsys: pytest.CaptureFixture[str], webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{webhook.address}\n"))

    saved = called(capsys, "set", "Team", "--address", "-", "--export", "VIP", "--occasion", "failed")
    assert called(capsys, "test", "Team") == {"told": "Team"}
    listed = called(capsys)

    assert saved == {
        "name": "Team",
        "address": "Webhook at 127.0.0.1",
        "exports": ["VIP"],
        "occasions": ["failed"],
        "recovery": True,
    }
    assert listed == [{**saved, "last": "told"}]
    assert [post["title"] for post in webhook.posted] == ["Test of “Team”"]
    changed = called(capsys, "set", "team", "--all-exports", "--no-recovery")
    assert (changed["exports"], changed["recovery"], changed["occasions"]) == ("all", False, ["failed"])
    webhook.status = 500
    assert called(capsys, "test", "Team", status=2)["kind"] == "NoticeError"
    assert [each["status"] for each in called(capsys, "history")] == ["given up", "told"]
    called(capsys, "remove", "Team")
    assert called(capsys, "list") == []
    assert called(capsys, "states") == []


def test_thresholds_are_shown_and_changed_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert called(capsys, "thresholds") == {"rejected": 0.05, "jump": 0.5, "minutes": None, "empty": True}
    own = called(capsys, "thresholds", "--export", "VIP", "--rejected", "off", "--minutes", "30", "--empty", "no")
    assert own == {"rejected": None, "jump": 0.5, "minutes": 30.0, "empty": False}
    assert called(capsys, "thresholds")["minutes"] is None
    assert called(capsys, "thresholds", "--export", "VIP", "--as-all")["minutes"] is None
    assert called(capsys, "thresholds", "--rejected", "much", status=2)["kind"] == "DefinitionError"
