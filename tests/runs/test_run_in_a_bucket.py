"""Runs whose snapshots and ledgers lie in a bucket, over S3's own protocol."""

from dataclasses import replace
from pathlib import Path

import httpx

from exporter.sandbox.faults import Faults
from exporter.toolkit import Toolkit
from exporter.workspace.storage import Storage
from tests.carried import carried, run
from tests.runs.conftest import PEOPLE, Place


def files(home: Path) -> list[str]:
    return [file.name for file in home.rglob("*") if file.suffix == ".parquet"]


def test_a_run_and_the_next_one_have_snapshot_and_ledger_in_the_bucket(place: Place, bucket: str) -> None:
    home = place.kit.settings.home
    settings = replace(place.kit.settings, storage=f"{bucket}/exporter")
    place.save()
    place.sandbox.brand.faults = Faults(refused=0.1)

    with Toolkit.open(settings) as kit:
        first = run(kit, "to main")
        place.sandbox.brand.faults = Faults()
        second = run(kit, "to main")
        refused = kit.runs.refused(first.run_id).collect().height

    assert first.rejected > 0
    assert (first.accepted, first.unchanged) == (PEOPLE - 5 - first.rejected, 0)
    assert (second.accepted, second.unchanged, second.mode) == (first.rejected, first.accepted, "changed")
    assert refused == first.refused
    assert Storage(f"{bucket}/exporter").folder("runs", second.run_id).exists("snapshot.json")
    assert files(home) == []


def test_a_run_without_its_bucket_sends_nothing_and_goes_on_once_there_is_one(
    place: Place, bucket: str, s3: str
) -> None:
    missing = f"{bucket}-later"
    settings = replace(place.kit.settings, storage=missing)
    place.save()

    with Toolkit.open(settings) as kit:
        failed = run(kit, "to main")
        httpx.put(f"{s3}/{missing.removeprefix('s3://')}").raise_for_status()
        kit.resume(failed.run_id)
        report = carried(kit, failed.run_id)

    assert (failed.status, failed.sent) == ("Failed", 0)
    assert "there is no such bucket" in str(failed.reason)
    assert (report.status, report.accepted) == ("Successful", PEOPLE - 5)
