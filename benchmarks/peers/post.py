"""A request as cheap as Python's own library makes it, for the tools that leave sending to their user's Python."""

import http.client
import threading
from urllib.parse import urlsplit

HEADERS = {"Content-Type": "application/json"}
CREATED = 201


class Post:
    """Sends bodies to a server; each thread keeps a connection of its own open.

    Args:
        base_url: Where the server is.
    """

    def __init__(self, base_url: str) -> None:
        address = urlsplit(base_url)
        self._host = address.netloc
        self._path = f"{address.path}/batches"
        self._own = threading.local()

    def __call__(self, body: bytes) -> None:
        """Send one body. Raises ConnectionError if it is not taken."""
        connection: http.client.HTTPConnection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = http.client.HTTPConnection(self._host)
        connection.request("POST", self._path, body=body, headers=HEADERS)
        answer = connection.getresponse()
        answer.read()
        if answer.status != CREATED:
            raise ConnectionError(f"The server answered {answer.status}.")
