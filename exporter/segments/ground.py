"""What the rules of a segment stand on: the columns of its source, the tables related to it, and the other segments."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from exporter.errors import NotFoundError
from exporter.profiles.source import Column
from exporter.segments.rules import Segment


@dataclass(frozen=True, slots=True)
class Table:
    """A table related to the source.

    Args:
        columns: Its columns.
        key: The one that holds the key of the profile that a row belongs to.
        time: The one that says when it happened; None where nobody said.
    """

    columns: tuple[Column, ...]
    key: str
    time: str | None = None


def no_other(name: str) -> Segment:
    """Know no other segment. Raises NotFoundError."""
    raise NotFoundError(f'There is no segment called "{name}".')


def no_members(segment: Segment) -> str:
    """Know the members of no static segment. Raises NotFoundError."""
    raise NotFoundError(f'The members of "{segment.name}" are not at hand.')


@dataclass(frozen=True, slots=True)
class Ground:
    """All that is known where rules are checked and compiled.

    Args:
        columns: The columns of the source.
        today: The day, in the zone, that spans such as "the last 30 days" end on.
        zone: IANA name of the workspace's time zone, in which days begin and end.
        source: Name of the source.
        key: The column that names a profile.
        related: The source's related tables by their names.
        segments: Returns another segment by its name; raises NotFoundError.
        members: Returns where the file with a static segment's members lies; raises NotFoundError.
        dialect: sqlglot's name of the SQL that the source understands.
    """

    columns: tuple[Column, ...]
    today: date
    zone: str = "UTC"
    source: str = "profiles"
    key: str = "id"
    related: Mapping[str, Table] = field(default_factory=dict)
    segments: Callable[[str], Segment] = no_other
    members: Callable[[Segment], str] = no_members
    dialect: str = "duckdb"

    def column(self, name: str) -> Column | None:
        """Return a column of the source by its name as the source spells it."""
        return next((column for column in self.columns if column.name == name), None)
