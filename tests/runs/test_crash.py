"""A worker that is killed in mid-run loses nobody and doubles nobody: another goes on from the journal."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from exporter.sandbox.faults import Faults
from exporter.sandbox.summary import summary
from tests.runs.conftest import Place

ROOT = Path(__file__).resolve().parents[2]
MANY = 20_000


def wait_until(true: Callable[[], bool]) -> None:
    """Look again and again until it is true; the suite's time limit ends what never is."""
    pause = threading.Event()
    while not true():
        pause.wait(0.02)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_run_survives_the_death_of_its_worker(place: Place) -> None:
    frame = pl.DataFrame({"id": [f"c{n:06}" for n in range(MANY)], "spent": [1.0] * MANY, "name": ["A"] * MANY})
    frame = frame.with_columns(pl.format("{}@example.com", "id").alias("email"))
    frame.write_parquet(place.kit.sources.get("people").location)
    place.sandbox.brand.faults = Faults(latency=0.15)
    place.save()
    run_id = place.kit.start("to main")
    environment = {**os.environ, "EXPORTER_HOME": str(place.kit.settings.home)}
    worker = subprocess.Popen([sys.executable, "-m", "exporter", "worker"], cwd=ROOT, env=environment)
    wait_until(lambda: place.kit.runs.report(run_id).sent >= MANY / 10)

    worker.send_signal(signal.SIGKILL)
    worker.wait()
    half_way = place.kit.runs.report(run_id)
    place.sandbox.brand.faults = Faults()
    place.kit.journal.sign_off(place.kit.workers()[0].name)
    with place.kit.worker():
        report = place.kit.wait(run_id)

    assert half_way.sent < MANY
    assert (report.status, report.accepted, report.rejected) == ("Successful", MANY, 0)
    held = summary(place.sandbox.brand)
    assert held["contacts"] == MANY
    assert sum(held["batches"].values()) == MANY / 100
