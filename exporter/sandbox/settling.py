"""What becomes of the items of a batch: each is done, refused or left for later, up to where the batch stops."""

from collections.abc import Sequence
from typing import Any

from exporter.sandbox.contact import identifier_value
from exporter.sandbox.faults import Faults
from exporter.sandbox.problems import field_error, invalid, problem
from exporter.sandbox.store import Store
from exporter.sandbox.upserts import Result, upsert_all
from exporter.sandbox.validation import contact_errors

REASONS = (
    ("postalCode", "invalid_format", "Must be a valid postal code"),
    ("birthdate", "invalid_value", "Must not be in the future"),
    ("identifiers.0.id", "invalid_format", "Must be a valid email address"),
)
"""What the sandbox says of contacts that it refuses on purpose."""


def settle(
    store: Store, items: Sequence[Any], *, endpoint: str, batch_id: str, faults: Faults, now: str
) -> list[Result]:
    """Do a batch's items, inside `writing`; fewer results than items: the batch stopped after them."""
    reached = reach(items, batch_id=batch_id, faults=faults)
    if endpoint != "contacts":
        return [(202, {}) for _ in reached]

    def instead(body: object) -> Result | None:
        return refusal(body, batch_id=batch_id, faults=faults)

    return upsert_all(store, reached, now=now, instead=instead)


def reach(items: Sequence[Any], *, batch_id: str, faults: Faults) -> Sequence[Any]:
    """Take the items that come before the one at which the batch stops: all of them, if it does not."""
    end = len(items) // 2 if faults.stops(batch_id) else len(items)
    if faults.stopping:
        end = next((at for at, body in enumerate(items[:end]) if faults.stops_at(email_of(body))), end)
    return items[:end]


def refusal(body: object, *, batch_id: str, faults: Faults) -> Result | None:
    """Refuse a contact that is faulty, chosen to be refused, or left for later; None: it is taken."""
    errors = contact_errors(body)
    if errors or not isinstance(body, dict):
        return 400, invalid(errors)
    email = identifier_value(body, "email") or ""
    if (chosen := faults.refuses(email)) is not None:
        return 400, invalid([field_error(*REASONS[chosen % len(REASONS)])])
    if (status := faults.postpones(batch_id, email)) is not None:
        return status, problem(status, "Try again later.")
    return None


def email_of(body: object) -> str:
    """Find the email of a body that was not checked yet; empty if it has none."""
    if not isinstance(body, dict) or contact_errors(body):
        return ""
    return identifier_value(body, "email") or ""
