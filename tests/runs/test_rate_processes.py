"""Several processes on one brand, at a server that counts: together they never exceed its limit, and none starves."""

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from benchmarks.virtual_time import fullest
from exporter.workspace.store import Store
from tests.conftest import ROOT

LIMIT, SECONDS = 30, 4.0
ROUNDS = 3


class Counting:
    """A server that remembers when whose requests arrived."""

    def __init__(self) -> None:
        self.arrivals: list[tuple[float, str]] = []
        arrivals = self.arrivals

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                arrivals.append((time.monotonic(), self.path))
                self.send_response(201)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 -- the base class's name
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)


@pytest.fixture
def counting() -> Iterator[Counting]:
    counting = Counting()
    counting.thread.start()
    yield counting
    counting.server.shutdown()
    counting.thread.join()
    counting.server.server_close()


def together(url: str, counting: Counting, processes: int) -> None:
    """Let processes send side by side until they have filled a few windows."""
    Store(url).close()
    port = str(counting.server.server_address[1])
    arguments = [sys.executable, "-m", "tests.runs.rate_sender", url, port, str(LIMIT), str(SECONDS)]
    started = [
        subprocess.Popen(
            [*arguments, f"process-{number}"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    try:
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in started:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        until = time.monotonic() + 60
        while len(counting.arrivals) < LIMIT * ROUNDS and time.monotonic() < until:
            threading.Event().wait(0.05)
    finally:
        for process in started:
            process.communicate(timeout=30)
    assert [process.returncode for process in started] == [0] * processes


def check(counting: Counting, processes: int) -> None:
    """See that the limit held, was used, and was shared."""
    arrivals = [at for at, _ in counting.arrivals]
    shares = Counter(path for _, path in counting.arrivals)

    assert len(arrivals) >= LIMIT * ROUNDS
    assert fullest(arrivals, SECONDS) <= LIMIT
    assert max(arrivals) - min(arrivals) <= SECONDS * ROUNDS * 1.25
    assert len(shares) == processes
    assert min(shares.values()) >= len(arrivals) / processes / 4


def test_three_processes_on_one_file_never_exceed_their_brands_limit(tmp_path: Path, counting: Counting) -> None:
    together(f"sqlite:///{tmp_path / 'state.sqlite'}", counting, 3)

    check(counting, 3)


@pytest.mark.postgres
def test_two_processes_on_postgresql_never_exceed_their_brands_limit(postgres_url: str, counting: Counting) -> None:
    together(postgres_url, counting, 2)

    check(counting, 2)
