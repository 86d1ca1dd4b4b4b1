"""The members of an export as contacts, some thousands at a time; and the first of them as Omnisend would get them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl

from exporter.contacts import payload
from exporter.contacts.cleaning import MARK, REFUSED, Cleaned, clean
from exporter.contacts.duplicates import find_duplicates
from exporter.contacts.fields import FIELDS
from exporter.contacts.marker import property_name
from exporter.contacts.suppressed import Suppressed
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Source
from exporter.runs.definition import Export
from exporter.segments.members import Conditions, either, marks

LOOKED_AT = 500
"""Profiles that a sample looks at."""


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


def sample(
    profiles: Profiles,
    source: Source,
    export: Export,
    conditions: Conditions,
    *,
    suppressed: Suppressed,
    limit: int = 10,
) -> Sample:
    """Return the first contacts of an export as Omnisend would get them, from the first profiles in key order.

    Raises:
        SourceError: The profiles cannot be read.
    """
    chunk = next(iter(stream(profiles, source, export, conditions, rows=max(limit, LOOKED_AT))), None)
    if chunk is None:
        return Sample(pl.DataFrame(), [], pl.DataFrame(schema=REFUSED))
    found = cleaned(
        chunk, source=source, export=export, conditions=conditions, suppressed=suppressed, now=datetime.now(UTC)
    )
    settled = find_duplicates(found.contacts.lazy()).settle(found.contacts, start=0)
    contacts = settled.contacts.head(limit)
    bodies = payload.bodies(
        contacts,
        subscription=export.subscription,
        send_welcome_message=export.send_welcome_message,
        marker=export.marker,
        markers={name: property_name(name) for name in conditions},
    )
    return Sample(contacts, bodies, pl.concat([found.refused, settled.refused]))


def leaving(export: Export) -> tuple[str, ...]:
    """Name the contact fields that leave with an export, as the analyst knows them."""
    policy = ("email_status", "email_status_at")
    mapped = [name for name, _ in export.mapping.fields if export.subscription == "from_data" or name not in policy]
    fields = [FIELDS[name].label for name in mapped if name in FIELDS]
    return (*fields, *(name for name, _ in export.mapping.custom_properties))


def stream(
    profiles: Profiles, source: Source, export: Export, conditions: Conditions, *, rows: int
) -> Iterator[pl.DataFrame]:
    """Read the members with the columns that the mapping needs and one for each segment, in the order of their key.

    Raises:
        SourceError: The profiles cannot be read.
    """
    marked = {MARK + name: condition for name, condition in marks(conditions).items()}
    return profiles.stream(source, export.mapping.columns(), where=either(conditions), marks=marked, rows=rows)


def cleaned(
    chunk: pl.DataFrame,
    *,
    source: Source,
    export: Export,
    conditions: Conditions,
    suppressed: Suppressed,
    now: datetime,
) -> Cleaned:
    """Make contacts of what `stream` reads."""
    return clean(
        chunk,
        export.mapping,
        key=source.key,
        subscription=export.subscription,
        marks={name: MARK + name for name in conditions},
        suppressed=suppressed.covers,
        now=now,
    )
