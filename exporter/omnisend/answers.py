"""What Omnisend's answers say, as values; it alone knows the shapes of their JSON.

Every reader here takes whatever came back: a shape that is not the documented one gives None or leaves the part out.
"""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

OLD_FIELD_ERROR = re.compile(r"^(?P<field>[A-Za-z_][\w.\[\]]*): (?P<message>.+)$", re.DOTALL)
"""How the older error body writes a field's fault: `identifiers[0].channels: field required but not found in Json`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP exchange, for charts and counts; holds no personal data.

    Args:
        method: HTTP method.
        path: Path below the base URL, without its query: `/batches`.
        status: HTTP status, or None if no answer came.
        seconds: From asking until the answer was read, or given up on.
        request_bytes: Size of the request's body.
    """

    method: str
    path: str
    status: int | None
    seconds: float
    request_bytes: int


@dataclass(frozen=True, slots=True)
class Brand:
    """The brand behind a key; both None when the key may not read brands, but works."""

    id: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class BatchInfo:
    """How far Omnisend is with one batch.

    Args:
        batch_id: Omnisend's name for it.
        origin: What the sender wrote into `origin`, or None.
        status: pending, inProgress, finished, stopped; "" if the answer named none.
        total: Items in it.
        finished: Items done, refused ones included.
        errors: Items refused.
        created_at: When Omnisend took it, with time zone, or None.
    """

    batch_id: str
    origin: str | None
    status: str
    total: int
    finished: int
    errors: int
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault that Omnisend found in a contact.

    Args:
        field: Dot path of the field, or None when it concerns the whole contact.
        code: Omnisend's code, such as required or invalid_format, or None.
        message: Omnisend's words; they may repeat the value.
    """

    field: str | None
    code: str | None
    message: str = dataclasses.field(repr=False)


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """What became of one item of a batch.

    Args:
        email: The email identifier that was sent, or None if the answer does not repeat it.
        accepted: Whether Omnisend took the contact.
        status: The HTTP status that the single call would have had; 0 if the answer names none.
        problems: Why it was refused; empty when accepted.
    """

    email: str | None = dataclasses.field(repr=False)
    accepted: bool
    status: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactPage:
    """A page of contacts, as Omnisend holds them; `after` is the cursor of the next page, None at the end."""

    contacts: list[dict[str, Any]] = dataclasses.field(repr=False)
    after: str | None


def read_brand(body: object) -> Brand | None:
    """Read `GET /brands/current`; None if it names no brand."""
    brand_id = text(mapping(body).get("brandID"))
    return Brand(brand_id, text(mapping(body).get("name"))) if brand_id else None


def read_batch_id(body: object) -> str | None:
    """Read the answer of `POST /batches`; None if it names no batch."""
    return text(mapping(body).get("batchID"))


def read_batch(body: object) -> BatchInfo | None:
    """Read one batch; None if it has no id."""
    batch = mapping(body)
    batch_id = text(batch.get("batchID"))
    if batch_id is None:
        return None
    return BatchInfo(
        batch_id=batch_id,
        origin=text(batch.get("origin")),
        status=text(batch.get("status")) or "",
        total=count(batch.get("totalCount")),
        finished=count(batch.get("finishedCount")),
        errors=count(batch.get("errorsCount")),
        created_at=moment(batch.get("createdAt")),
    )


def read_batches(body: object) -> list[BatchInfo] | None:
    """Read a page of `GET /batches`; None if it is not one."""
    batches = mapping(body).get("batches")
    if batches is None and "batches" in mapping(body):
        return []
    if not isinstance(batches, list):
        return None
    read = (read_batch(batch) for batch in batches)
    return [batch for batch in read if batch is not None]


def read_items(body: object) -> list[ItemAnswer] | None:
    """Read `GET /batches/{id}/items`: refused items first, then the others; None if it is not a batch.

    An item that is listed both as an error and as a response counts once, as the error.
    """
    batch = mapping(body)
    if not {"batchID", "errors", "responses"} & batch.keys():
        return None
    answers = []
    seen: set[str] = set()
    for part, refused in (("errors", True), ("responses", False)):
        for item in sequence(batch.get(part)):
            item_id = text(mapping(item).get("itemID"))
            if item_id is not None and item_id in seen:
                continue
            if item_id is not None:
                seen.add(item_id)
            answers.append(read_item(mapping(item), refused=refused))
    return answers


def read_item(item: Mapping[str, Any], *, refused: bool) -> ItemAnswer:
    """Read one item; a status code decides, and where there is none, the list that it stood in (`refused`)."""
    status = count(item.get("responseCode"))
    accepted = 200 <= status < 300 if status else not refused  # noqa: PLR2004 - HTTP's own classes
    response = item.get("response")
    email = email_of(mapping(item.get("request"))) or text(mapping(response).get("email"))
    return ItemAnswer(email, accepted, status, () if accepted else read_problems(response))


def read_problems(body: object) -> tuple[Problem, ...]:
    """Read why something was refused, from a problem with `errors`, the older `{"error", "fields"}`, or plain text."""
    problem = mapping(body)
    listed = tuple(
        Problem(text(error.get("field")), text(error.get("code")), text(error.get("message")) or "No reason given.")
        for error in map(mapping, sequence(problem.get("errors")))
        if error
    )
    if listed:
        return listed
    fields = problem.get("fields")
    groups = fields.values() if isinstance(fields, Mapping) else sequence(fields)
    older = [words for group in groups for words in ([group] if isinstance(group, str) else sequence(group))]
    if older:
        return tuple(old_problem(words) for words in older if isinstance(words, str))
    summary = next(filter(None, (text(problem.get(name)) for name in ("detail", "error", "title"))), None)
    return (Problem(None, None, summary or text(body) or "No reason given."),)


def old_problem(words: str) -> Problem:
    """Read a field's fault as the older body writes it, with `identifiers[0].id` turned into a dot path."""
    match = OLD_FIELD_ERROR.match(words)
    if match is None:
        return Problem(None, None, words)
    return Problem(re.sub(r"\[(\w*)\]", r".\1", match["field"]), None, match["message"])


def read_contacts(body: object) -> ContactPage | None:
    """Read `GET /contacts`; None if it is not a page of contacts."""
    page = mapping(body)
    if "contacts" not in page:
        return None
    paging = mapping(page.get("paging"))
    more = paging.get("hasMore") is not False
    after = text(mapping(paging.get("cursors")).get("after")) if more else None
    return ContactPage([dict(mapping(contact)) for contact in sequence(page["contacts"])], after)


def email_of(request: Mapping[str, Any]) -> str | None:
    """Find the email identifier in a contact body."""
    for identifier in map(mapping, sequence(request.get("identifiers"))):
        if identifier.get("type") == "email":
            return text(identifier.get("id"))
    return text(request.get("email"))


def moment(value: object) -> datetime | None:
    """Read an RFC 3339 time; one without a zone counts as UTC; None if it is not a time."""
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return read.replace(tzinfo=UTC) if read is not None and read.tzinfo is None else read


def mapping(value: object) -> Mapping[str, Any]:
    """Take a JSON object; anything else counts as an empty one."""
    return value if isinstance(value, Mapping) else {}


def sequence(value: object) -> Sequence[Any]:
    """Take a JSON array; anything else counts as an empty one."""
    return value if isinstance(value, list) else ()


def text(value: object) -> str | None:
    """Take a string that is not empty."""
    return value if isinstance(value, str) and value else None


def count(value: object) -> int:
    """Take a whole number; anything else counts as 0."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
