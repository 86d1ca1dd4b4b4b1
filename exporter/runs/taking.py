"""Take a snapshot: stream the members out of their source, clean and check them, take out duplicates, and freeze them.

Memory does not grow with the segment: one chunk of profiles at a time, and for duplicates eight bytes a contact.
"""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from exporter.contacts import payload
from exporter.contacts.checks import NOTES
from exporter.contacts.cleaning import MARK, REFUSED, Cleaned, clean
from exporter.contacts.duplicates import Duplicates, find_duplicates
from exporter.contacts.fields import FIELDS
from exporter.contacts.marker import property_name
from exporter.errors import SourceError
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Source
from exporter.runs.definition import Export
from exporter.runs.snapshot import ABOUT, CONTACTS, REFUSALS, About
from exporter.segments.members import Conditions, either, marks

CHUNK = 20_000
"""Profiles that are in memory at once."""

LOOKED_AT = 500
"""Profiles that a sample looks at."""

_STAGED = "staged"


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """The first contacts of an export, exactly as Omnisend would get them.

    Args:
        contacts: One row a contact, columns as `contacts.cleaning.Cleaned.contacts`.
        bodies: The same contacts as JSON bodies.
        refused: Those of the profiles looked at that would not be sent; schema `contacts.cleaning.REFUSED`.
    """

    contacts: pl.DataFrame
    bodies: list[dict[str, Any]]
    refused: pl.DataFrame


class _Kept:
    """What a snapshot has kept so far: parts on disk, and counts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.parts: list[tuple[str, int]] = []
        self.contacts = 0
        self.refused: Counter[str] = Counter()
        self.notes: Counter[tuple[str, str]] = Counter()
        self._refusals = 0
        for name in (CONTACTS, REFUSALS, _STAGED):
            (folder / name).mkdir(parents=True)

    def count(self, cleaned: Cleaned) -> None:
        """Keep refused profiles and count notes."""
        if cleaned.refused.height:
            cleaned.refused.write_parquet(self._folder / REFUSALS / f"part-{self._refusals:05}.parquet")
            self._refusals += 1
            self.refused.update(dict(cleaned.refused["reason"].value_counts().iter_rows()))
        for field, note, profiles in cleaned.notes.iter_rows():
            self.notes[field, note] += profiles

    def keep(self, contacts: pl.DataFrame) -> None:
        """Keep contacts that will be sent."""
        if contacts.height:
            name = f"part-{len(self.parts):05}.parquet"
            numbered = contacts.with_columns(
                pl.int_range(pl.len(), dtype=pl.Int64).add(self.contacts).alias("position")
            )
            numbered.write_parquet(self._folder / CONTACTS / name, compression="lz4")
            self.parts.append((name, self.contacts))
            self.contacts += contacts.height


def take(
    profiles: Profiles,
    source: Source,
    export: Export,
    conditions: Conditions,
    *,
    folder: Path,
    run_id: str,
    now: float,
) -> None:
    """Take a snapshot into `folder`; what an interrupted try left there is thrown away.

    Args:
        profiles: Reads the source.
        source: Where the segments' profiles are.
        export: What to make of them.
        conditions: Who is in which of its segments.
        folder: Where the snapshot goes.
        run_id: The run it is for.
        now: Seconds since 1970.

    Raises:
        SourceError: The profiles cannot be read, their key is none any more, or the disk is full.
    """
    try:
        _take(profiles, source, export, conditions, folder=folder, run_id=run_id, now=now)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise SourceError(f"The snapshot cannot be written to {folder}: {error.strerror or error}.") from error


def _take(
    profiles: Profiles,
    source: Source,
    export: Export,
    conditions: Conditions,
    *,
    folder: Path,
    run_id: str,
    now: float,
) -> None:
    profiles.check_key(source)
    if folder.exists():
        shutil.rmtree(folder)
    kept = _Kept(folder)
    members = 0
    staged: list[Path] = []
    moment = datetime.fromtimestamp(now, tz=UTC)
    for chunk in _stream(profiles, source, export, conditions, rows=CHUNK):
        members += chunk.height
        cleaned = _clean(chunk, source, export, conditions, moment)
        kept.count(cleaned)
        if cleaned.contacts.height:
            path = folder / _STAGED / f"part-{len(staged):05}.parquet"
            cleaned.contacts.write_parquet(path, compression="lz4")
            staged.append(path)
    _settle(kept, staged)
    shutil.rmtree(folder / _STAGED)
    about = About(
        run_id=run_id,
        taken_at=now,
        members=members,
        contacts=kept.contacts,
        refused=dict(kept.refused.most_common()),
        notes=[
            {"field": field, "note": note, "profiles": profiles, "words": NOTES.get(note, note)}
            for (field, note), profiles in kept.notes.most_common()
        ],
        parts=kept.parts,
        segments={name: property_name(name) for name in conditions},
        marker=export.marker,
        subscription=export.subscription,
        send_welcome_message=export.send_welcome_message,
    )
    draft = folder / f"{ABOUT}.draft"
    draft.write_text(json.dumps(asdict(about), ensure_ascii=False), encoding="utf-8")
    draft.replace(folder / ABOUT)


def _settle(kept: _Kept, staged: list[Path]) -> None:
    """Take out duplicates over all that was staged, and keep the rest."""
    if not staged:
        return
    duplicates: Duplicates = find_duplicates(pl.scan_parquet(staged))
    start = 0
    for path in staged:
        chunk = pl.read_parquet(path)
        settled = duplicates.settle(chunk, start=start)
        start += chunk.height
        kept.count(settled)
        kept.keep(settled.contacts)
        path.unlink()


def sample(profiles: Profiles, source: Source, export: Export, conditions: Conditions, *, limit: int = 10) -> Sample:
    """Return the first contacts of an export as Omnisend would get them, from the first profiles in key order.

    Raises:
        SourceError: The profiles cannot be read.
    """
    chunk = next(iter(_stream(profiles, source, export, conditions, rows=max(limit, LOOKED_AT))), None)
    if chunk is None:
        return Sample(pl.DataFrame(), [], pl.DataFrame(schema=REFUSED))
    cleaned = _clean(chunk, source, export, conditions, datetime.now(UTC))
    settled = find_duplicates(cleaned.contacts.lazy()).settle(cleaned.contacts, start=0)
    contacts = settled.contacts.head(limit)
    bodies = payload.bodies(
        contacts,
        subscription=export.subscription,
        send_welcome_message=export.send_welcome_message,
        marker=export.marker,
        markers={name: property_name(name) for name in conditions},
    )
    return Sample(contacts, bodies, pl.concat([cleaned.refused, settled.refused]))


def leaving(export: Export) -> tuple[str, ...]:
    """Name the contact fields that leave with an export, as the analyst knows them."""
    policy = ("email_status", "email_status_at")
    mapped = [name for name, _ in export.mapping.fields if export.subscription == "from_data" or name not in policy]
    fields = [FIELDS[name].label for name in mapped if name in FIELDS]
    return (*fields, *(name for name, _ in export.mapping.custom_properties))


def _stream(
    profiles: Profiles, source: Source, export: Export, conditions: Conditions, *, rows: int
) -> Iterator[pl.DataFrame]:
    marked = {MARK + name: condition for name, condition in marks(conditions).items()}
    return profiles.stream(source, export.mapping.columns(), where=either(conditions), marks=marked, rows=rows)


def _clean(chunk: pl.DataFrame, source: Source, export: Export, conditions: Conditions, now: datetime) -> Cleaned:
    return clean(
        chunk,
        export.mapping,
        key=source.key,
        subscription=export.subscription,
        marks={name: MARK + name for name in conditions},
        now=now,
    )
