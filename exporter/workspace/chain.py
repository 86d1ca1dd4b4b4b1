"""What proves the audit log: each entry's hash covers the entry and the hash before it, so none can change alone."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import sqlalchemy as sa

from exporter.workspace.tables import audit

COVERED = ("id", "at", "actor", "action", "kind", "name", "detail", "door", "before", "after", "previous")
"""Columns that a hash covers, in the order in which it takes them: all but the hash itself."""

FIRST = ""
"""What stands for the hash before the first entry."""

AT_ONCE = 1_000
"""Entries that are in memory at once."""

Reason = Literal["changed", "broken", "cut"]


@dataclass(frozen=True, slots=True)
class Mark:
    """How the log ended once: the number of its last entry, and that entry's hash. It vouches for all before it."""

    entry: int
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """The first entry that does not fit.

    Args:
        entry: Its number.
        reason: "changed" since it was written; "broken": something was taken out or put in before it; "cut": it and
            what followed was removed, or replaced, at the end.
        says: The same as a sentence.
    """

    entry: int
    reason: Reason
    says: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a look at the whole log.

    Args:
        entries: How many there are.
        last: How it ends; None where it is empty.
        fault: The first entry that does not fit, or None when all do.
        vouched: Number of the last entry that a mark kept elsewhere vouches for; None where there is no such mark, and
            then nobody can tell whether the end was cut off.
    """

    entries: int
    last: Mark | None
    fault: Fault | None
    vouched: int | None

    @property
    def whole(self) -> bool:
        """Tell whether nothing speaks against the log."""
        return self.fault is None

    @property
    def says(self) -> str:
        """Say the same as sentences."""
        if self.fault is not None:
            return self.fault.says
        if self.last is None:
            return "The log is empty."
        said = f"All {self.entries:,} entries fit." if self.entries > 1 else "The one entry fits."
        if self.vouched is None:
            return f"{said} Whether the end was cut off cannot be told: nothing was kept elsewhere."
        return f"{said} What was kept elsewhere vouches for those up to entry {self.vouched:,}."


def link(entry: Mapping[str, Any]) -> str:
    """Return the hash of an entry: SHA-256 of the canonical JSON of its columns `COVERED`, in hexadecimal.

    Args:
        entry: By column; `at` aware, or as SQLite holds it: UTC as text.

    Raises:
        ValueError: `at` is no moment.
        TypeError: A column holds what JSON cannot.
    """
    covered = [moment(entry["at"]) if name == "at" else entry[name] for name in COVERED]
    return hashlib.sha256(canonical(covered).encode()).hexdigest()


def moment(at: datetime | str) -> str:
    """Write a moment of the log as an ISO text in UTC, to the microsecond; a text is what SQLite holds, without a zone.

    Raises:
        ValueError: The text is no moment.
    """
    read = datetime.fromisoformat(at).replace(tzinfo=UTC) if isinstance(at, str) else at
    return read.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(value: object) -> str:
    """Write a value as JSON in the one way in which equal values are equal texts; any text can be encoded as UTF-8."""
    written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return written.encode("utf-8", "backslashreplace").decode("utf-8")  # a lone surrogate becomes its JSON escape


def last(connection: sa.Connection) -> Mark | None:
    """Return how the log ends now, or None where it is empty."""
    row = connection.execute(sa.select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)).first()
    return None if row is None else Mark(row.id, row.hash)


def begin(connection: sa.Connection) -> None:
    """Chain the entries of a log that had no chain, as they are found."""
    previous = FIRST
    for rows in found(connection):
        links = []
        for row in rows:
            hashed = link({**row, "previous": previous})
            links.append({"entry": row["id"], "linked": previous, "hashed": hashed})
            previous = hashed
        connection.execute(
            audit.update()
            .where(audit.c.id == sa.bindparam("entry"))
            .values(previous=sa.bindparam("linked"), hash=sa.bindparam("hashed")),
            links,
        )


def verify(connection: sa.Connection, *marks: Mark) -> Verdict:
    """Look at every entry in order, and at what marks say that were kept elsewhere and read before."""
    known: dict[int, set[str]] = {}
    for mark in marks:
        known.setdefault(mark.entry, set()).add(mark.hash)
    count, end, fault = 0, Mark(0, FIRST), None
    for rows in found(connection):
        for row in rows:
            marked = known.pop(row["id"], set())
            fault = fault or _fault(row, end) or _disowned(row, marked)
            count, end = count + 1, Mark(row["id"], row["hash"])
    if fault is None and known:
        fault = _cut(min(known), end.entry)
    vouched = max((mark.entry for mark in marks), default=None)
    return Verdict(count, end if count else None, fault, vouched)


def _fault(row: Mapping[str, Any], end: Mark) -> Fault | None:
    if row["hash"] != _link_found(row):
        return Fault(row["id"], "changed", f"Entry {row['id']:,} was changed after it was written.")
    if row["previous"] != end.hash:
        after = f"entry {end.entry:,}" if end.hash else "the beginning"
        said = f"Entry {row['id']:,} does not follow {after}: something was taken out or put in before it."
        return Fault(row["id"], "broken", said)
    return None


def _link_found(row: Mapping[str, Any]) -> str | None:
    """Return the hash of an entry as it is found; None where it holds what nobody writes."""
    try:
        return link(row)
    except (TypeError, ValueError):
        return None


def _disowned(row: Mapping[str, Any], marked: set[str]) -> Fault | None:
    if marked <= {row["hash"]}:
        return None
    said = f"Entry {row['id']:,} is not the one that stood there once: the log was written anew from there or before."
    return Fault(row["id"], "cut", said)


def _cut(entry: int, end: int) -> Fault:
    found = f"the log ends with entry {end:,}" if end else "the log is empty"
    return Fault(entry, "cut", f"Entry {entry:,} is gone: {found}, so its end was cut off.")


def found(connection: sa.Connection) -> Iterator[list[dict[str, Any]]]:
    """Read all entries by number as they are found, some at a time, so that they may be changed in between."""
    columns = [sa.type_coerce(each, sa.types.NullType()).label(each.name) for each in audit.c]
    query = sa.select(*columns).order_by(audit.c.id).limit(AT_ONCE)
    rows = connection.execute(query).mappings().all()
    while rows:
        yield [dict(row) for row in rows]
        rows = connection.execute(query.where(audit.c.id > rows[-1]["id"])).mappings().all()
