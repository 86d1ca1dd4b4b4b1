"""Whoever is on the suppression list is sent nothing, whichever export asks."""

from pathlib import Path

import pytest

from exporter.contacts.marker import property_name
from exporter.errors import DefinitionError, SourceError
from exporter.runs.suppressing import email_column
from exporter.sandbox.summary import summary
from exporter.segments.rules import Condition, Group, Segment
from tests.carried import run
from tests.runs.conftest import PEOPLE, Place

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # what is asked of a database is elsewhere


def suppress_segment(place: Place, name: str) -> None:
    kit = place.kit
    column = email_column(kit.segments, kit.sources, kit.profiles, name, given=None)
    kit.suppression.add_segment(name, email=column)


def test_addresses_domains_and_segments_are_refused_with_a_reason_of_their_own(place: Place) -> None:
    place.kit.segments.save(Segment("bounced", "people", Group("all", (Condition("spent", "between", (100, 104)),))))
    place.kit.suppression.add(["PERSON30@example.com", "person31@example.com", "elsewhere.example"])
    suppress_segment(place, "bounced")
    export = place.save()

    plan = place.kit.exports.plan(export)
    sample = place.kit.exports.sample(export, limit=200)
    report = run(place.kit, "to main")

    expected = {"suppressed": 7, "no_email": 2, "duplicate_email": 2, "malformed_email": 1}
    assert report.refused_by_reason == plan.refused_by_reason == expected
    assert (report.members, report.refused, report.accepted) == (PEOPLE, 12, PEOPLE - 12)
    assert "person30@example.com" not in sample.contacts["email"]
    assert "suppressed" in sample.refused["reason"]
    assert summary(place.sandbox.brand)["contacts"] == PEOPLE - 12


def test_every_profile_with_an_address_is_covered_by_a_segment_in_which_one_of_them_is(place: Place) -> None:
    place.kit.segments.save(Segment("first", "people", Group("all", (Condition("spent", "equals", 0),))))
    suppress_segment(place, "first")
    place.save()

    report = run(place.kit, "to main")

    assert report.refused_by_reason["suppressed"] == 3
    assert "duplicate_email" not in report.refused_by_reason


def test_who_is_suppressed_after_an_export_loses_its_marker_and_nothing_else(place: Place) -> None:
    place.save("ten", "first ten", leavers_limit=1.0)
    run(place.kit, "ten")
    place.kit.suppression.add(["person4@example.com"])

    report = run(place.kit, "ten")

    assert (report.refused_by_reason["suppressed"], report.unchanged) == (1, 9)
    held = summary(place.sandbox.brand)
    assert held["contacts"] == 10
    assert held["properties"][property_name("first ten")] == {"contacts": 10, "true": 9}
    place.kit.suppression.remove(["person4@example.com"])
    run(place.kit, "ten")
    assert summary(place.sandbox.brand)["properties"][property_name("first ten")] == {"contacts": 10, "true": 10}


def test_nothing_is_sent_while_the_list_cannot_be_read(place: Place, tmp_path: Path) -> None:
    place.kit.suppression.add(["person4@example.com"])
    for file in (tmp_path / "workspace" / "suppression").rglob("*.parquet"):
        file.unlink()
    export = place.save()

    report = run(place.kit, "to main")

    assert report.status == "Failed"
    assert summary(place.sandbox.brand)["contacts"] == 0
    with pytest.raises(SourceError):
        place.kit.exports.plan(export)


def test_the_column_of_addresses_is_found_by_its_name_or_named(place: Place) -> None:
    kit = place.kit

    assert email_column(kit.segments, kit.sources, kit.profiles, "everyone", given="name") == "name"
    with pytest.raises(DefinitionError, match='has no column "spent" with text'):
        email_column(kit.segments, kit.sources, kit.profiles, "everyone", given="spent")
