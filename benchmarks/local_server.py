"""A server that takes batches as fast as it can, in a process of its own: it measures the sender, not the receiver.

It speaks as much of Omnisend's contract as a run needs: it takes batches, and lists them as finished. It checks
nothing. Batches are counted as they come; who was in them is worked out when somebody asks, after the run.
"""

import asyncio
import hashlib
import http.client
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from exporter.processes import LOCALHOST, free_port, listens

API = "/api"
TOTALS = "/benchmark/totals"
RECEIVED = "/benchmark/received"
CONTACTS = "/benchmark/contacts"
CONTACT = b'"identifiers"'
CREATED = "2026-01-01T00:00:00Z"
DIGEST_BITS = 64

Contact = Mapping[str, Any]
"""A contact as Omnisend takes it."""


@dataclass(frozen=True, slots=True)
class Totals:
    """How much was taken so far, and when (seconds since 1970; 0.0 before the first batch)."""

    batches: int
    contacts: int
    first_at: float
    last_at: float


@dataclass(frozen=True, slots=True)
class Received:
    """Who was received.

    Args:
        contacts: How many, each email once.
        contacts_twice: How many contacts more than that came, because they were sent again.
        batches_twice: Batches in which a contact came again.
        digest: Equal for equal contacts, in whatever order and batches they came (of each email, what came last).
    """

    contacts: int
    contacts_twice: int
    batches_twice: int
    digest: str


@dataclass(slots=True)
class Batches:
    """What was taken, by batch number; bodies only where they are kept."""

    keeps_bodies: bool
    origins: list[str | None] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    first_at: float = 0.0
    last_at: float = 0.0

    def take(self, body: bytes) -> bytes:
        """Count a batch and name it."""
        self.last_at = time.time()
        self.first_at = self.first_at or self.last_at
        self.origins.append(origin(body))
        self.sizes.append(body.count(CONTACT))
        if self.keeps_bodies:
            self.bodies.append(body)
        return b'{"batchID":"%d"}' % (len(self.sizes) - 1)

    def totals(self) -> bytes:
        """Tell how much was taken; fields of `Totals`."""
        return orjson.dumps(Totals(len(self.sizes), sum(self.sizes), self.first_at, self.last_at))

    def received(self) -> bytes:
        """Tell who was received; fields of `Received`."""
        latest: dict[str, Contact] = {}
        batches_twice = 0
        for body in self.bodies:
            items = {email(item): item for item in orjson.loads(body)["items"]}
            batches_twice += not latest.keys().isdisjoint(items)
            latest |= items
        extra = sum(self.sizes) - len(latest)
        return orjson.dumps(Received(len(latest), extra, batches_twice, digest(latest.values())))

    def contacts(self) -> bytes:
        """List everything that was received, in the order in which it came."""
        return orjson.dumps([item for body in self.bodies for item in orjson.loads(body)["items"]])

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


def origin(body: bytes) -> str | None:
    """Find the origin of a batch without reading it all: it stands before the items, if there is one."""
    at = body.find(b'"origin":', 0, 200)
    return body[at : at + 200].split(b'"')[3].decode() if at >= 0 else None


def email(item: Contact) -> str:
    """Return the email of a contact as Omnisend takes it."""
    return str(next(one["id"] for one in item["identifiers"] if one["type"] == "email"))


def digest(items: Iterable[Contact]) -> str:
    """Make a number of contacts that is the same for the same contacts in any order."""
    total = 0
    for item in items:
        text = orjson.dumps(item, option=orjson.OPT_SORT_KEYS)
        total += int.from_bytes(hashlib.blake2b(text, digest_size=DIGEST_BITS // 8).digest(), "big")
    return f"{total % (1 << DIGEST_BITS):016x}"


class Talk(asyncio.Protocol):
    """One connection: a request at a time, answered `latency` seconds after it has come."""

    def __init__(self, batches: Batches, latency: float) -> None:
        self._batches = batches
        self._latency = latency
        self._read = bytearray()
        self._awaited = 0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where answers go."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Gather a request; once it is whole, answer."""
        self._read += data
        if len(self._read) < self._awaited:
            return
        end = self._read.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._read[:end]).decode("latin-1")
        line, *headers = head.split("\r\n")
        sizes = [each.split(":")[1] for each in headers if each.lower().startswith("content-length:")]
        self._awaited = end + 4 + (int(sizes[0]) if sizes else 0)
        if len(self._read) < self._awaited:
            return
        body = bytes(self._read[end + 4 : self._awaited])
        del self._read[: self._awaited]
        self._awaited = 0
        method, target, _ = line.split(" ", 2)
        if self._latency:
            asyncio.get_running_loop().call_later(self._latency, self._answer, method, target, body)
        else:
            self._answer(method, target, body)

    def _answer(self, method: str, target: str, body: bytes) -> None:
        assert self._transport is not None
        status, answer = respond(self._batches, method, target, body)
        head = b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        self._transport.write(head % (status, len(answer)) + answer)


def respond(batches: Batches, method: str, target: str, body: bytes) -> tuple[int, bytes]:
    """Answer one request: status and JSON body."""
    if method == "POST" and target == f"{API}/batches":
        return 201, batches.take(body)
    address = urlsplit(target)
    if address.path == f"{API}/batches":
        query = parse_qs(address.query)
        return 200, batches.listed(int(query.get("offset", ["0"])[0]), int(query.get("limit", ["100"])[0]))
    if address.path.startswith(f"{API}/batches/"):
        return 200, orjson.dumps(batches.one(int(address.path.rsplit("/", 1)[1])))
    asked = {TOTALS: batches.totals, RECEIVED: batches.received, CONTACTS: batches.contacts}.get(address.path)
    if asked is not None:
        return 200, asked()
    return 200, orjson.dumps({"brandID": "benchmark", "name": "Benchmark"})


async def serve(port: int, latency: float, *, keeps_bodies: bool) -> None:
    """Answer until the process is ended."""
    batches = Batches(keeps_bodies)
    server = await asyncio.get_running_loop().create_server(lambda: Talk(batches, latency), LOCALHOST, port)
    async with server:
        await server.serve_forever()


@contextmanager
def running(latency: float, *, keeps_bodies: bool = False) -> Iterator[str]:
    """Run the server, each answer `latency` seconds late; gives its base URL.

    Args:
        latency: Seconds.
        keeps_bodies: Whether it can say afterwards who was received; it then grows with what comes.
    """
    port = free_port(0)
    arguments = [str(port), str(latency), "keep" if keeps_bodies else "count"]
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.local_server", *arguments])
    try:
        until = time.monotonic() + 20
        while not listens(port):
            if time.monotonic() > until:
                raise TimeoutError("The local server did not start.")
            time.sleep(0.02)
        yield f"http://{LOCALHOST}:{port}{API}"
    finally:
        process.terminate()
        process.wait()


def totals(base_url: str) -> Totals:
    """Ask a running server how much it has taken."""
    return Totals(**_ask(base_url, TOTALS))


def received(base_url: str) -> Received:
    """Ask a running server, one that keeps bodies, who was received."""
    return Received(**_ask(base_url, RECEIVED))


def contacts(base_url: str) -> list[dict[str, Any]]:
    """Ask a running server, one that keeps bodies, for every contact that it received, in the order of arrival."""
    answer: list[dict[str, Any]] = _ask(base_url, CONTACTS)
    return answer


def _ask(base_url: str, target: str) -> Any:  # noqa: ANN401 - JSON is anything
    connection = http.client.HTTPConnection(urlsplit(base_url).netloc)
    try:
        connection.request("GET", target)
        return orjson.loads(connection.getresponse().read())
    finally:
        connection.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2]), keeps_bodies=sys.argv[3:] == ["keep"]))
