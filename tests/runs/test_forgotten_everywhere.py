"""After somebody was forgotten, no byte of the workspace names them but the suppression list."""

import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from exporter.errors import InUseError
from exporter.segments.rules import Condition, Group, Segment
from exporter.workspace.drafts import appearing
from exporter.workspace.scratch import Scratch
from tests.runs.ledger_ground import ground
from tests.runs.test_forgetting import ANN, BOB, lived

KILLED = """
import os, signal, sys
from pathlib import Path
from exporter.workspace.drafts import appearing
from exporter.workspace.scratch import Scratch

scratch = Scratch("snapshot-x")
(scratch.path / "part.parquet").write_bytes(b"ann@example.com")
with appearing(Path(sys.argv[1])) as file:
    file.write(b"ann@example.com")
    file.flush()
    print(*Path(sys.argv[1]).parent.glob(".draft-*"), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def killed_while_writing(place: Path) -> Path:
    """Let a process be killed while it writes a file, and return what it leaves."""
    place.parent.mkdir(parents=True, exist_ok=True)
    ended = subprocess.run([sys.executable, "-c", KILLED, str(place)], capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    return Path(ended.stdout.strip())


def naming(folder: Path, word: str) -> set[str]:
    """Find the files below a folder in which a word stands, in Parquet as in any other; as folders and name."""
    found = set()
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            if content.startswith(b"PAR1"):
                content = str(pl.read_parquet(file).rows()).encode()
            if word in content.decode("utf-8", "ignore").casefold():
                found.add(file.relative_to(folder).parts[0])
    return found


def test_of_a_person_who_was_everywhere_nothing_is_left_but_on_the_suppression_list(tmp_path: Path) -> None:
    with ground(tmp_path) as here:
        here.save()
        home = here.kit.settings.home
        rule = Group("all", (Condition("email", "equals", "Ann@Example.com"),))
        here.kit.segments.save(Segment("hers", "people", rule))
        here.save("of hers", "hers")
        here.profiles(ANN, BOB)
        here.run("of hers")
        here.kit.segments.save(Segment("hers", "people", Group("all", ())), replacing="hers")
        lived(here)
        here.kit.suppression.add(["ann@example.com"])
        left = [
            killed_while_writing(home / each / "x" / "any.parquet") for each in ("runs", "ledgers", "members", "copies")
        ]
        everywhere = naming(home, "ann@example.com")
        seen = here.kit.look_for("ann@example.com")

        forgotten = here.kit.forget("ann@example.com")

        assert everywhere >= {"state.sqlite-wal", "runs", "ledgers", "suppression", "members", "copies"}
        assert naming(home, "ann@example.com") == {"suppression"}
        assert naming(home, "annie@example.com") == set()
        assert forgotten.unfinished >= len(left)
        assert [file for file in left if file.exists()] == []
        assert {(one.what, one.where) for one in seen.removed} == {(one.what, one.where) for one in forgotten.removed}
        assert "earlier definitions" in {one.what for one in forgotten.removed}


def test_looking_changes_nothing_and_says_for_what_it_would_wait(tmp_path: Path) -> None:
    with ground(tmp_path) as here:
        here.save()
        here.profiles(ANN, BOB)
        here.run()
        prepared = here.prepare(full=True)

        seen = here.kit.look_for("ann@example.com")

        assert {one.what for one in seen.removed} == {"contacts", "entries of ledgers"}
        assert seen.waits is not None
        assert prepared.run.run_id in seen.waits
        assert here.ledger().keys() == {ANN.email, BOB.email}
        assert [entry for entry in here.kit.store.audited() if entry.kind == "person"] == []


def test_a_run_that_is_reading_profiles_is_waited_for_since_nobody_knows_whom_it_will_hold(tmp_path: Path) -> None:
    with ground(tmp_path) as here:
        here.save()
        run = here.kit.journal.take(here.kit.exports.queue("e").run_id, "worker")
        here.kit.journal.writer(run).change(phase="snapshot")

        with pytest.raises(InUseError, match=f"Run {run.run_id} is reading profiles and may come upon this person"):
            here.kit.forget("nobody@example.com")


def test_what_a_process_is_writing_just_now_stays_when_somebody_is_forgotten(tmp_path: Path) -> None:
    with ground(tmp_path) as here, Scratch("at-work") as scratch:
        target = here.kit.settings.home / "runs" / "x" / "any.parquet"
        target.parent.mkdir(parents=True)
        with appearing(target) as file:
            file.write(b"whole")
            here.kit.forget("ann@example.com")

        assert target.read_bytes() == b"whole"
        assert scratch.path.exists()
