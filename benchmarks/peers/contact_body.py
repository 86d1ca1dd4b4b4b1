"""A checked contact as Omnisend takes it, for the tools that leave it to their user's Python; plain dicts, no library.

A row has one column a field, named as in the body; what is empty is left out.
"""

from collections.abc import Iterable, Mapping
from typing import Any

NAMED = (
    *("firstName", "lastName", "address", "city", "state", "postalCode"),
    *("country", "countryCode", "gender", "birthdate"),
)
"""Columns that stand at the top of a body under their own name."""

PROPERTIES = ("customer_id", "Everyone")
"""Columns that are custom properties; every contact has them."""

BATCH = 100
"""Contacts in a request, Omnisend's maximum."""


def batch(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Make what one `POST /batches` says."""
    return {"method": "POST", "endpoint": "contacts", "items": [contact_body(row) for row in rows]}


def contact_body(row: Mapping[str, Any]) -> dict[str, Any]:
    """Make the body of one contact."""
    identifiers = [{"type": "email", "id": row["email"], "sendWelcomeMessage": False}]
    if row["phone"] is not None:
        identifiers.append({"type": "phone", "id": row["phone"], "sendWelcomeMessage": False})
    body: dict[str, Any] = {"identifiers": identifiers}
    for name in NAMED:
        value = row[name]
        if value is not None:
            body[name] = value
    body["customProperties"] = {name: row[name] for name in PROPERTIES}
    return body
