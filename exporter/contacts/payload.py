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
UNDO = "undo:"
"""Begins the name of the column that tells who is to lose a segment's marker."""

Body = dict[str, object]

_NAMES_AND_PLACE = ("first_name", "last_name", "address", "city", "state", "postal_code", "country")

PLAIN_KEYS: dict[str, str] = {
    **{name: FIELDS[name].payload_key for name in _NAMES_AND_PLACE},
    "country_code": "countryCode",
    **{name: FIELDS[name].payload_key for name in ("gender", "birthdate")},
}
"""Column of contacts -> its key at the top of the body, for all that are not identifiers."""


def bodies(
    contacts: pl.DataFrame,
    *,
    subscription: Subscription,
    send_welcome_message: bool = False,
    marker: Marker,
    markers: Mapping[str, str],
) -> list[Body]:
    """Write contacts as Omnisend's `ContactRequest`. It is fastest on some hundreds to a few thousands at a time.

    Args:
        contacts: As `cleaning.Cleaned.contacts`; there may be `undo:<segment>` Boolean: true where this export set a
            marker on a contact that is no longer in the segment, which is then set to false.
        subscription: Only under `from_data` does a body say anything about the email channel, and only where the
            contact has a status and its date: `contacts` has both columns then.
        send_welcome_message: Whether Omnisend may greet the email address; a phone is never greeted.
        marker: Under `tag` segments are not in the body: tags are added once the batch has settled.
        markers: Segment -> the name of its custom property.

    Returns:
        One body a contact, in order. Keys in the order of identifiers, names, place, person, custom properties.
    """
    columns: dict[str, list[object]] = {
        "identifiers": _identifiers(contacts, subscription=subscription, send_welcome_message=send_welcome_message)
    }
    columns |= {key: contacts[name].to_list() for name, key in PLAIN_KEYS.items() if name in contacts.columns}
    columns["customProperties"] = _properties(contacts, markers if marker == "property" else {})
    return _filled(columns)


def batch_body(items: Sequence[Body], *, origin: str | None) -> bytes:
    """Write the body of one `POST /batches`.

    Args:
        items: 1 to 100 bodies.
        origin: Names run and batch, so that a batch whose answer was lost can be found again; None leaves it out.
    """
    named = {} if origin is None else {"origin": origin}
    return orjson.dumps({"method": "POST", "endpoint": "contacts", **named, "items": items})


def undoing_body(name: str) -> bytes:
    """Write the body of one `PATCH /contacts` that takes a marker off a contact, and says nothing else of it.

    Args:
        name: The marker's custom property.
    """
    return orjson.dumps({"customProperties": {name: False}})


def _identifiers(contacts: pl.DataFrame, *, subscription: Subscription, send_welcome_message: bool) -> list[object]:
    nothing = [None] * contacts.height
    phones = contacts["phone"].to_list() if "phone" in contacts.columns else nothing
    channels = _channels(contacts) if subscription == "from_data" else nothing
    found: list[object] = []
    for email, channel, phone in zip(contacts["email"].to_list(), channels, phones, strict=True):
        identifier = {"type": "email", "id": email, "sendWelcomeMessage": send_welcome_message}
        if channel is not None:
            identifier["channels"] = channel
        identifiers = [identifier]
        if phone is not None:
            identifiers.append({"type": "phone", "id": phone, "sendWelcomeMessage": False})
        found.append(identifiers)
    return found


def _channels(contacts: pl.DataFrame) -> Sequence[Body | None]:
    return [
        None if status is None or moment is None else {"email": {"status": status, "statusChangedAt": moment}}
        for status, moment in contacts.select("email_status", "email_status_at").rows()
    ]


def _properties(contacts: pl.DataFrame, markers: Mapping[str, str]) -> list[object]:
    columns: dict[str, list[object]] = {
        name.removeprefix(PROPERTY): contacts[name].to_list() for name in contacts.columns if name.startswith(PROPERTY)
    }
    for segment, name in markers.items():
        is_member, was_member = pl.col(MARK + segment), pl.lit(value=False)
        if UNDO + segment in contacts.columns:
            was_member = pl.col(UNDO + segment)
        marks = pl.when(is_member).then(pl.lit(value=True)).when(was_member).then(pl.lit(value=False))
        columns[name] = contacts.select(marks).to_series().to_list()
    return [properties or None for properties in _filled(columns)] if columns else [None] * contacts.height


def _filled(columns: Mapping[str, Sequence[object]]) -> list[Body]:
    """Make an object of each row of at least one column, without what is None."""
    names = list(columns)
    rows = zip(*columns.values(), strict=True)
    return [{name: value for name, value in zip(names, row, strict=True) if value is not None} for row in rows]
