"""A connection with another key in the place of the one it has: where it would lead, asked before anything is kept."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from exporter.errors import ConsentError, SettingsError
from exporter.workspace.connection import Connection, brand_of
from exporter.workspace.keys import Keys


class Brand(Protocol):
    """Whom a key belongs to, as Omnisend says; without an id where it does not say."""

    @property
    def id(self) -> str | None:
        """Omnisend's id of the brand."""

    @property
    def name(self) -> str | None:
        """What it calls it."""


Ask = Callable[[Connection, str], Brand]
"""Asks Omnisend whose a key is; raises OmnisendError where it does not say."""


def nobody_answers(connection: Connection, _key: str) -> Brand:
    """Ask nobody. Raises SettingsError."""
    raise SettingsError(f'Nobody can be asked here whose key "{connection.display_name}" is to have.')


@dataclass(frozen=True, slots=True)
class Rotation:
    """A connection before and after.

    Args:
        before: As it is kept.
        after: With the new key, and what Omnisend said of it.
        is_same_brand: Whether it leads where it led before.
    """

    before: Connection
    after: Connection
    is_same_brand: bool

    def require_same_brand(self) -> None:
        """Raise ConsentError if it leads elsewhere."""
        if self.is_same_brand:
            return
        to = f"“{self.after.brand_name}”" if self.after.brand_name else "a brand that it does not name"
        named = f"“{self.before.brand_name}”" if self.before.brand_name else "the brand of the key that it has"
        raise ConsentError(
            f"This key leads to {to}, not to {named}. Nothing was changed. "
            "Agree to the privacy text for where it leads now, or take a key of the same brand."
        )


def rotation(connection: Connection, typed: str, *, keys: Keys, ask: Ask) -> Rotation:
    """Ask whose a new key is.

    Args:
        connection: As it is kept.
        typed: The new key, or a reference to it.
        keys: Opens, seals and compares keys.
        ask: Asks Omnisend.

    Raises:
        DefinitionError: It is no key.
        OmnisendError: Omnisend does not know it, or cannot be asked.
        SettingsError: It is a reference, and what it stands for cannot be read.
    """
    plain = keys.plain(typed)
    brand = ask(connection, plain)
    found = brand.id or brand_of(plain)
    is_same = found is not None and found == keys.brand(connection)
    after = replace(connection, api_key=keys.stored(connection, typed, connection))
    if brand.id is not None or not is_same:
        after = replace(after, brand_id=found, brand_name=brand.name)
    return Rotation(connection, after, is_same)
