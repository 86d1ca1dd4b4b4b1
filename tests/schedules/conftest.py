"""What the tests of schedules share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter import settings as deployment
from exporter.toolkit import Toolkit
from tests.schedules.ground import Place, places


@pytest.fixture
def place(tmp_path: Path, database: dict[str, str]) -> Iterator[Place]:
    """A workspace with schedules, on each of the two databases."""
    with Toolkit.open(deployment.read({"EXPORTER_HOME": str(tmp_path / "workspace"), **database})) as kit:
        yield from places(kit, tmp_path)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Place]:
    """The same, on SQLite alone."""
    with Toolkit.open(deployment.read({"EXPORTER_HOME": str(tmp_path / "workspace")})) as kit:
        yield from places(kit, tmp_path)
