"""The short form of `make chaos`: a few trials with real worker processes that are killed in the midst of their run."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.chaos.scenarios import IN_FLIGHT, SCENARIOS, scenario
from tests.chaos.table import HEADER, markdown
from tests.chaos.trial import Outcome, hold

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")

OUTCOME = Outcome(
    "nothing else", seed=1, kills=5, contacts=3000, lost=0, twice=0, allowed=0, end=("Successful",), wrong=(), seconds=1
)


@pytest.mark.parametrize("name", ["answers lost", "origin refused"])
def test_killed_in_the_midst_of_it_a_run_loses_nobody_and_doubles_nobody(name: str, tmp_path: Path) -> None:
    small = replace(scenario(name), members=1500)

    outcome = hold(small, 3, tmp_path, kills=1)

    assert outcome.good, str(outcome)
    assert outcome.kills


@pytest.mark.postgres
def test_the_same_holds_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    small = replace(scenario("leavers, changed only, tags"), members=1500)

    outcome = hold(small, 3, tmp_path, kills=1, database_url=postgres_url)

    assert outcome.good, str(outcome)


def test_every_scenario_has_a_name_of_its_own() -> None:
    assert len({each.name for each in SCENARIOS}) == len(SCENARIOS)


@pytest.mark.parametrize(
    "broken",
    [{"lost": 1}, {"twice": 1}, {"wrong": ("a sentence",)}, {"twice": IN_FLIGHT + 1, "allowed": IN_FLIGHT}],
)
def test_a_promise_that_was_broken_shows(broken: dict[str, object]) -> None:
    outcome = replace(OUTCOME, **broken)  # type: ignore[arg-type]

    assert (OUTCOME.good, outcome.good) == (True, False)
    assert "WRONG" in str(outcome)
    assert "(1 wrong)" in markdown([OUTCOME, outcome])


def test_the_table_has_a_row_for_each_fault_and_one_for_all() -> None:
    lines = markdown([OUTCOME, OUTCOME, replace(OUTCOME, scenario="other", end=("Failed", "Successful"))]).splitlines()

    assert lines[0] == f"| {' | '.join(HEADER)} |"
    assert lines[2:] == [
        "| nothing else | 2 | 10 | 6,000 | 0 | 0 | Successful |",
        "| other | 1 | 5 | 3,000 | 0 | 0 | Failed, resumed: Successful |",
        "| all | 3 | 15 | 9,000 | 0 | 0 | as expected |",
    ]
