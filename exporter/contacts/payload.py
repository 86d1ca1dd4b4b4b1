"""A contact as Omnisend's `POST /batches` takes it; every body that leaves is made here and nowhere else.

What is empty is never written, tags are never written (they would replace the contact's own), a subscription only
under `from_data`, and no welcome message is asked for unless someone chose it.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import orjson
import polars as pl

from exporter.contacts.cleaning import MARK, PROPERTY, Subscription
from exporter.contacts.fields import FIELDS

Marker = Literal["property", "tag"]
Body = dict[str, object]

_PLAIN = ("first_name", "last_name", "address", "city", "state", "postal_code", "country", "gender", "birthdate")

PLAIN_KEYS: dict[str, str] = {name: FIELDS[name].payload_key for name in _PLAIN} | {"country_code": "countryCode"}
"""Column of contacts -> its key at the top of the body, for all that are not identifiers."""


def bodies(
    contacts: pl.DataFrame,
    *,
    subscription: Subscription,
    send_welcome_message: bool = False,
    marker: Marker,
    markers: Mapping[str, str],
) -> list[Body]:
    """Write contacts as Omnisend's `ContactRequest`.

    Args:
        contacts: As `cleaning.Cleaned.contacts`.
        subscription: Only under `from_data` does a body say anything about the email channel, and only where the
            contact has a status and its date: `contacts` has both columns then.
        send_welcome_message: Whether Omnisend may greet the email address; a phone is never greeted.
        marker: Under `tag` segments are not in the body: tags are added once the batch has settled.
        markers: Segment -> the name of its custom property.

    Returns:
        One body a contact, in order. Keys in the order of identifiers, names, place, person, custom properties.
    """
    channels = _channels(contacts) if subscription == "from_data" else [None] * contacts.height
    phones = contacts["phone"].to_list() if "phone" in contacts.columns else [None] * contacts.height
    found: list[Body] = [
        {"identifiers": _identifiers(*row, send_welcome_message=send_welcome_message)}
        for row in zip(contacts["email"].to_list(), channels, phones, strict=True)
    ]
    for column, key in PLAIN_KEYS.items():
        if column in contacts.columns:
            _add(found, key, contacts[column])
    properties: list[Body] = [{} for _ in found]
    for column in contacts.columns:
        if column.startswith(PROPERTY):
            _add(properties, column.removeprefix(PROPERTY), contacts[column])
    for segment, name in markers.items() if marker == "property" else ():
        _add(properties, name, contacts[MARK + segment].replace(old=False, new=None))
    for body, own in zip(found, properties, strict=True):
        if own:
            body["customProperties"] = own
    return found


def batch_body(items: Sequence[Body], *, origin: str) -> bytes:
    """Write the body of one `POST /batches`.

    Args:
        items: 1 to 100 bodies.
        origin: Names run and batch, so that a batch whose answer was lost can be found again.
    """
    return orjson.dumps({"method": "POST", "endpoint": "contacts", "origin": origin, "items": items})


def _identifiers(
    email: str, channels: Body | None, phone: str | None, *, send_welcome_message: bool
) -> list[dict[str, object]]:
    identifier: Body = {"type": "email", "id": email, "sendWelcomeMessage": send_welcome_message}
    if channels is not None:
        identifier["channels"] = channels
    if phone is None:
        return [identifier]
    return [identifier, {"type": "phone", "id": phone, "sendWelcomeMessage": False}]


def _channels(contacts: pl.DataFrame) -> list[Body | None]:
    return [
        None if status is None or moment is None else {"email": {"status": status, "statusChangedAt": moment}}
        for status, moment in contacts.select("email_status", "email_status_at").rows()
    ]


def _add(found: Sequence[Body], key: str, values: pl.Series) -> None:
    for body, value in zip(found, values.to_list(), strict=True):
        if value is not None:
            body[key] = value
