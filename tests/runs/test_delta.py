"""Contacts against a ledger: who is new, changed, unchanged, and who has left a segment."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from exporter.contacts.fingerprint import fingerprints, identities
from exporter.contacts.payload import Marker
from exporter.runs.delta import VERDICT, Delta, Left, Terms, guard
from exporter.runs.ledger import IDENTITY, Ledger, LedgerWriter, load, mark_column
from exporter.workspace.run_records import LedgerPlace
from exporter.workspace.storage import Storage

PROPERTIES = {"vip": "vip", "new": "new"}
NOBODY = pl.Series("key", [], dtype=pl.UInt128)


def contacts(*rows: tuple[str, str, str, bool, bool]) -> pl.DataFrame:
    """Key, email, first name, and whether in `vip` and `new`."""
    return pl.DataFrame(
        rows,
        orient="row",
        schema={
            "key": pl.String,
            "email": pl.String,
            "first_name": pl.String,
            "mark:vip": pl.Boolean,
            "mark:new": pl.Boolean,
        },
    )


def ledger(
    folder: Path, known: pl.DataFrame, *, kind: Marker = "property", columns: Mapping[str, Any] | None = None
) -> Ledger:
    """Make a ledger of contacts as they are, but for some columns."""
    marks = {mark_column(kind, segment): pl.col(f"mark:{segment}") for segment in PROPERTIES}
    rows = known.with_columns(fingerprints(known, subscription="leave", marker=kind, markers=PROPERTIES), **marks)
    rows = rows.with_columns(
        **{name: pl.Series(values, dtype=rows.schema[name]) for name, values in (columns or {}).items()}
    )
    writer = LedgerWriter(Storage(str(folder)), "run", list(marks))
    writer.add(rows.select(*IDENTITY, *marks))
    writer.close(instead_of=None)
    return load(Storage(str(folder)), LedgerPlace("e", "b", writer.place, "run", writer.contacts, 0.0))


def delta(known: Ledger, *, kind: Marker = "property", refused: pl.Series = NOBODY, undoing: bool = True) -> Delta:
    return Delta(known, Terms("leave", kind, PROPERTIES, undoing=undoing), refused=refused)


def leavers(found: Delta, segment: str) -> list[str]:
    return pl.concat(list(found.leavers(segment)))["email"].to_list()


ANN = ("1", "ann@example.com", "Ann", True, False)
BOB = ("2", "bob@example.com", "Bob", True, True)


def test_without_a_ledger_everybody_is_added() -> None:
    found = delta(Ledger())

    assert found.judge(contacts(ANN, BOB))[VERDICT].to_list() == ["added", "added"]
    assert found.left() == {}


def test_who_is_as_before_is_unchanged_and_who_is_not_is_changed(tmp_path: Path) -> None:
    found = delta(ledger(tmp_path, contacts(ANN, BOB)))

    judged = found.judge(
        contacts(ANN, ("2", "bob@example.com", "Robert", True, True), ("3", "c@x.org", "C", True, False))
    )

    assert judged[VERDICT].to_list() == ["unchanged", "changed", "added"]
    assert dict(found.counts) == {"unchanged": 1, "changed": 1, "added": 1}


def test_a_contact_without_a_fingerprint_is_changed(tmp_path: Path) -> None:
    found = delta(ledger(tmp_path, contacts(ANN), columns={"fingerprint": [None]}))

    assert found.judge(contacts(ANN))[VERDICT].to_list() == ["changed"]


def test_a_contact_that_lacks_its_tag_is_changed_although_its_fingerprint_is_the_same(tmp_path: Path) -> None:
    known = ledger(tmp_path, contacts(ANN), kind="tag", columns={"mark:tag:vip": [False]})

    assert delta(known, kind="tag").judge(contacts(ANN))[VERDICT].to_list() == ["changed"]


def test_a_contact_that_leaves_one_segment_of_several_is_changed_and_loses_the_marker_as_it_is_sent(
    tmp_path: Path,
) -> None:
    found = delta(ledger(tmp_path, contacts(ANN, BOB)))

    judged = found.judge(contacts(ANN, ("2", "bob@example.com", "Bob", True, False)))

    assert judged[VERDICT].to_list() == ["unchanged", "changed"]
    assert judged["undo:new"].to_list() == [False, True]
    assert found.left() == {"new": Left(leavers=1, marked=1, calls=0)}
    assert leavers(found, "new") == []


def test_a_marker_of_earlier_comes_off_although_the_rest_is_as_omnisend_accepted_it(tmp_path: Path) -> None:
    found = delta(ledger(tmp_path, contacts(ANN), columns={"mark:property:new": [True]}))

    judged = found.judge(contacts(ANN))

    assert judged[VERDICT].to_list() == ["changed"]
    assert judged["undo:new"].to_list() == [True]


def test_a_contact_that_is_in_no_segment_any_more_loses_each_marker_by_a_call(tmp_path: Path) -> None:
    found = delta(ledger(tmp_path, contacts(ANN, BOB)))

    found.judge(contacts(ANN))

    assert found.left() == {"vip": Left(1, 2, 1), "new": Left(1, 1, 1)}
    assert leavers(found, "vip") == leavers(found, "new") == ["bob@example.com"]


def test_a_tag_is_always_removed_by_a_call(tmp_path: Path) -> None:
    found = delta(ledger(tmp_path, contacts(BOB), kind="tag"), kind="tag")

    found.judge(contacts(("2", "bob@example.com", "Bob", True, False)))

    assert found.left() == {"new": Left(1, 1, 1)}
    assert leavers(found, "new") == ["bob@example.com"]


def test_a_profile_that_is_refused_now_has_not_left(tmp_path: Path) -> None:
    found = delta(ledger(tmp_path, contacts(ANN, BOB)), refused=identities(pl.Series("key", ["2"])))

    found.judge(contacts(ANN))

    assert found.left() == {}


def test_nobody_leaves_whose_marker_this_export_did_not_set(tmp_path: Path) -> None:
    found = delta(ledger(tmp_path, contacts(ANN, BOB), columns={"mark:property:new": [False, False]}))

    judged = found.judge(contacts(ANN, ("2", "bob@example.com", "Bob", True, False)))

    assert judged["undo:new"].to_list() == [False, False]
    assert "new" not in found.left()


def test_markers_of_the_other_kind_are_left_alone(tmp_path: Path) -> None:
    found = delta(ledger(tmp_path, contacts(ANN, BOB), kind="tag"))

    judged = found.judge(contacts(ANN))

    assert judged[VERDICT].to_list() == ["changed"]
    assert found.left() == {}


def test_nobody_leaves_where_only_some_members_are_looked_at(tmp_path: Path) -> None:
    found = delta(ledger(tmp_path, contacts(ANN, BOB)), undoing=False)

    judged = found.judge(contacts(("2", "bob@example.com", "Bob", True, False)))

    assert judged["undo:new"].to_list() == [False]
    assert found.left() == {}


def test_contacts_are_found_whatever_chunk_they_come_in(tmp_path: Path) -> None:
    many = contacts(*((str(number), f"p{number}@example.com", "P", True, number % 2 == 0) for number in range(500)))
    found = delta(ledger(tmp_path, many.sample(fraction=1.0, shuffle=True, seed=1)))

    for start in range(0, 450, 50):
        assert set(found.judge(many.slice(start, 50))[VERDICT]) == {"unchanged"}

    assert found.left() == {"vip": Left(50, 500, 50), "new": Left(25, 250, 25)}
    assert sorted(leavers(found, "vip")) == sorted(f"p{number}@example.com" for number in range(450, 500))


@pytest.mark.parametrize(
    ("left", "stops"),
    [
        ({}, False),
        ({"vip": Left(3, 10, 3)}, False),
        ({"vip": Left(4, 10, 0)}, True),
        ({"vip": Left(1, 10, 1), "new": Left(2, 2, 2)}, True),
        ({"vip": Left(1, 1, 1)}, True),
    ],
)
def test_the_guard_stops_what_would_undo_more_than_its_share(left: dict[str, Left], *, stops: bool) -> None:
    assert (guard(left, 0.3) is not None) == stops


def test_a_share_is_reached_exactly_whatever_it_is_in_binary() -> None:
    assert [guard({"vip": Left(share, 100, 0)}, share / 100) for share in range(101)] == [None] * 101


def test_the_guard_says_which_segment_loses_how_many() -> None:
    said = guard({"VIP customers": Left(412, 1000, 1), "new": Left(0, 5, 0)}, 0.3)

    assert said is not None
    assert "412 of the 1,000 contacts that it marked for “VIP customers” (41%; 30% are allowed)" in said
    assert "new" not in said
