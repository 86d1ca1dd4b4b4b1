"""Fifty exports on ten brands by four workers: each contact is accepted once, and no brand is asked too much."""

from pathlib import Path

import pytest

from benchmarks.load import Load, carry, overlapping
from exporter.workspace.connection import RateLimit

LOAD = Load(contacts=200, limit=RateLimit(30, 3.0), patience=150.0)


@pytest.mark.postgres
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_many_exports_by_many_workers_reach_everybody_once_and_keep_every_limit(
    environment: dict[str, str], tmp_path: Path
) -> None:
    outcome = carry(LOAD, tmp_path, environment)

    assert {run.status for run in outcome.runs} == {"Successful"}
    assert set(outcome.received.values()) == {1}
    assert outcome.received.total() == LOAD.exports * LOAD.contacts
    assert (outcome.refused, outcome.busiest <= LOAD.limit.requests) == (0, True)
    assert overlapping(outcome.runs) == 0
    assert len({(run.worker or "").split("/")[0] for run in outcome.runs}) == LOAD.workers
