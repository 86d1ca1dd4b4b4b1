"""A folder and a workspace to which files are applied."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from exporter import workspace_file
from exporter.settings import Settings
from exporter.toolkit import Toolkit


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with profiles in it, where relative paths start."""
    pl.DataFrame(
        {
            "customer_id": ["1", "2", "3"],
            "email": ["a@example.com", "b@example.com", "c@example.com"],
            "first_name": ["Ane", "Béla", "Celina"],
            "lifetime_value": [1.0, 950.0, 2000.0],
            "country": ["HU", "NO", "PL"],
            "newsletter": [True, False, True],
            "born": [date(1990, 1, 1), date(1991, 1, 1), None],
        }
    ).write_parquet(tmp_path / "profiles.parquet")
    return tmp_path


@pytest.fixture
def kit(settings: Settings) -> Iterator[Toolkit]:
    with Toolkit.open(settings) as kit:
        yield kit


@pytest.fixture
def apply(kit: Toolkit, folder: Path) -> Callable[[str], workspace_file.Applied]:
    return lambda text: workspace_file.apply(text, kit, folder=folder)
