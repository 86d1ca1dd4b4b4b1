"""Lists the sandbox's contacts page by page, with the filters and cursors that Omnisend documents."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from exporter.sandbox.batches import written
from exporter.sandbox.contact import moment, shown
from exporter.sandbox.problems import field_error, refuse_invalid
from exporter.sandbox.store import Numbered, Store, contact_id
from exporter.sandbox.validation import STATUSES, Errors, is_time

PARAMETERS = frozenset(
    {"limit", "after", "before", "sort", "direction", "email", "phone", "status", "segmentID", "tag", "updatedAtFrom"}
)
FILTERS = ("email", "phone", "status", "segmentID", "tag", "updatedAtFrom", "sort", "direction")
WITHOUT_TIME = ("email", "phone", "status", "segmentID", "tag")
EXCLUSIVE = (("after", "before"), ("tag", "status"), *(("updatedAtFrom", name) for name in WITHOUT_TIME))
CHOICES = {"sort": ("createdAt", "updatedAt"), "direction": ("asc", "desc"), "status": STATUSES}
LARGEST_PAGE = 250
DEFAULT_PAGE = 100


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ends: the last contact's place in the order, and the filters that the order belongs to."""

    number: int
    updated_at: str
    filters: dict[str, str]

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(orjson.dumps([self.number, self.updated_at, self.filters])).decode().rstrip("=")


def read_cursor(text: str) -> Cursor | None:
    """Read a cursor; None if it is none of ours."""
    try:
        number, updated_at, filters = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError, TypeError):
        return None
    usable = isinstance(number, int) and isinstance(updated_at, str) and isinstance(filters, dict)
    return Cursor(number, updated_at, filters) if usable else None


def unknown_errors(query: Mapping[str, str], known: frozenset[str]) -> Errors:
    """Find query parameters that the call does not have."""
    return [
        field_error(name, "unknown_parameter", "Is not a parameter of this call") for name in query if name not in known
    ]


def number_in(query: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> tuple[int, Errors]:
    """Read a whole number from a query, with its fault if it has one."""
    text = query.get(name)
    if text is None:
        return default, []
    value = int(text) if text.isascii() and text.isdigit() else None
    if value is None or not least <= value <= most:
        return default, [field_error(name, "invalid_value", f"Must be a whole number from {least} to {most}")]
    return value, []


def query_errors(query: Mapping[str, str]) -> Errors:
    """Find the faults of a query for contacts, except of its limit."""
    errors = unknown_errors(query, PARAMETERS)
    for first, second in EXCLUSIVE:
        if first in query and second in query:
            errors.append(field_error(first, "invalid_combination", f"Cannot be combined with {second}"))
    for name, choices in CHOICES.items():
        if name in query and query[name] not in choices:
            errors.append(field_error(name, "invalid_value", f"Must be one of {', '.join(choices)}"))
    if "direction" in query and "sort" not in query:
        errors.append(field_error("direction", "invalid_combination", "Needs sort"))
    if "updatedAtFrom" in query and not is_time(query["updatedAtFrom"]):
        errors.append(field_error("updatedAtFrom", "invalid_format", "Must be an RFC3339 timestamp"))
    filters = filters_of(query)
    for name in ("after", "before"):
        if name in query and ((cursor := read_cursor(query[name])) is None or cursor.filters != filters):
            errors.append(field_error(name, "invalid_value", "Is not a cursor of this list"))
    return errors


def filters_of(query: Mapping[str, str]) -> dict[str, str]:
    """Take the part of a query that decides which contacts are listed, and in which order."""
    return {name: query[name] for name in FILTERS if name in query}


def list_contacts(store: Store, query: Mapping[str, str]) -> dict[str, Any]:
    """List a page of contacts. Raises Refused with every fault of the query."""
    limit, errors = number_in(query, "limit", default=DEFAULT_PAGE, least=1, most=LARGEST_PAGE)
    refuse_invalid([*errors, *query_errors(query)])
    backwards = "before" in query
    text = query.get("before") or query.get("after")
    cursor = read_cursor(text) if text is not None else None
    where, values = conditions(query)
    by_time = query.get("sort") == "updatedAt"
    rising = (query.get("direction") == "asc") != backwards
    if cursor is not None:
        sign = ">" if rising else "<"
        where.append(f"(updated_at, number) {sign} (?, ?)" if by_time else f"number {sign} ?")
        values += [cursor.updated_at, cursor.number] if by_time else [cursor.number]
    way = "ASC" if rising else "DESC"
    order = f"updated_at {way}, number {way}" if by_time else f"number {way}"
    found = store.contacts(f"WHERE {' AND '.join(['TRUE', *where])} ORDER BY {order} LIMIT ?", [*values, limit + 1])
    more, page = len(found) > limit, found[:limit]
    if backwards:
        page.reverse()
    return written_page(
        page, query, limit=limit, before=more if backwards else cursor is not None, after=backwards or more
    )


def conditions(query: Mapping[str, str]) -> tuple[list[str], list[Any]]:
    """Turn filters into conditions and the values that they hold."""
    where: list[str] = []
    values: list[Any] = []
    for name in ("email", "phone", "status"):
        if name in query:
            where.append(f"{name} = ?")
            values.append(query[name])
    if "tag" in query:
        where.append("EXISTS (SELECT 1 FROM json_each(contacts.tags) WHERE json_each.value = ?)")
        values.append(query["tag"])
    if "updatedAtFrom" in query:
        where.append("updated_at >= ?")
        values.append(written(moment(query["updatedAtFrom"]).timestamp()))
    if "segmentID" in query:
        where.append("FALSE")
    return where, values


def written_page(
    page: list[Numbered], query: Mapping[str, str], *, limit: int, before: bool, after: bool
) -> dict[str, Any]:
    """Write a page; a cursor is null where nothing more lies in its direction."""
    filters = filters_of(query)
    cursors = [str(Cursor(number, contact["updatedAt"], filters)) for number, contact in page[:1] + page[-1:]]
    return {
        "contacts": [shown(contact_id(number), contact) for number, contact in page],
        "paging": {
            "cursors": {
                "after": cursors[-1] if after and cursors else None,
                "before": cursors[0] if before and cursors else None,
            },
            "hasMore": after and bool(cursors),
            "limit": limit,
        },
    }
