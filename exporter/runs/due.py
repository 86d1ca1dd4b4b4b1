"""What is due: the moments at which schedules came round, and for each export one run of it, or why there is none.

Any number of workers may look at once, and as often as they like: each moment of each export is settled once.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from exporter.errors import ExporterError, NotAllowedError, NotFoundError, RunRefusedError, StateUnavailableError
from exporter.logs import tell
from exporter.runs import telling, upstream
from exporter.runs.access import no_agent
from exporter.runs.definition import Export, from_document
from exporter.runs.exports import KIND, Exports
from exporter.runs.leaving import Leaving
from exporter.runs.left_out import LeftOut, is_at_work, obstacle, record
from exporter.runs.rooms import Rooms
from exporter.schedules.schedule import Follow, Missed, Own, SystemSchedule
from exporter.schedules.system import KIND as SCHEDULE
from exporter.schedules.system import NAME, SystemScheduleRoom
from exporter.workspace.due import HELD_FOR, SYSTEM, DueMoments, Held, NotHeldError, Settled, of_export
from exporter.workspace.people import Person
from exporter.workspace.run_records import Run, SkipReason

GRACE = timedelta(seconds=HELD_FOR)
"""How late a moment may be found and is not missed yet."""

SCHEDULE_ACTOR = Person("schedule@localhost", "administrator")
"""Who looks at sources and counts segments when a schedule comes round."""


@dataclass(frozen=True, slots=True)
class Due:
    """An export that is due.

    Args:
        export: As it is now.
        at: The moment (UTC).
        missed: What becomes of it where nobody was there at the moment.
        upstream: What came of the system schedule at that moment; None: the export has a schedule of its own.
    """

    export: Export
    at: datetime
    missed: Missed
    upstream: Settled | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A moment of an export that was seen to: the run that was queued, or skipped."""

    export: str
    at: datetime
    run: Run


@dataclass(frozen=True, slots=True)
class Lookout:
    """Who looks for what is due.

    Args:
        rooms: The workspace, as `SCHEDULE_ACTOR` sees it.
        rooms_of: The workspace, as a person sees it.
        enqueue: Puts a recorded run into the queue.
        holder: Name of the worker.
        leaving: Set when the worker is to go away.
    """

    rooms: Rooms
    rooms_of: Callable[[Person], Rooms]
    enqueue: Callable[[Run], object]
    holder: str
    leaving: threading.Event

    def see_to(self, now: datetime) -> list[Seen]:
        """Refresh what exports stand on if that is due, then queue or skip every export that is due.

        Args:
            now: The moment, with its zone.

        Returns:
            What this call settled; what others had settled, or hold just now, is left out.

        Raises:
            Leaving: The worker goes away; what is due and not settled is left to the next one.
            StateUnavailableError: The state cannot be reached; the next look finds the same.
        """
        self._refresh(now)
        seen = []
        for one in self.due(now):
            self._stay()
            held = self._moments.hold(
                of_export(one.export.name), one.at.timestamp(), holder=self.holder, now=now.timestamp()
            )
            run = None if held is None else self._settle(one, held, now)
            if run is not None:
                seen.append(Seen(one.export.name, one.at, run))
        return seen

    def due(self, now: datetime) -> list[Due]:
        """List the exports that are due at a moment and that nobody has seen to; nothing is changed."""
        system = SystemScheduleRoom(self.rooms.store, actor=self.rooms.actor).get()
        refreshed = self._system_settled(system, now)
        settled, marks = self._moments.settled(), self._moments.marks()
        found = []
        for definition in self.rooms.store.all(KIND):
            export = from_document(definition.name, definition.document)
            since = marks.get(of_export(export.name), definition.created_at.timestamp())
            for one in _due(export, now, system, refreshed):
                after = max(since, settled.get(of_export(export.name), since))
                if one.at.timestamp() > after:
                    found.append(one)
        return found

    @property
    def _moments(self) -> DueMoments:
        return DueMoments(self.rooms.store)

    def _system_moment(self, system: SystemSchedule, now: datetime) -> datetime | None:
        """Return the moment at which the system schedule last came round, since it is as it is."""
        moment = None if system.active is None else system.active.last_due(now)
        if moment is None:
            return None
        since = self._moments.since(SYSTEM)
        if since is None:
            since = self.rooms.store.get(SCHEDULE, NAME).updated_at.timestamp()
        return moment if moment.timestamp() > since else None

    def _system_settled(self, system: SystemSchedule, now: datetime) -> Settled | None:
        moment = self._system_moment(system, now)
        settled = None if moment is None else self._moments.find(SYSTEM, moment.timestamp())
        return settled if settled is not None and settled.settled_at is not None else None

    def _refresh(self, now: datetime) -> None:
        """See to the system schedule, if it came round and nobody else does."""
        system = SystemScheduleRoom(self.rooms.store, actor=self.rooms.actor).get()
        moment = self._system_moment(system, now)
        if moment is None or self._system_settled(system, now) is not None:
            return
        held = self._moments.hold(SYSTEM, moment.timestamp(), holder=self.holder, now=now.timestamp())
        if held is None:
            return
        if _is_missed(moment, system.missed, now):
            self._moments.settle(held, now=now.timestamp(), outcome={"missed": True})
            return

        def go_on() -> None:
            self._stay()
            self._moments.keep(held, now=self.rooms.store.now().timestamp())

        try:
            done = upstream.refresh(self.rooms, after_each=go_on)
            self._moments.settle(held, now=self.rooms.store.now().timestamp(), outcome=done.to_document())
        except NotHeldError:
            return
        except Leaving:
            self._moments.let_go(held)
            raise

    def _stay(self) -> None:
        if self.leaving.is_set():
            raise Leaving

    def _settle(self, due: Due, held: Held, now: datetime) -> Run | None:
        """Queue a run, or record why there is none; None where another worker has taken the moment over."""
        try:
            return self._queue_or_skip(due, held, now)
        except (NotHeldError, NotFoundError):  # or the export was removed meanwhile, with all its moments
            return None

    def _queue_or_skip(self, due: Due, held: Held, now: datetime) -> Run | None:
        export = due.export
        rooms, left_out = self._acting(export)
        outcome = due.upstream.outcome if due.upstream is not None else {}
        if outcome.get("missed") or (due.upstream is None and _is_missed(due.at, due.missed, now)):
            said = (
                f"Nobody was at work at {due.at:%Y-%m-%d %H:%M} UTC, when it was due, and its schedule skips it then."
            )
            left_out = LeftOut(export.name, "missed", said)
        left_out = left_out or obstacle(rooms, export, failed=outcome.get("failed", {}))
        if left_out is None:
            try:
                run = Exports(rooms, clock=now.timestamp).queue(export.name, due=held)
            except (StateUnavailableError, NotFoundError, NotHeldError):
                raise
            except RunRefusedError as error:
                why: SkipReason = "still running" if is_at_work(rooms, export.name) else "guard"
                left_out = LeftOut(export.name, why, str(error))
            except NotAllowedError as error:
                left_out = LeftOut(export.name, "no access", str(error))
            except ExporterError as error:
                left_out = LeftOut(export.name, "upstream failed", str(error))
            else:
                self.enqueue(run)
                return run
        run = record(rooms, export, left_out, held=held, now=now.timestamp())
        tell(telling.ended(rooms.journal, run.run_id))
        return run

    def _acting(self, export: Export) -> tuple[Rooms, LeftOut | None]:
        """Return the workspace as the export user of an export's connection sees it, or why nobody can run it."""
        try:
            connection = self.rooms.connections.get(export.connected())
        except (NotFoundError, RunRefusedError) as error:
            return self.rooms, LeftOut(export.name, "no connection", str(error))
        if connection.export_user is None:
            said = (
                f"The connection “{connection.display_name}” has no export user, for whom runs of schedules act. "
                "An administrator adds themselves on its page."
            )
            return self.rooms, LeftOut(export.name, "no access", said)
        because, person = no_agent(self.rooms, connection), self.rooms.team.find(connection.export_user)
        if because is not None or person is None:
            return self.rooms, LeftOut(export.name, "no access", because or "")
        return self.rooms_of(person), None


def _due(export: Export, now: datetime, system: SystemSchedule, refreshed: Settled | None) -> Iterator[Due]:
    match export.schedule:
        case Own(recurrence=recurrence, missed=missed, paused=False):
            moment = recurrence.last_due(now)
            if moment is not None:
                yield Due(export, moment, missed)
        case Follow(paused=False) if refreshed is not None:
            yield Due(export, refreshed.due_at, system.missed, refreshed)


def _is_missed(moment: datetime, missed: Missed, now: datetime) -> bool:
    return missed == "skip" and now - moment > GRACE
