"""The API key: in no file of the workspace, nor in what is written down of it, nor in the audit log."""

import sqlite3
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from exporter import settings as deployment
from exporter.toolkit import Toolkit
from exporter.workspace_file import dump
from tests.attacks.ground import ATTACK, KEY, hostile

SECRET = KEY.rpartition("-")[2]


def test_the_key_is_in_no_file_back_up_definition_or_entry_of_the_workspace(home: Path, tmp_path: Path) -> None:
    hostile(home)
    with Toolkit.open(deployment.read({"EXPORTER_HOME": str(home)})) as kit:
        told = [dump(kit), repr(kit.store.all("connection")), repr(kit.store.audited())]
        told += [repr(kit.connections.all()), repr(kit.settings), repr(kit.system()), repr(asdict(kit.system()))]
        opened = kit.connections.key(kit.connections.get("hostile"))
    with (
        closing(sqlite3.connect(home / "state.sqlite")) as state,
        closing(sqlite3.connect(tmp_path / "back-up.sqlite")) as copy,
    ):
        state.backup(copy)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]

    assert opened == KEY
    assert [file.name for file in files if SECRET.encode() in file.read_bytes()] == []
    assert not [text for text in told if SECRET in text]
    assert any(ATTACK in text for text in told)
