"""A person who asks to be forgotten is taken out of everything that is kept, and everybody else stays."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from exporter.errors import DefinitionError, InUseError, NotAllowedError, RunRefusedError
from exporter.runs import forgetting
from exporter.runs.forgetting import Archive
from exporter.runs.forgotten import Forgotten
from exporter.runs.retention import DAY, sweep
from exporter.segments.frozen import FrozenMembers
from exporter.segments.rules import Condition, Group, Segment
from exporter.workspace.folder import Folder
from exporter.workspace.people import Person
from exporter.workspace.run_records import RejectedContact
from exporter.workspace.storage import Storage
from tests.runs.ledger_ground import ACCEPTED, UNCONFIRMED, Ground, Profile, ground

ANN, BOB, CEM = (Profile(str(number), f"{name}@example.com") for number, name in enumerate(("ann", "bob", "cem"), 1))
ANN_TWICE = Profile("4", " ANN@Example.com")
FORMER_ANN = replace(ANN, email="annie@example.com")


class Killed(BaseException):
    """The process ends."""


@dataclass(frozen=True, slots=True)
class Dying(Folder):
    """A folder whose process ends before the write after so many."""

    left: list[int]

    def write(self, place: str, content: bytes) -> None:
        if not self.left:
            raise Killed
        self.left.pop()
        Folder.write(self, place, content)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Ground]:
    with ground(tmp_path) as opened:
        opened.save()
        yield opened


@pytest.fixture
def on_each(tmp_path: Path, database: dict[str, str]) -> Iterator[Ground]:
    """On each of the two databases."""
    with ground(tmp_path, database) as opened:
        opened.save()
        yield opened


def lived(here: Ground) -> list[str]:
    """Let Ann be in everything: sent, rejected, refused, a leaver, under an earlier address, and frozen."""
    here.profiles(FORMER_ANN, BOB, CEM)
    runs = [here.run()]
    here.profiles(ANN, BOB, CEM, ANN_TWICE)
    prepared = here.prepare()
    here.deliver(prepared, UNCONFIRMED)
    said = [RejectedContact(0, 400, "email", "invalid", f"'{ANN.email}' is on a list")]
    prepared.writer.write(refused=said)
    here.end(prepared)
    runs += [prepared, here.run(full=True)]
    here.profiles(replace(ANN, vip=False), BOB, CEM)
    runs.append(here.prepare())
    here.deliver(runs[-1])
    here.end(runs[-1])
    here.kit.segments.freeze("new")
    here.kit.segments.save(Segment("kept", "people", Group("any", (Condition("name", "is_not_empty", None),))))
    here.kit.segments.freeze("kept")
    here.kit.segments.freeze("kept")
    return [one.run.run_id for one in runs]


def forget(here: Ground, email: str = "ann@example.com", *, storage: Storage | None = None) -> Forgotten:
    rooms = here.rooms if storage is None else replace(here.rooms, storage=storage)
    copies = here.kit.settings.home / "copies"
    archive = Archive(FrozenMembers(rooms.storage, copies=copies), copies, here.kit.secrets.digest)
    return forgetting.forget(rooms, email, archive=archive)


def kept(here: Ground, storage: Storage | None = None) -> dict[str, list[dict[str, Any]]]:
    """Read every file of the storage."""
    found: dict[str, list[dict[str, Any]]] = {}

    def read(folder: Storage) -> None:
        for name in folder.names():
            if name.endswith(".parquet"):
                found[f"{folder}/{name}"] = folder.read_parquet(name).to_dicts()
        for name in folder.folders():
            read(folder.folder(name))

    for name in ("runs", "ledgers", "members"):
        read((storage or here.rooms.storage).folder(name))
    return found


def of_ann(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    texts = [(row, " ".join(str(value) for value in row.values()).casefold()) for row in rows]
    return [row for row, text in texts if "ann@" in text or "annie@" in text or row.get("key") in ("1", "4")]


def of_others(files: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Return what there is of everybody else, wherever it lies."""
    everybody = [(row, of_ann(rows)) for rows in files.values() for row in rows]
    return sorted(json.dumps(row, default=str) for row, hers in everybody if row not in hers)


def test_a_person_is_taken_out_of_everything_and_everybody_else_stays(on_each: Ground) -> None:
    here = on_each
    runs = lived(here)
    before = kept(here)
    current = here.ledger()

    forgotten = forget(here, " Ann@EXAMPLE.com ")

    after = kept(here)
    assert len([rows for rows in before.values() if of_ann(rows)]) >= 8
    assert [file for file, rows in after.items() if of_ann(rows)] == []
    assert here.ledger() == {email: row for email, row in current.items() if email in (BOB.email, CEM.email)}
    assert set(of_others(after)) == set(of_others(before))
    removed: Counter[tuple[str, str]] = Counter()
    for one in forgotten.removed:
        removed[one.what, one.where] += one.rows
    assert removed[("contacts", f"run {runs[0]}")] == 1
    assert removed[("refused profiles", f"run {runs[1]}")] == 1
    assert removed[("leavers", f"run {runs[3]}")] >= 1
    assert removed[("entries of ledgers", "export e")] >= 1
    assert removed[("frozen members", "segment kept")] == 2
    assert removed[("answers of Omnisend", "run_rejected")] == 1
    assert "ann" not in str([each.message for each in here.kit.journal.rejected(runs[1])])


def test_asked_again_there_is_nothing_left_and_reports_are_as_they_were(here: Ground) -> None:
    runs = lived(here)
    reports = [replace(here.kit.runs.report(run), rejected_by_reason={}) for run in runs]
    forget(here)

    assert forget(here).removed == ()
    assert [replace(here.kit.runs.report(run), rejected_by_reason={}) for run in runs] == reports
    assert here.kit.runs.rejected(runs[1])["email"].to_list() == []
    assert here.kit.runs.refused(runs[1]).collect().height == 0


@pytest.mark.parametrize("writes", [0, 2, 5])
def test_interrupted_it_is_finished_when_it_is_asked_again(tmp_path: Path, writes: int) -> None:
    with ground(tmp_path) as here:
        here.save()
        lived(here)
        others = set(of_others(kept(here)))
        dying = Storage(here.rooms.storage.root, (), Dying(Path(here.rooms.storage.root), [0] * writes))

        with pytest.raises(Killed):
            forget(here, storage=dying)
        assert here.ledger().keys() >= {BOB.email, CEM.email}
        forget(here)

        after = kept(here)
        assert [file for file, rows in after.items() if of_ann(rows)] == []
        assert set(of_others(after)) == others


def test_the_next_run_sends_them_as_new_where_the_source_has_them_still_and_leaves_the_others(here: Ground) -> None:
    here.profiles(ANN, BOB)
    here.run()

    remains = forget(here).remains
    prepared = here.prepare()

    assert any("“people” still has 1 profile of this person" in sentence for sentence in remains)
    run = here.kit.journal.run(prepared.run.run_id)
    assert (prepared.emails(), run.added, run.unchanged) == ([ANN.email], 1, 1)


def test_a_run_at_work_that_holds_them_is_waited_for(here: Ground) -> None:
    here.profiles(ANN, BOB)
    prepared = here.prepare()
    before = kept(here)

    with pytest.raises(InUseError, match=rf"Run {prepared.run.run_id} is at work and knows this person\.") as caught:
        forget(here)
    assert caught.value.users == (prepared.run.run_id,)
    assert kept(here) == before
    assert forget(here, "cem@example.com").removed == ()

    here.deliver(prepared)
    here.end(prepared)
    assert {one.what for one in forget(here).removed} == {"contacts", "entries of ledgers"}


def test_a_run_that_was_queued_over_a_ledger_with_them_is_waited_for(here: Ground) -> None:
    here.profiles(ANN, BOB)
    here.run()
    here.profiles(BOB)
    run = here.kit.exports.queue("e")

    with pytest.raises(InUseError, match=run.run_id):
        forget(here)


def test_nothing_is_sent_again_from_a_snapshot_that_somebody_was_taken_out_of(here: Ground) -> None:
    here.profiles(ANN, BOB)
    prepared = here.prepare()
    here.deliver(prepared, [ACCEPTED])
    here.end(prepared, "Failed")
    forget(here, "bob@example.com")

    with pytest.raises(RunRefusedError, match=r"Somebody was removed from the snapshot of run .* at their request\."):
        here.kit.resume(prepared.run.run_id)


def test_a_run_of_which_only_a_refused_profile_was_theirs_may_still_be_resumed(here: Ground) -> None:
    here.profiles(BOB, replace(ANN, email="no address"))
    prepared = here.prepare()
    here.end(prepared, "Failed")
    here.profiles(BOB, ANN)

    assert [one.what for one in forget(here).removed] == ["refused profiles"]
    here.kit.resume(prepared.run.run_id)


def test_what_lies_elsewhere_is_named(here: Ground) -> None:
    here.profiles(ANN, ANN_TWICE, BOB)
    here.kit.suppression.add(["ann@example.com"])
    rule = Group("all", (Condition("email", "equals", "ann@example.com"),))
    here.kit.segments.save(Segment("only her", "people", rule))

    told = " ".join(forget(here).remains)

    assert "Omnisend keeps what it was sent: remove the contact there" in told
    assert "“people” still has 2 profiles of this person" in told
    assert "The suppression list covers the address, and keeps it" in told
    assert "The segment “only her” names the address" in told
    assert here.kit.suppression.addresses()["email"].to_list() == ["ann@example.com"]


def test_it_is_written_down_who_forgot_somebody_and_not_whom(here: Ground) -> None:
    here.profiles(ANN)
    here.run()

    digest = forget(here, "ANN@example.com").digest

    done = [entry for entry in here.kit.store.audited() if entry.kind == "person"]
    assert [(entry.action, entry.name) for entry in done] == [("forgot", digest), ("forgets", digest)]
    assert done[0].detail == "1 contacts, 1 entries of ledgers"
    assert digest == here.kit.secrets.digest("ann@example.com") != here.kit.secrets.digest("bob@example.com")
    assert "ann" not in " ".join(str(entry) for entry in done)


@pytest.mark.parametrize("role", ["viewer", "contributor"])
def test_only_an_administrator_forgets(here: Ground, role: Any) -> None:
    with pytest.raises(NotAllowedError, match="remove what is kept of a customer"):
        here.kit.acting_as(Person("vera@example.com", role)).forget("ann@example.com")


@pytest.mark.parametrize("email", ["", "ann", "ann@", "a b@example.com"])
def test_what_is_no_address_is_refused_and_not_repeated(here: Ground, email: str) -> None:
    with pytest.raises(DefinitionError, match=r"email: This is no email address\. Write it as ann@example\.com\."):
        here.kit.forget(email)


def test_in_a_bucket_it_is_alike_and_retention_too(here: Ground, bucket: str) -> None:
    there = Ground(here.kit, replace(here.rooms, storage=Storage(f"{bucket}/exporter")), here.file)
    there.profiles(ANN, BOB)
    there.run()

    forgotten = forget(there)

    assert {one.what for one in forgotten.removed} == {"contacts", "entries of ledgers"}
    assert [file for file, rows in kept(there).items() if of_ann(rows)] == []
    assert there.ledger().keys() == {BOB.email}
    assert any("Other machines may have a copy of frozen members" in sentence for sentence in forgotten.remains)
    assert sweep(there.rooms, time.time() + 40 * DAY) == 1


def test_numbers_as_keys_are_found_among_frozen_members(tmp_path: Path) -> None:
    frozen = FrozenMembers(Storage(str(tmp_path)), copies=tmp_path / "copies")
    place = frozen.freeze(iter([pl.Series([5, 6, 7])]), at=datetime(2026, 1, 1, tzinfo=UTC)).place

    assert (frozen.take_out(place, {"6", "9"}), frozen.take_out(place, {"6"}), frozen.take_out(place, ())) == (1, 0, 0)
    assert Storage(str(tmp_path)).folder("members", place).read_parquet("keys.parquet")["key"].to_list() == [5, 7]
