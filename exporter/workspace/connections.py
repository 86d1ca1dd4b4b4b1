"""The saved connections: checked and sealed before they are kept, and never leading elsewhere under an old consent."""

from dataclasses import replace

from exporter.errors import DefinitionError, InUseError, Issue, NotAllowedError, NotFoundError, SettingsError
from exporter.workspace import consent
from exporter.workspace.connection import (
    Card,
    Connection,
    RateLimit,
    Users,
    brand_of,
    from_document,
    issues,
    to_document,
    usable_by,
)
from exporter.workspace.people import Person
from exporter.workspace.permissions import Action, require
from exporter.workspace.secrets import SEALED, Secrets, is_reference, key_fault
from exporter.workspace.store import Store, name_key

__all__ = ["Card", "Connection", "Connections", "RateLimit", "Users", "issues", "usable_by"]

KIND = "connection"


class Connections:
    """Connections as one person may see and change them."""

    def __init__(self, store: Store, secrets: Secrets, *, actor: Person) -> None:
        """Keep the store, what seals keys, and who is acting."""
        self._store = store
        self._secrets = secrets
        self._actor = actor

    def cards(self) -> tuple[Card, ...]:
        """Give what everyone may see of every connection, by name."""
        return tuple(Card(each.name, each.document["display_name"]) for each in self._store.all(KIND))

    def names(self) -> list[str]:
        """Give the names of those that the person acting may use."""
        return [connection.name for connection in self.all()]

    def all(self) -> list[Connection]:
        """Give those that the person acting may use, by name."""
        found = [from_document(each.name, each.document) for each in self._store.all(KIND)]
        return [connection for connection in found if usable_by(connection, self._actor)]

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

    def usable_by(self, connection: Connection, person: Person) -> bool:
        """Tell whether a person may export over a connection."""
        return usable_by(connection, person)

    def issues(self, connection: Connection, *, key: str | None = None) -> tuple[Issue, ...]:
        """Find every fault that `save` would refuse, the missing API key included."""
        typed = _typed_key(connection, key)
        found = list(issues(connection))
        fault = None
        if typed is not None:
            fault = key_fault(typed) if not is_reference(typed) else None
        elif not connection.api_key and self._present(connection.name) is None:
            fault = key_fault("")
        if fault is not None:
            found.append(Issue("api_key", fault))
        return tuple(found)

    def save(self, connection: Connection, *, key: str | None = None) -> Connection:
        """Check and keep a connection, and give it back as it is kept.

        What stands as consent ends when the base URL, the brand, or the key changes, unless the new key names the
        same brand; the brand's id and name are then forgotten too, unless new ones come along.

        Args:
            connection: As it shall be; brand unknown and key empty mean: as they were.
            key: The API key itself, sealed here, or `env:NAME` or `file:PATH`; None: the connection's, or as it was.

        Raises:
            NotAllowedError: The person acting is no administrator.
            DefinitionError: With every fault.
        """
        require(self._actor, Action.EDIT_CONNECTIONS)
        connection = replace(connection, base_url=connection.base_url.rstrip("/"))
        found = self.issues(connection, key=key)
        if found:
            raise DefinitionError(found)
        typed = _typed_key(connection, key)
        with self._store.begin():
            present = self._present(connection.name)
            connection = replace(connection, api_key=self._stored_key(connection, typed, present))
            if present is not None:
                connection = self._follow(present, connection)
            self._store.put(KIND, connection.name, to_document(connection), actor=self._actor.email)
            if connection.brand_id is not None:
                consent.bind(self._store, connection.name, brand_id=connection.brand_id)
        return connection

    def delete(self, name: str) -> None:
        """Forget a connection; its consent ends, and its record is kept.

        Raises:
            NotAllowedError: The person acting is no administrator.
            NotFoundError: There is none of this name.
            InUseError: Exports use it.
        """
        require(self._actor, Action.EDIT_CONNECTIONS)
        with self._store.begin():
            present = self._store.get(KIND, name).name
            users = self.used_by(present)
            if users:
                raise InUseError(
                    f'"{present}" is used by {", ".join(users)}. Detach or remove these exports first.', users
                )
            consent.end(self._store, present, by=self._actor.email, because="the connection was deleted")
            self._store.delete(KIND, present, actor=self._actor.email)

    def used_by(self, name: str) -> list[str]:
        """Give the names of the exports that use a connection."""
        exports = self._store.all("export")
        return [each.name for each in exports if name_key(each.document.get("connection") or "") == name_key(name)]

    def key(self, connection: Connection) -> str:
        """Give the API key itself, for a request's header and nothing else.

        Raises:
            SettingsError: It is missing, or cannot be opened or read.
        """
        try:
            return self._secrets.read(connection.api_key)
        except SettingsError as error:
            raise SettingsError(f'Connection "{connection.display_name}": {error}') from error

    def _present(self, name: str) -> Connection | None:
        try:
            found = self._store.get(KIND, name)
        except NotFoundError:
            return None
        return from_document(found.name, found.document)

    def _stored_key(self, connection: Connection, typed: str | None, present: Connection | None) -> str:
        if typed is None:
            return connection.api_key or (present.api_key if present is not None else "")
        if is_reference(typed):
            return typed
        if present is not None and present.api_key.startswith(SEALED) and self._plain(present) == typed:
            return present.api_key
        return self._secrets.seal(typed)

    def _follow(self, present: Connection, wanted: Connection) -> Connection:
        """End the consent if `wanted` leads elsewhere than `present`, and settle which brand is known."""
        because = None
        if wanted.base_url != present.base_url:
            because = "the base URL was changed"
        elif wanted.api_key != present.api_key and present.api_key and not self._names_same_brand(present, wanted):
            because = "the API key was changed"
        elif None not in (wanted.brand_id, present.brand_id) and wanted.brand_id != present.brand_id:
            because = "the brand was changed"
        if because is None:
            unknown = wanted.brand_id is None
            return replace(wanted, brand_id=present.brand_id, brand_name=present.brand_name) if unknown else wanted
        consent.end(self._store, wanted.name, by=self._actor.email, because=because)
        stale = wanted.brand_id == present.brand_id
        return replace(wanted, brand_id=None, brand_name=None) if stale else wanted

    def _names_same_brand(self, present: Connection, wanted: Connection) -> bool:
        key = self._plain(wanted)
        brand = None if key is None else brand_of(key)
        if brand is None:
            return False
        known = present.brand_id
        if known is None:
            old = self._plain(present)
            known = None if old is None else brand_of(old)
        return brand == known

    def _plain(self, connection: Connection) -> str | None:
        try:
            return self._secrets.read(connection.api_key)
        except SettingsError:
            return None


def _typed_key(connection: Connection, key: str | None) -> str | None:
    """Give the key or reference that was newly typed, without spaces around it, or None."""
    if key is not None:
        return key.strip()
    stored = connection.api_key
    return None if not stored or stored.startswith(SEALED) or is_reference(stored) else stored.strip()
