"""The way to Omnisend: base URL, header, certificates, proxies and connections; it alone owns httpx.

The API key goes nowhere but into its request header, and an email that travels in a query goes into no log.

On the way (httpx)                      errors.py
ConnectError, ConnectTimeout,
PoolTimeout, UnsupportedProtocol, …  →  Unavailable(may_have_arrived=False)
any other httpx.TransportError       →  Unavailable(may_have_arrived=True)
"""

import logging
import ssl
import threading
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any

import httpx

from exporter.errors import OmnisendError, StopRun, Unavailable

CONNECT_SECONDS = 10.0
IDLE_SECONDS = 20.0

NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
"""Failures before the first byte of the request left."""

Http = httpx.Client
"""What carries requests, for who hands one in."""


Key = str | Callable[[], str]
"""An API key, or what gives the one that holds now."""

Gate = Callable[[], object]
"""Asked right before a request leaves that changes something; what it raises keeps it from leaving."""

LEAVES = frozenset({"http11.send_request_headers.started", "http11.send_request_body.started"})
"""What httpcore is about to do when a request leaves, as it names that to whoever traces one."""


class Way:
    """The way to one base URL with one key; may be shared by threads, and keeps its connections open between requests.

    Args:
        base_url: Where the API lives.
        key: The API key, or what gives it before each request; that raises OmnisendError where there is none.
        version: The API version that is asked for.
        http: A client to use, which its opener closes; None: one of its own for each thread.
        timeout: Seconds that an answer may take.
        gate: Asked before each request with content.

    Raises:
        StopRun: The base URL is no web address, or the key holds what no key holds.
    """

    def __init__(
        self, base_url: str, *, key: Key, version: str, http: Http | None, timeout: float, gate: Gate | None
    ) -> None:
        self._base = base(base_url)
        headers = {
            "Omnisend-Version": header_value(version, "API version"),
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
            "Connection": "keep-alive",
            "Content-Type": "application/json",
            "User-Agent": "omnisend-exporter",
        }
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]
        self._key = key
        self._authorization()
        keep_addresses_out_of_logs()
        self._handed_in = http
        self._own = threading.local()
        self._opened: list[httpx.Client] = []
        self._verify = verification(httpx.URL(self._base))
        waits = httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS), pool=None)
        self._extensions: dict[str, Any] = {"timeout": waits.as_dict()}
        self._gated = self._extensions if gate is None else {**self._extensions, "trace": _asking(gate)}
        self._closing = threading.Lock()

    def __str__(self) -> str:
        return self._base

    def close(self) -> None:
        """Close the connections, unless the client was handed in."""
        with self._closing:
            for http in self._opened:
                http.close()
            self._opened.clear()
            self._own = threading.local()

    def exchange(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, content: bytes | None = None
    ) -> httpx.Response:
        """Make one request and read the whole answer, whatever its status.

        Raises:
            StopRun: The base URL is no web address, or the key holds what no key holds.
            Unavailable: There was no answer, or none that could be read.
            What the gate raises: The request did not leave, or not so much of it that it could arrive.
        """
        try:
            request = httpx.Request(
                method,
                self._base + path,
                params=query,
                headers=[self._authorization(), *self._headers],
                content=content,
                extensions=self._extensions if content is None else self._gated,
            )
            return self._http().send(request, auth=None, follow_redirects=False)
        except httpx.InvalidURL as error:
            raise StopRun("The base URL is not a web address. Check it under Advanced.") from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise no_answer(error) from error

    def _authorization(self) -> tuple[bytes, bytes]:
        key = self._key if isinstance(self._key, str) else self._key()
        return b"Authorization", f"Omnisend-API-Key {header_value(key, 'API key')}".encode()

    def _http(self) -> httpx.Client:
        """Return this thread's client: threads that share a pool spend half of their time waiting for its lock."""
        if self._handed_in is not None:
            return self._handed_in
        own: httpx.Client | None = getattr(self._own, "http", None)
        if own is None:
            own = open_http(httpx.URL(self._base), verify=self._verify)
            with self._closing:
                self._opened.append(own)
            self._own.http = own
        return own


def _asking(gate: Gate) -> Callable[[str, Mapping[str, object]], None]:
    """Ask a gate as late as can be: a process that is stopped for long may be so between any two of its steps."""

    def trace(step: str, _details: Mapping[str, object]) -> None:
        if step in LEAVES:
            gate()

    return trace


def verification(base_url: httpx.URL) -> ssl.SSLContext | bool:
    """Prepare what certificates are checked with, once for all clients; False towards this machine over plain http."""
    if base_url.scheme != "https" and is_this_machine(base_url.host):
        return False
    return httpx.create_ssl_context()


def open_http(base_url: httpx.URL, *, verify: ssl.SSLContext | bool) -> httpx.Client:
    """Open a client; the environment's proxies are used, except towards this machine itself."""
    return httpx.Client(
        limits=httpx.Limits(keepalive_expiry=IDLE_SECONDS),
        trust_env=not is_this_machine(base_url.host),
        verify=verify,
    )


def no_answer(error: httpx.TransportError | httpx.DecodingError) -> OmnisendError:
    """Say what it means that no answer came, or none that could be read."""
    if isinstance(error, NEVER_SENT):
        return Unavailable("Omnisend cannot be reached. Check the base URL and the network.", may_have_arrived=False)
    if isinstance(error, httpx.TimeoutException):
        return Unavailable("Omnisend did not answer in time.")
    return Unavailable("The connection to Omnisend broke off before its answer was complete.")


def base(url: str) -> str:
    """Check a base URL and take the slash off its end. Raises StopRun if it is no plain web address."""
    try:
        read = httpx.URL(url.strip())
    except httpx.InvalidURL as error:
        raise StopRun("The base URL is not a web address. Check it under Advanced.") from error
    if read.scheme not in ("http", "https") or not read.host or read.userinfo or read.query or read.fragment:
        raise StopRun("The base URL is not a plain web address, such as https://api.omnisend.com/api.")
    return str(read).rstrip("/")


def header_value(value: str, name: str) -> str:
    """Check that a value can travel in a header. Raises StopRun, without repeating the value, if it cannot."""
    value = value.strip()
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        raise StopRun(f"The {name} is empty, or holds characters that none has. Copy it again.")
    return value


def is_this_machine(host: str) -> bool:
    """Tell whether a host is this machine by its name or loopback address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def keep_addresses_out_of_logs() -> None:
    """Let httpx log no query: an email travels in one."""
    logging.getLogger("httpx").addFilter(without_query)


def without_query(record: logging.LogRecord) -> bool:
    """Cut the query off every URL that a record would show; the record itself always stays."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            value.copy_with(query=None, fragment=None) if isinstance(value, httpx.URL) else value
            for value in record.args
        )
    return True
