"""The columns that a source and its related tables had when somebody last looked, and how they differ now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exporter.errors import NotFoundError
from exporter.profiles.columns import listed
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Column, Source
from exporter.workspace.store import Store

KIND = "columns"
"""Kind of the documents in which they are remembered, by the name of the source."""

Types = Mapping[str, tuple[str, str]]
"""Column, of a related table with its name before it -> type, and the type as stored."""


@dataclass(frozen=True, slots=True)
class Changes:
    """How the columns of a source differ from those that were seen last.

    Args:
        gone: Names of columns that are no more.
        new: Names of columns that were not there.
        changed: Name, type as it was and as it is, of columns that an analyst can ask something else of now.
    """

    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    changed: tuple[tuple[str, str, str], ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self.gone or self.new or self.changed)

    def said(self) -> list[str]:
        """Say each kind of change in a sentence; empty where there is none."""
        became = [f"{name} was {was} and is {now}" for name, was, now in self.changed]
        told = (("Gone", self.gone), ("New", self.new), ("Of another type", became))
        return [f"{what}: {listed(names)}." for what, names in told if names]


def look(profiles: Profiles, source: Source) -> Types:
    """Describe the columns as they are. Raises SourceError."""
    return dict(_described(profiles, source))


def _described(profiles: Profiles, source: Source) -> Iterator[tuple[str, tuple[str, str]]]:
    for table in (source, *source.related):
        for column in profiles.columns(table):
            yield _called(column, "" if table is source else f"{table.name}."), (column.type, column.stored_type)


def _called(column: Column, before: str) -> str:
    return f"{before}{column.name}"


def changes(before: Types, now: Types) -> Changes:
    """Compare columns; only those whose type means something else to an analyst count as changed."""
    return Changes(
        gone=tuple(name for name in before if name not in now),
        new=tuple(name for name in now if name not in before),
        changed=tuple(
            (name, before[name][0], kind)
            for name, (kind, _) in now.items()
            if name in before and before[name][0] != kind
        ),
    )


def remember(store: Store, source: Source, now: Types, *, actor: str) -> None:
    """Keep the columns as those that were seen last, unless they are already."""
    if recall(store, source.name) != now:
        store.put(KIND, source.name, {"columns": [[name, *types] for name, types in now.items()]}, actor=actor)


def recall(store: Store, name: str) -> Types | None:
    """Return the columns that were seen last; None where nobody looked."""
    try:
        document: Mapping[str, Any] = store.get(KIND, name).document
    except NotFoundError:
        return None
    rows: Sequence[Sequence[str]] = document.get("columns", ())
    return {name: (kind, stored) for name, kind, stored in rows}


def forget(store: Store, name: str, *, actor: str) -> None:
    """Forget the columns of a source that is no more."""
    if recall(store, name) is not None:
        store.delete(KIND, name, actor=actor)
