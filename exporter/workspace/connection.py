"""A connection: one Omnisend brand and how to reach it. It alone says what a valid one is."""

import ipaddress
import re
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from exporter.errors import Issue
from exporter.workspace.names import name_fault, name_key
from exporter.workspace.people import Person, email_fault
from exporter.workspace.permissions import Action, may

Users = Literal["administrators", "contributors", "people"]
USERS: tuple[Users, ...] = ("administrators", "contributors", "people")
TYPE = "Omnisend"
BASE_URL = "https://api.omnisend.com/api"
VERSION = "2026-03-15"
LARGEST_BATCH = 100
VERSION_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `requests` in any `seconds`."""

    requests: int = 400
    seconds: float = 60.0


TAG_LIMIT = RateLimit(60, 60.0)


@dataclass(frozen=True, slots=True)
class Connection:
    """One Omnisend brand, who may use it and how it is reached.

    Args:
        name: Unique name, by which exports refer to it.
        display_name: What analysts read.
        users: Who may export over it: administrators, all contributors too, or of these those named in `people`.
        base_url: Without a slash at its end.
        version: Omnisend's API version, a date.
        api_key: As stored: sealed, or a reference; empty: none yet. Never the key itself.
        batch_size: Contacts in a request, 1 to 100.
        rate_limit: Of all requests.
        tag_rate_limit: Of the calls that add and remove tags.
        brand_id: Omnisend's id of the brand, or None until it has been asked.
        brand_name: As Omnisend gives it.
        export_user: Email of the person for whom runs act; None: each acts for whoever asked for it.
        people: Emails of the contributors who may use it; only where `users` says so.
        paused: Whether nothing is sent over it for now, from the next request on.
    """

    name: str
    display_name: str
    users: Users = "administrators"
    base_url: str = BASE_URL
    version: str = VERSION
    api_key: str = field(default="", repr=False)
    batch_size: int = LARGEST_BATCH
    rate_limit: RateLimit = RateLimit()
    tag_rate_limit: RateLimit = TAG_LIMIT
    brand_id: str | None = None
    brand_name: str | None = None
    export_user: str | None = None
    people: tuple[str, ...] = ()
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """What everyone may see of a connection."""

    name: str
    display_name: str
    type: str = TYPE


def usable_by(connection: Connection, person: Person) -> bool:
    """Tell whether a person may export over a connection."""
    if may(person, Action.EDIT_CONNECTIONS):
        return True
    is_named = name_key(person.email) in {name_key(email) for email in connection.people}
    shared = connection.users == "contributors" or (connection.users == "people" and is_named)
    return shared and may(person, Action.RUN_EXPORTS)


def brand_of(key: str) -> str | None:
    """Give the brand id that a key names, Omnisend's being `{brand id}-{secret}`, or None when it names none."""
    brand, _, secret = key.partition("-")
    return brand if brand and secret and "-" not in secret else None


def issues(connection: Connection) -> tuple[Issue, ...]:
    """Find every fault of a connection, but for its API key."""
    found = [
        ("name", name_fault(connection.name)),
        ("display_name", name_fault(connection.display_name)),
        ("users", None if connection.users in USERS else "Choose administrators, contributors or people."),
        ("people", _people_fault(connection)),
        ("base_url", _url_fault(connection.base_url)),
        ("version", None if VERSION_DATE.fullmatch(connection.version) else f"A version is a date such as {VERSION}."),
        (
            "batch_size",
            None
            if _whole(connection.batch_size, 1, LARGEST_BATCH)
            else f"A batch holds 1 to {LARGEST_BATCH} contacts.",
        ),
        ("rate_limit", _limit_fault(connection.rate_limit)),
        ("tag_rate_limit", _limit_fault(connection.tag_rate_limit)),
        (
            "export_user",
            None
            if connection.export_user is None or email_fault(connection.export_user) is None
            else "The export user is an email address, such as admin@example.com.",
        ),
    ]
    return tuple(Issue(where, message) for where, message in found if message is not None)


def to_document(connection: Connection) -> dict[str, Any]:
    """Write a connection for the store; the key in it is sealed, or a reference."""
    return {
        "display_name": connection.display_name,
        "users": connection.users,
        "base_url": connection.base_url,
        "version": connection.version,
        "api_key": connection.api_key,
        "batch_size": connection.batch_size,
        "rate_limit": {"requests": connection.rate_limit.requests, "seconds": connection.rate_limit.seconds},
        "tag_rate_limit": {
            "requests": connection.tag_rate_limit.requests,
            "seconds": connection.tag_rate_limit.seconds,
        },
        "brand_id": connection.brand_id,
        "brand_name": connection.brand_name,
        "export_user": connection.export_user,
        **({"people": list(connection.people)} if connection.people else {}),
        **({"paused": True} if connection.paused else {}),
    }


def from_document(name: str, document: dict[str, Any]) -> Connection:
    """Read what `to_document` wrote."""
    limits = {limit: RateLimit(**document[limit]) for limit in ("rate_limit", "tag_rate_limit")}
    return Connection(name=name, **{**document, **limits, "people": tuple(document.get("people", ()))})


def _people_fault(connection: Connection) -> str | None:
    if connection.users != "people":
        return "Who may use it is not said by name, so nobody is named." if connection.people else None
    if not connection.people:
        return "Name at least one person, or choose administrators."
    wrong = [email for email in connection.people if email_fault(email) is not None]
    return f"Name people by their email addresses: “{wrong[0]}” is none." if wrong else None


def _url_fault(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or not url.isprintable() or " " in url or parts.scheme not in ("http", "https"):
        return f"The base URL is a web address, such as {BASE_URL}."
    if parts.username is not None or parts.query or parts.fragment:
        return "The base URL has no user, no ? and no #."
    if parts.scheme == "http" and not _is_loopback(host):
        return "The base URL has to begin with https://; http:// is for this machine only (127.0.0.1)."
    return None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _limit_fault(limit: RateLimit) -> str | None:
    if not _whole(limit.requests, 1, 1_000_000):
        return "A limit allows at least 1 request, as a whole number."
    if isinstance(limit.seconds, bool) or not 0 < limit.seconds <= 86_400:  # noqa: PLR2004 -- a day
        return "A limit counts over more than 0 seconds and at most a day."
    return None


def _whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def brand_key(connection: Connection) -> str:
    """Name what limits, runs and ledgers belong to: a brand at an address, whichever connection leads there.

    A connection whose brand Omnisend never named stands for itself.
    """
    brand = connection.brand_id or f"connection {connection.name.casefold()}"
    return f"{brand} at {connection.base_url}"[:400]
