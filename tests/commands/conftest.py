"""A folder with profiles, and commands that are run in it."""

import logging
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from exporter import cli
from exporter.commands.printing import Status
from exporter.sandbox.server import Running, running
from tests.commands.ground import Ran, Run, write


@pytest.fixture
def folder(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder of the commands: 300 profiles in it, of whom 201 are in `vip`, 1 of them without an email."""
    pl.DataFrame(
        {
            "customer_id": [f"{number:03}" for number in range(300)],
            "email": [f"person{number}@example.com" if number != 250 else None for number in range(300)],
            "first_name": ["Ane", "Béla\n\x1b[31m", "=cmd()"] * 100,
            "lifetime_value": [float(number * 10) if number > 98 else 0.0 for number in range(300)],
        }
    ).write_parquet(tmp_path / "profiles.parquet")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EXPORTER_HOME", str(home))
    monkeypatch.delenv("EXPORTER_DATABASE_URL", raising=False)
    monkeypatch.delenv("EXPORTER_SECRET_KEY", raising=False)
    return tmp_path


@pytest.fixture
def run(folder: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run one command in this process."""
    assert folder.exists()

    def run(*arguments: str) -> Ran:
        capfd.readouterr()
        status = cli.main(arguments)
        captured = capfd.readouterr()
        return Ran(int(status), captured.out, captured.err)

    yield run
    logging.getLogger("dbos").handlers.clear()  # it keeps the standard error of the test that used it first


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "sandbox" / "sandbox.sqlite", settling_delay=0.0) as served:
        yield served


@pytest.fixture
def applied(folder: Path, run: Run) -> Run:
    """Run one command in a workspace that leads nowhere."""
    assert run("apply", write(folder)).status == Status.DONE
    return run


@pytest.fixture
def served(folder: Path, run: Run, sandbox: Running) -> Run:
    """Run one command in a workspace that leads to a sandbox."""
    assert run("apply", write(folder, sandbox.base_url)).status == Status.DONE
    return run
