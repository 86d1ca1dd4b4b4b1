"""What Omnisend's documentation of version 2026-03-15 says of each body, as strict schemas of our own.

Where the vendor's schema leaves a body open, these close it: a field that is not documented is a fault.
"""

from typing import Any

import jsonschema

TEXT = {"type": "string", "minLength": 1}
TIME = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$"}
DAY = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
ID = {"type": "string", "pattern": "^[0-9a-f]{24}$"}
WHOLE = {"type": "integer", "minimum": 0}
STATUS = {"enum": ["subscribed", "unsubscribed", "nonSubscribed"]}
PROPERTIES = {
    "type": "object",
    "maxProperties": 200,
    "propertyNames": {"pattern": "^[A-Za-z0-9_]{1,128}$"},
    "additionalProperties": {
        "anyOf": [{"type": ["string", "number", "boolean"]}, {"type": "array", "items": {"type": "string"}}]
    },
}


def closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    """Describe an object that has these fields and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


PROFILE = {
    "firstName": TEXT,
    "lastName": TEXT,
    "address": TEXT,
    "city": TEXT,
    "state": TEXT,
    "postalCode": TEXT,
    "country": TEXT,
    "countryCode": {"type": "string", "pattern": "^[A-Z]{2}$"},
    "gender": {"enum": ["m", "f"]},
    "birthdate": DAY,
    "customProperties": PROPERTIES,
    "tags": {"type": "array", "maxItems": 100, "items": TEXT},
}
CHANNEL = closed({"status": STATUS, "statusChangedAt": TIME}, "status")
IDENTIFIER_REQUEST = {
    "oneOf": [
        closed(
            {
                "type": {"const": kind},
                "id": {"type": "string", "pattern": pattern},
                "channels": closed({channel: CHANNEL}, channel),
                "consent": closed({"source": TEXT, "createdAt": TIME, "ip": TEXT, "userAgent": TEXT}),
                "sendWelcomeMessage": {"type": "boolean"},
                "source": TEXT,
            },
            "type",
            "id",
        )
        for kind, channel, pattern in (("email", "email", r"^[^\s@]+@[^\s@]+$"), ("phone", "sms", r"^\+[1-9]\d{6,14}$"))
    ]
}
CONTACT_REQUEST = closed(
    {"identifiers": {"type": "array", "minItems": 1, "items": IDENTIFIER_REQUEST}, "createdAt": TIME, **PROFILE},
    "identifiers",
)
CREATE_BATCH_REQUEST = closed(
    {
        "method": {"enum": ["POST", "PUT"]},
        "endpoint": {"enum": ["products", "contacts", "events", "categories"]},
        "items": {"type": "array", "minItems": 1, "maxItems": 100, "items": CONTACT_REQUEST},
        "origin": TEXT,
    },
    "method",
    "endpoint",
    "items",
)
TAGS_REQUEST = closed(
    {
        "tags": {"type": "array", "minItems": 1, "maxItems": 100, "items": TEXT},
        **{name: {"type": "array", "maxItems": 250, "items": TEXT} for name in ("contactIDs", "emails", "phones")},
        "segmentID": TEXT,
    },
    "tags",
)

CREATE_BATCH_RESPONSE = closed({"batchID": ID, "totalCount": WHOLE}, "batchID", "totalCount")
BATCH_ITEM = closed(
    {
        "itemID": TEXT,
        "request": {"type": "object"},
        "response": {"type": "object"},
        "responseCode": {"type": "integer", "minimum": 100, "maximum": 599},
        "status": TEXT,
    },
    "itemID",
    "request",
    "response",
    "responseCode",
    "status",
)
BATCH = closed(
    {
        "batchID": ID,
        "createdAt": TIME,
        "endedAt": TIME,
        "endpoint": TEXT,
        "errors": {"type": "array", "items": BATCH_ITEM},
        "errorsCount": WHOLE,
        "eventID": TEXT,
        "finishedCount": WHOLE,
        "method": TEXT,
        "origin": TEXT,
        "responses": {"type": "array", "items": BATCH_ITEM},
        "startedAt": TIME,
        "status": {"enum": ["pending", "inProgress", "finished", "stopped"]},
        "totalCount": WHOLE,
    },
    "batchID",
    "createdAt",
    "endpoint",
    "errorsCount",
    "finishedCount",
    "method",
    "status",
    "totalCount",
)
LINK = {"type": ["string", "null"]}
LIST_BATCHES_RESPONSE = closed(
    {
        "batches": {"type": "array", "items": BATCH},
        "paging": closed({"limit": WHOLE, "offset": WHOLE, "next": LINK, "previous": LINK}, "limit", "offset"),
    },
    "batches",
    "paging",
)
CONTACT_RESPONSE = closed(
    {
        **PROFILE,
        "id": ID,
        "email": TEXT,
        "phone": {"type": "array", "items": TEXT},
        "status": STATUS,
        "createdAt": TIME,
        "updatedAt": TIME,
        "segments": {"type": "array", "items": TEXT},
        "statuses": {
            "type": "array",
            "items": closed(
                {"channel": {"enum": ["email", "sms"]}, "status": STATUS, "statusChangedAt": TIME}, "channel", "status"
            ),
        },
        "optIns": {
            "type": "array",
            "items": closed({"channel": {"enum": ["email", "sms"]}, "optInAt": TIME}, "channel"),
        },
        "consents": {
            "type": "array",
            "items": closed(
                {
                    "channel": {"enum": ["email", "sms"]},
                    "createdAt": TIME,
                    "source": TEXT,
                    "ip": TEXT,
                    "userAgent": TEXT,
                },
                "channel",
            ),
        },
        "identifiers": {
            "type": "array",
            "items": closed(
                {
                    "id": TEXT,
                    "type": {"enum": ["email", "phone"]},
                    "channels": {"type": "object", "additionalProperties": CHANNEL},
                },
                "id",
                "type",
            ),
        },
    },
    "id",
    "identifiers",
    "createdAt",
    "updatedAt",
)
LIST_CONTACTS_RESPONSE = closed(
    {
        "contacts": {"type": "array", "items": CONTACT_RESPONSE},
        "paging": closed(
            {"cursors": closed({"after": LINK, "before": LINK}), "hasMore": {"type": "boolean"}, "limit": WHOLE},
            "cursors",
            "hasMore",
            "limit",
        ),
    },
    "contacts",
    "paging",
)
BRAND_RESPONSE = closed(
    {
        "brandID": TEXT,
        "connected": {"type": "boolean"},
        "currency": TEXT,
        "name": TEXT,
        "platform": TEXT,
        "timezone": TEXT,
        "version": TEXT,
        "website": TEXT,
    },
    "brandID",
)
_PROBLEM = {
    "type": {"type": "string", "pattern": r"^https://problems\.omnisend\.com/[a-z-]+$"},
    "title": TEXT,
    "status": {"type": "integer", "minimum": 400, "maximum": 599},
    "detail": TEXT,
    "instance": {"type": "string", "pattern": "^urn:omnisend:request:[0-9a-f-]{36}$"},
}
PROBLEM = closed(_PROBLEM, "type", "title", "status", "detail", "instance")
UNAUTHORIZED = closed(_PROBLEM, "type", "title", "status")
RATE_LIMIT_PROBLEM = closed(
    {**_PROBLEM, "retryAfter": {"type": "integer", "minimum": 1}}, "type", "title", "status", "retryAfter"
)
FIELD_ERROR = closed(
    {"field": {"type": "string", "pattern": r"^[^\[\]]*$"}, "code": {"pattern": "^[a-z_]+$"}, "message": TEXT},
    "field",
    "code",
    "message",
)
VALIDATION_PROBLEM = closed(
    {**_PROBLEM, "errors": {"type": "array", "items": FIELD_ERROR}}, "type", "title", "status", "errors"
)


def check(body: object, schema: dict[str, Any]) -> None:
    """Raise unless the body is as the schema says."""
    jsonschema.validate(body, schema, cls=jsonschema.Draft202012Validator)
