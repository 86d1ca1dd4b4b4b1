"""The demo as a person starts it, in a process of its own, and what the system tells of that process."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from exporter.settings import Settings
from exporter.settings import read as read_settings
from tests.ports import reserved_port

ROOT = Path(__file__).resolve().parents[1]
LISTENING = "0A"


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that runs: where it is, its workspace, what it said until it was ready, and its process."""

    address: str
    port: int
    sandbox_port: int
    settings: Settings
    said: tuple[str, ...]
    process: subprocess.Popen[str]


@contextmanager
def running_demo(home: Path, *, rows: int, ports: tuple[int, int] | None = None) -> Iterator[Demo]:
    """Start the demo and wait for the line that says where to open it; end it with the block.

    Raises:
        AssertionError: It did not get that far; with what it said.
    """
    port, sandbox_port = ports or (reserved_port(), reserved_port())
    options = ("--rows", str(rows), "--port", str(port), "--sandbox-port", str(sandbox_port), "--no-browser")
    process = subprocess.Popen(
        [sys.executable, "-m", "exporter", "demo", *options],
        cwd=ROOT,
        env={**os.environ, "EXPORTER_HOME": str(home), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        said: list[str] = []
        for line in process.stdout:
            said.append(line.rstrip())
            if line.startswith("Ready"):
                break
        assert "".join(said[-1:]).startswith("Ready"), "\n".join(said)
        settings = read_settings({"EXPORTER_HOME": str(home)})
        yield Demo(f"http://127.0.0.1:{port}", port, sandbox_port, settings, tuple(said), process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(30)
        process.stdout.close()


def family(pid: int) -> set[int]:
    """Return a process and all that descend from it (Linux)."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {pid}
    while grown := {child for child, parent in parents.items() if parent in found} - found:
        found |= grown
    return found


def listening(pids: set[int]) -> set[tuple[str, int]]:
    """Return the addresses, in hexadecimal as the system writes them, and ports at which processes listen (Linux)."""
    inodes = set()
    for pid in pids:
        for handle in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                target = str(handle.readlink())
            except OSError:
                continue
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for row in Path(table).read_text().splitlines()[1:]:
            cells = row.split()
            if cells[3] == LISTENING and cells[9] in inodes:
                address, _, port = cells[1].rpartition(":")
                found.add((address, int(port, 16)))
    return found
