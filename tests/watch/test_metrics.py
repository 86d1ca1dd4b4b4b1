"""What Prometheus reads: parsed as it parses it, true to the journal, cheap, and without a word that a person wrote."""

import threading
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse

from exporter.errors import StateUnavailableError
from exporter.watch.metrics import FRESH, Metrics
from exporter.workspace.figures import Figures, Sums

LABELS = {
    "status": {
        *("Queued", "Processing", "Successful", "Completed with warnings", "Failed", "Canceled", "Skipped"),
        *("200", "201", "429", "503", "none", "unknown"),
    },
    "outcome": {"accepted", "rejected", "refused", "unchanged", "undone", "gone", "undo_refused"},
}
"""Every label that there may be, and its values."""


class World:
    """A workspace's figures as a test sets them, on clocks that only it moves."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.asked = 0
        self.away = False
        self.done, self.live = Sums(), Sums()
        self.runs: dict[str, int] = {}
        self.oldest: float | None = None
        self.released = threading.Event()
        self.released.set()
        clock = {"clock": lambda: self.now, "stopwatch": lambda: self.now}
        self.metrics = Metrics(self.figures, self.workers, patience=0.5, **clock)

    def figures(self) -> Figures:
        """Return what the database would say."""
        self.asked += 1
        self.released.wait()
        return Figures(self.runs, 1, self.oldest, self.done, self.live)

    def workers(self) -> int:
        """Count two workers."""
        if self.away:
            raise StateUnavailableError("The database is away.")
        return 2

    def read(self) -> dict[tuple[str, ...], float]:
        """Read all metrics as Prometheus does: name and label values -> value."""
        text, content_type = self.metrics.text()
        assert content_type.startswith("text/plain")
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in parse(text.decode())
            for sample in family.samples
        }


@pytest.fixture
def world() -> World:
    world = World()
    world.runs = {"Queued": 3, "Successful": 7}
    world.oldest = 940.0
    world.done.contacts.update(accepted=90, rejected=2, refused=3, unchanged=40, undone=5, gone=1)
    world.done.contacts["undo refused"] = 1
    world.done.requests.update({"201": 8, "503": 1, "unknown": 4})
    world.done.open, world.done.retries, world.done.waited = 11, 2, 3.5
    world.live.contacts.update(accepted=10)
    world.live.requests.update({"201": 1, "none": 1})
    world.live.open = 50
    return world


def test_the_metrics_are_what_the_journal_says(world: World) -> None:
    read = world.read()

    told = {key: value for key, value in read.items() if key[0].startswith("exporter_")}
    assert told == {
        ("exporter_database_up",): 1,
        ("exporter_runs", "Queued"): 3,
        ("exporter_runs", "Processing"): 0,
        ("exporter_runs", "Successful"): 7,
        ("exporter_runs", "Completed with warnings"): 0,
        ("exporter_runs", "Failed"): 0,
        ("exporter_runs", "Canceled"): 0,
        ("exporter_runs", "Skipped"): 0,
        ("exporter_runs_paused",): 1,
        ("exporter_queue_depth",): 3,
        ("exporter_queue_oldest_seconds",): 60,
        ("exporter_workers_alive",): 2,
        ("exporter_contacts_waiting",): 50,
        ("exporter_contacts_not_sent",): 11,
        ("exporter_contacts_total", "accepted"): 100,
        ("exporter_contacts_total", "rejected"): 2,
        ("exporter_contacts_total", "refused"): 3,
        ("exporter_contacts_total", "unchanged"): 40,
        ("exporter_contacts_total", "undone"): 5,
        ("exporter_contacts_total", "gone"): 1,
        ("exporter_contacts_total", "undo_refused"): 1,
        ("exporter_requests_total", "201"): 9,
        ("exporter_requests_total", "429"): 0,
        ("exporter_requests_total", "503"): 1,
        ("exporter_requests_total", "none"): 1,
        ("exporter_requests_total", "unknown"): 4,
        ("exporter_retries_total",): 2,
        ("exporter_waited_seconds_total",): 3.5,
        ("exporter_reading_seconds",): 0,
    }


def test_a_worker_tells_of_its_own_memory_and_time_too(world: World) -> None:
    if not Path("/proc/self/stat").exists():
        pytest.skip("Only Linux tells.")

    read = world.read()

    assert read["process_resident_memory_bytes",] > 1_000_000
    assert read["process_cpu_seconds_total",] > 0


def test_labels_hold_nothing_that_a_person_wrote(world: World) -> None:
    text, _ = world.metrics.text()

    labels = [label for family in parse(text.decode()) for sample in family.samples for label in sample.labels.items()]

    assert {name for name, _ in labels} == set(LABELS)
    assert all(value in LABELS[name] for name, value in labels)


def test_an_empty_queue_is_no_second_old(world: World) -> None:
    world.oldest, world.runs = None, {}

    read = world.read()

    assert (read["exporter_queue_depth",], read["exporter_queue_oldest_seconds",]) == (0, 0)


def test_a_clock_that_runs_behind_makes_no_age_negative(world: World) -> None:
    world.oldest = world.now + 5

    assert world.read()["exporter_queue_oldest_seconds",] == 0


def test_who_asks_twice_in_a_second_is_told_the_same(world: World) -> None:
    world.read()
    world.now += FRESH / 2
    world.read()
    once = world.asked
    world.now += FRESH
    world.read()

    assert (once, world.asked) == (1, 2)


def test_without_the_database_only_that_is_told_until_it_is_back(world: World) -> None:
    world.away = True
    away = [key for key in world.read() if key[0].startswith("exporter_")]
    world.away = False
    world.now += FRESH
    back = world.read()

    assert away == [("exporter_database_up",)]
    assert back["exporter_database_up",] == 1
    assert back["exporter_queue_depth",] == 3


def test_sums_that_take_long_at_first_make_nobody_believe_that_the_database_is_away(world: World) -> None:
    world.released.clear()
    early = {key: value for key, value in world.read().items() if key[0].startswith("exporter_")}
    world.released.set()
    world.now += FRESH
    late = world.read()

    assert {key[0] for key in early} == {"exporter_database_up", "exporter_workers_alive", "exporter_reading_seconds"}
    assert early["exporter_database_up",] == 1
    assert late["exporter_contacts_total", "accepted"] == 100


def test_openmetrics_is_written_for_who_asks_for_it(world: World) -> None:
    text, content_type = world.metrics.text("application/openmetrics-text; version=1.0.0")

    families = {family.name for family in parse_openmetrics(text.decode())}  # type: ignore[no-untyped-call]

    assert content_type.startswith("application/openmetrics-text")
    assert {"exporter_contacts", "exporter_requests", "exporter_runs"} <= families
