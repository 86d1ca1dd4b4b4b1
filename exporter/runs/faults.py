"""What is wrong with an export as the workspace is now: its name, connection, segments, source and mapping."""

from exporter.contacts import mapping as mappings
from exporter.contacts.marker import property_name
from exporter.errors import DefinitionError, ExporterError, Issue, NotAllowedError, NotFoundError
from exporter.runs.definition import Export
from exporter.runs.rooms import Rooms
from exporter.segments.rules import Segment


def faults(rooms: Rooms, export: Export, *, of_access: bool = True) -> tuple[Issue, ...]:
    """Return everything that is wrong with an export; that it has no connection is no fault.

    Args:
        rooms: The workspace, as the person acting may use it.
        export: Which one.
        of_access: Whether it is one that the person acting may not use its connection.
    """
    issues: list[Issue] = []
    if not export.name.strip():
        issues.append(Issue("name", "Give the export a name."))
    if export.connection is not None:
        try:
            rooms.connections.get(export.connection)
        except NotFoundError as error:
            issues.append(Issue("connection", str(error)))
        except NotAllowedError as error:
            if of_access:
                issues.append(Issue("connection", str(error)))
    segments = _segments(rooms, export, issues)
    sources = {segment.source for segment in segments}
    if len(sources) > 1:
        named = ", ".join(f"“{name}”" for name in sorted(sources))
        said = f"The segments come from several profile sources ({named}). Make one export for each source."
        issues.append(Issue("segments", said))
    if len(sources) == 1:
        issues += _of_the_mapping(rooms, export, segments)
    return tuple(issues)


def _segments(rooms: Rooms, export: Export, issues: list[Issue]) -> list[Segment]:
    """Return those segments that are there, and add what is wrong with their choice to `issues`."""
    segments = []
    if not export.segments:
        issues.append(Issue("segments", "Choose at least one segment."))
    for name in export.segments:
        try:
            segments.append(rooms.segments.get(name))
        except NotFoundError as error:
            issues.append(Issue("segments", str(error)))
    for segment in segments:
        if segment.state != "active":
            is_what = "a draft" if segment.state == "draft" else "inactive"
            said = f"“{segment.name}” is {is_what}. Activate it, or take it out of the export."
            issues.append(Issue("segments", said))
    if len(set(export.segments)) < len(export.segments):
        issues.append(Issue("segments", "The same segment is there twice."))
    return segments


def _of_the_mapping(rooms: Rooms, export: Export, segments: list[Segment]) -> list[Issue]:
    try:
        columns = rooms.profiles.columns(rooms.sources.get(segments[0].source))
    except ExporterError as error:
        return [Issue("segments", str(error))]
    issues: list[Issue] = []
    for segment in segments:
        try:
            rooms.segments.condition(segment)
        except DefinitionError as error:
            issues += [Issue(f"segment “{segment.name}”, {one.where}", one.message) for one in error.issues]
    markers = [property_name(name) for name in export.segments] if export.marker == "property" else []
    return [*issues, *mappings.check(export.mapping, columns, subscription=export.subscription, markers=markers)]
