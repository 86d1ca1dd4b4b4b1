"""Omnisend's API as calls, each of which ends in what it asks for or in one of the errors of errors.py.

An answer (HTTP)                        errors.py
a status that is not 2xx             →  refusals.refusal
2xx without what it should hold      →  Unavailable(may_have_arrived=True)
none                                 →  as in way.py
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import orjson

from exporter.errors import OmnisendError, Rejected, StopRun
from exporter.omnisend import answers
from exporter.omnisend.answers import Answer, BatchInfo, Brand, ContactPage, ItemAnswer
from exporter.omnisend.refusals import refusal, unusable
from exporter.omnisend.way import Gate, Http, Key, Way

DEFAULT_VERSION = "2026-03-15"
LARGEST_PAGE = 250


def ignore(_: Answer) -> None:
    """Take no note."""


class Omnisend:
    """Omnisend over one key; may be shared by threads, and keeps its connections open between calls.

    Every call raises StopRun, Rejected, TooLarge or Unavailable, and nothing else, when it does not succeed.

    Args:
        base_url: Where the API lives, such as https://api.omnisend.com/api.
        key: The API key, or what gives it before each request; what that raises, an OmnisendError, a call raises.
        version: The API version that is asked for.
        http: A client to use, which its opener closes; default: one of its own.
        timeout: Seconds that an answer may take.
        gate: Asked right before each request leaves that changes something; what it raises, the call raises, and
            nothing was changed.
        on_answer: Told of every HTTP exchange, from the thread that made it.
        clock: Seconds, for the durations in `Answer`.

    Raises:
        StopRun: The base URL is no web address, or the key holds what no key holds.
    """

    def __init__(
        self,
        base_url: str,
        *,
        key: Key,
        version: str = DEFAULT_VERSION,
        http: Http | None = None,
        timeout: float = 30.0,
        gate: Gate | None = None,
        on_answer: Callable[[Answer], None] = ignore,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._way = Way(base_url, key=key, version=version, http=http, timeout=timeout, gate=gate)
        self._on_answer = on_answer
        self._clock = clock

    def __repr__(self) -> str:
        return f"Omnisend({str(self._way)!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections, unless the client was handed in."""
        self._way.close()

    def brand(self) -> Brand:
        """Find the brand behind the key; one without id and name when the key may not read brands, but reads contacts.

        Raises:
            StopRun: Also where something answers that is not Omnisend.
        """
        try:
            status, body = self._call("GET", "/brands/current")
        except StopRun as error:
            if error.status != HTTPStatus.FORBIDDEN:
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
            if error.status == HTTPStatus.NOT_FOUND:
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

        def tell(status: int | None) -> None:
            took = self._clock() - started
            self._on_answer(Answer(method, path, status, took, len(content) if content is not None else 0))

        try:
            response = self._way.exchange(method, path, query=query, content=content)
        except OmnisendError:
            tell(None)
            raise
        tell(response.status_code)
        body = decoded(response.content)
        if response.is_success:
            return response.status_code, body
        raise refusal(response.status_code, response.headers, body)


def decoded(content: bytes) -> Any:  # noqa: ANN401 - JSON is anything
    """Decode JSON; None if it is something else."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
