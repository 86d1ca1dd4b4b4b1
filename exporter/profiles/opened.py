"""A source that is ready to be asked, the same whichever engine reads it; and what its conditions speak of, put in."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import pyarrow as pa
from sqlglot import exp

from exporter.errors import SourceError
from exporter.profiles import columns as column_types
from exporter.profiles.by_hand import unmarked
from exporter.profiles.placeholders import Stands, stands_for
from exporter.profiles.source import Column, Source


@dataclass(frozen=True, slots=True)
class Opened(ABC):
    """A source that is ready: its columns, and the query that all others start from.

    Args:
        source: Which one.
        columns: In the order of the source.
        base: Selects nothing yet, from rows in which each column has its plain form.
    """

    source: Source
    columns: tuple[Column, ...]
    base: exp.Select

    @property
    def has_places(self) -> bool:
        """Whether rows have numbers of their own, so that one can be pointed at."""
        return False

    @property
    def keeps_order(self) -> bool:
        """Whether rows come as they were written unless they are sorted."""
        return False

    @abstractmethod
    def table(self, asked: exp.Expr) -> pa.Table:
        """Run a query and return all its rows; columns may have the same name."""

    @abstractmethod
    def batches(self, asked: exp.Expr, *, rows: int) -> Iterator[pl.DataFrame]:
        """Run a query and return its rows as they come, at most `rows` in a frame and none that is empty."""

    @abstractmethod
    def related(self, table: Source) -> exp.Select:
        """Select from a related table, each column in its plain form."""

    @abstractmethod
    def members(self, place: str) -> exp.Select:
        """Select from frozen members; `key` is their one column."""

    def row(self, asked: exp.Expr) -> tuple[Any, ...]:
        """Run a query and return its first row, or an empty one."""
        found = self.table(asked)
        return tuple(column[0].as_py() for column in found.columns) if found.num_rows else ()

    def frame(self, asked: exp.Expr) -> pl.DataFrame:
        """Run a query and return all its rows."""
        return pl.DataFrame(self.table(asked))

    def spelled(self, names: Sequence[str]) -> list[str]:
        """Return names of columns as the source spells them. Raises SourceError where there is none of a name."""
        return [column_types.find(self.columns, name, source=self.source.name).name for name in names]

    def resolved(self, asked: exp.Expr) -> exp.Expr:
        """Return a query in which every placeholder is what reads its table.

        Raises:
            SourceError: The source has no such related table (any more).
        """
        asked = unmarked(asked)
        if not any(stands_for(table) for table in asked.find_all(exp.Table)):
            return asked
        asked = asked.copy()
        for table in list(asked.find_all(exp.Table)):
            if (found := stands_for(table)) is not None:
                read = self._read(*found)
                alias = table.args.get("alias") or exp.to_identifier(found[1], quoted=True)
                table.replace(read.select("*").subquery(alias, copy=False))
        return asked

    def _read(self, stands: Stands, name: str) -> exp.Select:
        match stands:
            case Stands.PROFILES:
                return self.base.copy()
            case Stands.RELATED:
                return self.related(self._declared(name))
            case Stands.MEMBERS:
                return self.members(name)

    def _declared(self, name: str) -> Source:
        found = self.source.table_called(name)
        if found is None:
            names = column_types.listed([table.name for table in self.source.related])
            raise SourceError(
                f'The source "{self.source.name}" has no related table "{name}". '
                f"{f'It has {names}.' if names else 'It has none.'} Declare it again, or change the conditions on it."
            )
        return found


def sliced(batches: Iterator[pa.RecordBatch], rows: int) -> Iterator[pl.DataFrame]:
    """Put batches of any size into frames of `rows` rows, but for the last one."""
    kept: list[pl.DataFrame] = []
    held = 0
    for batch in batches:
        if batch.num_rows == 0:
            continue
        kept.append(pl.DataFrame(batch))
        held += batch.num_rows
        if held >= rows:
            whole = pl.concat(kept)
            for start in range(0, held - rows + 1, rows):
                yield whole.slice(start, rows)
            rest = held % rows
            kept, held = ([whole.tail(rest)], rest) if rest else ([], 0)
    if kept:
        yield pl.concat(kept)


def check_columns(described: Sequence[Column], asked: Sequence[str], *, source: Source) -> None:
    """Raise SourceError unless the source has all the columns that are asked for."""
    for name in asked:
        column_types.find(described, name, source=source.name)
