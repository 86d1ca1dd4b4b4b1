"""Serves the sandbox on this machine: in the foreground for a person, or on a free port for as long as a block runs."""

import asyncio
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from exporter.errors import SettingsError
from exporter.sandbox.app import create_app
from exporter.sandbox.brand import Brand
from exporter.sandbox.gate import ROOT

HOST = "127.0.0.1"
PORT = 9009
KEEP_ALIVE_SECONDS = 75
CLOSING_SECONDS = 5
SWITCH_SECONDS = 0.0005
"""How long a thread may keep the others waiting: settling batches must not hold up answers."""


class Connection(H11Protocol):
    """A connection that requests can reach, so that a fault can reset it."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hand the transport on with every request."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self.app_state = {**self.app_state, "transport": transport}


@dataclass(frozen=True, slots=True)
class Running:
    """A sandbox that is being served.

    Args:
        base_url: Where its API lives, as a connection needs it.
        brand: What it holds; its `faults` may be exchanged.
    """

    base_url: str
    brand: Brand


def serve(file: Path, *, host: str = HOST, port: int = PORT, **options: Any) -> None:  # noqa: ANN401 - create_app's
    """Serve until interrupted.

    Args:
        file: SQLite file that keeps contacts and batches.
        host: Address of this machine to listen on; 127.0.0.1 only.
        port: Port to listen on.
        options: As `create_app` takes them.

    Raises:
        SettingsError: The address is another, or the port is taken.
    """
    if host not in (HOST, "localhost"):
        raise SettingsError(f"The sandbox listens on {HOST} only.")
    listening = listen(port)
    sys.setswitchinterval(SWITCH_SECONDS)
    with suppress(KeyboardInterrupt):
        server_of(create_app(file, **options)).run(sockets=[listening])


@contextmanager
def running(file: Path, *, port: int = 0, **options: Any) -> Iterator[Running]:  # noqa: ANN401 - create_app's
    """Serve from a thread while the block runs.

    Args:
        file: SQLite file that keeps contacts and batches.
        port: Port to listen on; 0: a free one.
        options: As `create_app` takes them.

    Raises:
        SettingsError: The port is taken.
    """
    listening = listen(port)
    app = create_app(file, **options)
    server = server_of(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="sandbox server", daemon=True)
    thread.start()
    try:
        yield Running(f"http://{HOST}:{listening.getsockname()[1]}{ROOT}", app.state.brand)
    finally:
        server.should_exit = True
        thread.join()


def listen(port: int) -> socket.socket:
    """Listen on a port of this machine; who connects is answered as soon as the server runs."""
    listening = socket.socket()
    if sys.platform != "win32":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise SettingsError(f"Port {port} is taken. Stop what uses it, or give the sandbox another.") from error
    return listening


def server_of(app: Any) -> uvicorn.Server:  # noqa: ANN401 - any ASGI application
    """Prepare the server."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=Connection,
            ws="none",
            lifespan="on",
            access_log=False,
            log_level="warning",
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=CLOSING_SECONDS,
        )
    )
