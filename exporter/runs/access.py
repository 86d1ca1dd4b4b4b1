"""What lets a run go on from request to request: its connection as it is at that moment, and for whom it acts.

A run acts for the export user of its connection. Once that person has left, or may not use the connection any more,
nothing goes; without an export user it acts for whoever asked for it.
"""

import threading
import time
from collections.abc import Callable

from exporter.errors import (
    AgentError,
    ConsentError,
    NotAllowedError,
    NotFoundError,
    RunRefusedError,
    SettingsError,
    StateUnavailableError,
    StopRun,
)
from exporter.runs.definition import Export
from exporter.runs.rooms import Rooms
from exporter.workspace.connection import Connection, brand_of, from_document, usable_by
from exporter.workspace.consent import Permit
from exporter.workspace.permissions import Action, may
from exporter.workspace.secrets import is_reference

FRESH = 5.0
"""Seconds for which a key that is kept elsewhere, in a file or a vault, is not asked for again."""

ELSEWHERE = "Its connection leads to another brand now than when this run began. Start the export anew."


def no_agent(rooms: Rooms, connection: Connection) -> str | None:
    """Say why no run over a connection can act for its export user, or None where it can."""
    email = connection.export_user
    if email is None:
        return None
    person = rooms.team.find(email)
    if person is None:
        why = "may not use this workspace any more"
    elif not may(person, Action.RUN_EXPORTS):
        why = "may not run exports any more"
    elif not usable_by(connection, person):
        why = f"may not use “{connection.display_name}” any more"
    else:
        return None
    return f"Runs over “{connection.display_name}” act for {email}, who {why}. An administrator can set another one."


def no_keeper(rooms: Rooms, export: Export) -> str | None:
    """Say why a saved export is inactive: who saved it last may not use its connection any more; None where it is not.

    Somebody who is not among the people of the workspace, such as whoever wrote a notebook, keeps what they saved.
    """
    try:
        found = rooms.store.get("connection", export.connected())
        person = rooms.team.find(rooms.store.get("export", export.name).updated_by)
    except (NotFoundError, RunRefusedError):
        return None
    connection = from_document(found.name, found.document)
    if person is None or (may(person, Action.EDIT_EXPORTS) and usable_by(connection, person)):
        return None
    return (
        f"{person.email}, who saved it last, may not use “{connection.display_name}” any more. "
        "It runs again once somebody who may takes it over."
    )


def require_keeper(rooms: Rooms, export: Export) -> None:
    """Let a run of a saved export begin unless the export is inactive. Raises AgentError with the reason."""
    because = no_keeper(rooms, export)
    if because is not None:
        raise AgentError(because)


def permit(rooms: Rooms, connection: Connection) -> Permit:
    """Return the right to send over a connection now.

    Raises:
        ConsentError: Nobody agrees to it.
        PausedError: It is paused.
        AgentError: There is nobody any more for whom its runs act.
    """
    because = no_agent(rooms, connection)
    if because is not None:
        raise AgentError(because)
    return rooms.consents.require(connection)


class Access:
    """What a run may do now; safe to use from many threads.

    Args:
        rooms: The workspace.
        connection: Of the run, as it is when the run is begun or taken up again.
        timer: Seconds that never run backwards.

    Raises:
        SettingsError: Its key is missing, or cannot be opened or read.
    """

    def __init__(self, rooms: Rooms, connection: Connection, *, timer: Callable[[], float] = time.monotonic) -> None:
        self._rooms = rooms
        self._connection = connection
        self._timer = timer
        self._key = rooms.connections.key(connection)
        self._read_at = timer()
        self._brand = connection.brand_id or brand_of(self._key)
        self._opening = threading.Lock()

    def allowed(self) -> Permit:
        """Return the right to make one more request that sends something.

        Raises:
            ConsentError: The consent is withdrawn, the connection is paused, leads elsewhere or is gone, or there is
                nobody any more for whom the run acts.
            StateUnavailableError: Nobody can tell at the moment.
        """
        try:
            connection = self._rooms.connections.get(self._connection.name)
        except (NotFoundError, NotAllowedError) as error:
            raise ConsentError(str(error)) from error
        if connection.base_url != self._connection.base_url:
            raise ConsentError(ELSEWHERE)
        return permit(self._rooms, connection)

    def key(self) -> str:
        """Return the API key as it is now, so that a run goes on with one that was changed.

        Raises:
            StopRun: It is another brand's, or cannot be read.
        """
        try:
            connection = self._rooms.connections.get(self._connection.name)
        except StateUnavailableError:
            return self._key
        except (NotFoundError, NotAllowedError) as error:
            raise StopRun(str(error)) from error
        if connection.base_url != self._connection.base_url:
            raise StopRun(ELSEWHERE)
        with self._opening:
            if connection.api_key != self._connection.api_key or self._is_due(connection):
                self._open(connection)
            return self._key

    def _is_due(self, connection: Connection) -> bool:
        """Tell whether a key that is kept elsewhere may have been changed there since it was read."""
        return is_reference(connection.api_key) and self._timer() - self._read_at >= FRESH

    def _open(self, connection: Connection) -> None:
        try:
            key = self._rooms.connections.key(connection)
        except SettingsError as error:
            if connection.api_key != self._connection.api_key:
                raise StopRun(str(error)) from error
            key = self._key  # where it is kept is out of reach; Omnisend says whether it still holds
        if key != self._key and (self._brand is None or (connection.brand_id or brand_of(key)) != self._brand):
            raise StopRun(ELSEWHERE)
        self._connection, self._key, self._read_at = connection, key, self._timer()
