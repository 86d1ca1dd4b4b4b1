"""What a run is to do, counted before anything is sent; and what stops it."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from exporter.contacts.mapping import FromColumn
from exporter.errors import ConsentError, NotAllowedError, RunRefusedError
from exporter.runs import preparing, snapshot
from exporter.toolkit import Toolkit
from exporter.workspace.people import Person
from exporter.workspace.run_writer import TakenOverError
from exporter.workspace.scratch import HELD, Scratch
from exporter.workspace.storage import Storage
from tests.runs.ledger_ground import ACCEPTED, MAPPING, REJECTED, Ground, Profile, ground

ANN = Profile("1", "ann@example.com", "Ann")
BOB = Profile("2", "bob@example.com", "Bob")
NO_EMAIL = Profile("9", None)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Ground]:
    with ground(tmp_path) as opened:
        opened.save()
        yield opened


def everybody(count: int, *, first: int = 0) -> list[Profile]:
    return [Profile(f"{number:03}", f"p{number}@example.com") for number in range(first, first + count)]


def test_the_first_run_is_full_and_the_next_one_sends_what_changed(here: Ground) -> None:
    here.profiles(ANN, BOB, NO_EMAIL)
    first = here.run()
    here.profiles(Profile("1", "ann@example.com", "Anna"), BOB, Profile("3", "cem@example.com"), NO_EMAIL)

    second = here.prepare()

    assert (first.snapshot.mode, second.snapshot.mode) == ("full", "changed")
    run = here.kit.journal.run(second.run.run_id)
    assert (run.members, run.contacts, run.added, run.changed, run.unchanged) == (4, 2, 1, 1, 1)
    assert sum(run.refused.values()) == 1
    assert second.emails() == ["ann@example.com", "cem@example.com"]


def test_positions_of_what_is_sent_have_no_gaps(here: Ground) -> None:
    here.profiles(*everybody(30))
    here.run()
    here.profiles(*(replace(one, name="Other") if number % 7 == 0 else one for number, one in enumerate(everybody(30))))

    prepared = here.prepare()

    positions = [position for part in prepared.snapshot.parts() for position in part["position"].to_list()]
    assert positions == list(range(5))
    assert prepared.emails() == [f"p{number}@example.com" for number in (0, 7, 14, 21, 28)]


@pytest.mark.parametrize("how", ["asked", "saved"])
def test_a_full_run_sends_everybody_and_still_sees_who_left(here: Ground, how: str) -> None:
    here.profiles(ANN, BOB)
    here.run()
    here.profiles(ANN)
    if how == "saved":
        here.save(mode="full")

    full = here.prepare(full=how == "asked")

    assert (full.snapshot.mode, full.emails(), full.snapshot.unchanged) == ("full", ["ann@example.com"], 0)
    assert full.snapshot.leavers("vip") == ["bob@example.com"]


def test_a_contact_that_leaves_one_segment_is_sent_with_its_marker_set_to_false(here: Ground) -> None:
    here.save("e", "vip", "new")
    here.profiles(replace(ANN, new=True), BOB)
    here.run()
    here.profiles(ANN, BOB)

    prepared = here.prepare()

    assert [item["customProperties"] for item in prepared.items()] == [{"vip": True, "new": False}]
    assert prepared.snapshot.undo_segments == ()


def test_empty_values_are_left_out_and_never_erase(here: Ground) -> None:
    here.profiles(ANN)
    here.run()
    here.profiles(replace(ANN, name=None))

    item = here.prepare().items()[0]

    assert "firstName" not in item
    assert "null" not in json.dumps(item)


def test_a_profile_that_is_refused_now_keeps_its_marker(here: Ground) -> None:
    here.profiles(ANN, BOB)
    here.run()
    here.profiles(ANN, replace(BOB, email="not an address"))

    prepared = here.prepare()

    assert prepared.snapshot.left == {}


def test_an_address_that_nobody_has_any_more_loses_the_marker(here: Ground) -> None:
    here.profiles(ANN, BOB)
    here.run()
    here.profiles(ANN, replace(BOB, email="robert@example.com"))

    prepared = here.prepare()

    assert prepared.snapshot.leavers("vip") == ["bob@example.com"]
    assert prepared.emails() == ["robert@example.com"]


def test_too_many_leavers_stop_a_run_before_anything_is_sent(here: Ground) -> None:
    here.save(leavers_limit=0.3)
    here.profiles(*everybody(10))
    here.run()
    here.profiles(*everybody(6))

    with pytest.raises(RunRefusedError, match="4 of the 10 contacts that it marked for “vip”"):
        here.prepare()

    last = here.kit.journal.all()[0]
    assert (last.status, here.kit.journal.batches(last.run_id)) == ("Skipped", [])


def test_an_administrator_can_confirm_that_so_many_leave_and_it_is_audited(here: Ground) -> None:
    here.save(leavers_limit=0.3)
    here.profiles(*everybody(10))
    here.run()
    here.profiles(*everybody(1))

    prepared = here.prepare(confirm_leavers=True)

    assert len(prepared.snapshot.leavers("vip")) == 9
    assert prepared.run.definition["leavers_confirmed_by"] == here.kit.actor.email
    entry = here.kit.store.audited(limit=1)[0]
    assert (entry.action, entry.name, entry.detail) == ("confirmed leavers", "e", f"run {prepared.run.run_id}")


def test_a_contributor_cannot_confirm_leavers(here: Ground) -> None:
    with (
        Toolkit.open(here.kit.settings, actor=Person("c@example.com", "contributor")) as kit,
        pytest.raises(NotAllowedError, match="Only administrators may confirm"),
    ):
        kit.exports.queue("e", confirm_leavers=True)

    assert here.kit.journal.all() == []


def test_a_segment_that_is_empty_now_leaves_nothing_to_send_but_markers_to_undo(here: Ground) -> None:
    here.run()
    here.profiles(Profile("1", "a@example.com", vip=False))

    prepared = here.prepare()

    assert (prepared.snapshot.contacts, prepared.snapshot.members) == (0, 0)
    assert prepared.snapshot.undo_segments == ("vip",)
    assert here.kit.journal.run(prepared.run.run_id).leavers == 1


def test_nothing_changed_is_a_snapshot_without_contacts(here: Ground) -> None:
    here.profiles(ANN, BOB)
    here.run()

    prepared = here.prepare()

    run = here.kit.journal.run(prepared.run.run_id)
    assert (run.members, run.contacts, run.unchanged, run.leavers) == (2, 0, 2, 0)


def test_a_welcome_message_or_another_limit_changes_nobody(here: Ground) -> None:
    here.profiles(ANN, BOB)
    here.run()
    here.save(send_welcome_message=True, limit=10, leavers_limit=0.5)

    assert here.prepare().emails() == []


def test_a_mapping_changes_those_whose_contact_is_another_and_nobody_else(here: Ground) -> None:
    here.profiles(ANN, replace(BOB, phone="+36301234567"))
    here.run()
    here.save(mapping=MAPPING.with_field("phone", FromColumn("phone")))

    assert here.prepare().emails() == ["bob@example.com"]


def test_a_marker_of_another_kind_changes_everybody(here: Ground) -> None:
    here.profiles(ANN, BOB)
    here.run()
    here.save(marker="tag")

    prepared = here.prepare()

    assert prepared.snapshot.changed == 2
    assert prepared.snapshot.left == {}


def test_retrying_sends_only_whom_omnisend_rejected_and_nobody_leaves(here: Ground) -> None:
    cem = Profile("3", "cem@example.com")
    here.profiles(ANN, BOB, cem)
    here.run()
    here.profiles(*(replace(one, name="X" * 9) for one in (ANN, BOB, cem)))
    rejecting = here.run(outcomes=[REJECTED, ACCEPTED, REJECTED])
    here.profiles(replace(ANN, name="Anna"), replace(BOB, name="Bo"))

    retry = here.run(rejected_of=rejecting.run.run_id)

    assert retry.emails() == ["ann@example.com"]
    assert retry.snapshot.members == 1
    assert retry.snapshot.left == {}
    assert set(here.ledger()) == {"ann@example.com", "bob@example.com", "cem@example.com"}
    assert here.prepare().emails() == ["bob@example.com"]


def test_a_retry_counts_only_whom_it_is_about(here: Ground) -> None:
    here.save(mapping=MAPPING.with_field("phone", FromColumn("phone")))
    here.profiles(ANN, BOB, NO_EMAIL)
    rejecting = here.run(outcomes=[REJECTED, REJECTED])
    taken = "+36301234567"
    here.profiles(replace(ANN, phone=taken), replace(BOB, phone=taken), NO_EMAIL, replace(NO_EMAIL, id="10", phone="5"))

    retry = here.prepare(rejected_of=rejecting.run.run_id)

    assert (retry.snapshot.members, retry.snapshot.contacts, retry.snapshot.refused) == (2, 2, {})
    assert [(note["note"], note["profiles"]) for note in retry.snapshot.notes] == [("duplicate_phone", 1)]


def test_a_retry_keeps_the_markers_of_all_profiles_with_one_email(here: Ground) -> None:
    here.save("e", "vip", "new")
    here.profiles(ANN, Profile("5", "ann@example.com", vip=False, new=True))
    rejecting = here.run(outcomes=[REJECTED])

    retry = here.prepare(rejected_of=rejecting.run.run_id)

    assert retry.items()[0]["customProperties"] == {"vip": True, "new": True}


def test_only_a_run_of_the_export_in_which_somebody_was_rejected_is_retried(here: Ground) -> None:
    fine = here.run()
    here.save("f")
    other = here.run("f", outcomes=[REJECTED])

    with pytest.raises(RunRefusedError, match="rejected nobody"):
        here.kit.exports.queue("e", rejected_of=fine.run.run_id)
    with pytest.raises(RunRefusedError, match="no run of “e”"):
        here.kit.exports.queue("e", rejected_of=other.run.run_id)


def test_a_snapshot_is_taken_once_and_opened_after_a_crash(here: Ground) -> None:
    here.profiles(ANN, BOB)
    first = here.prepare()
    here.profiles(ANN)

    again = here.again(first.run.run_id)

    assert again.emails() == first.emails() == ["ann@example.com", "bob@example.com"]


def test_who_lost_the_run_while_taking_its_snapshot_leaves_none_behind(here: Ground) -> None:
    run = here.kit.journal.take(here.kit.exports.queue("e").run_id, "slow")
    here.kit.journal.take(run.run_id, "quick")

    with pytest.raises(TakenOverError):
        preparing.prepare(
            here.rooms,
            run,
            here.kit.exports.get("e"),
            here.kit.connections.get("main"),
            here.kit.journal.writer(run),
            now=1.0,
        )

    assert not snapshot.is_taken(preparing.place_of(here.rooms.storage, run.run_id))


def test_what_an_interrupted_try_left_behind_is_not_read(here: Ground) -> None:
    run = here.kit.exports.queue("e")
    folder = here.kit.settings.home / "runs" / run.run_id / "contacts"
    folder.mkdir(parents=True)
    (folder / "part-00000-half.parquet").write_bytes(b"half")

    assert here.again(run.run_id).emails() == ["a@example.com"]


def test_contacts_that_a_killed_process_left_on_this_machine_are_removed(here: Ground) -> None:
    run = here.kit.exports.queue("e")
    staged = Path(tempfile.mkdtemp(prefix=f"exporter-snapshot-{run.run_id}-"))
    (staged / HELD).touch()

    with Scratch("another") as at_work:
        here.again(run.run_id)

        assert not staged.exists()
        assert at_work.path.exists()


def test_snapshots_and_ledgers_lie_in_a_bucket_as_well(here: Ground) -> None:
    here.rooms = replace(here.rooms, storage=Storage("memory://"))
    here.profiles(ANN, BOB)
    here.run()
    here.profiles(replace(ANN, name="Anna"))

    prepared = here.prepare()

    assert prepared.emails() == ["ann@example.com"]
    assert prepared.snapshot.leavers("vip") == ["bob@example.com"]
    assert not (here.kit.settings.home / "runs").exists()


def test_a_run_does_not_go_on_to_another_brand(here: Ground) -> None:
    begun = here.prepare()

    with pytest.raises(ConsentError, match="another brand"):
        preparing.prepare(
            here.rooms,
            begun.run,
            here.kit.exports.get("e"),
            here.kit.connections.get("other"),
            begun.writer,
            now=1.0,
        )


def test_a_run_knows_the_brand_that_it_goes_to(here: Ground) -> None:
    run = here.kit.exports.queue("e")

    with here.kit.store.read() as connection:
        stored = connection.execute(text("SELECT brand_key FROM runs")).scalar_one()
    assert stored == run.brand_key != ""
