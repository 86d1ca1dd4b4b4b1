"""What can happen to the machine that a worker runs on: its disk is full, its database locked, its source gone."""

import contextlib
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.chaos.ground import Ground

LOCK_SQLITE = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
time.sleep(float(sys.argv[2]))
"""
LOCK_POSTGRESQL = """
import psycopg, sys, time
connection = psycopg.connect(sys.argv[1])
connection.execute("LOCK TABLE run_batches IN ACCESS EXCLUSIVE MODE")
time.sleep(float(sys.argv[2]))
"""

PIECE = 64 * 1024


def lock_state(ground: Ground, *, seconds: float) -> None:
    """Let another process hold a lock on the state for so long, from about now on."""
    url = ground.kit.settings.database_url
    code = LOCK_SQLITE if url.startswith("sqlite") else LOCK_POSTGRESQL
    place = url.removeprefix("sqlite:///").replace("+psycopg", "")
    subprocess.Popen([sys.executable, "-c", code, place, str(seconds)], stdin=subprocess.DEVNULL)


def fill_disk(ground: Ground, *, seconds: float) -> None:
    """Leave no byte free on the disk of the workspace, and free it again after a while.

    Raises:
        AssertionError: The workspace has no disk of its own; the machine's is not filled.
    """
    assert ground.kit.settings.home.is_mount(), "the workspace has no disk of its own"
    ballast = ground.kit.settings.home / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * PIECE)
    threading.Timer(seconds, ballast.unlink, kwargs={"missing_ok": True}).start()


def take_source_away(ground: Ground) -> None:
    """Delete the profiles."""
    ground.source.unlink()


def exchange_source(ground: Ground) -> None:
    """Let quite other people be in the profiles, without the columns that there were."""
    ground.source.write_bytes(b"id,mail\nx,y\n")


def may_mount() -> bool:
    """Tell whether a disk of its own can be had."""
    with tempfile.TemporaryDirectory() as folder, small_disk(Path(folder), 1) as mounted:
        return mounted


@contextmanager
def small_disk(folder: Path, megabytes: int | None) -> Iterator[bool]:
    """Let a folder be a disk of its own, so small, for as long as a block runs; False where that is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = False
    if megabytes is not None and sys.platform == "linux":
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(folder)]
        mounted = subprocess.run(command, check=False, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
