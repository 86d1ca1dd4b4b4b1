"""What an export is: a saved definition of which segments go where, as which fields. Saving one never runs it."""

from collections.abc import Mapping as Document
from dataclasses import dataclass
from typing import Any, Literal

from exporter.contacts.mapping import Mapping
from exporter.errors import DefinitionError, Issue, RunRefusedError
from exporter.schedules.documents import read_schedule, schedule_document
from exporter.schedules.schedule import FOLLOW, Schedule

Marker = Literal["property", "tag"]
Subscription = Literal["leave", "from_data"]
Mode = Literal["changed", "full"]

CONTACT_LIMIT = 1_000_000
"""Profiles that one export may send, as in the original."""

LEAVERS_LIMIT = 0.3
"""Share of a segment's marked contacts that may lose the marker in one run; more is usually a broken source."""

_KNOWN = (
    *("connection", "segments", "mapping", "marker", "subscription", "send_welcome_message", "limit"),
    *("mode", "leavers_limit", "schedule"),
)


@dataclass(frozen=True, slots=True)
class Export:
    """A saved export.

    Args:
        name: Unique among exports.
        connection: Name of the connection that it goes over; None: detached, so that it keeps all else and never runs.
        segments: Names of its segments, one or more, of one profile source.
        mapping: Which column becomes which contact field.
        marker: How Omnisend sees who is in each segment.
        subscription: `leave`: subscriptions are not touched; `from_data`: status and date come from the profiles.
        send_welcome_message: Whether Omnisend may welcome new contacts.
        limit: The most profiles that it may send.
        mode: `changed`: only what is not as Omnisend last accepted it; `full`: everybody, each time.
        leavers_limit: Share (0 to 1) of the contacts marked for a segment that may lose its marker in one run before
            an administrator has to confirm it.
        schedule: When it runs by itself; by default with the system schedule.
    """

    name: str
    connection: str | None
    segments: tuple[str, ...]
    mapping: Mapping
    marker: Marker = "property"
    subscription: Subscription = "leave"
    send_welcome_message: bool = False
    limit: int = CONTACT_LIMIT
    mode: Mode = "changed"
    leavers_limit: float = LEAVERS_LIMIT
    schedule: Schedule = FOLLOW

    def connected(self) -> str:
        """Return the name of its connection. Raises RunRefusedError if it was detached."""
        if self.connection is None:
            raise RunRefusedError(
                f"“{self.name}” has no connection. Edit it and choose one; until then it is inactive."
            )
        return self.connection

    def to_document(self) -> dict[str, Any]:
        """Return the export as the workspace file writes it; defaults that say nothing are left out."""
        document: dict[str, Any] = {
            "connection": self.connection,
            "segments": list(self.segments),
            "mapping": self.mapping.to_document(),
            "marker": self.marker,
            "subscription": self.subscription,
        }
        if self.send_welcome_message:
            document["send_welcome_message"] = True
        if self.limit != CONTACT_LIMIT:
            document["limit"] = self.limit
        if self.mode != "changed":
            document["mode"] = self.mode
        if self.leavers_limit != LEAVERS_LIMIT:
            document["leavers_limit"] = self.leavers_limit
        if self.schedule != FOLLOW:
            document["schedule"] = schedule_document(self.schedule)
        return document


def from_document(name: str, document: Document[str, Any]) -> Export:
    """Decode an export from its document. Raises DefinitionError naming every fault."""
    issues = [
        Issue(key, f"An export has no setting “{key}”. It has: {', '.join(_KNOWN)}.")
        for key in document
        if key not in _KNOWN
    ]
    issues += _wrong_choice(document, "marker", ("property", "tag"))
    issues += _wrong_choice(document, "subscription", ("leave", "from_data"))
    issues += _wrong_choice(document, "mode", ("changed", "full"))
    share = document.get("leavers_limit", LEAVERS_LIMIT)
    if not isinstance(share, int | float) or isinstance(share, bool) or not 0 <= share <= 1:
        issues.append(Issue("leavers_limit", "The limit of leavers is a share from 0 to 1, such as 0.3 for 30 %."))
    connection, segments, limit = document.get("connection"), document.get("segments"), document.get("limit")
    if "connection" not in document or not (connection is None or (isinstance(connection, str) and connection)):
        issues.append(Issue("connection", "Name the connection that this export goes over."))
    if not isinstance(segments, list | tuple) or not segments or not all(isinstance(one, str) for one in segments):
        issues.append(Issue("segments", "List one or more segments by name."))
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or limit < 1):
        issues.append(Issue("limit", "The limit is a whole number of profiles, 1 or more."))
    if not isinstance(document.get("send_welcome_message", False), bool):
        issues.append(Issue("send_welcome_message", "Say true or false."))
    mapping = Mapping(())
    try:
        mapping = Mapping.from_document(document.get("mapping") or {})
    except DefinitionError as error:
        issues += error.issues
    schedule: Schedule = FOLLOW
    try:
        schedule = read_schedule(document.get("schedule"))
    except DefinitionError as error:
        issues += [Issue(f"schedule.{one.where}", one.message) for one in error.issues]
    if issues:
        raise DefinitionError(issues)
    return Export(
        name=name,
        connection=connection,
        segments=tuple(str(one) for one in segments or ()),
        mapping=mapping,
        marker=document.get("marker", "property"),
        subscription=document.get("subscription", "leave"),
        send_welcome_message=document.get("send_welcome_message", False),
        limit=CONTACT_LIMIT if limit is None else limit,
        mode=document.get("mode", "changed"),
        leavers_limit=share,
        schedule=schedule,
    )


def _wrong_choice(document: Document[str, Any], key: str, choices: tuple[str, ...]) -> list[Issue]:
    if key in document and document[key] not in choices:
        return [Issue(key, f"“{document[key]}” is not a {key}. Choose {' or '.join(choices)}.")]
    return []
