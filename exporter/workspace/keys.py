"""The API keys of connections: typed, stored and read, and whose they are; no page ever gets one back."""

from exporter.errors import DefinitionError, Issue, SettingsError
from exporter.workspace.connection import Connection, brand_of
from exporter.workspace.secrets import SEALED, Secrets, is_reference, key_fault


class Keys:
    """What becomes of a key that somebody typed.

    Args:
        secrets: Seals and opens keys, and follows references.
    """

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def typed(self, connection: Connection, key: str | None) -> str | None:
        """Give the key or reference that was newly typed, without spaces around it, or None."""
        if key is not None:
            return key.strip()
        stored = connection.api_key
        return None if not stored or stored.startswith(SEALED) or is_reference(stored) else stored.strip()

    def stored(self, connection: Connection, typed: str | None, present: Connection | None) -> str:
        """Give what is kept: sealed, or a reference; the one that is `present`, where nothing else was typed."""
        if typed is None:
            return connection.api_key or (present.api_key if present is not None else "")
        if is_reference(typed):
            return typed
        if present is not None and present.api_key.startswith(SEALED) and self.of(present) == typed:
            return present.api_key
        return self._secrets.seal(typed)

    def plain(self, typed: str) -> str:
        """Give the key itself that was typed or referred to.

        Raises:
            DefinitionError: It is no key.
            SettingsError: It is a reference, and what it stands for cannot be read.
        """
        if is_reference(typed):
            return self._secrets.read(typed)
        fault = key_fault(typed)
        if fault is not None:
            raise DefinitionError([Issue("api_key", fault)])
        return typed

    def of(self, connection: Connection) -> str | None:
        """Give the key itself of a connection, or None where it cannot be had."""
        try:
            return self._secrets.read(connection.api_key)
        except SettingsError:
            return None

    def brand(self, connection: Connection) -> str | None:
        """Give the id of the brand that a connection leads to: as Omnisend said, else as its key names it, or None."""
        if connection.brand_id is not None:
            return connection.brand_id
        key = self.of(connection)
        return None if key is None else brand_of(key)

    def names_brand_of(self, wanted: Connection, present: Connection) -> bool:
        """Tell whether the key of `wanted` names the brand that `present` leads to."""
        key = self.of(wanted)
        brand = None if key is None else brand_of(key)
        return brand is not None and brand == self.brand(present)
