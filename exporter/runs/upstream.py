"""What exports stand on, brought up to date at the system time: sources are looked at, segments counted for keeps."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from exporter.errors import ExporterError, StateUnavailableError
from exporter.profiles.freshness import written_at
from exporter.runs.left_out import segment_key, source_key
from exporter.runs.rooms import Rooms


@dataclass(slots=True)
class Upstream:
    """What came of it.

    Args:
        sources: How many could be read.
        segments: How many were counted.
        fresh: When the files of each source were written, where files tell: its name -> a moment (ISO, UTC).
        failed: What could not be read or counted, as `left_out.source_key` and `segment_key` name it -> why.
    """

    sources: int = 0
    segments: int = 0
    fresh: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def to_document(self) -> dict[str, Any]:
        """Return it for the state."""
        return {"sources": self.sources, "segments": self.segments, "fresh": self.fresh, "failed": self.failed}


def refresh(rooms: Rooms, *, after_each: Callable[[], object]) -> Upstream:
    """Look at every source and count every active dynamic segment; what fails is said, and the others go on.

    Args:
        rooms: The workspace.
        after_each: Called between two of them; what it raises ends the refresh.

    Raises:
        StateUnavailableError: The state cannot be reached.
    """
    done = Upstream()
    for source in rooms.sources.all():
        try:
            for table in (source, *source.related):
                rooms.profiles.columns(table)
            written = written_at(source)
        except StateUnavailableError:
            raise
        except ExporterError as error:
            done.failed[source_key(source.name)] = f"The source “{source.name}” could not be read: {error}"
        else:
            done.sources += 1
            if written is not None:
                done.fresh[source.name] = written.isoformat()
        after_each()
    for segment in rooms.segments.all():
        if segment.state != "active" or segment.kind != "dynamic" or source_key(segment.source) in done.failed:
            continue
        try:
            rooms.segments.refresh(segment.name)
        except StateUnavailableError:
            raise
        except ExporterError as error:
            done.failed[segment_key(segment.name)] = f"The segment “{segment.name}” could not be counted: {error}"
        else:
            done.segments += 1
        after_each()
    return done
