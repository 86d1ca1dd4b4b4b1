"""A server that takes batches as fast as it can, in a process of its own: it measures the sender, not the receiver.

It counts the contacts of each batch and lists the batches as finished; it checks nothing and keeps no contact.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import orjson

from exporter.processes import LOCALHOST, free_port, listens

ITEM = b'"identifiers"'
CREATED = "2026-01-01T00:00:00Z"


@dataclass(slots=True)
class Batches:
    """What was taken, by batch number."""

    origins: list[str | None] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def take(self, body: bytes) -> bytes:
        """Count a batch and name it."""
        head = orjson.loads(body)
        self.origins.append(head.get("origin"))
        self.sizes.append(len(head["items"]))
        return orjson.dumps({"batchID": str(len(self.sizes) - 1)})

    def one(self, number: int) -> dict[str, object]:
        """Tell of a batch as Omnisend does."""
        size = self.sizes[number]
        return {
            "batchID": str(number), "origin": self.origins[number], "status": "finished", "endpoint": "contacts",
            "method": "POST", "totalCount": size, "finishedCount": size, "errorsCount": 0, "createdAt": CREATED,
        }  # fmt: skip

    def listed(self, offset: int, limit: int) -> bytes:
        """List batches, newest first."""
        newest = range(len(self.sizes) - 1 - offset, max(-1, len(self.sizes) - 1 - offset - limit), -1)
        return orjson.dumps({"batches": [self.one(number) for number in newest], "paging": {"next": None}})


async def serve(port: int, latency: float) -> None:
    """Answer until the process is ended; each answer comes `latency` seconds after its request."""
    batches = Batches()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                line, *headers = head.decode("latin-1").split("\r\n")
                method, target, _ = line.split(" ", 2)
                sizes = [each.split(":")[1] for each in headers if each.lower().startswith("content-length:")]
                body = await reader.readexactly(int(sizes[0])) if sizes else b""
                if latency:
                    await asyncio.sleep(latency)
                status, answer = respond(batches, method, target, body)
                top = f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
                writer.write(top.encode() + answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(talk, LOCALHOST, port, limit=1 << 22)
    async with server:
        await server.serve_forever()


def respond(batches: Batches, method: str, target: str, body: bytes) -> tuple[int, bytes]:
    """Answer one request: status and JSON body."""
    address = urlsplit(target)
    if method == "POST" and address.path.endswith("/batches"):
        return 201, batches.take(body)
    if address.path.endswith("/batches"):
        query = parse_qs(address.query)
        return 200, batches.listed(int(query.get("offset", ["0"])[0]), int(query.get("limit", ["100"])[0]))
    if "/batches/" in address.path:
        return 200, orjson.dumps(batches.one(int(address.path.rsplit("/", 1)[1])))
    return 200, orjson.dumps({"brandID": "benchmark", "name": "Benchmark"})


@contextmanager
def running(latency: float) -> Iterator[str]:
    """Run the server, each answer `latency` seconds late; gives its base URL."""
    port = free_port(0)
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.local_server", str(port), str(latency)])
    try:
        until = time.monotonic() + 20
        while not listens(port):
            if time.monotonic() > until:
                raise TimeoutError("The local server did not start.")
            time.sleep(0.02)
        yield f"http://{LOCALHOST}:{port}/api"
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
