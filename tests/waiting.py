"""Waiting for what other threads and processes bring about."""

import threading
import time
from collections.abc import Callable


def wait_until(true: Callable[[], object], *, seconds: float = 90.0) -> None:
    """Look again and again until it is true; fail if it does not become so in time."""
    until = time.monotonic() + seconds
    pause = threading.Event()
    while not true():
        assert time.monotonic() < until, "It did not become true in time."
        pause.wait(0.03)
