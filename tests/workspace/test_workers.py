"""A worker counts as alive as long as it gives signs of life."""

from pathlib import Path

from exporter.workspace.store import Store
from exporter.workspace.workers import SILENT_AFTER, Workers


def test_a_worker_that_falls_silent_counts_as_dead_until_it_is_heard_again(tmp_path: Path) -> None:
    now = [1000.0]
    workers = Workers(Store(f"sqlite:///{tmp_path / 'state.sqlite'}"), clock=lambda: now[0])
    workers.sign_on("w", "here")
    now[0] += SILENT_AFTER + 1

    assert [worker.alive for worker in workers.all()] == [False]

    workers.sign_of_life("w")

    assert [worker.alive for worker in workers.all()] == [True]


def test_a_worker_that_signed_off_is_not_alive(tmp_path: Path) -> None:
    workers = Workers(Store(f"sqlite:///{tmp_path / 'state.sqlite'}"))
    workers.sign_on("w", "here")

    workers.sign_off("w")

    assert [worker.alive for worker in workers.all()] == [False]
