"""Values that a spreadsheet would run as formulas, in every file that people take along."""

import csv
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import polars as pl
import pytest

from exporter import settings as deployment
from exporter.insight.download import Download
from exporter.runs.preparing import place_of
from exporter.runs.snapshot import ABOUT, REFUSALS, About
from exporter.toolkit import Toolkit
from tests.attacks.ground import ATTACK, FORMULAS, RUN, hostile


@pytest.fixture
def kit(home: Path) -> Iterator[Toolkit]:
    hostile(home)
    with Toolkit.open(deployment.read({"EXPORTER_HOME": str(home)})) as kit:
        yield kit


def cells(file: Path) -> list[str]:
    """Return all cells of a CSV file, its head included."""
    with file.open(encoding="utf-8-sig", newline="") as content:
        return [cell for row in csv.reader(content) for cell in row]


def test_members_and_the_missing_are_written_so_that_no_spreadsheet_runs_them(kit: Toolkit, tmp_path: Path) -> None:
    refused = pl.DataFrame(
        {"key": FORMULAS, "reason": "no_email", "field": "email", "value": FORMULAS},
        schema={"key": pl.String, "reason": pl.String, "field": pl.String, "value": pl.String},
    )
    members, missing = tmp_path / "members.csv", tmp_path / "missing.csv"
    taken = About(RUN, 0.0, 30, 29, {"no_email": 6}, [], [], {}, "property", "leave", send_welcome_message=False)
    place = place_of(kit._workspace.storage, RUN)
    place.folder(REFUSALS).write_parquet("00000.parquet", refused)
    place.write_text(ABOUT, json.dumps(asdict(taken)))

    what = Download([ATTACK, "first_name"], 100)
    kit.insight.download(ATTACK, members, what=what)
    kit.runs.write_refused(RUN, missing)

    for file in (members, missing):
        found = cells(file)
        assert not [cell for cell in found if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        assert {f"'{formula}" for formula in FORMULAS} <= set(found)
