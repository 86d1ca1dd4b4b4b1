"""Who may do what: the one table that everything asks, and from which the page of the docs and its tests are made."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from exporter.errors import NotAllowedError
from exporter.workspace.people import ROLES, Person, Role


class Action(StrEnum):
    """What somebody may be allowed to do, in the words in which it is refused."""

    LOOK = "look at profiles, segments, exports and runs"
    DOWNLOAD = "download members of segments"
    EDIT_SOURCES = "add, change or remove profile sources"
    EDIT_SEGMENTS = "change segments"
    EDIT_SUPPRESSION = "change the suppression list"
    EDIT_EXPORTS = "change exports"
    RUN_EXPORTS = "start, resume or cancel runs"
    CONFIRM_LEAVERS = "confirm that so many contacts lose their marker"
    EDIT_CONNECTIONS = "add, change or remove connections"
    AGREE = "agree to sending contacts over a connection, or withdraw it"
    EDIT_PREFERENCES = "change what holds for the whole workspace"
    EDIT_PEOPLE = "invite people, or change their roles"
    SEE_PEOPLE = "see who has which role"
    SEE_AUDIT = "read the audit log"
    SCHEDULE_WORKSPACE = "change the schedule of the whole workspace"
    EDIT_NOTICES = "change who is told when something goes wrong"
    FORGET = "remove what is kept of a customer"
    SEE_SYSTEM = "see the health of the whole system"


LEAST: Mapping[Action, Role] = MappingProxyType(
    {
        Action.LOOK: "viewer",
        Action.DOWNLOAD: "viewer",
        Action.EDIT_SOURCES: "contributor",
        Action.EDIT_SEGMENTS: "contributor",
        Action.EDIT_SUPPRESSION: "contributor",
        Action.EDIT_EXPORTS: "contributor",
        Action.RUN_EXPORTS: "contributor",
        Action.CONFIRM_LEAVERS: "administrator",
        Action.EDIT_CONNECTIONS: "administrator",
        Action.AGREE: "administrator",
        Action.EDIT_PREFERENCES: "administrator",
        Action.EDIT_PEOPLE: "administrator",
        Action.SEE_PEOPLE: "administrator",
        Action.SEE_AUDIT: "administrator",
        Action.SCHEDULE_WORKSPACE: "administrator",
        Action.EDIT_NOTICES: "administrator",
        Action.FORGET: "administrator",
        Action.SEE_SYSTEM: "administrator",
    }
)
"""Action -> the least role that may do it; each role may do all that those before it in `ROLES` may."""

NEED_CONNECTION = frozenset({Action.EDIT_EXPORTS, Action.RUN_EXPORTS})
"""Of a contributor these also ask that the connection of the export is shared with them."""


def may(person: Person, action: Action) -> bool:
    """Tell whether a person's role lets them do something."""
    return ROLES.index(person.role) >= ROLES.index(LEAST[action])


def require(person: Person, action: Action) -> None:
    """Let those pass whose role lets them do something. Raises NotAllowedError for everyone else."""
    if may(person, action):
        return
    least = LEAST[action]
    who = "administrators" if least == "administrator" else "contributors and administrators"
    raise NotAllowedError(f"Only {who} may {action}. Ask one of them, or an administrator to change your role.")
