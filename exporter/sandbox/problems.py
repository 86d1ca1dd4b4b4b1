"""The sandbox's refusals, in the shape that Omnisend documents: type, title, status, detail, instance, and more."""

import uuid
from email.utils import formatdate
from typing import Any, Literal, get_args

from starlette.responses import Response

from exporter.sandbox.answer import Json

Told = Literal["body", "seconds", "date", "nothing"]
"""Where a 429 says how long to wait: in the body, in a header as seconds or as a date, or nowhere."""
TYPES = "https://problems.omnisend.com/"
KINDS = {
    400: ("validation-failed", "Validation failed"),
    401: ("unauthorized", "Unauthorized"),
    403: ("forbidden", "Forbidden"),
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "Method not allowed"),
    409: ("conflict", "Conflict"),
    410: ("version-retired", "API version has been retired"),
    413: ("payload-too-large", "Payload too large"),
    429: ("rate-limit-exceeded", "Rate limit exceeded"),
    503: ("service-unavailable", "Service unavailable"),
}
"""Status -> the end of the problem's type, and its title."""


class Refused(Exception):
    """A request is answered with a problem.

    Args:
        status: HTTP status, one of KINDS.
        detail: What is wrong.
        more: Members beside the standard ones: `errors`, `retryAfter`.
    """

    def __init__(self, status: int, detail: str, **more: Any) -> None:  # noqa: ANN401 - JSON is anything
        self.status = status
        self.body = problem(status, detail, **more)
        super().__init__(detail)


def problem(status: int, detail: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON is anything
    """Write the body of a problem."""
    kind, title = KINDS[status]
    return {
        "type": TYPES + kind,
        "title": title,
        "status": status,
        "detail": detail,
        "instance": f"urn:omnisend:request:{uuid.uuid4()}",
        **more,
    }


def field_error(field: str, code: str, message: str) -> dict[str, str]:
    """Write one entry of a validation problem's `errors`."""
    return {"field": field, "code": code, "message": message}


def invalid(errors: list[dict[str, str]]) -> dict[str, Any]:
    """Write the body of a validation problem that lists every fault."""
    return problem(400, f"{len(errors)} field(s) failed validation.", errors=errors)


def refuse_invalid(errors: list[dict[str, str]]) -> None:
    """Raise Refused with every fault, if there is one."""
    if errors:
        raise Refused(400, f"{len(errors)} field(s) failed validation.", errors=errors)


TOLD: tuple[Told, ...] = get_args(Told)


def throttled(seconds: int, told: Told, *, now: float) -> Response:
    """Write a 429 that tells how long to wait in the body as documented, in a header, or not at all."""
    body = problem(429, "Too many requests.", **({"retryAfter": seconds} if told == "body" else {}))
    after = {"seconds": str(seconds), "date": formatdate(now + seconds, usegmt=True)}.get(told)
    return Json(body, 429, headers=None if after is None else {"Retry-After": after})


def broken_page(status: int, title: str) -> Response:
    """Write the page that a gateway in front of an API answers with when the API does not answer."""
    return Response(
        f"<!DOCTYPE html><html><head><title>{status} {title}</title></head>"
        f"<body><h1>{title}</h1><p>The web server reported an error.</p></body></html>",
        status_code=status,
        media_type="text/html",
    )


BROKEN_PAGES = {"failing": broken_page(502, "Bad gateway"), "unavailable": broken_page(503, "Service unavailable")}
"""Fault -> page."""
