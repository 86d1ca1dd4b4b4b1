"""The command that does the runs until it is ended."""

import argparse
import signal
import threading
from types import FrameType

from exporter.commands.printing import Status, hint
from exporter.toolkit import Toolkit


def worker(_: argparse.Namespace) -> int:
    """Be a worker."""
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    previous = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with Toolkit.open() as kit, kit.worker():
            hint(f"This worker does the runs of {kit.settings.home}. Ctrl-C ends it.")
            stop.wait()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    return Status.DONE
