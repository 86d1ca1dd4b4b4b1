"""Connections whole, keys included, for what sends over them on behalf of somebody who may use them; not for pages."""

from exporter.errors import NotAllowedError, SettingsError
from exporter.workspace.connection import Connection, from_document, usable_by
from exporter.workspace.people import Person
from exporter.workspace.secrets import Secrets
from exporter.workspace.store import Store

KIND = "connection"


class Reach:
    """Connections as runs use them; each call looks at the database anew.

    Args:
        store: Where connections are kept.
        secrets: Opens their keys.
        actor: Who is acting.
    """

    def __init__(self, store: Store, secrets: Secrets, *, actor: Person) -> None:
        self._store = store
        self._secrets = secrets
        self._actor = actor

    def get(self, name: str) -> Connection:
        """Give one.

        Raises:
            NotFoundError: There is none of this name.
            NotAllowedError: The person acting may not use it.
        """
        found = self._store.get(KIND, name)
        connection = from_document(found.name, found.document)
        if not usable_by(connection, self._actor):
            raise NotAllowedError(
                f'You may not use "{connection.display_name}". Ask an administrator to open it to you.'
            )
        return connection

    def key(self, connection: Connection) -> str:
        """Give the API key itself, for a request's header and nothing else.

        Raises:
            SettingsError: It is missing, or cannot be opened or read.
        """
        try:
            return self._secrets.read(connection.api_key)
        except SettingsError as error:
            raise SettingsError(f'Connection "{connection.display_name}": {error}') from error
