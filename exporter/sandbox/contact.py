"""How the sandbox's contacts change by what is sent: the rules that Omnisend documents, without storage or clock.

A contact is a JSON object in the shape of the answer, less what is derived from its identifiers when it is shown.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pycountry

from exporter.sandbox.validation import CHANNEL

Contact = dict[str, Any]

COPIED = ("firstName", "lastName", "address", "city", "state", "postalCode", "gender", "birthdate")


def identifier(contact: Mapping[str, Any], kind: str) -> Any:  # noqa: ANN401 - an identifier is a JSON object
    """Find the email or phone identifier that a contact, or a body, names first; None if it has none."""
    for found in contact.get("identifiers") or ():
        if found["type"] == kind:
            return found
    return None


def identifier_value(contact: Mapping[str, Any], kind: str) -> str | None:
    """Find the email or phone of a contact, or of a body."""
    found = identifier(contact, kind)
    return None if found is None else str(found["id"])


def welcomes(body: Mapping[str, Any]) -> int:
    """Count the welcome messages that a body asks for: one for each identifier that does not say no."""
    return sum(sent.get("sendWelcomeMessage") is not False for sent in body.get("identifiers") or ())


def changed(held: Contact | None, body: Mapping[str, Any], *, now: str, without: frozenset[str]) -> Contact:
    """Apply a body to a contact.

    What the body does not name stays. Tags are replaced; custom properties are merged; a status that is older than the
    one held is passed over; the country code follows from the country unless it is given.

    Args:
        held: The contact as it is, or None for a new one.
        body: What was sent, already checked.
        now: The time, RFC 3339.
        without: Kinds of identifiers to pass over, as others have them.
    """
    contact: Contact = {"identifiers": [], "createdAt": now} if held is None else {**held}
    contact["updatedAt"] = now
    kept = {found["type"]: found for found in contact["identifiers"]}
    for sent in body.get("identifiers") or ():
        if sent["type"] not in without:
            kept[sent["type"]] = changed_identifier(contact, kept.get(sent["type"]), sent, now=now)
    contact["identifiers"] = list(kept.values())
    for name in COPIED:
        if (value := body.get(name)) is not None:
            contact[name] = value
    contact |= country_of(body)
    if (tags := body.get("tags")) is not None:
        contact["tags"] = list(dict.fromkeys(tags))
    properties = body.get("customProperties")
    if (created := body.get("createdAt")) is not None:
        properties = {**(properties or {}), "externalCreated": created}
    if properties:
        contact["customProperties"] = {**(contact.get("customProperties") or {}), **properties}
    return contact


def country_of(body: Mapping[str, Any]) -> dict[str, str]:
    """Take the country that a body names, with its code: the one that it gives, else the country's own if known."""
    country, code = body.get("country"), body.get("countryCode")
    derived = country_codes().get(country.strip().casefold()) if country is not None else None
    named = {"country": country, "countryCode": code if code is not None else derived}
    return {name: value for name, value in named.items() if value is not None}


def changed_identifier(
    contact: Contact, held: Mapping[str, Any] | None, sent: Mapping[str, Any], *, now: str
) -> dict[str, Any]:
    """Apply one sent identifier; opt-ins and consents are added to the contact."""
    channel = CHANNEL[sent["type"]]
    kept = ((held or {}).get("channels") or {}).get(channel) or {"status": "nonSubscribed"}
    wanted = (sent.get("channels") or {}).get(channel)
    if wanted is not None:
        status_at = wanted.get("statusChangedAt") or now
        if "statusChangedAt" not in kept or moment(status_at) >= moment(kept["statusChangedAt"]):
            if wanted["status"] == "subscribed" and kept["status"] != "subscribed":
                contact["optIns"] = [*(contact.get("optIns") or ()), {"channel": channel, "optInAt": status_at}]
            kept = {"status": wanted["status"], "statusChangedAt": status_at}
    if (consent := sent.get("consent")) is not None:
        given = {"channel": channel, "createdAt": now, **{k: v for k, v in consent.items() if v is not None}}
        contact["consents"] = [*(contact.get("consents") or ()), given]
    return {"type": sent["type"], "id": sent["id"], "channels": {channel: kept}}


def shown(contact_id: str, contact: Contact) -> dict[str, Any]:
    """Write a contact as the answer shows it."""
    channels = {name: state for found in contact["identifiers"] for name, state in found["channels"].items()}
    phone = identifier_value(contact, "phone")
    email = identifier_value(contact, "email")
    answer: dict[str, Any] = {
        "id": contact_id,
        **contact,
        "identifiers": contact["identifiers"],
        "phone": [] if phone is None else [phone],
        "statuses": [{"channel": name, **state} for name, state in channels.items()],
        "optIns": contact.get("optIns") or [],
        "consents": contact.get("consents") or [],
        "tags": contact.get("tags") or [],
        "segments": [],
        "customProperties": contact.get("customProperties") or {},
    }
    if email is not None:
        answer["email"] = email
        answer["status"] = channels["email"]["status"]
    return answer


def moment(value: str) -> datetime:
    """Read a time that was checked before; one without a zone counts as UTC."""
    read = datetime.fromisoformat(value)
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)


@cache
def country_codes() -> Mapping[str, str]:
    """List the countries' English names, folded, with their codes."""
    codes: dict[str, str] = {}
    for country in pycountry.countries:
        for name in ("name", "official_name", "common_name"):
            if (written := getattr(country, name, None)) is not None:
                codes[written.casefold()] = country.alpha_2
    return codes
