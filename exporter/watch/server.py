"""The two pages that a worker shows to whoever watches it: `/healthz` and `/metrics`."""

import json
import socket
import socketserver
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Self

from exporter.errors import SettingsError
from exporter.watch.health import Checkup
from exporter.watch.metrics import Metrics

SLOWEST_READER = 10.0
"""Seconds after which a connection on which nothing is said is closed."""


class Server:
    """Serves both pages for as long as the `with` block lasts.

    Args:
        address: Host and port to listen at; 127.0.0.1 is seen by this machine alone.
        checkup: Examines the worker.
        metrics: The metrics of its workspace.

    Raises:
        SettingsError: Nothing can listen there.
    """

    def __init__(self, address: tuple[str, int], checkup: Checkup, metrics: Metrics) -> None:
        try:
            self._server = _Pages(address, checkup, metrics)
        except OSError as error:
            where = f"{address[0]}:{address[1]}"
            raise SettingsError(f"Nothing can listen at {where} ({error.strerror}). Choose another port.") from error
        self._thread = threading.Thread(target=self._server.serve_forever, name="watch", daemon=True)

    def __enter__(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Pages(socketserver.ThreadingTCPServer):  # not an HTTPServer, which looks its own name up in the network
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = sys.platform != "win32"  # there it would let two listeners share a port

    def __init__(self, address: tuple[str, int], checkup: Checkup, metrics: Metrics) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.checkup = checkup
        self.metrics = metrics
        super().__init__(address, _Page)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a reader that went away."""


class _Page(BaseHTTPRequestHandler):
    server: _Pages
    timeout = SLOWEST_READER
    server_version = "exporter"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer one question."""
        match self.path.partition("?")[0]:
            case "/healthz":
                self._health()
            case "/metrics":
                text, content_type = self.server.metrics.text(self.headers.get("Accept", ""))
                self._answer(HTTPStatus.OK, text, content_type)
            case _:
                self._answer(HTTPStatus.NOT_FOUND, b"There is /healthz and /metrics.\n", "text/plain; charset=utf-8")

    def do_HEAD(self) -> None:
        """Answer like GET, without the body."""
        self.do_GET()

    def _health(self) -> None:
        faults = self.server.checkup.faults()
        told = {"status": "unwell" if faults else "ok", "worker": self.server.checkup.name(), "faults": faults}
        status = HTTPStatus.SERVICE_UNAVAILABLE if faults else HTTPStatus.OK
        self._answer(status, json.dumps(told).encode() + b"\n", "application/json")

    def _answer(self, status: HTTPStatus, body: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *_: object) -> None:  # noqa: A002 -- http.server's name
        """Log no question: they come every few seconds."""
