"""Who is acting: a person, named by their email address, and their role."""

from dataclasses import dataclass
from typing import Literal

from exporter.settings import EMAIL

Role = Literal["viewer", "contributor", "administrator"]
ROLES: tuple[Role, ...] = ("viewer", "contributor", "administrator")
"""Each may do all that those before it may."""

LONGEST_EMAIL = 200


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who acts, named by their email address."""

    email: str
    role: Role


LOCAL_ADMINISTRATOR = Person("administrator@localhost", "administrator")
"""The one who acts as long as nobody has to sign in."""


def email_fault(email: str) -> str | None:
    """Say what is wrong with a person's email address, or None."""
    if EMAIL.fullmatch(email) and len(email) <= LONGEST_EMAIL and email.isprintable():
        return None
    return "This is an email address, such as ann@example.com."
