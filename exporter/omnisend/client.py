"""Omnisend's API as calls; it alone owns httpx, and the API key goes nowhere but into its request header.

Omnisend (HTTP)                         errors.py
ConnectError, ConnectTimeout,
PoolTimeout, UnsupportedProtocol, …  →  Unavailable(may_have_arrived=False)
any other httpx.TransportError       →  Unavailable(may_have_arrived=True)
a status that is not 2xx             →  refusals.refusal
2xx without what it should hold      →  Unavailable(may_have_arrived=True)
"""

import logging
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from ipaddress import ip_address
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx
import orjson

from exporter.errors import OmnisendError, Rejected, StopRun, Unavailable
from exporter.omnisend import answers
from exporter.omnisend.answers import Answer, BatchInfo, Brand, ContactPage, ItemAnswer
from exporter.omnisend.refusals import refusal, unusable

DEFAULT_VERSION = "2026-03-15"
LARGEST_PAGE = 250
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


def ignore(_: Answer) -> None:
    """Take no note."""


class Omnisend:
    """Omnisend over one key; may be shared by threads, and keeps its connections open between calls.

    Every call raises StopRun, Rejected, TooLarge or Unavailable, and nothing else, when it does not succeed.

    Args:
        base_url: Where the API lives, such as https://api.omnisend.com/api.
        key: The API key.
        version: The API version that is asked for.
        http: A client to use, which its opener closes; default: one of its own.
        timeout: Seconds that an answer may take.
        on_answer: Told of every HTTP exchange, from the thread that made it.
        clock: Seconds, for the durations in `Answer`.

    Raises:
        StopRun: The base URL is no web address, or the key holds what no key holds.
    """

    def __init__(
        self,
        base_url: str,
        *,
        key: str,
        version: str = DEFAULT_VERSION,
        http: httpx.Client | None = None,
        timeout: float = 30.0,
        on_answer: Callable[[Answer], None] = ignore,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._base = base(base_url)
        headers = {
            "Authorization": f"Omnisend-API-Key {header_value(key, 'API key')}",
            "Omnisend-Version": header_value(version, "API version"),
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
            "Connection": "keep-alive",
            "Content-Type": "application/json",
            "User-Agent": "omnisend-exporter",
        }
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]
        keep_addresses_out_of_logs()
        self._handed_in = http
        self._own = threading.local()
        self._opened: list[httpx.Client] = []
        self._verify = verification(httpx.URL(self._base))
        waits = httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS), pool=None)
        self._extensions = {"timeout": waits.as_dict()}
        self._on_answer = on_answer
        self._clock = clock
        self._closing = threading.Lock()

    def __repr__(self) -> str:
        return f"Omnisend({self._base!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections, unless the client was handed in."""
        with self._closing:
            for http in self._opened:
                http.close()
            self._opened.clear()
            self._own = threading.local()

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

    def brand(self) -> Brand:
        """Find the brand behind the key; one without id and name when the key may not read brands, but reads contacts.

        Raises:
            StopRun: Also where something answers that is not Omnisend.
        """
        try:
            status, body = self._call("GET", "/brands/current")
        except StopRun as error:
            if error.status != httpx.codes.FORBIDDEN:
                raise
            self.contacts(limit=1)
            return Brand(None, None)
        brand = answers.read_brand(body)
        if brand is None:
            raise StopRun(
                f"What answers at the base URL is not Omnisend: it names no brand. (status {status})", status=status
            )
        return brand

    def create_batch(self, body: bytes) -> str:
        """Hand over a batch and return its id.

        Args:
            body: The whole JSON body.
        """
        status, read = self._call("POST", "/batches", content=body)
        batch_id = answers.read_batch_id(read)
        if batch_id is None:
            raise unusable("batch id", status)
        return batch_id

    def batches(
        self, *, offset: int = 0, limit: int = LARGEST_PAGE, date_from: date | None = None, status: str | None = None
    ) -> list[BatchInfo]:
        """List batches of contacts; fewer than `limit` means that these were the last.

        Args:
            offset: How many to pass over.
            limit: How many at most, 1 to 250.
            date_from: Only those created on this day (UTC) or later.
            status: Only those that are pending, inProgress, finished or stopped.
        """
        query = {"endpoint": "contacts", "limit": str(limit), "offset": str(offset)}
        if date_from is not None:
            query["dateFrom"] = date_from.isoformat()
        if status is not None:
            query["status"] = status
        code, body = self._call("GET", "/batches", query=query)
        listed = answers.read_batches(body)
        if listed is None:
            raise unusable("list of batches", code)
        return listed

    def batch(self, batch_id: str) -> BatchInfo:
        """Look at one batch. Raises Rejected (404) if Omnisend does not know it, or not any more after seven days."""
        status, body = self._call("GET", f"/batches/{quote(batch_id, safe='')}")
        info = answers.read_batch(body)
        if info is None:
            raise unusable("batch", status)
        return info

    def batch_items(self, batch_id: str) -> list[ItemAnswer]:
        """Read what became of a batch's items, in no particular order; an item not yet done is not listed."""
        status, body = self._call("GET", f"/batches/{quote(batch_id, safe='')}/items")
        items = answers.read_items(body)
        if items is None:
            raise unusable("items of a batch", status)
        return items

    def add_tags(self, tags: Sequence[str], emails: Sequence[str]) -> None:
        """Add tags (1 to 100) to contacts (1 to 250 emails); unknown emails are passed over, and it takes a while."""
        self._call("POST", "/contacts/tags", content=orjson.dumps({"tags": list(tags), "emails": list(emails)}))

    def remove_tags(self, tags: Sequence[str], emails: Sequence[str]) -> None:
        """Remove tags (1 to 100) from contacts (1 to 250 emails); unknown emails are passed over."""
        self._call("DELETE", "/contacts/tags", content=orjson.dumps({"tags": list(tags), "emails": list(emails)}))

    def update_contact(self, email: str, body: bytes | Mapping[str, object]) -> bool:
        """Change one contact that is there; unlike a batch, this never makes one.

        Args:
            email: Its address, letter for letter.
            body: What is to change, as JSON or decoded; everything else of the contact stays.

        Returns:
            Whether it was changed: False if Omnisend does not have it (any more).

        Raises:
            Rejected: Omnisend refuses the change itself, for this contact.
        """
        content = body if isinstance(body, bytes) else orjson.dumps(body)
        try:
            status, changed = self._call("PATCH", "/contacts", query={"email": email}, content=content)
        except Rejected as error:
            if error.status == httpx.codes.NOT_FOUND:
                return False
            raise
        if answers.text(answers.mapping(changed).get("id")) is None:
            raise unusable("contact", status)
        return True

    def contacts(
        self, *, after: str | None = None, limit: int = 100, email: str | None = None, tag: str | None = None
    ) -> ContactPage:
        """Read a page of contacts, newest first.

        Args:
            after: Cursor of the page before, asked for with the same filters.
            limit: How many at most, 1 to 250.
            email: Only the contact with this address, letter for letter.
            tag: Only contacts with this tag.
        """
        asked = {"limit": str(limit), "after": after, "email": email, "tag": tag}
        status, body = self._call("GET", "/contacts", query={k: v for k, v in asked.items() if v is not None})
        page = answers.read_contacts(body)
        if page is None:
            raise unusable("contacts", status)
        return page

    def _call(
        self, method: str, path: str, *, query: dict[str, str] | None = None, content: bytes | None = None
    ) -> tuple[int, Any]:
        """Ask once; return the status (2xx) and the decoded body, None if that is no JSON."""
        started = self._clock()
        status: int | None = None
        try:
            request = httpx.Request(
                method,
                self._base + path,
                params=query,
                headers=self._headers,
                content=content,
                extensions=self._extensions,
            )
            response = self._http().send(request, auth=None, follow_redirects=False)
            status = response.status_code
        except httpx.InvalidURL as error:
            raise StopRun("The base URL is not a web address. Check it under Advanced.") from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise no_answer(error) from error
        finally:
            took = self._clock() - started
            self._on_answer(Answer(method, path, status, took, len(content) if content is not None else 0))
        body = decoded(response.content)
        if response.is_success:
            return status, body
        raise refusal(status, response.headers, body)


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


def decoded(content: bytes) -> Any:  # noqa: ANN401 - JSON is anything
    """Decode JSON; None if it is something else."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return None


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
