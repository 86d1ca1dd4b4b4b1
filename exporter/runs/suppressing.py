"""The suppression list as a run looks it up: its addresses and domains, and the addresses in its segments right now."""

from collections.abc import Iterator

import polars as pl

from exporter.contacts.mapping import FromColumn
from exporter.contacts.matching import suggest
from exporter.contacts.suppressed import Suppressed, clean_addresses, collected
from exporter.errors import DefinitionError, ExporterError, Issue, SourceError
from exporter.profiles.engine import Profiles
from exporter.profiles.sources import Sources
from exporter.runs.rooms import Rooms
from exporter.segments.library import Segments
from exporter.workspace.suppression_list import SuppressedSegment


def suppressed(rooms: Rooms) -> Suppressed:
    """Look up the list.

    Raises:
        SourceError: Its addresses, or the members of one of its segments, cannot be read; nobody can tell then who is
            not to be sent anything.
    """
    listed = rooms.suppression.get()
    kept = [rooms.suppression.addresses()["email"]]
    found = (each for segment in listed.segments for each in _addresses(rooms, segment))
    return collected((*kept, *found), listed.domains)


def _addresses(rooms: Rooms, listed: SuppressedSegment) -> Iterator[pl.Series]:
    """Read the clean addresses of a segment's members, some thousands at a time."""
    try:
        segment = rooms.segments.get(listed.segment)
        source = rooms.sources.get(segment.source)
        condition = rooms.segments.condition(segment)
        for chunk in rooms.profiles.stream(source, [listed.email], where=condition):
            yield clean_addresses(chunk[listed.email]).drop_nulls().unique()
    except ExporterError as error:
        raise SourceError(
            f"The segment “{listed.segment}” is on the suppression list and cannot be read, so nothing is sent: {error}"
        ) from error


def email_column(segments: Segments, sources: Sources, profiles: Profiles, name: str, *, given: str | None) -> str:
    """Find the column that holds the addresses of a segment's members.

    Args:
        segments: Has the segment.
        sources: Has its source.
        profiles: Reads it.
        name: The segment's name.
        given: The column, where somebody named it.

    Raises:
        NotFoundError: There is no such segment, or no such source.
        SourceError: The source cannot be read.
        DefinitionError: There is no such column, or none that is called like an address.
    """
    source = sources.get(segments.get(name).source)
    columns = profiles.columns(source)
    if given is not None:
        if given not in [column.name for column in columns if column.type == "text"]:
            raise DefinitionError([Issue("email", f'The source "{source.name}" has no column "{given}" with text.')])
        return given
    guessed = suggest(columns).origin("email")
    if not isinstance(guessed, FromColumn):
        said = f'No column of the source "{source.name}" is called like an email address. Say which one holds it.'
        raise DefinitionError([Issue("email", said)])
    return guessed.column
