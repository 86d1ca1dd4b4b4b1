"""Writes contacts into the sandbox: one at a time, a batch of them, and their tags."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from exporter.sandbox.contact import Contact, changed, identifier_value, welcomes
from exporter.sandbox.problems import problem
from exporter.sandbox.store import Numbered, Store, contact_id, contact_number

Result = tuple[int, Any]
"""What the single call would answer: HTTP status, and the body's essentials."""


class Known:
    """The contacts that a batch concerns, read at once, and its changes until they are written; inside `writing`."""

    def __init__(self, store: Store, bodies: Sequence[object]) -> None:
        self._store = store
        self._by = {kind: store.find(kind, values_of(bodies, kind)) for kind in ("email", "phone")}
        self._held = dict(found for index in self._by.values() for found in index.values())
        self.changes: dict[int, Contact] = {}

    def find(self, kind: str, value: str | None) -> Numbered | None:
        """Find a contact by `email` or `phone`, as it is by now."""
        found = self._by[kind].get(value) if value is not None else None
        if found is None:
            return None
        contact = self.changes.get(found[0], found[1])
        return (found[0], contact) if identifier_value(contact, kind) == value else None

    def change(self, number: int, contact: Contact) -> None:
        """Note a change; a phone that the contact gives up is free for the next."""
        self.changes[number] = contact
        for kind, index in self._by.items():
            if (value := identifier_value(contact, kind)) is not None:
                index[value] = (number, contact)

    def giving_up(self) -> list[int]:
        """List the contacts whose phone changes: what they give up may by now be another's."""
        return [
            number
            for number, contact in self.changes.items()
            if number in self._held
            and identifier_value(self._held[number], "phone") != identifier_value(contact, "phone")
        ]

    def new(self) -> int:
        """Take a new number."""
        return self._store.new_number()


def values_of(bodies: Sequence[object], kind: str) -> list[str]:
    """Collect the emails or phones of bodies that were not checked yet."""
    identifiers = (body.get("identifiers") for body in bodies if isinstance(body, dict))
    return [
        sent["id"]
        for listed in identifiers
        if isinstance(listed, list)
        for sent in listed
        if isinstance(sent, dict) and sent.get("type") == kind and isinstance(sent.get("id"), str)
    ]


def taken(_: object) -> Result | None:
    """Refuse nobody."""
    return None


def upsert_all(
    store: Store, bodies: Sequence[Any], *, now: str, instead: Callable[[object], Result | None] = taken
) -> list[Result]:
    """Write a batch of contacts, inside `writing`; each stands for itself.

    Args:
        store: Where they are.
        bodies: What was sent.
        now: The time, RFC 3339.
        instead: Gives the answer for those that are not written, else None.
    """
    known = Known(store, bodies)
    results = []
    welcome = 0
    for body in bodies:
        result = instead(body) or upsert(known, body, now=now)
        welcome += welcomes(body) if result[0] < 400 else 0  # noqa: PLR2004 - HTTP's own classes
        results.append(result)
    store.keep(known.changes.items(), giving_up=known.giving_up())
    if welcome:
        store.count_up("welcome_messages", welcome)
    return results


def upsert(known: Known, body: Mapping[str, Any], *, now: str) -> Result:
    """Create a contact, or change the one with the body's email (without an email: with its phone).

    A phone that another contact has is passed over.
    """
    email, phone = identifier_value(body, "email"), identifier_value(body, "phone")
    by_email, by_phone = known.find("email", email), known.find("phone", phone)
    target = by_email if email is not None else by_phone
    taken = email is not None and by_phone is not None and by_phone[0] != (target[0] if target else None)
    number = known.new() if target is None else target[0]
    without = frozenset({"phone"}) if taken else frozenset()
    known.change(number, changed(target[1] if target else None, body, now=now, without=without))
    return (201 if target is None else 200), {"id": contact_id(number), **({"email": email} if email else {})}


def update(store: Store, number: int | None, body: Mapping[str, Any], *, now: str) -> Result:
    """Change one contact, inside `writing`; 404 without it, 409 for an identifier that another one has."""
    held = store.find_numbers([number]).get(number) if number is not None else None
    if held is None or number is None:
        return 404, problem(404, "There is no such contact.")
    for kind in ("email", "phone"):
        value = identifier_value(body, kind)
        others = store.find(kind, [value]) if value is not None else {}
        if any(other[0] != number for other in others.values()):
            return 409, problem(409, "Another contact has this identifier.")
    store.keep([(number, changed(held[1], body, now=now, without=frozenset()))])
    store.count_up("welcome_messages", welcomes(body))
    return 200, {"id": contact_id(number)}


def tag(store: Store, body: Mapping[str, Any], *, now: str, remove: bool) -> int:
    """Add or remove tags, inside `writing`; unknown contacts are passed over. Returns how many were found."""
    numbers = [contact_number(written) for written in body.get("contactIDs") or ()]
    found = dict(store.find_numbers([number for number in numbers if number is not None]).values())
    found |= dict(store.find("email", body.get("emails") or ()).values())
    found |= dict(store.find("phone", body.get("phones") or ()).values())
    changes = []
    for number, contact in found.items():
        held = contact.get("tags") or []
        tags = (
            [kept for kept in held if kept not in body["tags"]]
            if remove
            else list(dict.fromkeys([*held, *body["tags"]]))
        )
        if tags != held:
            changes.append((number, {**contact, "tags": tags, "updatedAt": now}))
    store.keep(changes)
    return len(found)
