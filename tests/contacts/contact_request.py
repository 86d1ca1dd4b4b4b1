"""A strict check of contact bodies: the facts of Omnisend's `ContactRequest` and `CreateBatchRequest`, 2026-03-15.

It repeats what the vendor's documentation says and shares nothing with the code that it checks; what this project
promises beyond it (no tags, nothing empty) is checked too.
"""

import re
from datetime import UTC, date, datetime
from typing import Any

_TEXTS = ("firstName", "lastName", "address", "city", "state", "postalCode", "country")
_KNOWN = {*_TEXTS, "identifiers", "countryCode", "gender", "birthdate", "customProperties"}
_STATUSES = {"subscribed", "unsubscribed", "nonSubscribed"}


def faults(body: object) -> list[str]:
    """Say everything that is wrong with one contact body; empty where Omnisend should take it."""
    if not isinstance(body, dict):
        return ["the body is no object"]
    found = [f"{key} is not sent by this project" for key in body if key not in _KNOWN]
    found += [f"{key} is not filled text" for key in _TEXTS if key in body and not _is_filled(body[key])]
    if "countryCode" in body and not re.fullmatch("[A-Z]{2}", str(body["countryCode"])):
        found.append("countryCode is not two capitals")
    if "country" in body and "countryCode" in body:
        found.append("country is sent beside its code")
    if body.get("gender", "m") not in ("m", "f"):
        found.append("gender is neither m nor f")
    if "birthdate" in body and not _is_day(body["birthdate"]):
        found.append("birthdate is not YYYY-MM-DD")
    if "customProperties" in body:
        found += _property_faults(body["customProperties"])
    return found + _identifier_faults(body.get("identifiers"))


def batch_faults(batch: dict[str, Any]) -> list[str]:
    """Say everything that is wrong with the body of `POST /batches`, items included."""
    found = [f"{key} is unknown" for key in batch if key not in {"method", "endpoint", "origin", "items"}]
    if (batch.get("method"), batch.get("endpoint")) != ("POST", "contacts"):
        found.append("it is not POST contacts")
    if not isinstance(batch.get("origin"), str):
        found.append("origin is no text")
    if not 1 <= len(batch.get("items", [])) <= 100:
        found.append("items are not 1 to 100")
    return found + [fault for item in batch.get("items", []) for fault in faults(item)]


def _identifier_faults(identifiers: object) -> list[str]:
    if not isinstance(identifiers, list) or not identifiers:
        return ["there is no identifier"]
    found = []
    if [identifier.get("type") for identifier in identifiers] not in (["email"], ["email", "phone"]):
        found.append("identifiers are not one email and at most one phone")
    for identifier in identifiers:
        shape = r"[^@\s]+@[^@\s]+\.[^@\s]+" if identifier.get("type") == "email" else r"\+[1-9][0-9]{6,14}"
        if not re.fullmatch(shape, str(identifier.get("id"))):
            found.append(f"the id of the {identifier.get('type')} is malformed")
        if not isinstance(identifier.get("sendWelcomeMessage"), bool):
            found.append("sendWelcomeMessage is not said, so that Omnisend would greet")
        found += [f"{key} is unknown" for key in set(identifier) - {"type", "id", "sendWelcomeMessage", "channels"}]
        found += _channel_faults(identifier)
    return found


def _channel_faults(identifier: dict[str, Any]) -> list[str]:
    if "channels" not in identifier:
        return []
    if identifier["type"] != "email" or set(identifier["channels"]) != {"email"}:
        return ["a channel other than email is set"]
    channel = identifier["channels"]["email"]
    found = [] if set(channel) == {"status", "statusChangedAt"} else ["a channel lacks its status or its date"]
    if channel.get("status") not in _STATUSES:
        found.append("the status is unknown")
    if not _is_past_moment(channel.get("statusChangedAt")):
        found.append("statusChangedAt is no moment of the past in UTC")
    return found


def _property_faults(properties: object) -> list[str]:
    if not isinstance(properties, dict) or not properties:
        return ["customProperties is no filled object"]
    found = [f"the property name {name!r} is refused" for name in properties if not _is_name(name)]
    found += [f"{name} is no text, number or boolean" for name, value in properties.items() if not _is_plain(value)]
    return found + (["there are over 200 properties"] if len(properties) > 200 else [])


def _is_name(name: str) -> bool:
    return re.fullmatch("[a-zA-Z0-9_]{1,128}", name) is not None and name != "externalCreated"


def _is_plain(value: object) -> bool:
    return _is_filled(value) if isinstance(value, str) else isinstance(value, bool | int | float)


def _is_filled(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _is_day(value: object) -> bool:
    try:
        return date.fromisoformat(str(value)).isoformat() == value
    except ValueError:
        return False


def _is_past_moment(value: object) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", str(value)):
        return False
    return datetime.fromisoformat(str(value)) <= datetime.now(UTC)
