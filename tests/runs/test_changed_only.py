"""A run sends what changed, undoes what is over, and touches nothing else, as Omnisend holds it afterwards."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from exporter.contacts.mapping import FromColumn, Mapping
from exporter.contacts.marker import property_name, tag_name
from exporter.errors import NotAllowedError
from exporter.omnisend.client import Omnisend
from exporter.runs.report import Report
from exporter.sandbox.faults import Faults
from exporter.sandbox.keys import DEMO_KEY
from exporter.sandbox.summary import summary
from exporter.toolkit import Toolkit
from exporter.workspace.people import Person
from tests.carried import carried, run
from tests.runs.conftest import PEOPLE, Place

SENDABLE = PEOPLE - 5
FIRST_TEN = property_name("first ten")


def change(place: Place, *changes: pl.Expr) -> None:
    """Rewrite the profiles with some columns changed."""
    location = place.kit.sources.get("people").location
    pl.read_parquet(location).with_columns(*changes).write_parquet(location)


def keep(place: Place, condition: pl.Expr) -> None:
    """Take profiles out of the source."""
    location = place.kit.sources.get("people").location
    pl.read_parquet(location).filter(condition).write_parquet(location)


def where(condition: pl.Expr, then: pl.Expr | None, column: str) -> pl.Expr:
    return pl.when(condition).then(then).otherwise(pl.col(column)).alias(column)


def batches(place: Place) -> int:
    return sum(summary(place.sandbox.brand)["batches"].values())


def held(place: Place, email: str) -> dict[str, Any]:
    """Return a contact as Omnisend holds it, or nothing."""
    with Omnisend(place.sandbox.base_url, key=DEMO_KEY) as omnisend:
        return next(iter(omnisend.contacts(email=email).contacts), {})


def erase(place: Place, email: str) -> None:
    """Let Omnisend forget a person."""
    with closing(sqlite3.connect(place.sandbox_file)) as other, other:
        assert other.execute("DELETE FROM contacts WHERE email = ?", (email,)).rowcount == 1


def adds_up(report: Report) -> bool:
    outcomes = report.refused + report.unchanged + report.accepted + report.rejected + report.waiting + report.not_sent
    return report.members == outcomes and report.contacts == report.added + report.changed


def test_a_second_run_of_the_same_people_sends_nothing(place: Place) -> None:
    place.save()
    first = run(place.kit, "to main")
    sent = batches(place)

    second = run(place.kit, "to main")

    assert (first.mode, first.added, first.unchanged) == ("full", SENDABLE, 0)
    assert (second.status, second.mode, second.unchanged) == ("Successful", "changed", SENDABLE)
    assert (second.contacts, second.requests, batches(place)) == (0, 0, sent)
    assert adds_up(second)


def test_only_the_new_and_the_changed_are_sent(place: Place) -> None:
    place.save()
    keep(place, pl.col("id") != "c0100")
    run(place.kit, "to main")
    people = pl.read_parquet(place.kit.sources.get("people").location)
    fresh = people.tail(1).with_columns(id=pl.lit("c9999"), email=pl.lit("new@example.com"))
    pl.concat([people, fresh]).write_parquet(place.kit.sources.get("people").location)
    change(place, where(pl.col("id").is_in(["c0050", "c0051"]), pl.lit("Anna"), "name"))

    report = run(place.kit, "to main")

    assert (report.added, report.changed, report.unchanged, report.accepted) == (1, 2, SENDABLE - 3, 3)
    assert adds_up(report)


def test_everybody_is_sent_again_when_somebody_asks_for_it(place: Place) -> None:
    place.save()
    run(place.kit, "to main")

    report = run(place.kit, "to main", full=True)

    assert (report.mode, report.accepted, report.unchanged) == ("full", SENDABLE, 0)


def test_a_value_that_became_empty_erases_nothing(place: Place) -> None:
    place.save()
    run(place.kit, "to main")
    change(place, where(pl.col("id") == "c0050", None, "name"))

    run(place.kit, "to main")

    assert held(place, "person50@example.com")["firstName"] == "Zoë"


def test_whoever_left_the_segment_loses_its_marker_and_nothing_else(place: Place) -> None:
    place.save("ten", "first ten", leavers_limit=0.5)
    run(place.kit, "ten")
    change(place, where(pl.col("id").is_in(["c0003", "c0004"]), pl.lit(99.0), "spent"))

    report = run(place.kit, "ten")

    assert (report.status, report.unchanged, report.leavers, report.undone, report.left_to_undo) == (
        "Successful",
        8,
        2,
        2,
        0,
    )
    assert held(place, "person3@example.com")["customProperties"] == {FIRST_TEN: False}
    assert held(place, "person5@example.com")["customProperties"] == {FIRST_TEN: True}
    again = run(place.kit, "ten")
    assert (again.leavers, again.requests) == (0, 0)


def test_whoever_omnisend_has_erased_is_not_made_again_by_leaving(place: Place) -> None:
    place.save("ten", "first ten", leavers_limit=0.5)
    run(place.kit, "ten")
    erase(place, "person3@example.com")
    keep(place, pl.col("id") != "c0003")

    report = run(place.kit, "ten")

    assert (report.status, report.leavers, report.undone, report.gone) == ("Successful", 1, 0, 1)
    assert held(place, "person3@example.com") == {}


def test_a_tag_is_taken_off_whoever_left_and_stays_on_the_others(place: Place) -> None:
    place.save("ten", "first ten", marker="tag", leavers_limit=0.5)
    run(place.kit, "ten")
    keep(place, ~pl.col("id").is_in(["c0003", "c0004"]))

    report = run(place.kit, "ten")

    assert (report.leavers, report.undone) == (2, 2)
    assert summary(place.sandbox.brand)["tags"] == {tag_name("first ten"): 8}


def test_a_member_of_another_segment_keeps_that_ones_marker(place: Place) -> None:
    place.save("both", "first ten", "everyone", leavers_limit=0.5)
    run(place.kit, "both")
    change(place, where(pl.col("id") == "c0003", pl.lit(99.0), "spent"))

    report = run(place.kit, "both")

    assert (report.changed, report.leavers) == (1, 0)
    assert held(place, "person3@example.com")["customProperties"] == {FIRST_TEN: False, "everyone": True}


def test_too_many_leavers_stop_the_run_until_an_administrator_confirms(place: Place) -> None:
    place.kit.connections.save(replace(place.kit.connections.get("main"), users="contributors"))
    place.save("ten", "first ten")
    run(place.kit, "ten")
    change(place, where(pl.col("spent") < 8, pl.lit(99.0), "spent"))
    sent = batches(place)

    stopped = run(place.kit, "ten")
    with (
        Toolkit.open(place.kit.settings, actor=Person("ana@example.com", "contributor")) as contributor,
        pytest.raises(NotAllowedError, match="Only administrators may confirm"),
    ):
        contributor.start("ten", confirm_leavers=True)
    confirmed = run(place.kit, "ten", confirm_leavers=True)

    assert (stopped.status, stopped.requests, batches(place)) == ("Skipped", 0, sent)
    assert "8 of the 10 contacts" in (stopped.reason or "")
    assert (confirmed.status, confirmed.undone) == ("Successful", 8)


def test_what_omnisend_rejected_goes_again_until_it_is_accepted(place: Place) -> None:
    place.save()
    place.sandbox.brand.faults = Faults(refused=0.1)
    first = run(place.kit, "to main")
    place.sandbox.brand.faults = Faults()

    second = run(place.kit, "to main")

    assert first.rejected > 0
    assert (second.accepted, second.unchanged) == (first.rejected, first.accepted)


def test_only_the_rejected_are_tried_again_with_the_mended_mapping(place: Place) -> None:
    export = place.save()
    place.sandbox.brand.faults = Faults(refused=0.1)
    first = run(place.kit, "to main")
    place.sandbox.brand.faults = Faults()
    mended = Mapping((("email", FromColumn("email")), ("last_name", FromColumn("name"))))
    place.kit.exports.save(replace(export, mapping=mended), replacing=export.name)

    retried = place.kit.exports.queue(export.name, rejected_of=first.run_id)
    report = carried(place.kit, retried.run_id)

    assert (report.status, report.members, report.accepted) == ("Successful", first.rejected, first.rejected)
    assert adds_up(report)


@pytest.mark.parametrize(
    ("changes", "sent"),
    [
        pytest.param({"send_welcome_message": True}, 0, id="the welcome says nothing of a contact"),
        pytest.param({"limit": 900_000}, 0, id="nor does the limit"),
        pytest.param({"marker": "tag"}, SENDABLE, id="another kind of marker"),
    ],
)
def test_a_changed_export_sends_again_what_its_change_touches_and_nothing_else(
    changes: dict[str, object], sent: int, place: Place
) -> None:
    export = place.save()
    run(place.kit, "to main")
    place.kit.exports.save(replace(export, **changes), replacing=export.name)  # type: ignore[arg-type]

    report = run(place.kit, "to main")

    assert (report.accepted, report.unchanged) == (sent, SENDABLE - sent)
