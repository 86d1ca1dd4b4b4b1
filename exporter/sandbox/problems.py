"""The sandbox's refusals, in the shape that Omnisend documents: type, title, status, detail, instance, and more."""

import uuid
from typing import Any

from starlette.responses import Response

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


BROKEN_PAGE = Response(
    "<!DOCTYPE html><html><head><title>502 Bad gateway</title></head>"
    "<body><h1>Bad gateway</h1><p>The web server reported a bad gateway error.</p></body></html>",
    status_code=502,
    media_type="text/html",
)
"""What a gateway in front of an API answers when the API does not."""
