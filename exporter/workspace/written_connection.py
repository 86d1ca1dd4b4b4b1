"""A connection as a person wrote it into a file: its settings, its key, and who consents to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from exporter.workspace.connection import Connection, RateLimit
from exporter.workspace.references import KINDS
from exporter.workspace.secrets import is_reference
from exporter.workspace.written import Place, Written

LIMIT_KEYS = tuple(each.name for each in fields(RateLimit))
CONNECTION_KEYS = (
    *("display_name", "users", "base_url", "version", "api_key", "batch_size", "rate_limit", "tag_rate_limit"),
    *("consent", "export_user", "people", "paused"),
)


@dataclass(frozen=True, slots=True)
class WrittenConnection:
    """What could be read of it.

    Args:
        connection: With the settings that could be read.
        unread: Names of those that could not; their faults are noted.
        consent: What was written of a consent; empty: nothing.
        key: The API key, or where it is; None: the one that it has stays.
        said: Names of the settings that the file names.
    """

    connection: Connection
    unread: frozenset[str]
    consent: Mapping[str, Any]
    key: str | None = field(repr=False)
    said: frozenset[str] = frozenset()

    def over(self, present: Connection | None) -> Connection:
        """Return it with what the file is silent about as it is: for whom runs act, and that nothing is to be sent."""
        kept = () if present is None else [each for each in ("export_user", "paused") if each not in self.said]
        return replace(self.connection, **{each: getattr(present, each) for each in kept})


def read(document: Written, name: str, entry: Mapping[str, Any], *, folder: Path) -> WrittenConnection:
    """Read an entry, and note the faults that can be told without knowing the workspace.

    Args:
        document: The file.
        name: The connection's.
        entry: What was written of it.
        folder: Where relative paths start.
    """
    place: Place = ("connections", name)
    written = document.known(entry, place, CONNECTION_KEYS)
    consent = document.mapping((*place, "consent"), written.pop("consent", None))
    consent = document.known(consent, (*place, "consent"), ("agreed_by", "text", "language"))
    settings: dict[str, Any] = {}
    unread = set()
    for each, value in written.items():
        known = len(document.issues)
        at = (*place, each)
        setting = _key(document, at, value, folder) if each == "api_key" else _setting(document, at, value)
        if len(document.issues) > known:
            unread.add(each)
        else:
            settings[each] = setting
    key = settings.pop("api_key", None)
    connection = Connection(name, **{"display_name": name, **settings})
    return WrittenConnection(connection, frozenset(unread), consent, key, frozenset(written))


def _key(document: Written, place: Place, value: object, folder: Path) -> str | None:
    if value is None or (isinstance(value, str) and not is_reference(value)):
        return value
    if isinstance(value, dict) and len(value) == 1 and isinstance(held := next(iter(value.values())), str):
        kind = str(next(iter(value)))
        if kind == "file":
            return f"{kind}:{folder / Path(held).expanduser()}"
        if kind in KINDS:
            return f"{kind}:{held}"
    message = (
        "Write {env: NAME} for a variable, {file: PATH} for a file, {vault: MOUNT/PATH#FIELD} for a secret in Vault, "
        "or the key itself in quotes."
    )
    document.fault(place, document.called(place), message)
    return None


def _setting(document: Written, place: Place, value: object) -> object:
    if place[-1] in ("rate_limit", "tag_rate_limit"):
        entry = document.known(document.mapping(place, value), place, LIMIT_KEYS)
        if set(entry) == set(LIMIT_KEYS) and all(isinstance(each, int | float) for each in entry.values()):
            return RateLimit(**entry)
        message = "A limit is written {requests: 400, seconds: 60}."
    elif place[-1] == "people":
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        message = "List people by their email addresses: [ann@example.com, bob@example.com]."
    elif place[-1] == "paused":
        if isinstance(value, bool):
            return value
        message = "Say true or false."
    elif isinstance(value, str) or place[-1] == "batch_size" or (place[-1] == "export_user" and value is None):
        return value
    else:
        message = "This has to be a text. Put it in quotes."
    document.fault(place, document.called(place), message)
    return None
