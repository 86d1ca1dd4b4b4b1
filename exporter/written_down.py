"""A workspace written down as the workspace file has it; applying that to the same workspace changes nothing."""

from dataclasses import asdict, replace
from typing import Any

from exporter.notices.written_notices import NOTICES, THRESHOLDS, notice_document, thresholds_document
from exporter.schedules import system
from exporter.segments import documents
from exporter.segments.rules import Segment
from exporter.toolkit import Toolkit
from exporter.wanted import SCHEDULE, WORKSPACE
from exporter.workspace.connection import Connection
from exporter.workspace.permissions import Action, may
from exporter.workspace.preferences import DEFAULT
from exporter.workspace.secrets import is_reference
from exporter.workspace.written_connection import LIMIT_KEYS


def to_document(kit: Toolkit) -> dict[str, dict[str, Any]]:
    """Write down the workspace as it is; sections without entries are left out, and so are typed-in API keys."""
    preferences, schedule = asdict(kit.preferences.get()), kit.schedules.system()
    document: dict[str, dict[str, Any]] = {
        WORKSPACE: {key: value for key, value in preferences.items() if value != getattr(DEFAULT, key)},
        SCHEDULE: {} if schedule == system.OFF else system.to_document(schedule),
        "sources": {source.name: source.to_document() for source in kit.sources.all()},
        "connections": {each.name: _connection_document(each, kit) for each in kit.connections.all()},
        "segments": {segment.name: segment_document(segment) for segment in kit.segments.all()},
        "exports": {export.name: export.to_document() for export in kit.exports.all()},
        **_notices(kit),
    }
    return {section: entries for section, entries in document.items() if entries}


def _notices(kit: Toolkit) -> dict[str, dict[str, Any]]:
    if not may(kit.actor, Action.EDIT_NOTICES):
        return {}
    return {
        NOTICES: {notice.name: notice_document(notice) for notice in kit.notices.all()},
        THRESHOLDS: thresholds_document(kit.notices.thresholds(), kit.notices.own_thresholds()),
    }


def segment_document(segment: Segment) -> dict[str, Any]:
    """Write down a segment; the members of a static one stay where they are frozen."""
    return documents.to_document(replace(segment, frozen=None))


def _connection_document(connection: Connection, kit: Toolkit) -> dict[str, Any]:
    plain = Connection(connection.name, connection.display_name)
    document: dict[str, Any] = {"display_name": connection.display_name}
    for key in ("users", "base_url", "version", "batch_size", "export_user", "paused"):
        if getattr(connection, key) != getattr(plain, key) or key == "base_url":
            document[key] = getattr(connection, key)
    if connection.people:
        document["people"] = list(connection.people)
    for key in ("rate_limit", "tag_rate_limit"):
        if getattr(connection, key) != getattr(plain, key):
            document[key] = {each: getattr(getattr(connection, key), each) for each in LIMIT_KEYS}
    if is_reference(connection.api_key):
        kind, _, place = connection.api_key.partition(":")
        document["api_key"] = {kind: place}
    standing = kit.consents.standing(connection.name)
    if standing is not None:
        document["consent"] = {
            "agreed_by": standing.agreed_by,
            "text": standing.text_version,
            "language": standing.language,
        }
    return document
