"""How large segments were, whenever somebody counted for keeps; it alone writes and reads their sizes."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
import sqlalchemy as sa

from exporter.workspace.store import Store, name_key
from exporter.workspace.tables import segment_sizes as sizes

SIZES: dict[str, pl.DataType | type[pl.DataType]] = {
    "at": pl.Datetime("us", "UTC"),
    "members": pl.Int64,
    "profiles": pl.Int64,
    "run_id": pl.String,
    "by": pl.String,
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many profiles belong to a segment, of how many in its source."""

    members: int
    profiles: int


class SegmentSizes:
    """The sizes of all segments of a workspace."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def record(self, segment: str, count: Count, *, by: str, run_id: str | None = None) -> None:
        """Write down how large a segment is now.

        Args:
            segment: Its name.
            count: Its size.
            by: Who had it counted.
            run_id: The run that counted it; None: a person asked.
        """
        with self._store.begin() as connection:
            connection.execute(
                sizes.insert().values(
                    segment_key=name_key(segment),
                    at=self._store.now(),
                    members=count.members,
                    profiles=count.profiles,
                    run_id=run_id,
                    by=by,
                )
            )

    def record_run(self, sizes: Mapping[str, Count], *, by: str, run_id: str) -> None:
        """Write down what a run counted; segments that are not there any more are left out."""
        present = set(map(name_key, self._store.names("segment")))
        for segment, count in sizes.items():
            if name_key(segment) in present:
                self.record(segment, count, by=by, run_id=run_id)

    def of(self, segment: str) -> pl.DataFrame:
        """Read how large a segment was over time.

        Returns:
            One row for each time that it was counted, the oldest first. Shape (counts, 5): `at` Datetime (UTC),
            `members` Int64, `profiles` Int64 (of its source), `run_id` String (null: a person asked), `by` String.
        """
        wanted = (sizes.c[name] for name in SIZES)
        mine = sizes.c.segment_key == name_key(segment)
        with self._store.read() as connection:
            rows = connection.execute(sa.select(*wanted).where(mine).order_by(sizes.c.at, sizes.c.id)).all()
        return pl.DataFrame([tuple(row) for row in rows], schema=SIZES, orient="row")

    def latest(self) -> dict[str, tuple[str, Count]]:
        """Read the last size of every segment: `name_key` of its name -> when (ISO, UTC), and how large."""
        last = sa.select(sa.func.max(sizes.c.id)).group_by(sizes.c.segment_key)
        with self._store.read() as connection:
            rows = connection.execute(sa.select(sizes).where(sizes.c.id.in_(last))).all()
        return {row.segment_key: (row.at.isoformat(), Count(row.members, row.profiles)) for row in rows}

    def rename(self, old: str, new: str) -> None:
        """Let the sizes of a segment follow its new name."""
        with self._store.begin() as connection:
            mine = sizes.c.segment_key == name_key(old)
            connection.execute(sizes.update().where(mine).values(segment_key=name_key(new)))

    def forget(self, segment: str) -> None:
        """Forget the sizes of a segment."""
        with self._store.begin() as connection:
            connection.execute(sizes.delete().where(sizes.c.segment_key == name_key(segment)))
