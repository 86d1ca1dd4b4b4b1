"""Ports for servers that a test starts, and that no other test gets meanwhile."""

import socket
import sys

from exporter.processes import LOCALHOST, free_port

_reserved: list[socket.socket] = []


def reserved_port() -> int:
    """Return a port that nobody is given who asks this machine for any, for as long as this process lives.

    A server can listen there. On systems other than Linux it only is free at this moment.
    """
    if sys.platform != "linux":  # where two sockets may have a port as long as only one of them listens
        return free_port(0)
    holding = socket.socket()
    holding.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holding.bind((LOCALHOST, 0))
    _reserved.append(holding)
    return int(holding.getsockname()[1])
