"""A run from a saved export to its report, through the same door as pages, notebooks and the command line."""

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from exporter.contacts.mapping import FromColumn, Mapping
from exporter.contacts.marker import property_name, tag_name
from exporter.errors import ConsentError, DefinitionError, InUseError, NotAllowedError, RunRefusedError
from exporter.omnisend.client import Omnisend
from exporter.runs.definition import Export
from exporter.runs.report import Report
from exporter.sandbox.faults import Faults
from exporter.sandbox.keys import DEMO_KEY
from exporter.sandbox.summary import summary
from exporter.toolkit import Toolkit
from exporter.workspace.connection import RateLimit
from exporter.workspace.people import Person
from tests.carried import carried, run
from tests.runs.conftest import PEOPLE, Place


def adds_up(report: Report) -> bool:
    parts = report.refused + report.accepted + report.rejected + report.waiting + report.not_sent
    return report.members == parts


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_every_member_is_accounted_for_all_the_way(place: Place) -> None:
    place.save()
    seen: list[Report] = []

    report = place.kit.run("to main", on_progress=seen.append)

    assert report.status == "Successful"
    assert (report.members, report.refused, report.accepted, report.rejected) == (PEOPLE, 5, PEOPLE - 5, 0)
    assert report.refused_by_reason == {"no_email": 2, "duplicate_email": 2, "malformed_email": 1}
    assert all(adds_up(one) for one in [*seen, report])
    assert summary(place.sandbox.brand)["contacts"] == PEOPLE - 5


def test_contacts_arrive_with_their_marker_and_nobody_is_welcomed(place: Place) -> None:
    place.save("both", "first ten", "everyone")

    run(place.kit, "both")

    held = summary(place.sandbox.brand)
    assert held["properties"][property_name("first ten")] == {"contacts": 10, "true": 10}
    assert held["properties"]["everyone"] == {"contacts": PEOPLE - 5, "true": PEOPLE - 5}
    assert held["welcome_messages"] == 0
    assert held["statuses"] == {"nonSubscribed": PEOPLE - 5}


def test_a_contact_keeps_the_marks_of_its_duplicates(place: Place) -> None:
    place.save("both", "first ten", "repeats")

    report = run(place.kit, "both")

    held = summary(place.sandbox.brand)
    assert report.refused_by_reason == {"duplicate_email": 2}
    assert held["properties"]["repeats"] == {"contacts": 1, "true": 1}


def test_tags_are_added_once_the_batches_have_settled(place: Place) -> None:
    place.save(marker="tag")

    report = run(place.kit, "to main")

    assert report.status == "Successful"
    held = summary(place.sandbox.brand)
    assert held["tags"] == {tag_name("everyone"): PEOPLE - 5}
    assert held["properties"] == {}
    assert report.requests == sum(held["requests"].values())


@pytest.mark.parametrize("ends", ["cancel", "withdraw"])
def test_nothing_is_tagged_once_the_run_may_not_go_on(place: Place, ends: str) -> None:
    connection = place.kit.connections.get("main")
    place.kit.connections.save(replace(connection, tag_rate_limit=RateLimit(1, 3600.0)))
    place.save("again", "everyone", "first ten", marker="tag")

    def end(report: Report) -> None:
        if report.phase == "tagging" and ends == "cancel":
            place.kit.cancel(report.run_id)
        elif report.phase == "tagging":
            place.kit.consents.withdraw("main")

    report = run(place.kit, "again", on_progress=end)

    assert report.status == ("Canceled" if ends == "cancel" else "Completed with warnings")
    assert report.accepted == PEOPLE - 5
    assert len(summary(place.sandbox.brand)["tags"]) <= 1


def test_a_worker_that_stood_still_right_before_it_sends_does_not_send_what_is_another_ones_by_then(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.save()
    run_id = place.kit.exports.queue("to main").run_id
    create_batch = Omnisend.create_batch

    def stand_still(omnisend: Omnisend, body: bytes) -> str:
        place.kit.journal.take(run_id, "another")
        return create_batch(omnisend, body)

    monkeypatch.setattr(Omnisend, "create_batch", stand_still)
    report = carried(place.kit, run_id)

    assert report.status == "Processing"
    assert (place.kit.journal.run(run_id).worker or "").startswith("another/")
    assert {batch.state for batch in place.kit.journal.batches(run_id)} == {"sending"}
    assert summary(place.sandbox.brand)["batches"] == {}


def test_rejected_contacts_keep_the_answer_of_omnisend(place: Place, tmp_path: Path) -> None:
    place.sandbox.brand.faults = Faults(refused=0.2)
    place.save()

    report = run(place.kit, "to main")

    assert report.status == "Completed with warnings"
    assert report.rejected > 0
    assert adds_up(report)
    rejected = place.kit.runs.rejected(report.run_id)
    assert rejected.height == report.rejected
    assert rejected["message"].null_count() == 0
    assert place.kit.runs.write_refused(report.run_id, tmp_path / "refused.csv") == report.refused + report.rejected
    assert place.kit.runs.write_refused(report.run_id, tmp_path / "refused.parquet") == report.refused + report.rejected
    taken = place.kit.store.audited(kind="run", limit=1)[0]
    assert (taken.action, taken.name) == ("downloaded", report.run_id)
    assert taken.detail == f"who was not delivered as parquet: {report.refused + report.rejected} rows, 5 columns"
    assert set(pl.read_parquet(tmp_path / "refused.parquet")["outcome"]) == {"Refused", "Rejected"}


def test_cells_that_a_spreadsheet_would_run_are_neutralised(place: Place, tmp_path: Path) -> None:
    bad = pl.DataFrame({"id": ["=cmd()", "b"], "email": ["=1+1", None], "name": ["-", "x"], "spent": [1.0, 2.0]})
    bad.write_parquet(tmp_path / "people.parquet")
    place.save()

    report = run(place.kit, "to main")
    place.kit.runs.write_refused(report.run_id, tmp_path / "refused.csv")

    lines = (tmp_path / "refused.csv").read_text(encoding="utf-8-sig").splitlines()
    assert "'=cmd()" in lines[1]
    assert "'=1+1" in lines[1]


def test_nothing_is_sent_without_a_standing_consent(place: Place) -> None:
    place.save()
    place.kit.consents.withdraw("main")

    with pytest.raises(ConsentError):
        place.kit.start("to main")

    assert place.kit.runs.all() == []
    assert summary(place.sandbox.brand)["requests"] == {}


def test_consent_withdrawn_after_queueing_still_stops_the_run(place: Place) -> None:
    place.save()
    run_id = place.kit.start("to main")
    place.kit.consents.withdraw("main")

    report = place.kit.wait(run_id)

    assert report.status == "Failed"
    assert summary(place.sandbox.brand)["contacts"] == 0


def test_an_export_over_its_limit_is_refused_before_the_first_request(place: Place) -> None:
    place.save(limit=100)

    with pytest.raises(RunRefusedError, match="150 more"):
        run(place.kit, "to main")

    assert summary(place.sandbox.brand)["requests"] == {}


def test_saving_never_runs_an_export(place: Place) -> None:
    place.save()

    assert place.kit.runs.all() == []


def test_a_dry_run_leaves_no_trace(place: Place) -> None:
    export = place.save()
    place.kit.exports.plan(export)
    before = files(place.kit.settings.home)

    plan = place.kit.exports.plan(export)

    assert (plan.members, plan.refused, plan.contacts, plan.batches) == (PEOPLE, 5, PEOPLE - 5, 3)
    assert files(place.kit.settings.home) == before
    assert summary(place.sandbox.brand)["requests"] == {}


def test_the_sample_is_what_omnisend_gets(place: Place) -> None:
    export = place.save()

    sample = place.kit.exports.sample(export, limit=3)
    run(place.kit, "to main")

    with Omnisend(place.sandbox.base_url, key=DEMO_KEY) as omnisend:
        page = omnisend.contacts(email="person0@example.com")
    assert sample.bodies[0]["identifiers"] == [
        {"type": "email", "id": "person0@example.com", "sendWelcomeMessage": False}
    ]
    assert page.contacts[0]["firstName"] == sample.bodies[0]["firstName"] == "Zoë"


def test_one_export_runs_once_at_a_time(place: Place) -> None:
    place.save()
    run_id = place.kit.start("to main")

    with pytest.raises(RunRefusedError, match="already"):
        place.kit.start("to main")
    with pytest.raises(InUseError):
        place.kit.exports.delete("to main")

    assert place.kit.wait(run_id).status == "Successful"


def test_a_run_canceled_in_the_queue_sends_nothing(place: Place) -> None:
    place.save()
    run_id = place.kit.start("to main")

    place.kit.cancel(run_id)

    report = place.kit.wait(run_id)
    assert report.status == "Canceled"
    assert summary(place.sandbox.brand)["contacts"] == 0


def test_an_empty_segment_is_skipped_with_a_reason(place: Place) -> None:
    place.save("nobody", "first ten")
    place.kit.sources.get("people")
    pl.DataFrame({"id": ["a"], "email": ["a@example.com"], "name": ["A"], "spent": [99.0]}).write_parquet(
        place.kit.sources.get("people").location
    )

    report = run(place.kit, "nobody")

    assert report.status == "Skipped"
    assert "Nobody" in (report.reason or "")


def test_a_key_that_has_become_double_ends_the_run_before_anything_is_sent(place: Place) -> None:
    place.save()
    twins = pl.DataFrame({"id": ["a", "a"], "email": ["a@example.com", "b@example.com"], "name": "A", "spent": 1.0})
    twins.write_parquet(place.kit.sources.get("people").location)

    report = run(place.kit, "to main")

    assert report.status == "Failed"
    assert "id" in (report.reason or "")
    assert summary(place.sandbox.brand)["contacts"] == 0


def test_all_faults_of_an_export_are_told_at_once(place: Place) -> None:
    export = Export(" ", "elsewhere", ("everyone", "missing"), Mapping((("first_name", FromColumn("gone")),)))

    with pytest.raises(DefinitionError) as caught:
        place.kit.exports.save(export)

    assert {issue.where for issue in caught.value.issues} >= {"name", "connection", "segments", "email", "first_name"}


def test_a_viewer_can_neither_save_nor_run_nor_cancel(place: Place) -> None:
    place.save()
    viewer = Person("viewer@example.com", "viewer")

    with Toolkit.open(place.kit.settings, actor=viewer) as kit:
        with pytest.raises(NotAllowedError):
            kit.exports.delete("to main")
        with pytest.raises(NotAllowedError):
            kit.start("to main")
        with pytest.raises(NotAllowedError):
            kit.cancel("anything")


def test_renaming_an_export_keeps_one_of_it(place: Place) -> None:
    export = place.save()

    place.kit.exports.save(replace(export, name="renamed"), replacing="to main")

    assert place.kit.exports.names() == ["renamed"]


def test_a_copy_gets_the_next_free_name(place: Place) -> None:
    place.save()

    names = [place.kit.exports.duplicate("to main").name for _ in range(2)]

    assert names == ["to main (copy)", "to main (copy 2)"]


def test_a_report_survives_json(place: Place) -> None:
    place.save()

    report = run(place.kit, "to main")

    document = json.loads(json.dumps(report.to_dict()))
    assert document["members"] == PEOPLE
    assert document["started_at"] <= document["ended_at"]


def test_the_charts_frames_agree_with_the_report(place: Place) -> None:
    place.save()

    report = run(place.kit, "to main")

    frames = place.kit.runs.frames(report.run_id)
    assert frames.seconds["sent"].sum() == report.contacts
    assert frames.seconds["accepted"].sum() == report.accepted
    assert frames.requests["requests"].sum() == report.requests
    assert frames.outcomes["people"].sum() == report.members
    assert frames.reasons["people"].sum() == report.refused + report.rejected
