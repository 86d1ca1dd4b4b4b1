"""Who is acting, and what their role lets them do; it alone decides who is an administrator."""

from dataclasses import dataclass
from typing import Literal

from exporter.errors import NotAllowedError

Role = Literal["administrator", "contributor", "viewer"]


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who acts, named by their email address."""

    email: str
    role: Role


LOCAL_ADMINISTRATOR = Person("administrator@localhost", "administrator")
"""The one who acts as long as nobody has to sign in."""


def require_administrator(person: Person) -> None:
    """Let administrators pass. Raises NotAllowedError for everyone else."""
    if person.role != "administrator":
        raise NotAllowedError("Only an administrator may do this. Ask one to do it, or to change your role.")


def require_writer(person: Person) -> None:
    """Let everyone pass who may change things. Raises NotAllowedError for viewers."""
    if person.role == "viewer":
        raise NotAllowedError("Viewers only look; ask a contributor or an administrator to change this.")
