"""The exports as rows: what goes where, how it fared last, what the reader may do with it, and when it runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from exporter.runs.definition import Export
from exporter.runs.exports import KIND
from exporter.runs.report import Report
from exporter.schedules.words import in_words
from exporter.toolkit import Toolkit
from pages.ui import waiting

NEVER, DETACHED, INACTIVE = "Never run", "No connection", "Inactive"
LAST_RUNS = 500
"""Runs that are looked through for the last one of each export, before each is asked for by itself."""


@dataclass(frozen=True, slots=True)
class Row:
    """An export as the list shows it.

    Args:
        export: Itself.
        connection: What people call its connection.
        type: What kind of connection that is; None where there is none.
        status: How its last run ended, or what stands in its way.
        permission: What the reader may do with it.
        refreshed: When a run of it last was at work; None: never.
        schedule: When it runs by itself, in words.
        next: When it does next; None: nothing is planned.
        updated: When it was changed last.
        updated_by: Who did.
    """

    export: Export
    connection: str
    type: str | None
    status: str
    permission: str
    refreshed: datetime | None
    schedule: str
    next: datetime | None
    updated: datetime
    updated_by: str

    @property
    def words(self) -> str:
        """What a search looks through."""
        return "\n".join((self.export.name, self.connection, self.type or "", *self.export.segments)).casefold()


def rows(kit: Toolkit) -> list[Row]:
    """Return all exports, by name."""
    cards = {card.name: card for card in kit.connections.cards()}
    changed = {found.name: found for found in kit.store.all(KIND)}
    exports = kit.exports.all()
    last, worked = _last_runs(kit, exports)
    faulty = faults(kit, exports)
    system = kit.schedules.system()
    found = []
    for export in exports:
        card = cards.get(export.connection or "")
        coming = kit.schedules.planned(export, system, 1)
        found.append(
            Row(
                export=export,
                connection=card.display_name if card else DETACHED,
                type=card.type if card else None,
                status=_status(kit, export, last.get(export.name), faulty.get(export.name, 0)),
                permission=kit.exports.permission(export).capitalize(),
                refreshed=worked.get(export.name),
                schedule=in_words(export.schedule, system),
                next=coming[0] if coming else None,
                updated=changed[export.name].updated_at,
                updated_by=changed[export.name].updated_by,
            )
        )
    return found


def faults(kit: Toolkit, exports: Sequence[Export]) -> Mapping[str, int]:
    """Count what is wrong with each export, beside the page; empty until that is known."""
    wanted = tuple(exports)
    answer = waiting.asked(
        ("export faults", kit.actor, tuple(export.name for export in wanted), repr(wanted)),
        lambda: {export.name: len(kit.exports.issues(export, of_access=False)) for export in wanted},
        purpose="export faults",
    )
    return answer.value or {}


def _status(kit: Toolkit, export: Export, last: Report | None, faulty: int) -> str:
    if export.connection is None:
        return DETACHED
    if kit.exports.inactive(export) is not None:
        return INACTIVE
    if faulty:
        return f"{faulty} to mend"
    if last is None:
        return NEVER
    if last.skipped is not None:
        return f"{last.status}: {last.skipped}"
    return "Paused" if last.paused else last.status


def _last_runs(kit: Toolkit, exports: Sequence[Export]) -> tuple[dict[str, Report], dict[str, datetime]]:
    """Return the last run of each export, and when one last was at work."""
    last: dict[str, Report] = {}
    worked: dict[str, datetime] = {}
    latest = kit.runs.all(limit=LAST_RUNS)
    for run in latest:
        last.setdefault(run.export, run)
        if run.started_at is not None:
            worked.setdefault(run.export, run.ended_at or run.started_at)
    if len(latest) == LAST_RUNS:
        for export in exports:
            if export.name not in last:
                last.update((run.export, run) for run in kit.runs.all(export=export.name, limit=1))
    return last, worked
