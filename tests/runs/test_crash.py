"""A worker that goes away in mid-run loses nobody and doubles nobody: another goes on from the journal."""

import polars as pl

from exporter.sandbox.faults import Faults
from exporter.sandbox.summary import summary
from tests.carried import run
from tests.runs.conftest import Place
from tests.waiting import wait_until

MANY = 8_000


def start_slowly(place: Place) -> str:
    """Queue a run of many people to a sandbox that takes its time, and return its id."""
    keys = [f"c{number:06}" for number in range(MANY)]
    people = pl.DataFrame({"id": keys, "spent": 1.0, "name": "A", "email": [f"{key}@example.com" for key in keys]})
    people.write_parquet(place.kit.sources.get("people").location)
    place.sandbox.brand.faults = Faults(latency=0.4)
    place.save()
    return place.kit.start("to main")


def test_a_worker_that_goes_away_leaves_its_run_to_the_next(place: Place) -> None:
    run_id = start_slowly(place)

    with place.kit.worker():
        wait_until(lambda: place.kit.runs.report(run_id).sent >= MANY / 10)
    left = place.kit.runs.report(run_id)
    place.sandbox.brand.faults = Faults()
    report = place.kit.wait(run_id)

    assert (left.status, left.sent < MANY) == ("Processing", True)
    assert (report.status, report.accepted) == ("Successful", MANY)
    assert sum(summary(place.sandbox.brand)["batches"].values()) == MANY / 100


def test_a_run_that_was_canceled_while_nobody_carried_it_still_learns_what_omnisend_has(place: Place) -> None:
    run_id = start_slowly(place)
    with place.kit.worker():
        wait_until(lambda: place.kit.runs.report(run_id).sent >= MANY / 10)
    place.kit.cancel(run_id)
    place.sandbox.brand.faults = Faults()

    report = place.kit.wait(run_id)
    held = summary(place.sandbox.brand)["contacts"]
    later = run(place.kit, "to main")

    assert (report.status, report.accepted, report.not_sent) == ("Canceled", held, MANY - held)
    assert (later.unchanged, later.accepted) == (held, MANY - held)


def test_a_run_that_was_canceled_between_two_workers_knows_who_may_have_lost_a_marker(place: Place) -> None:
    place.save(leavers_limit=1.0)
    all_of_them = run(place.kit, "to main").accepted
    location = place.kit.sources.get("people").location
    people = pl.read_parquet(location)
    people.head(1).write_parquet(location)
    place.sandbox.brand.faults = Faults(latency=0.15)
    run_id = place.kit.start("to main")
    with place.kit.worker():
        wait_until(lambda: summary(place.sandbox.brand)["properties"]["everyone"]["true"] < all_of_them)
    place.kit.cancel(run_id)
    place.sandbox.brand.faults = Faults()

    report = place.kit.wait(run_id)
    people.write_parquet(location)
    run(place.kit, "to main")

    assert report.status == "Canceled"
    assert summary(place.sandbox.brand)["properties"]["everyone"] == {"contacts": all_of_them, "true": all_of_them}


def test_whoever_takes_a_paused_run_over_finds_out_for_itself_whether_to_pause(place: Place) -> None:
    run_id = start_slowly(place)
    with place.kit.worker():
        wait_until(lambda: place.kit.runs.report(run_id).sent >= MANY / 10)
    place.kit.journal.change(run_id, paused="Omnisend answers nothing but errors.", paused_until=4e9)

    with place.kit.worker():
        wait_until(lambda: place.kit.runs.report(run_id).paused is None)
        status = place.kit.runs.report(run_id).status
    place.sandbox.brand.faults = Faults()

    assert status == "Processing"
    assert place.kit.wait(run_id).accepted == MANY
