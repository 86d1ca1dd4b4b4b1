"""The command that does the runs until it is ended, and shows how it is to whoever watches it."""

import argparse
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

from exporter import settings as deployment
from exporter.commands.printing import Status, hint
from exporter.errors import ExporterError
from exporter.events import WorkerFailed
from exporter.logs import form_for, tell, writing_to
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.watch.dequeuing import Dequeuing, Listening
from exporter.watch.health import Checkup
from exporter.watch.metrics import Metrics
from exporter.watch.server import Server
from exporter.workspace.figures import Accounts

LOOK = 1.0
"""Seconds between two looks at whether the queue is served."""


def worker(arguments: argparse.Namespace) -> int:
    """Be a worker."""
    settings = deployment.read()
    form = form_for(sys.stderr, settings.log)
    with writing_to(sys.stderr, form), _asked_to_end() as stop:
        if form != "json":
            hint(f"This worker does the runs of {settings.home}. Ctrl-C ends it.")
        try:
            _work(settings, arguments, stop)
        except ExporterError as error:
            if form != "json":
                raise
            tell(WorkerFailed(str(error)))
            return Status.REFUSED
    return Status.DONE


def _work(settings: Settings, arguments: argparse.Namespace, stop: threading.Event) -> None:
    dequeuing = Dequeuing()
    with Toolkit.open(settings) as kit, ExitStack() as stack:
        me = kit.worker()
        server: Server | None = None
        if arguments.port is not None:  # a port that is taken is told before any run is
            checkup = Checkup(lambda: me.name, kit.workers, dequeuing.look)
            metrics = Metrics(Accounts(kit.store, kit.journal).figures, lambda: sum(one.alive for one in kit.workers()))
            server = Server((arguments.host, arguments.port), checkup, metrics)
        stack.enter_context(me)
        stack.enter_context(Listening(dequeuing))
        if server is not None:
            stack.enter_context(server)
        while not stop.wait(LOOK):
            dequeuing.look()


@contextmanager
def _asked_to_end() -> Iterator[threading.Event]:
    """Give an event that is set once somebody asks this process to end."""
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    previous = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
