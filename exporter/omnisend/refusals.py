"""Turns an answer that is not the wanted one into the error that says what to do next.

No message repeats what was sent or what came back: it tells a field's path and code, the status and the request id.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from exporter.errors import OmnisendError, Rejected, StopRun, TooLarge, Unavailable
from exporter.omnisend import answers

PLAIN_NAME = re.compile(r"^[A-Za-z0-9_.\[\]-]{1,100}$")
REQUEST_ID = re.compile(r"^[A-Za-z0-9:._-]{1,100}$")
NAMED_FIELDS = 5

STOPPING = {
    401: "Omnisend does not accept the API key. Check the key of the connection: it may be mistyped, or revoked.",
    403: "The API key lacks a permission that this needs. Give the key in Omnisend read and write access to contacts, "
    "or make a new one that has it.",
    410: "Omnisend has retired the API version that the connection uses. Set a newer version under Advanced.",
}
WAITING = {
    408: "Omnisend gave up waiting for the request.",
    429: "Omnisend takes no more requests for the moment: the brand's limit is used up.",
}


def refusal(status: int, headers: Mapping[str, str], body: object, *, now: datetime | None = None) -> OmnisendError:
    """Say what an answer with a status that is not 2xx means.

    Args:
        status: HTTP status.
        headers: Headers of the answer, found without regard to case.
        body: The decoded JSON, or None when the body was none (an HTML page, for one).
        now: The time that a `Retry-After` date is counted from; default: the system's.
    """
    problem = answers.mapping(body)
    request_id = answers.text(problem.get("instance"))
    request_id = request_id if request_id and REQUEST_ID.match(request_id) else None
    if status in STOPPING:
        return StopRun(f"{STOPPING[status]} (status {status})", status=status, request_id=request_id)
    if status == 413:  # noqa: PLR2004 - HTTP's own number
        return TooLarge("The request is larger than Omnisend takes. (status 413)", status=status, request_id=request_id)
    if status in WAITING or status >= 500:  # noqa: PLR2004 - HTTP's own classes
        said = WAITING.get(status, "Omnisend could not answer.")
        return Unavailable(
            f"{said} (status {status})",
            status=status,
            request_id=request_id,
            retry_after=retry_after(problem.get("retryAfter"), headers.get("retry-after"), now=now),
            may_have_arrived=status != 429,  # noqa: PLR2004 - HTTP's own number
        )
    fields = [fault.field for fault in answers.read_problems(body) if fault.field is not None]
    return Rejected(rejection(status, body), status=status, request_id=request_id, fields=fields)


def rejection(status: int, body: object) -> str:
    """Word a refusal for good; of the body, only what surely holds no value is repeated."""
    if 300 <= status < 400:  # noqa: PLR2004 - HTTP's own classes
        return f"The base URL answers with a redirection, which is not followed. Check the base URL. (status {status})"
    faults = []
    for problem in answers.read_problems(body):
        if problem.field is not None and PLAIN_NAME.match(problem.field):
            code = problem.code if problem.code and PLAIN_NAME.match(problem.code) else None
            faults.append(f"{problem.field} ({code.replace('_', ' ')})" if code else problem.field)
    more = len(faults) - NAMED_FIELDS
    named = ", ".join(faults[:NAMED_FIELDS]) + (f" and {more} more" if more > 0 else "")
    return f"Omnisend refuses the request{f' because of {named}' if named else ''}. (status {status})"


def unusable(what: str, status: int) -> Unavailable:
    """Say that an answer came, with a good status, but without what it should hold."""
    return Unavailable(f"The answer is not one of Omnisend's: it holds no {what}. (status {status})", status=status)


def retry_after(asked: object, header: str | None, *, now: datetime | None = None) -> float | None:
    """Read how long Omnisend asks to wait, in seconds, never negative; None if it does not say, or not sensibly.

    Args:
        asked: `retryAfter` of the body, which wins.
        header: `Retry-After`: seconds, or an HTTP date.
        now: The time that a date is counted from; default: the system's.
    """
    for value in (asked, header):
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            continue
        seconds = seconds_in(value, now=now or datetime.now(UTC))
        if seconds is not None and math.isfinite(seconds) and seconds >= 0:
            return seconds
    return None


def seconds_in(value: float | str, *, now: datetime) -> float | None:
    """Read seconds, or the seconds from `now` until an HTTP date (0 if that has passed); None if it is neither."""
    try:
        return float(value)
    except (ValueError, OverflowError):
        pass
    try:
        until = parsedate_to_datetime(str(value))
    except ValueError:
        return None
    until = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())
