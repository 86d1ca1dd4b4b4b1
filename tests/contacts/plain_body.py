"""A contact's body written plainly, an object a contact: what `exporter.contacts.payload` is compared with."""

from collections.abc import Mapping

import orjson
import polars as pl

from exporter.contacts.cleaning import Subscription
from exporter.contacts.payload import PLAIN_KEYS, Marker


def plain_items(
    contacts: pl.DataFrame, *, subscription: Subscription, welcome: bool, marker: Marker, markers: Mapping[str, str]
) -> list[bytes]:
    """Write contacts as `payload.items` does."""
    marked = markers if marker == "property" else {}
    return [
        orjson.dumps(_body(contact, subscription=subscription, welcome=welcome, markers=marked))
        for contact in contacts.iter_rows(named=True)
    ]


def _body(
    contact: Mapping[str, object], *, subscription: Subscription, welcome: bool, markers: Mapping[str, str]
) -> dict[str, object]:
    email: dict[str, object] = {"type": "email", "id": contact["email"], "sendWelcomeMessage": welcome}
    status, moment = contact.get("email_status"), contact.get("email_status_at")
    if subscription == "from_data" and status is not None and moment is not None:
        email["channels"] = {"email": {"status": status, "statusChangedAt": moment}}
    identifiers = [email]
    if contact.get("phone") is not None:
        identifiers.append({"type": "phone", "id": contact["phone"], "sendWelcomeMessage": False})
    properties = {
        name.removeprefix("property:"): value for name, value in contact.items() if name.startswith("property:")
    }
    for segment, name in markers.items():
        undone = False if contact.get(f"undo:{segment}") else None
        properties[name] = True if contact[f"mark:{segment}"] else undone
    body = {"identifiers": identifiers, **{key: contact.get(name) for name, key in PLAIN_KEYS.items()}}
    body["customProperties"] = _filled(properties) or None
    return _filled(body)


def _filled(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}
