"""Insight into segments as pages, notebooks and commands ask for it: by segment or name, in the workspace's time."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from exporter.contacts.mapping import FromColumn
from exporter.contacts.matching import suggest
from exporter.errors import ExporterError, Issue, NotAllowedError, SegmentError, SourceError
from exporter.insight import members
from exporter.insight.comparison import comparison
from exporter.insight.countries import countries
from exporter.insight.differences import differences
from exporter.insight.download import Download, write
from exporter.insight.funnel import funnel
from exporter.insight.overlap import overlap
from exporter.insight.personal import PersonalKind, personal
from exporter.insight.search import searched
from exporter.insight.steps import FunnelStep, steps
from exporter.profiles import columns as described
from exporter.profiles import query
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Column, Source
from exporter.profiles.sources import Sources
from exporter.segments.library import Segments
from exporter.segments.rules import Condition, Rule, Segment
from exporter.workspace.downloads import Downloads, Taken

SWITCHED_OFF = "Downloads are switched off in this workspace; an administrator can allow them."

LOOKED_AT = 500
"""Profiles whose values tell which columns are personal."""


class Insight:
    """What is asked about segments; each method takes a segment, saved or not, or the name of a saved one.

    Every method raises as `Segments.count` does: SegmentError, NotFoundError, SourceError.
    """

    def __init__(
        self,
        sources: Sources,
        segments: Segments,
        profiles: Profiles,
        *,
        downloads: Downloads,
        most: Callable[[], int],
        today: date | None = None,
    ) -> None:
        """Take what answers.

        Args:
            sources: The profile sources.
            segments: The segments.
            profiles: Reads the sources.
            downloads: Writes down who takes members along.
            most: Says how many members one download may have; 0: nobody downloads any.
            today: The day that spans such as "the last 30 days" end on; None: today.
        """
        self._sources = sources
        self._segments = segments
        self._profiles = profiles
        self._downloads = downloads
        self._most = most
        self._today = today

    def as_of(self, day: date | None) -> "Insight":
        """Return the same as if it were another day; None: today."""
        rooms = (self._sources, self._segments, self._profiles)
        return Insight(*rooms, downloads=self._downloads, most=self._most, today=day)

    def steps(self, segment: Segment | str, *, opted_in: Rule | None = None) -> tuple[FunnelStep, ...]:
        """Take a segment apart, as `steps.steps` does, with the email that an export would use.

        Args:
            segment: Which one.
            opted_in: Who agreed to be written to, such as `Condition("newsletter", "is_true")`; None: not asked.
        """
        wanted = self._segment(segment)
        email = self.email_column(self._source(wanted))
        usable = None if email is None else Condition(email.name, "is_valid_email")
        return steps(wanted, email=usable, opted_in=opted_in)

    def funnel(self, segment: Segment | str, *, opted_in: Rule | None = None, limit: int | None = None) -> pl.DataFrame:
        """Count who is left after each of `steps`, and within an export's limit; the frame is `funnel.funnel`'s."""
        wanted = self._segment(segment)
        taken = self.steps(wanted, opted_in=opted_in)
        return funnel(self._profiles, self._source(wanted), taken, condition=self._condition, limit=limit)

    def comparison(self, segment: Segment | str, column: str, *, bars: int = 20) -> pl.DataFrame:
        """Compare one column of the members with that of all others; the frame is `comparison.comparison`'s."""
        wanted = self._segment(segment)
        source = self._source(wanted)
        zone = self._segments.ground(source).zone
        where = self._condition(wanted)
        return comparison(self._profiles, source, self.column(source, column), where=where, zone=zone, bars=bars)

    def differences(self, segment: Segment | str) -> pl.DataFrame:
        """Rank the columns by how far members differ from all others; the frame is `differences.differences`'s."""
        wanted = self._segment(segment)
        asked = {leaf.field for leaf in wanted.leaves() if isinstance(leaf, Condition) and not leaf.off}
        where = self._condition(wanted)
        return differences(self._profiles, self._source(wanted), where=where, in_rules=asked)

    def countries(self, segment: Segment | str, column: str | None = None) -> pl.DataFrame:
        """Count members by country; the frame is `countries.countries`'s.

        Args:
            segment: Which one.
            column: Holds the countries; None: the column that is called so.

        Raises:
            SourceError: Also where no column is.
        """
        wanted = self._segment(segment)
        source = self._source(wanted)
        found = self.country_column(source) if column is None else self.column(source, column)
        if found is None:
            raise SourceError(f'No column of the source "{source.name}" is called a country. Choose one.')
        return countries(self._profiles, source, found, where=self._condition(wanted))

    def overlap(self, several: Sequence[Segment | str]) -> pl.DataFrame:
        """Count the members of every combination of 2 to 6 segments of one source; the frame is `overlap.overlap`'s.

        Raises:
            SegmentError: Also where they are of several sources, too few or too many.
        """
        wanted = [self._segment(each) for each in several]
        sources = {each.source.casefold() for each in wanted}
        if len(sources) != 1:
            raise SegmentError([Issue("segments", "Only segments of one profile source can be compared.")])
        conditions = {each.name: self._condition(each) for each in wanted}
        return overlap(self._profiles, self._source(wanted[0]), conditions)

    def members(
        self,
        segment: Segment | str,
        *,
        columns: Sequence[str],
        search: str = "",
        order: members.Order | None = None,
        after: members.Place | None = None,
    ) -> members.Page:
        """Read a page of members, as `members.page` does.

        Args:
            segment: Which one.
            columns: Those to show, after the key.
            search: A key, or a part of an email in any case; blank: everyone.
            order: What they are sorted by; None: the key.
            after: Where the page before ended; None: the first page.
        """
        wanted = self._segment(segment)
        source = self._source(wanted)
        where = self._condition(wanted)
        if search.strip():
            email = self.email_column(source)
            key = self.column(source, source.key)
            where = searched(where, text=search, key=key, email=None if email is None else email.name)
        return members.page(self._profiles, source, where, columns=columns, order=order, after=after)

    def download(self, segment: Segment | str, path: Path, *, what: Download) -> int:
        """Write members to a .csv or .parquet file, as `download.write` does, and return how many.

        There are no more of them than the workspace's preferences allow. It is written down who did, in the audit log;
        where that fails, the file is removed.

        Raises:
            NotAllowedError: The person acting may not, or nobody may.
            StateUnavailableError: It cannot be written down.
        """
        self._downloads.require()
        most = self._most()
        if most == 0:
            raise NotAllowedError(SWITCHED_OFF)
        what = replace(what, limit=min(what.limit, most))
        wanted = self._segment(segment)
        source, where = self._source(wanted), self._condition(wanted)
        rows = write(self._profiles, source, where, what=what, path=path)
        part = f"members as {path.suffix[1:].lower()}"
        columns = list(dict.fromkeys([source.key, *what.columns]))
        try:
            masked = [column for column in columns if column in what.hidden]
            self._downloads.note(Taken("segment", wanted.name, part, rows, columns, masked))
        except ExporterError:
            path.unlink(missing_ok=True)
            raise
        return rows

    def personal(self, source: Source) -> dict[str, PersonalKind]:
        """Find the columns that hold personal data, by their names and by some of their values."""
        return personal(self._profiles.columns(source), self._profiles.preview(source, limit=LOOKED_AT))

    def email_column(self, source: Source) -> Column | None:
        """Return the column that is called an email, or None."""
        return self._called(source, "email")

    def country_column(self, source: Source) -> Column | None:
        """Return the column that is called a country, or None."""
        return self._called(source, "country")

    def column(self, source: Source, name: str) -> Column:
        """Return a column by its name, in any case. Raises SourceError."""
        return described.find(self._profiles.columns(source), name, source=source.name)

    def _condition(self, segment: Segment) -> query.Condition | None:
        return self._segments.condition(segment, today=self._today)

    def _called(self, source: Source, field: str) -> Column | None:
        columns = self._profiles.columns(source)
        origin = suggest(columns).origin(field)
        return next((each for each in columns if isinstance(origin, FromColumn) and each.name == origin.column), None)

    def _segment(self, segment: Segment | str) -> Segment:
        return self._segments.get(segment) if isinstance(segment, str) else segment

    def _source(self, segment: Segment) -> Source:
        return self._sources.get(segment.source)
