"""The same contacts for every tool: profiles for this project, and what it makes of them, checked, for the others.

The others therefore get cleaned contacts and have nothing to check; this project gets the profiles with their dirt.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from benchmarks import local_server
from benchmarks.peers.contact_body import NAMED, PROPERTIES
from benchmarks.peers.send_with_exporter import PROFILES, prepare, workspace
from benchmarks.workspace import EXPORT
from exporter.profiles import sample

SENDABLE = 0.93
"""At least this share of the sample can be sent; the rest is its honest dirt."""

STREAM = "contacts"

COLUMNS: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(("email", "phone", *NAMED, *PROPERTIES), pl.String),
    "Everyone": pl.Boolean,
}
"""Columns of the contacts that the other tools read."""


@dataclass(frozen=True, slots=True)
class Contacts:
    """What was made.

    Args:
        folder: Holds `profiles.parquet`, and of its contacts `contacts.parquet` and `contacts.singer.jsonl`.
        profiles: Profiles from which this project makes the contacts.
        contacts: How many contacts there are.
        digest: What the server says once it has them all, as `local_server.digest`.
    """

    folder: Path
    profiles: int
    contacts: int
    digest: str


def make(folder: Path, contacts: int) -> Contacts:
    """Make exactly so many contacts, and the profiles that they come from: an export of them shows which they are."""
    sample.write(folder, rows=int(contacts / SENDABLE))
    with (
        tempfile.TemporaryDirectory(prefix="exporter-peers-", ignore_cleanup_errors=True) as work,
        local_server.running(0.0, keeps_bodies=True) as base_url,
    ):
        prepare(folder, Path(work), base_url)
        with workspace(Path(work)) as kit:
            kit.run(EXPORT)
        items = sorted(local_server.contacts(base_url), key=_key)[:contacts]
    assert len(items) == contacts, f"{len(items):,} contacts are too few"
    profiles = pl.read_parquet(folder / PROFILES).filter(pl.col(sample.KEY) <= _key(items[-1]))
    profiles.write_parquet(folder / PROFILES)
    rows = [_row(item) for item in items]
    pl.DataFrame(rows, schema=COLUMNS, orient="row").write_parquet(folder / "contacts.parquet")
    with (folder / "contacts.singer.jsonl").open("wb") as file:
        file.writelines(orjson.dumps(message) + b"\n" for message in _singer(rows))
    return Contacts(folder, profiles.height, contacts, local_server.digest(items))


def _key(item: dict[str, Any]) -> str:
    return str(item["customProperties"][sample.KEY])


def _row(item: dict[str, Any]) -> dict[str, Any]:
    phones = [one["id"] for one in item["identifiers"] if one["type"] == "phone"]
    identifiers = {"email": local_server.email(item), "phone": phones[0] if phones else None}
    return {**identifiers, **{name: item.get(name) for name in NAMED}, **item["customProperties"]}


def _singer(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Write rows as a tap does: the schema, a record each, and the state once at the end."""
    kinds = {name: ["boolean"] if kind == pl.Boolean else ["null", "string"] for name, kind in COLUMNS.items()}
    schema = {"type": "object", "properties": {name: {"type": kind} for name, kind in kinds.items()}}
    yield {"type": "SCHEMA", "stream": STREAM, "schema": schema, "key_properties": ["email"]}
    for row in rows:
        yield {"type": "RECORD", "stream": STREAM, "record": row}
    yield {"type": "STATE", "value": {STREAM: len(rows)}}
