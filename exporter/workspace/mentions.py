"""What the past says of a person: earlier versions of definitions, and what ended runs were asked."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from exporter.workspace.fingerprints import LEFT_OUT
from exporter.workspace.run_records import ENDED
from exporter.workspace.run_tables import runs
from exporter.workspace.store import Store
from exporter.workspace.tables import definition_versions as versions

_OF_CUSTOMERS = ("segments", "built_on", "source")
"""Parts of what a run was asked that may name customers; others name colleagues."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One document of the past, and how it is written anew."""

    document: object
    update: sa.Update
    column: str


class Mentions:
    """The documents of the past of a workspace.

    Args:
        store: The workspace's state.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def count(self, address: str) -> int:
        """Count those that name an address."""
        with self._store.read() as connection:
            return sum(_without(row.document, address) != row.document for row in _naming(connection, address))

    def take_out(self, address: str) -> int:
        """Write those that name an address anew, with other words in its place, and count them."""
        changed = 0
        with self._store.begin() as connection:
            for row in _naming(connection, address):
                plain = _without(row.document, address)
                if plain != row.document:
                    connection.execute(row.update.values({row.column: plain}))
                    changed += 1
        return changed


def names(document: object, address: str) -> bool:
    """Tell whether a document, of what JSON can hold, names an address anywhere, in any case."""
    return _pattern(address).search(json.dumps(document, ensure_ascii=False)) is not None


def _naming(connection: sa.Connection, address: str) -> Iterator[_Row]:
    """Find the documents that may name an address: not what a definition is now, nor what a run at work was asked."""
    newer = versions.alias()
    same = (newer.c.kind == versions.c.kind) & (newer.c.name_key == versions.c.name_key)
    is_past = sa.exists().where(same, newer.c.number > versions.c.number)
    for version in connection.execute(sa.select(versions).where(_has(versions.c.document, address), is_past)).all():
        mine = (versions.c.kind == version.kind) & (versions.c.name_key == version.name_key)
        update = versions.update().where(mine, versions.c.number == version.number)
        yield _Row(version.document, update, "document")
    asked = sa.select(runs.c.run_id, runs.c.definition)
    for run in connection.execute(asked.where(_has(runs.c.definition, address), runs.c.status.in_(ENDED))).all():
        yield _Row(run.definition, runs.update().where(runs.c.run_id == run.run_id), "definition")


def _has(column: sa.Column[Any], address: str) -> sa.ColumnElement[bool]:
    written = json.dumps(address)[1:-1].lower()
    return sa.func.lower(sa.cast(column, sa.Text)).contains(written, autoescape=True)


def _without(document: object, address: str) -> object:
    """Return a document without an address; of what a run was asked, only where customers are named."""
    if isinstance(document, dict) and "export" in document:
        export = {
            name: _plain(each, address) if name == "mapping" else each for name, each in document["export"].items()
        }
        kept = {name: _plain(each, address) if name in _OF_CUSTOMERS else each for name, each in document.items()}
        return {**kept, "export": export}
    return _plain(document, address)


def _plain(value: object, address: str) -> object:
    if isinstance(value, str):
        return _pattern(address).sub(LEFT_OUT, value)
    if isinstance(value, dict):
        return {name: _plain(each, address) for name, each in value.items()}
    return [_plain(each, address) for each in value] if isinstance(value, list) else value


def _pattern(address: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.+-]){re.escape(address)}(?![\w-]|\.\w)", re.IGNORECASE)
