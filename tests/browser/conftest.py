"""The demo, started as a person starts it, with few profiles and on free ports."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from exporter.processes import free_port
from exporter.settings import Settings
from exporter.settings import read as read_settings

ROOT = Path(__file__).resolve().parents[2]
ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that runs: where it is, its workspace, what it said, and its process."""

    address: str
    port: int
    sandbox_port: int
    settings: Settings
    said: tuple[str, ...]
    process: subprocess.Popen[str]


@pytest.fixture(scope="module")
def running_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A first start, up to the line that says where to open it."""
    home = tmp_path_factory.mktemp("demo") / "workspace"
    port, sandbox_port = free_port(0), free_port(0)
    options = ("--rows", str(ROWS), "--port", str(port), "--sandbox-port", str(sandbox_port), "--no-browser")
    process = subprocess.Popen(
        [sys.executable, "-m", "exporter", "demo", *options],
        cwd=ROOT,
        env={**os.environ, "EXPORTER_HOME": str(home), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line.rstrip())
        if line.startswith("Ready"):
            break
    else:
        pytest.fail("The demo did not start:\n" + "\n".join(said))
    settings = read_settings({"EXPORTER_HOME": str(home)})
    yield Demo(f"http://127.0.0.1:{port}", port, sandbox_port, settings, tuple(said), process)
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    process.stdout.close()
