"""What everyone may see of connections: their names and types, which of them one may use, and which exports do."""

from datetime import datetime

from exporter.workspace.connection import Card, from_document, usable_by
from exporter.workspace.people import Person
from exporter.workspace.reach import KIND
from exporter.workspace.store import Store, name_key


class Cards:
    """Connections by name and type; each call looks at the database anew.

    Args:
        store: Where connections are kept.
        actor: Who is acting.
    """

    def __init__(self, store: Store, *, actor: Person) -> None:
        self._store = store
        self._actor = actor

    def cards(self) -> tuple[Card, ...]:
        """Give what everyone may see of every connection, by name."""
        return tuple(Card(each.name, each.document["display_name"]) for each in self._store.all(KIND))

    def card(self, name: str) -> Card:
        """Give what everyone may see of one. Raises NotFoundError."""
        found = self._store.get(KIND, name)
        return Card(found.name, found.document["display_name"])

    def usable(self) -> tuple[Card, ...]:
        """Give what everyone may see of those that the person acting may export over, by name."""
        found = [from_document(each.name, each.document) for each in self._store.all(KIND)]
        return tuple(Card(each.name, each.display_name) for each in found if usable_by(each, self._actor))

    def names(self) -> list[str]:
        """Give the names of those that the person acting may export over."""
        return [card.name for card in self.usable()]

    def used_by(self, name: str) -> list[str]:
        """Give the names of the exports that use a connection."""
        exports = self._store.all("export")
        return [each.name for each in exports if name_key(each.document.get("connection") or "") == name_key(name)]

    def changed_at(self, name: str) -> datetime:
        """Tell when one was changed last (UTC): what was worked out from it holds until then. Raises NotFoundError."""
        return self._store.get(KIND, name).updated_at
