"""Checks a connection before it is saved: a real question, and a sentence of its own for each way to fail."""

from collections.abc import Callable
from typing import Protocol

from exporter.errors import OmnisendError, Rejected, StopRun, Unavailable
from exporter.omnisend.answers import Brand
from exporter.omnisend.client import Omnisend

PATIENCE = 10.0
"""Seconds that a person at the screen waits for the check at most, once connected."""

SENTENCES = {
    200: "Something answers at the base URL, but it is not Omnisend. Check the base URL under Advanced.",
    401: "Omnisend does not know this API key. Copy the whole key again from Store settings > API in Omnisend.",
    403: "Omnisend knows this API key, but the key may read neither the brand nor contacts. In Omnisend, make a key "
    "with read access to brands and read and write access to contacts.",
    410: "Omnisend has retired the API version of this connection. Set a newer version under Advanced.",
    429: "Omnisend knows this connection, but its request limit is used up for the moment. Try again in a minute.",
}
UNREACHABLE = (
    "Nothing answers at the base URL. Check the base URL under Advanced, and that this machine may reach it. "
    "If it is the sandbox, start it first."
)
SILENT = "Omnisend was reached, but did not answer properly. Try again in a minute."
ELSEWHERE = (
    "The base URL leads to no Omnisend API. It usually is https://api.omnisend.com/api; check it under Advanced."
)
VERSION = "Omnisend refuses the check as it was asked. Check the API version under Advanced."


class Place(Protocol):
    """Where to ask, as a connection knows it."""

    @property
    def base_url(self) -> str:
        """Where the API lives."""

    @property
    def version(self) -> str:
        """The API version that is asked for."""


REQUESTS = 2
"""What a check may take: a key that may not read brands is asked for contacts."""


def check_key(connection: Place, key: str, *, wait_to_ask: Callable[[], object]) -> Brand:
    """Ask Omnisend whose key this is.

    Args:
        connection: Where to ask.
        key: The API key itself.
        wait_to_ask: Waits until the limit of the brand allows one more request, or raises Unavailable.

    Returns:
        The brand; without id and name when the key may not read brands, but reads contacts.

    Raises:
        StopRun: Something has to be changed first: the key, its permissions, the base URL or the version.
        Unavailable: Omnisend cannot be asked at the moment.
    """
    for _ in range(REQUESTS):
        wait_to_ask()
    with Omnisend(connection.base_url, key=key, version=connection.version, timeout=PATIENCE) as client:
        return ask(client)


def ask(client: Omnisend) -> Brand:
    """Ask over an open client; raises as `check_key` does."""
    try:
        return client.brand()
    except StopRun as error:
        raise StopRun(sentence(error), status=error.status, request_id=error.request_id) from error
    except Rejected as error:
        said = VERSION if error.status in (400, 422) else ELSEWHERE
        raise StopRun(said, status=error.status, request_id=error.request_id) from error
    except Unavailable as error:
        raise Unavailable(
            unavailable(error),
            status=error.status,
            request_id=error.request_id,
            retry_after=error.retry_after,
            may_have_arrived=error.may_have_arrived,
        ) from error


def sentence(error: OmnisendError) -> str:
    """Find the sentence for a status; an error without one already says what is wrong."""
    return SENTENCES.get(error.status, str(error)) if error.status is not None else str(error)


def unavailable(error: Unavailable) -> str:
    """Tell an address where nothing is from a service that is busy or broken."""
    if error.status is None and not error.may_have_arrived:
        return UNREACHABLE
    return SENTENCES.get(error.status or 0, SILENT)
