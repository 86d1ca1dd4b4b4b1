"""Checks what is sent to the sandbox against the vendor's schemas, and names every fault at once by its dot path."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from exporter.sandbox.problems import field_error

Errors = list[dict[str, str]]

EMAIL = re.compile(r"^[^\s@<>,;:\"()\[\]\\]+@[^\s@.<>,;:\"()\[\]\\]+(\.[^\s@.<>,;:\"()\[\]\\]+)+$")
PHONE = re.compile(r"^\+[1-9][0-9]{6,14}$")
COUNTRY_CODE = re.compile(r"^[A-Z]{2}$")
DAY = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
PROPERTY_NAME = re.compile(r"^[A-Za-z0-9_]{1,128}$")
TIME = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$")

TEXTS = ("firstName", "lastName", "address", "city", "state", "postalCode", "country", "countryCode", "createdAt")
STATUSES = ("subscribed", "nonSubscribed", "unsubscribed")
CHANNEL = {"email": "email", "phone": "sms"}
MOST_TAGS = 100
MOST_SELECTED = 250
MOST_ITEMS = 100
MOST_PROPERTIES = 200
LONGEST_EMAIL = 254
BATCH_ENDPOINTS = ("products", "contacts", "events", "categories")


def contact_errors(body: object, *, new: bool = True) -> Errors:
    """Find the faults of a contact's body; only `new` ones need an identifier."""
    if not isinstance(body, dict):
        return [field_error("", "invalid_type", "Must be an object")]
    errors: Errors = []
    identifiers = body.get("identifiers")
    if identifiers is None or identifiers == []:
        if new:
            errors.append(field_error("identifiers", "required", "At least one identifier is required"))
    elif isinstance(identifiers, list):
        for position, identifier in enumerate(identifiers):
            errors += identifier_errors(identifier, f"identifiers.{position}")
    else:
        errors.append(field_error("identifiers", "invalid_type", "Must be an array"))
    for name in TEXTS:
        value = body.get(name)
        if value is not None and not isinstance(value, str):
            errors.append(field_error(name, "invalid_type", "Must be a string"))
    errors += format_errors(body)
    if (tags := body.get("tags")) is not None:
        errors += strings_errors(tags, "tags", most=MOST_TAGS)
    if (properties := body.get("customProperties")) is not None:
        errors += property_errors(properties)
    return errors


def format_errors(body: Mapping[str, Any]) -> Errors:
    """Find the faults of the fields that have a form of their own."""
    errors: Errors = []
    code = body.get("countryCode")
    if isinstance(code, str) and not COUNTRY_CODE.match(code):
        errors.append(field_error("countryCode", "invalid_format", "Must be an ISO 3166-1 alpha-2 code"))
    if (gender := body.get("gender")) is not None and gender not in ("m", "f"):
        errors.append(field_error("gender", "invalid_value", "Must be one of m, f"))
    if (birthdate := body.get("birthdate")) is not None and not is_day(birthdate):
        errors.append(field_error("birthdate", "invalid_format", "Must be a date in the format YYYY-MM-DD"))
    created = body.get("createdAt")
    if isinstance(created, str) and not is_time(created):
        errors.append(field_error("createdAt", "invalid_format", "Must be an RFC3339 timestamp"))
    return errors


def identifier_errors(identifier: object, path: str) -> Errors:
    """Find the faults of one identifier."""
    if not isinstance(identifier, dict):
        return [field_error(path, "invalid_type", "Must be an object")]
    kind, value = identifier.get("type"), identifier.get("id")
    errors = [
        field_error(f"{path}.{name}", "required", "Field is required")
        for name in ("type", "id")
        if identifier.get(name) is None
    ]
    if kind not in (None, "email", "phone"):
        errors.append(field_error(f"{path}.type", "invalid_value", "Must be one of email, phone"))
    if value is not None and (fault := value_fault(kind, value)) is not None:
        errors.append(field_error(f"{path}.id", *fault))
    if (welcome := identifier.get("sendWelcomeMessage")) is not None and not isinstance(welcome, bool):
        errors.append(field_error(f"{path}.sendWelcomeMessage", "invalid_type", "Must be a boolean"))
    if (channels := identifier.get("channels")) is not None:
        errors += channel_errors(channels, CHANNEL.get(kind) if isinstance(kind, str) else None, f"{path}.channels")
    if (consent := identifier.get("consent")) is not None:
        errors += consent_errors(consent, f"{path}.consent")
    return errors


def value_fault(kind: object, value: object) -> tuple[str, str] | None:
    """Find what is wrong with an email or phone, as code and message."""
    if not isinstance(value, str):
        return "invalid_type", "Must be a string"
    if kind == "email" and (len(value) > LONGEST_EMAIL or not EMAIL.match(value)):
        return "invalid_format", "Must be a valid email address"
    if kind == "phone" and not PHONE.match(value):
        return "invalid_format", "Must be a phone number in E.164 format"
    return None


def channel_errors(channels: object, wanted: str | None, path: str) -> Errors:
    """Find the faults of an identifier's channels; an email has only `email`, a phone only `sms`."""
    if not isinstance(channels, dict):
        return [field_error(path, "invalid_type", "Must be an object")]
    errors: Errors = []
    for name, channel in channels.items():
        if wanted is not None and name != wanted:
            errors.append(field_error(f"{path}.{name}", "invalid_value", f"Must be {wanted}"))
        if not isinstance(channel, dict):
            errors.append(field_error(f"{path}.{name}", "invalid_type", "Must be an object"))
            continue
        status, changed = channel.get("status"), channel.get("statusChangedAt")
        if status is None:
            errors.append(field_error(f"{path}.{name}.status", "required", "Field is required"))
        elif status not in STATUSES:
            errors.append(
                field_error(f"{path}.{name}.status", "invalid_value", f"Must be one of {', '.join(STATUSES)}")
            )
        if changed is not None and not is_time(changed):
            place = f"{path}.{name}.statusChangedAt"
            errors.append(field_error(place, "invalid_format", "Must be an RFC3339 timestamp"))
    return errors


def consent_errors(consent: object, path: str) -> Errors:
    """Find the faults of an identifier's consent."""
    if not isinstance(consent, dict):
        return [field_error(path, "invalid_type", "Must be an object")]
    errors = [
        field_error(f"{path}.{name}", "invalid_type", "Must be a string")
        for name in ("source", "createdAt", "ip", "userAgent")
        if consent.get(name) is not None and not isinstance(consent[name], str)
    ]
    created = consent.get("createdAt")
    if isinstance(created, str) and not is_time(created):
        errors.append(field_error(f"{path}.createdAt", "invalid_format", "Must be an RFC3339 timestamp"))
    return errors


def property_errors(properties: object) -> Errors:
    """Find the faults of custom properties."""
    if not isinstance(properties, dict):
        return [field_error("customProperties", "invalid_type", "Must be an object")]
    errors: Errors = []
    if len(properties) > MOST_PROPERTIES:
        errors.append(field_error("customProperties", "too_many", f"Must have at most {MOST_PROPERTIES} properties"))
    for name, value in properties.items():
        path = f"customProperties.{name}"
        if not PROPERTY_NAME.match(name):
            errors.append(
                field_error(path, "invalid_format", "Name must consist of 1-128 letters, digits, underscores")
            )
        if isinstance(value, list):
            if not all(isinstance(element, str) for element in value):
                errors.append(field_error(path, "invalid_type", "An array must hold strings"))
        elif value is not None and not isinstance(value, str | int | float):
            errors.append(field_error(path, "invalid_type", "Must be a string, number, boolean or array of strings"))
    return errors


def strings_errors(value: object, path: str, *, most: int, least: int = 0) -> Errors:
    """Find the faults of an array of strings."""
    if not isinstance(value, list):
        return [field_error(path, "invalid_type", "Must be an array")]
    errors: Errors = []
    if not least <= len(value) <= most:
        errors.append(field_error(path, "invalid_length", f"Must have {least} to {most} elements"))
    for position, element in enumerate(value):
        if not isinstance(element, str) or not element:
            errors.append(field_error(f"{path}.{position}", "invalid_type", "Must be a non-empty string"))
    return errors


def tagging_errors(body: object) -> Errors:
    """Find the faults of a call that adds or removes tags."""
    if not isinstance(body, dict):
        return [field_error("", "invalid_type", "Must be an object")]
    errors: Errors = []
    if body.get("tags") is None:
        errors.append(field_error("tags", "required", "Field is required"))
    else:
        errors += strings_errors(body["tags"], "tags", most=MOST_TAGS, least=1)
    selectors = [name for name in ("contactIDs", "emails", "phones") if body.get(name)]
    for name in selectors:
        errors += strings_errors(body[name], name, most=MOST_SELECTED)
    if not selectors and not body.get("segmentID"):
        message = "At least one of contactIDs, emails, phones or segmentID is required"
        errors.append(field_error("contactIDs", "required", message))
    return errors


def batch_errors(body: object) -> Errors:
    """Find the faults of a batch as a whole; its items are looked at later."""
    if not isinstance(body, dict):
        return [field_error("", "invalid_type", "Must be an object")]
    errors: Errors = []
    for name, allowed in (("method", ("POST", "PUT")), ("endpoint", BATCH_ENDPOINTS)):
        if body.get(name) is None:
            errors.append(field_error(name, "required", "Field is required"))
        elif body[name] not in allowed:
            errors.append(field_error(name, "invalid_value", f"Must be one of {', '.join(allowed)}"))
    if body.get("endpoint") == "contacts" and body.get("method") == "PUT":
        errors.append(field_error("method", "invalid_value", "Contacts are sent with POST"))
    items = body.get("items")
    if items is None:
        errors.append(field_error("items", "required", "Field is required"))
    elif not isinstance(items, list):
        errors.append(field_error("items", "invalid_type", "Must be an array"))
    elif not 1 <= len(items) <= MOST_ITEMS:
        errors.append(field_error("items", "invalid_length", f"Must have 1 to {MOST_ITEMS} elements"))
    if body.get("origin") is not None and not isinstance(body["origin"], str):
        errors.append(field_error("origin", "invalid_type", "Must be a string"))
    return errors


def is_day(value: object) -> bool:
    """Tell whether this is a day, written YYYY-MM-DD."""
    if not isinstance(value, str) or not DAY.match(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_time(value: object) -> bool:
    """Tell whether this is a time, written as RFC 3339 has it."""
    if not isinstance(value, str) or not TIME.match(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
