"""Waiting for a program of ours to be served, without a pause of a fixed length before the look at it."""

import subprocess
import time
from pathlib import Path

import httpx

PATIENCE = 90.0
"""Seconds that a busy machine may take to start a program."""


def wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until something answers well at an address; fail with the log where the program ends or takes too long."""
    by = time.monotonic() + PATIENCE
    while time.monotonic() < by and process.poll() is None:
        try:
            if httpx.get(address, timeout=1.0).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(log.read_text(encoding="utf-8"))
