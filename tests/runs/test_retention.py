"""The files of a run are kept for as long as the preferences say, and its report for ever."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from exporter.errors import NotFoundError, RunRefusedError, SourceError
from exporter.runs.preparing import place_of
from exporter.runs.retention import DAY, sweep
from exporter.runs.snapshot import is_taken
from exporter.workspace.preferences import Preferences
from exporter.workspace.run_files import RunFiles, without_values
from exporter.workspace.run_records import RejectedContact
from exporter.workspace.run_tables import runs
from exporter.workspace.storage import Storage
from tests.runs.ledger_ground import ACCEPTED, REJECTED, UNSENT, Ground, Profile, ground
from tests.waiting import wait_until

PEOPLE = [Profile(str(number), f"p{number}@example.com") for number in range(3)]
NOBODY = Profile("9", "not an address")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Ground]:
    with ground(tmp_path) as opened:
        opened.save()
        opened.profiles(*PEOPLE, NOBODY)
        yield opened


@pytest.fixture
def on_each(tmp_path: Path, database: dict[str, str]) -> Iterator[Ground]:
    """On each of the two databases."""
    with ground(tmp_path, database) as opened:
        opened.save()
        opened.profiles(*PEOPLE, NOBODY)
        yield opened


def ended(here: Ground, status: str = "Completed with warnings", last: str = REJECTED) -> str:
    """Leave a run that has ended, with one contact that was refused and one that was rejected or not sent."""
    prepared = here.prepare(full=True)
    here.deliver(prepared, [ACCEPTED, ACCEPTED, last])
    here.end(prepared, status)
    return prepared.run.run_id


def later(days: float) -> float:
    return time.time() + 60 + days * DAY


def test_what_killed_processes_left_half_written_goes_however_young_it_is(here: Ground) -> None:
    half = here.kit.settings.home / "ledgers" / "x" / f".draft-{'0' * 32}"
    half.parent.mkdir(parents=True)
    half.touch()

    assert (sweep(here.rooms, later(0)), half.exists()) == (0, False)


def test_files_go_when_they_were_kept_long_enough_and_the_report_stays(on_each: Ground) -> None:
    here = on_each
    run_id = ended(here)
    before = here.kit.runs.report(run_id)

    assert (sweep(here.rooms, later(29.9)), here.kit.runs.refused(run_id).collect().height) == (0, 1)
    assert (sweep(here.rooms, later(30)), sweep(here.rooms, later(31))) == (1, 0)

    after = here.kit.runs.report(run_id)
    assert here.rooms.storage.folder("runs").folders() == []
    assert after.files_removed_at is not None
    assert replace(after, files_removed_at=None) == before
    assert here.ledger().keys() == {"p0@example.com", "p1@example.com"}


def test_whoever_asks_for_what_is_gone_is_told_so(here: Ground, tmp_path: Path) -> None:
    run_id = ended(here, "Failed")
    sweep(here.rooms, later(30))
    gone = rf"The files of run {run_id} were removed on .* as the preferences say; its report stays\."

    for ask in (here.kit.runs.refused, here.kit.runs.rejected, here.kit.runs.not_delivered):
        with pytest.raises(NotFoundError, match=gone):
            ask(run_id)
    with pytest.raises(NotFoundError, match=gone):
        here.kit.runs.write_refused(run_id, tmp_path / "missing.csv")
    with pytest.raises(RunRefusedError, match=rf"{gone} Start the export anew"):
        here.kit.resume(run_id)
    with pytest.raises(RunRefusedError, match=rf"{gone} Run the export instead"):
        here.kit.retry_rejected(run_id)
    assert not here.kit.runs.report(run_id).resumable
    assert here.kit.runs.frames(run_id).outcomes.height == 3
    assert not (tmp_path / "missing.csv").exists()


def test_nothing_goes_where_files_are_kept_for_ever(here: Ground) -> None:
    run_id = ended(here)
    here.kit.preferences.save(Preferences(keep_run_files_days=0))

    assert sweep(here.rooms, later(10_000)) == 0
    assert here.kit.runs.refused(run_id).collect().height == 1


def test_a_run_that_has_not_ended_or_is_being_retried_keeps_its_files(here: Ground) -> None:
    rejected = ended(here)
    retry = here.prepare(rejected_of=rejected)

    assert sweep(here.rooms, later(100)) == 0
    here.deliver(retry)
    here.end(retry)
    assert sweep(here.rooms, later(100)) == 2


def test_a_run_that_is_resumed_meanwhile_keeps_its_files(here: Ground) -> None:
    run_id = ended(here, "Failed", UNSENT)
    files = RunFiles(here.kit.store)
    assert files.removable([run_id, "unknown"], ended_before=later(0)) == [run_id]

    here.kit.journal.resume(run_id, by="admin@example.com")

    assert not files.let_go(run_id, at=later(0))
    assert here.kit.journal.run(run_id).files_removed_at is None


def test_a_removal_that_was_interrupted_is_finished_even_where_files_are_kept_for_ever_now(here: Ground) -> None:
    run_id = ended(here)
    RunFiles(here.kit.store).let_go(run_id, at=later(30))
    here.kit.preferences.save(Preferences(keep_run_files_days=0))
    assert is_taken(place_of(here.rooms.storage, run_id))

    assert (sweep(here.rooms, later(31), stop=lambda: True), sweep(here.rooms, later(31))) == (0, 1)
    assert not is_taken(place_of(here.rooms.storage, run_id))


def test_files_that_cannot_be_removed_do_not_keep_the_others(here: Ground) -> None:
    first, second = ended(here), ended(here)
    folder = Path(here.rooms.storage.root) / "runs"
    elsewhere = folder.parent / "elsewhere"
    (folder / first).rename(elsewhere)
    (folder / first).symlink_to(elsewhere, target_is_directory=True)

    with pytest.raises(SourceError, match=first):
        sweep(here.rooms, later(30))

    assert not (folder / second).exists()


def test_answers_that_repeat_a_contact_are_kept_without_it(on_each: Ground) -> None:
    here = on_each
    prepared = here.prepare()
    messages = ["phone '+36 30 123 4567' is taken", "email p1@example.com: invalid", "is required"]
    refused = [RejectedContact(position, 400, "email", "x", said) for position, said in enumerate(messages)]
    prepared.writer.write(refused=refused)
    here.end(prepared)

    sweep(here.rooms, later(30))

    kept = [contact.message for contact in here.kit.journal.rejected(prepared.run.run_id)]
    assert kept == ["phone … is taken", "email … invalid", "is required"]
    assert without_values('a "Zoë" b “Zoë” c 12-3 d') == "a … b … c … d"


def test_a_bucket_is_swept_alike(here: Ground, bucket: str) -> None:
    there = replace(here.rooms, storage=Storage(f"{bucket}/exporter"))
    opened = Ground(here.kit, there, here.file)
    run_id = ended(opened)
    assert there.storage.folder("runs").folders() == [run_id]

    assert (sweep(there, later(30)), there.storage.folder("runs").folders()) == (1, [])
    assert there.storage.folder("ledgers").folders() != []


def test_a_worker_removes_them_by_itself(here: Ground) -> None:
    run_id = ended(here)
    with here.kit.store.begin() as connection:
        connection.execute(runs.update().values(ended_at=time.time() - 31 * DAY))

    with here.kit.worker():
        wait_until(lambda: here.kit.runs.report(run_id).files_removed_at is not None)
        wait_until(lambda: here.rooms.storage.folder("runs").folders() == [])
