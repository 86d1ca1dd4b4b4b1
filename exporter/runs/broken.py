"""Which segments and exports of a source would fail as the source is now, told before a run finds out."""

from dataclasses import dataclass

from exporter.errors import Issue
from exporter.runs.exports import Exports
from exporter.segments.library import Segments
from exporter.workspace.store import name_key


@dataclass(frozen=True, slots=True)
class Broken:
    """A segment or an export with faults.

    Args:
        kind: "segment" or "export".
        name: Its name.
        issues: What is wrong; at least one.
    """

    kind: str
    name: str
    issues: tuple[Issue, ...]

    def said(self) -> str:
        """Say what is wrong with it, in one line."""
        return f'The {self.kind} "{self.name}": {" ".join(issue.message for issue in self.issues)}'


def broken(source: str, segments: Segments, exports: Exports) -> tuple[Broken, ...]:
    """Check all segments of a source, and the exports of these.

    Raises:
        SourceError: The source cannot be read at all.
    """
    mine = {name_key(each.name): each for each in segments.all() if name_key(each.source) == name_key(source)}
    theirs = [each for each in exports.all() if any(name_key(name) in mine for name in each.segments)]
    checked = [
        *(Broken("segment", each.name, segments.issues(each, replacing=each.name)) for each in mine.values()),
        *(Broken("export", each.name, exports.issues(each, of_access=False)) for each in theirs),
    ]
    return tuple(each for each in checked if each.issues)
