"""A run that ended before its time goes on where it stopped, and sends nobody twice."""

import threading
from pathlib import Path

import polars as pl
import pytest

from exporter.errors import ConsentError, RunRefusedError
from exporter.sandbox.faults import Faults
from exporter.sandbox.summary import summary
from tests.carried import carried, run
from tests.runs.conftest import Place

MANY = 5_000

ON_ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""Of what does not hang on which of the two databases it is."""


def many(place: Place) -> None:
    """Make the source one of five thousand people."""
    keys = [f"c{number:06}" for number in range(MANY)]
    people = pl.DataFrame({"id": keys, "spent": 1.0, "name": "A", "email": [f"{key}@example.com" for key in keys]})
    people.write_parquet(place.kit.sources.get("people").location)


def batches(place: Place) -> int:
    return sum(summary(place.sandbox.brand)["batches"].values())


def cancel_half_way(place: Place) -> str:
    """Run an export to its middle and cancel it there; return the run's id."""
    many(place)
    place.save()
    place.sandbox.brand.faults = Faults(latency=0.8)
    run_id = place.kit.exports.queue("to main").run_id
    canceled = threading.Event()

    def look(_: object) -> None:
        if not canceled.is_set() and place.kit.runs.report(run_id).sent:
            place.kit.cancel(run_id)
            canceled.set()

    carried(place.kit, run_id, on_progress=look)
    place.sandbox.brand.faults = Faults()
    return run_id


def test_a_canceled_run_is_resumed_where_it_stopped(place: Place) -> None:
    run_id = cancel_half_way(place)
    before = place.kit.runs.report(run_id)

    place.kit.resume(run_id)
    after = carried(place.kit, run_id)

    assert (before.status, before.resumable) == ("Canceled", True)
    assert 0 < before.accepted < MANY
    assert (after.status, after.accepted, after.not_sent, after.attempt) == ("Successful", MANY, 0, 2)
    assert (after.resumable, batches(place)) == (False, MANY / 100)


@ON_ONE
def test_a_key_that_expired_half_way_is_given_back_and_the_run_resumed(place: Place) -> None:
    many(place)
    place.save()
    place.sandbox.brand.faults = Faults(revoked_after=12)
    failed = run(place.kit, "to main")
    place.sandbox.brand.faults = Faults()

    place.kit.resume(failed.run_id)
    report = carried(place.kit, failed.run_id)

    assert (failed.status, failed.resumable) == ("Failed", True)
    assert "key" in (failed.reason or "")
    assert (report.status, report.accepted, batches(place)) == ("Successful", MANY, MANY / 100)


@ON_ONE
def test_a_source_that_vanished_before_it_was_read_fails_the_run_which_is_resumed_once_it_is_back(
    place: Place, tmp_path: Path
) -> None:
    place.save()
    file = Path(place.kit.sources.get("people").location)
    run_id = place.kit.exports.queue("to main").run_id
    file.rename(tmp_path / "elsewhere")
    failed = carried(place.kit, run_id)
    (tmp_path / "elsewhere").rename(file)

    place.kit.resume(run_id)
    report = carried(place.kit, run_id)

    assert (failed.status, failed.members, failed.resumable) == ("Failed", 0, True)
    assert report.status == "Successful"


@ON_ONE
def test_a_source_that_changes_in_mid_run_changes_nothing_of_it(place: Place) -> None:
    run_id = cancel_half_way(place)
    Path(place.kit.sources.get("people").location).unlink()

    place.kit.resume(run_id)

    assert carried(place.kit, run_id).accepted == MANY


def test_what_was_accepted_before_the_cancel_is_known_to_the_next_run(place: Place) -> None:
    canceled = place.kit.runs.report(cancel_half_way(place))

    report = run(place.kit, "to main")

    assert (report.mode, report.unchanged) == ("changed", canceled.accepted)
    assert report.accepted == MANY - canceled.accepted


def test_a_run_is_not_resumed_once_a_later_one_has_sent_something(place: Place) -> None:
    run_id = cancel_half_way(place)
    run(place.kit, "to main")

    with pytest.raises(RunRefusedError, match="newer"):
        place.kit.resume(run_id)

    assert place.kit.runs.report(run_id).status == "Canceled"


@ON_ONE
def test_a_run_that_ended_well_is_not_resumed(place: Place) -> None:
    place.save()
    report = run(place.kit, "to main")

    with pytest.raises(RunRefusedError, match="only a run that failed or was canceled"):
        place.kit.resume(report.run_id)


@ON_ONE
def test_nothing_is_resumed_without_a_consent(place: Place) -> None:
    run_id = cancel_half_way(place)
    place.kit.consents.withdraw("main")

    with pytest.raises(ConsentError):
        place.kit.resume(run_id)


@ON_ONE
def test_a_run_of_an_export_that_is_gone_is_not_resumed(place: Place) -> None:
    run_id = cancel_half_way(place)
    place.kit.exports.delete("to main")

    with pytest.raises(RunRefusedError, match="deleted, or renamed"):
        place.kit.resume(run_id)


@ON_ONE
def test_a_run_is_not_resumed_once_somebody_whom_it_has_not_sent_is_on_the_suppression_list(place: Place) -> None:
    run_id = cancel_half_way(place)
    sent, unsent = "c000000@example.com", f"c{MANY - 1:06}@example.com"
    place.kit.suppression.add([sent, unsent])

    with pytest.raises(RunRefusedError, match="on the suppression list by now"):
        place.kit.resume(run_id)
    place.kit.suppression.remove([unsent])
    place.kit.resume(run_id)
    assert carried(place.kit, run_id).accepted == MANY
