"""A ledger is written whole, found again, and says after each run what Omnisend holds."""

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from exporter.errors import InUseError, SourceError
from exporter.runs import ledger as ledgers
from exporter.runs.ledger import IDENTITY, LedgerWriter, load
from exporter.workspace.run_records import LedgerPlace
from exporter.workspace.storage import Storage
from tests.runs.ledger_ground import ACCEPTED, MAPPING, REJECTED, UNCONFIRMED, UNSENT, Ground, Profile, ground

ANN = Profile("1", "ann@example.com", "Ann")
BOB = Profile("2", "bob@example.com", "Bob")
CEM = Profile("3", "cem@example.com", "Cem")
VIP = "mark:property:vip"


@pytest.fixture
def here(tmp_path: Path, database: dict[str, str]) -> Iterator[Ground]:
    with ground(tmp_path, database) as opened:
        opened.save()
        yield opened


def rows(*emails: str) -> pl.DataFrame:
    values = {"email": emails, "key": emails, "fingerprint": range(len(emails)), "mark:tag:x": [True] * len(emails)}
    return pl.DataFrame(values, schema={**IDENTITY, "mark:tag:x": pl.Boolean})


def place(writer: LedgerWriter) -> LedgerPlace:
    return LedgerPlace("e", "b", writer.place, "run", writer.contacts, 0.0)


def test_a_ledger_that_was_not_closed_is_none(tmp_path: Path) -> None:
    writer = LedgerWriter(Storage(str(tmp_path)), "run", ["mark:tag:x"])
    writer.add(rows("a@example.com"))

    assert ledgers.is_gone(Storage(str(tmp_path)), place(writer))
    with pytest.raises(SourceError, match="cannot be read"):
        load(Storage(str(tmp_path)), place(writer))


def test_contacts_are_found_by_their_email_whatever_file_they_are_in(tmp_path: Path) -> None:
    writer = LedgerWriter(Storage(str(tmp_path)), "run", ["mark:tag:x"], part=2)
    for email in ("c@x.org", "a@x.org", "b@x.org"):
        writer.add(rows(email))
    writer.close(instead_of=None)

    found = load(Storage(str(tmp_path)), place(writer))

    assert found.rows(pl.Series("email", ["b@x.org", "nobody@x.org", "c@x.org", "a@x.org"])).to_list() == [
        2,
        None,
        0,
        1,
    ]
    assert found.contacts == 3


def test_fingerprints_of_another_recipe_say_nothing(tmp_path: Path) -> None:
    writer = LedgerWriter(Storage(str(tmp_path)), "run", ["mark:tag:x"])
    writer.add(rows("a@x.org"))
    writer.close(instead_of=None)
    about = tmp_path / "ledgers" / writer.place / "ledger.json"
    about.write_text(json.dumps({**json.loads(about.read_text()), "recipe": 99}))

    found = load(Storage(str(tmp_path)), place(writer))

    assert found.fingerprints.to_list() == [None]
    assert found.marked("tag", "x").to_list() == [True]


def test_only_what_omnisend_accepted_gets_into_the_ledger(here: Ground) -> None:
    here.profiles(ANN, BOB, CEM)

    here.run(outcomes=[ACCEPTED, REJECTED, UNSENT])

    assert list(here.ledger()) == ["ann@example.com"]
    assert here.ledger()["ann@example.com"][VIP] is True


def test_what_was_never_confirmed_is_sent_again_and_may_be_marked(here: Ground) -> None:
    here.profiles(ANN)

    here.run(outcomes=[UNCONFIRMED])

    assert here.ledger()["ann@example.com"] == {"key": "1", "fingerprint": None, VIP: True}
    assert here.prepare().emails() == ["ann@example.com"]


def test_what_is_not_sent_keeps_what_the_ledger_says_of_it(here: Ground) -> None:
    here.profiles(ANN, BOB)
    here.run()
    before = here.ledger()
    here.profiles(Profile("1", "ann@example.com", "Anna"), Profile("2", "bob@example.com", "Bo"), CEM)

    here.run(outcomes=[ACCEPTED, UNSENT, UNSENT])

    after = here.ledger()
    assert after["bob@example.com"] == before["bob@example.com"]
    assert after["ann@example.com"] != before["ann@example.com"]
    assert set(after) == {"ann@example.com", "bob@example.com"}


def test_who_is_rejected_goes_again_until_accepted_even_if_the_old_value_comes_back(here: Ground) -> None:
    here.profiles(ANN, BOB)
    here.run()
    here.profiles(Profile("1", "ann@example.com", "A" * 9), BOB)
    here.run(outcomes=[REJECTED])
    here.profiles(ANN, BOB)

    assert here.run(outcomes=[REJECTED]).emails() == ["ann@example.com"]
    assert here.run(outcomes=[ACCEPTED]).emails() == ["ann@example.com"]
    assert here.run().emails() == []


def test_a_contact_that_left_and_lost_its_marker_is_forgotten(here: Ground) -> None:
    here.profiles(ANN, BOB)
    here.run()
    here.profiles(ANN)

    left = here.run()

    assert left.snapshot.leavers("vip") == ["bob@example.com"]
    assert list(here.ledger()) == ["ann@example.com"]


def test_a_leaver_whose_call_was_not_made_or_was_refused_is_tried_again(here: Ground) -> None:
    here.profiles(ANN, BOB)
    here.run()
    here.profiles(ANN)
    stopped = here.prepare()
    here.end(stopped, "Canceled")
    refused = here.prepare()
    here.undo(refused, "vip", refused=1)
    here.end(refused)

    again = here.prepare()

    assert refused.snapshot.leavers("vip") == again.snapshot.leavers("vip") == ["bob@example.com"]


def test_a_leaver_who_may_have_lost_the_marker_is_sent_again_when_back(here: Ground) -> None:
    """A run that stops in the midst of a group has undone some of it, and its journal does not say whom."""
    here.profiles(ANN, BOB)
    here.run()
    here.profiles(ANN)
    here.end(here.prepare(), "Canceled")
    here.profiles(ANN, BOB)

    assert here.run().emails() == ["bob@example.com"]

    here.profiles(ANN)
    refused = here.prepare()
    here.undo(refused, "vip", refused=1)
    here.end(refused)
    here.profiles(ANN, BOB)

    assert here.run().emails() == ["bob@example.com"]


def test_a_run_with_nothing_to_say_leaves_the_ledger_where_it_is(here: Ground) -> None:
    here.run()
    before = here.place()
    idle = here.prepare()

    assert here.end(idle) is None
    assert here.place() == before


def test_the_fold_says_the_same_however_often_it_is_repeated(here: Ground) -> None:
    here.profiles(ANN, BOB, CEM)
    failed = here.prepare()
    here.deliver(failed, [ACCEPTED, UNCONFIRMED])
    here.end(failed, "Failed")
    once = here.ledger()
    here.kit.journal.resume(failed.run.run_id, by="me@example.com")
    resumed = here.again(failed.run.run_id)
    here.end(resumed, "Failed")

    assert here.ledger() == once

    here.kit.journal.resume(failed.run.run_id, by="me@example.com")
    finished = here.again(failed.run.run_id)
    here.deliver(finished, [ACCEPTED], first=2)
    here.end(finished)

    assert set(here.ledger()) == {"ann@example.com", "bob@example.com", "cem@example.com"}
    assert [row["fingerprint"] is None for row in here.ledger().values()].count(True) == 1


def test_a_tag_counts_once_its_call_was_made(here: Ground) -> None:
    here.save(marker="tag")
    here.profiles(ANN)
    untagged = here.prepare()
    here.deliver(untagged)
    here.end(untagged)
    again = here.prepare()
    here.deliver(again)
    here.tag(again, "vip")
    here.end(again)

    assert again.emails() == ["ann@example.com"]
    assert here.ledger()["ann@example.com"]["mark:tag:vip"] is True
    assert here.prepare().emails() == []


def test_a_tag_that_was_removed_is_gone_from_a_contact_that_stays(here: Ground) -> None:
    here.save("e", "vip", "new", marker="tag")
    here.profiles(Profile("1", "ann@example.com", new=True))
    both = here.prepare()
    here.deliver(both)
    here.tag(both, "vip")
    here.tag(both, "new")
    here.end(both)
    here.profiles(Profile("1", "ann@example.com", new=False))

    one = here.run()

    assert (one.snapshot.leavers("new"), one.snapshot.changed) == (["ann@example.com"], 1)
    row = here.ledger()["ann@example.com"]
    assert (row["mark:tag:vip"], row["mark:tag:new"]) == (True, False)


def test_a_segment_that_is_taken_out_of_an_export_keeps_its_marks(here: Ground) -> None:
    here.save("e", "vip", "new")
    here.profiles(Profile("1", "ann@example.com", new=True), Profile("2", "bob@example.com", vip=False, new=True))
    here.run()
    here.save("e", "vip")

    run = here.run()

    assert (run.snapshot.undo_segments, run.snapshot.left) == ((), {})
    assert {email: row["mark:property:new"] for email, row in here.ledger().items()} == {
        "ann@example.com": True,
        "bob@example.com": True,
    }


def test_only_the_last_ledger_and_the_one_before_it_are_kept(here: Ground) -> None:
    for name in ("Ann", "Anna", "Anne", "Anni"):
        here.profiles(Profile("1", "ann@example.com", name))
        here.run()

    assert len(list((here.kit.settings.home / "ledgers").iterdir())) == 2


def test_each_brand_has_a_ledger_of_its_own(here: Ground) -> None:
    here.run()
    here.save(connection="other")

    assert here.prepare().snapshot.mode == "full"


def test_a_renamed_export_keeps_its_ledger_and_a_deleted_one_leaves_nothing(here: Ground) -> None:
    here.run()
    here.save("renamed", replacing="e")
    renamed = here.prepare("renamed")
    here.end(renamed)
    here.kit.exports.delete("renamed")

    assert renamed.snapshot.unchanged == 1
    assert here.place("renamed") is None
    assert list((here.kit.settings.home / "ledgers").iterdir()) == []


def test_a_new_export_does_not_inherit_what_a_renamed_one_left_behind(here: Ground) -> None:
    here.run()
    here.save("renamed", replacing="e")
    here.save("e")

    assert here.prepare("e").snapshot.mode == "full"
    assert here.prepare("renamed").snapshot.mode == "changed"


def test_an_export_is_not_renamed_while_a_run_of_it_is_at_work(here: Ground) -> None:
    here.kit.exports.queue("e")

    with pytest.raises(InUseError, match="at work"):
        here.save("renamed", replacing="e")

    assert here.kit.exports.names() == ["e"]


def test_a_ledger_that_never_got_written_makes_everybody_count_as_changed(here: Ground) -> None:
    here.profiles(ANN, BOB)
    here.run()
    here.profiles(Profile("1", "ann@example.com", "Anna"), BOB)
    lost = here.prepare()
    here.deliver(lost)
    lost.writer.end(status="Failed", phase="ended", ended_at=next(here.ticks))
    here.profiles(ANN, BOB)

    run = here.run()

    assert run.emails() == ["ann@example.com", "bob@example.com"]
    assert "never written down" in here.kit.journal.run(run.run.run_id).remarks[0]
    assert here.prepare().emails() == []


def test_a_ledger_that_is_gone_stops_a_run_unless_everybody_is_sent(here: Ground) -> None:
    here.run()
    gone = here.place()
    assert gone is not None
    here.rooms.storage.folder("ledgers", gone.place).remove()

    failing = here.kit.exports.queue("e")
    with pytest.raises(SourceError, match="nobody can tell what has changed"):
        here.again(failing.run_id)
    here.kit.journal.change(failing.run_id, status="Failed", ended_at=1.0)
    full = here.run(full=True)

    assert full.snapshot.mode == "full"
    assert "a new record begins" in here.kit.journal.run(full.run.run_id).remarks[0]
    assert here.prepare().snapshot.unchanged == 1


def test_no_ledger_is_written_for_an_export_that_is_gone(here: Ground) -> None:
    run = here.prepare()
    here.deliver(run)
    here.kit.store.delete("export", "e", actor="me@example.com")

    assert here.end(run) is None
    assert not (here.kit.settings.home / "ledgers").exists()


def test_the_ledger_knows_the_mapping_only_by_what_it_makes_of_contacts(here: Ground) -> None:
    here.profiles(ANN, Profile("2", "bob@example.com", None))
    here.run()
    here.save(mapping=MAPPING.without("first_name"))

    run = here.run()

    assert (run.emails(), run.snapshot.unchanged) == (["ann@example.com"], 1)
