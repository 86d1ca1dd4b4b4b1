"""The SQLite file in which the sandbox keeps contacts and batches; every change goes through one connection."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from exporter.errors import SettingsError
from exporter.sandbox.contact import Contact, identifier_value

SCHEMA = """
CREATE TABLE IF NOT EXISTS contacts (
    number INTEGER PRIMARY KEY, email TEXT, phone TEXT, status TEXT, updated_at TEXT NOT NULL,
    tags TEXT, properties TEXT, body BLOB NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS contacts_email ON contacts (email) WHERE email IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS contacts_phone ON contacts (phone) WHERE phone IS NOT NULL;
CREATE TABLE IF NOT EXISTS batches (
    batch_id TEXT PRIMARY KEY, document BLOB NOT NULL, created REAL NOT NULL, body BLOB NOT NULL, results BLOB
);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, amount INTEGER NOT NULL);
"""
KEEP = """
INSERT INTO contacts (number, email, phone, status, updated_at, tags, properties, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (number) DO UPDATE SET email = excluded.email, phone = excluded.phone, status = excluded.status,
    updated_at = excluded.updated_at, tags = excluded.tags, properties = excluded.properties, body = excluded.body
"""
COLUMNS = "number, tags, properties, body"
ID_PREFIX = "6a61707920"
MOST_VARIABLES = 500

Numbered = tuple[int, Contact]
"""A contact and its number: numbers count up from 1 in the order of creation, and are never used again."""


class Store:
    """Contacts and batches in one file; may be shared by threads.

    Args:
        file: The SQLite file, made if it is missing.

    Raises:
        SettingsError: It is something else, or cannot be opened.
    """

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file
        self._writing = threading.RLock()
        self._reading = threading.Lock()
        try:
            self._writer, self._reader = _connections(file)
        except sqlite3.Error as error:
            raise SettingsError(f"The sandbox cannot keep its contacts in {file}: {error}. Choose another.") from error
        self._last = self._writer.execute("SELECT coalesce(max(number), 0) FROM contacts").fetchone()[0]

    def close(self) -> None:
        """Close the file; waits for what is being written or read."""
        with self._writing, self._reading:
            self._reader.close()
            self._writer.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make the changes inside one transaction, undone if they raise; one thread at a time."""
        with self._writing:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._writer.execute("ROLLBACK")
                raise
            self._writer.execute("COMMIT")

    def new_number(self) -> int:
        """Take the number of the next contact; only inside `writing`."""
        self._last += 1
        return int(self._last)

    def find(self, column: str, values: Iterable[str]) -> dict[str, Numbered]:
        """Find contacts by `email` or `phone`, letter for letter; only inside `writing`."""
        wanted = sorted(set(values))
        found: dict[str, Numbered] = {}
        for start in range(0, len(wanted), MOST_VARIABLES):
            part = wanted[start : start + MOST_VARIABLES]
            marks = ",".join("?" * len(part))
            query = f"SELECT {column}, {COLUMNS} FROM contacts WHERE {column} IN ({marks})"  # noqa: S608 - two known columns
            for value, *row in self._writer.execute(query, part):
                found[value] = numbered(row)
        return found

    def find_numbers(self, numbers: Sequence[int]) -> dict[int, Numbered]:
        """Find contacts by number; only inside `writing`."""
        query = f"SELECT {COLUMNS} FROM contacts WHERE number = ?"  # noqa: S608 - known columns
        rows = (self._writer.execute(query, (number,)).fetchone() for number in numbers)
        return {row[0]: numbered(row) for row in rows if row is not None}

    def keep(self, contacts: Iterable[Numbered], *, giving_up: Sequence[int] = ()) -> None:
        """Write contacts, new or changed, after those in `giving_up` gave up their phone; only inside `writing`."""
        self._writer.executemany("UPDATE contacts SET phone = NULL WHERE number = ?", ((n,) for n in giving_up))
        self._writer.executemany(KEEP, map(stored, contacts))

    def keep_batch(self, batch_id: str, document: bytes, created: float, body: bytes) -> None:
        """Write a batch that has arrived; only inside `writing`."""
        statement = "INSERT INTO batches (batch_id, document, created, body) VALUES (?, ?, ?, ?)"
        self._writer.execute(statement, (batch_id, document, created, body))

    def settle_batch(self, batch_id: str, document: bytes, results: bytes) -> None:
        """Write what became of a batch; only inside `writing`."""
        statement = "UPDATE batches SET document = ?, results = ? WHERE batch_id = ?"
        self._writer.execute(statement, (document, results, batch_id))

    def forget_batches(self, before: float) -> None:
        """Drop batches that were created before a moment; only inside `writing`."""
        self._writer.execute("DELETE FROM batches WHERE created < ?", (before,))

    def count_up(self, name: str, amount: int) -> None:
        """Add to a counter; only inside `writing`."""
        statement = "INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET amount = amount + ?"
        self._writer.execute(statement, (name, amount, amount))

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Read what has been committed."""
        with self._reading:
            return self._reader.execute(query, values).fetchall()

    def contacts(self, tail: str, values: Sequence[Any] = ()) -> list[Numbered]:
        """Read contacts; `tail` is what follows FROM contacts."""
        return [numbered(row) for row in self.rows(f"SELECT {COLUMNS} FROM contacts {tail}", values)]  # noqa: S608 - ours


def numbered(row: Sequence[Any]) -> Numbered:
    """Read a contact from its row."""
    number, tags, properties, body = row
    contact = orjson.loads(body)
    if tags is not None:
        contact["tags"] = orjson.loads(tags)
    if properties is not None:
        contact["customProperties"] = orjson.loads(properties)
    return number, contact


def stored(found: Numbered) -> tuple[Any, ...]:
    """Write a contact as its row; tags and properties stand apart, as they are counted and searched."""
    number, contact = found
    tags, properties = contact.get("tags"), contact.get("customProperties")
    email, status = None, None
    for known in contact["identifiers"]:
        if known["type"] == "email":
            email, status = known["id"], known["channels"]["email"]["status"]
    body = {name: value for name, value in contact.items() if name not in ("tags", "customProperties")}
    return (
        number,
        email,
        identifier_value(contact, "phone"),
        status,
        contact["updatedAt"],
        orjson.dumps(tags).decode() if tags else None,
        orjson.dumps(properties).decode() if properties else None,
        orjson.dumps(body),
    )


def contact_id(number: int) -> str:
    """Write a contact's id: 24 hexadecimal digits."""
    return f"{ID_PREFIX}{number:014x}"


def contact_number(written: str) -> int | None:
    """Read the number from a contact's id; None if no contact can have such an id."""
    try:
        number = int(written.removeprefix(ID_PREFIX), 16)
    except ValueError:
        return None
    return number if contact_id(number) == written else None


def _connections(file: Path) -> tuple[sqlite3.Connection, sqlite3.Connection]:
    """Open the file twice, for writing and for reading; one that fails leaves nothing open."""
    writer = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=30)
    try:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("PRAGMA synchronous = NORMAL")
        writer.execute("PRAGMA cache_size = -65536")
        writer.executescript(SCHEMA)
        reader = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=30)
    except sqlite3.Error:
        writer.close()
        raise
    reader.execute("PRAGMA query_only = ON")
    return writer, reader
