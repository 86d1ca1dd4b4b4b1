"""A dry run says what a run would do, and leaves every file and row as it was."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import inspect, text

from exporter.runs.delta import Left
from tests.runs.ledger_ground import Ground, Profile, ground

ANN = Profile("1", "ann@example.com", "Ann")
BOB = Profile("2", "bob@example.com", "Bob")
CEM = Profile("3", "cem@example.com", "Cem")
DAN = Profile("4", "dan@example.com", "Dan", new=True)


@pytest.fixture
def here(tmp_path: Path, database: dict[str, str]) -> Iterator[Ground]:
    """Ann, Bob, Cem and Dan were sent; now Ann is another, Cem left, Dan left one segment, Eva is new."""
    with ground(tmp_path, database) as opened:
        opened.save("e", "vip", "new")
        opened.profiles(ANN, BOB, CEM, DAN)
        opened.run()
        eva, nobody = Profile("5", "eva@example.com"), Profile("6", "no address")
        opened.profiles(replace(ANN, name="Anna"), BOB, replace(DAN, new=False), eva, nobody, Profile("7", None))
        yield opened


def rows(frame: pl.DataFrame) -> list[tuple[str, str | None]]:
    return list(frame.select("key", "email").iter_rows())


def state(here: Ground) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return the hash of every file of the workspace but the database's, and every row of the database."""
    files = {
        str(file): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(here.kit.settings.home.rglob("*"))
        if file.is_file() and ".sqlite" not in file.name
    }
    with here.kit.store.read() as connection:
        names = inspect(connection).get_table_names()
        tables = {name: sorted(map(repr, connection.execute(text(f'SELECT * FROM "{name}"')))) for name in names}
    return files, tables


def test_a_dry_run_counts_as_the_run_then_does(here: Ground) -> None:
    plan = here.kit.exports.plan(here.kit.exports.get("e"))
    prepared = here.prepare()

    taken = prepared.snapshot
    assert (plan.members, plan.contacts, plan.refused_by_reason) == (taken.members, taken.contacts, taken.refused)
    assert (plan.mode, plan.added, plan.changed, plan.unchanged) == ("changed", 1, 2, 1)
    assert (taken.mode, taken.added, taken.changed, taken.unchanged) == ("changed", 1, 2, 1)
    assert plan.left == taken.left == {"vip": Left(1, 4, 1), "new": Left(1, 1, 0)}
    assert plan.members == plan.refused + plan.unchanged + plan.contacts


def test_a_dry_run_shows_some_of_each(here: Ground) -> None:
    samples = here.kit.exports.plan(here.kit.exports.get("e")).samples

    assert {kind: rows(frame) for kind, frame in samples.items()} == {
        "added": [("5", "eva@example.com")],
        "changed": [("1", "ann@example.com"), ("4", "dan@example.com")],
        "unchanged": [("2", "bob@example.com")],
        "dropped": [("3", "cem@example.com"), ("4", "dan@example.com")],
        "refused": [("7", None), ("6", "no address")],
    }
    assert samples["dropped"]["what"].to_list() == [
        f"no longer in “{name}”: loses its marker" for name in ("vip", "new")
    ]
    assert samples["refused"]["what"].to_list() == ["No email", "Malformed email"]


def test_a_sample_has_ten_rows_for_each_reason_and_segment_at_most(here: Ground) -> None:
    here.profiles(*(Profile(f"n{number}", None) for number in range(30)), *(Profile(f"x{n}", "x") for n in range(30)))

    plan = here.kit.exports.plan(here.kit.exports.get("e"))

    assert plan.refused_by_reason == {"no_email": 30, "malformed_email": 30}
    assert plan.samples["refused"]["what"].value_counts()["count"].to_list() == [10, 10]
    assert plan.samples["dropped"].height == 5


def test_a_dry_run_says_that_too_many_would_lose_their_marker(here: Ground) -> None:
    limited = replace(here.kit.exports.get("e"), leavers_limit=0.3)

    said = here.kit.exports.plan(limited).guard

    assert said is not None
    assert "1 of the 1 contacts that it marked for “new”" in said
    assert here.kit.exports.plan(here.kit.exports.get("e")).guard is None


def test_a_dry_run_of_everybody_counts_nobody_as_unchanged(here: Ground) -> None:
    plan = here.kit.exports.plan(here.kit.exports.get("e"), full=True)

    assert (plan.mode, plan.contacts, plan.unchanged) == ("full", 4, 0)


def test_an_export_that_was_never_saved_is_planned_as_a_first_run(here: Ground) -> None:
    plan = here.kit.exports.plan(replace(here.kit.exports.get("e"), name="other"))

    assert (plan.mode, plan.added, plan.left) == ("full", 4, {})


def test_a_dry_run_leaves_every_file_and_row_as_it_was(here: Ground) -> None:
    before = state(here)

    here.kit.exports.plan(here.kit.exports.get("e"))
    here.kit.exports.plan(here.kit.exports.get("e"), full=True)

    assert state(here) == before
    assert any("ledgers" in file for file in before[0])
    assert before[1]["ledgers"]
