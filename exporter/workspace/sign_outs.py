"""Sign-ins that their people ended, for all processes and whatever is restarted; it alone writes that table."""

from datetime import datetime

import sqlalchemy as sa

from exporter.workspace.store import Store
from exporter.workspace.tables import sign_outs


class SignOuts:
    """The sign-ins that were ended; each is forgotten when it cannot hold any more."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, mark: str, *, until: datetime) -> None:
        """End a sign-in.

        Args:
            mark: What tells it from every other.
            until: When it may be forgotten: it has to have ended by itself, then.
        """
        with self._store.begin() as connection:
            connection.execute(sign_outs.delete().where(sa.or_(_over(self._store.now()), sign_outs.c.mark == mark)))
            connection.execute(sign_outs.insert().values(mark=mark, until=until))

    def has(self, mark: str) -> bool:
        """Tell whether a sign-in was ended."""
        with self._store.read() as connection:
            return connection.scalar(sa.select(sign_outs.c.mark).where(sign_outs.c.mark == mark)) is not None


def _over(now: datetime) -> sa.ColumnElement[bool]:
    return sign_outs.c.until <= now
