"""Where the ledgers lie: one for each export and brand, changed only together with the end of a run.

What is in a ledger is none of this room's business: it lies in the storage, with the snapshots.
"""

from dataclasses import asdict

import sqlalchemy as sa

from exporter.workspace.run_records import LedgerPlace
from exporter.workspace.run_tables import ledgers
from exporter.workspace.store import Store, name_key


class Ledgers:
    """The places of all ledgers of one workspace."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, export: str, brand_key: str) -> LedgerPlace | None:
        """Return where the ledger of an export to a brand lies, or None before a first contact was accepted."""
        mine = (ledgers.c.export_key == name_key(export), ledgers.c.brand_key == brand_key)
        with self._store.read() as connection:
            row = connection.execute(sa.select(ledgers).where(*mine)).mappings().first()
        return None if row is None else LedgerPlace(**row)

    def all(self) -> list[LedgerPlace]:
        """Return where each ledger lies."""
        with self._store.read() as connection:
            return [LedgerPlace(**row) for row in connection.execute(sa.select(ledgers)).mappings()]

    def move(self, old: LedgerPlace, new: LedgerPlace) -> bool:
        """Say that a ledger lies elsewhere now; False, and nothing changed, if a run was faster."""
        same = (
            ledgers.c.export_key == old.export_key,
            ledgers.c.brand_key == old.brand_key,
            ledgers.c.place == old.place,
        )
        with self._store.begin() as connection:
            moved = connection.execute(ledgers.update().where(*same).values(place=new.place, contacts=new.contacts))
        return bool(moved.rowcount)

    def rename(self, old: str, new: str) -> None:
        """Let the ledgers of an export follow its new name."""
        with self._store.begin() as connection:
            connection.execute(
                ledgers.update().where(ledgers.c.export_key == name_key(old)).values(export_key=name_key(new))
            )

    def forget(self, export: str) -> list[LedgerPlace]:
        """Forget the ledgers of an export, and return where they lay."""
        mine = ledgers.c.export_key == name_key(export)
        with self._store.begin() as connection:
            rows = connection.execute(sa.select(ledgers).where(mine)).mappings().all()
            connection.execute(ledgers.delete().where(mine))
        return [LedgerPlace(**row) for row in rows]


def put_ledger(connection: sa.Connection, place: LedgerPlace) -> None:
    """Write where a ledger lies now, within a transaction."""
    mine = (ledgers.c.export_key == place.export_key, ledgers.c.brand_key == place.brand_key)
    connection.execute(ledgers.delete().where(*mine))
    connection.execute(ledgers.insert().values(**asdict(place)))
