"""When exports run by themselves: the system schedule, what each export makes of it, and what comes next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from exporter.errors import ExporterError, NotAllowedError, RunRefusedError, StateUnavailableError
from exporter.runs.definition import Export
from exporter.runs.exports import Exports
from exporter.runs.left_out import LeftOut, is_at_work, obstacle
from exporter.runs.rooms import Rooms
from exporter.schedules import schedule as schedules
from exporter.schedules.schedule import Manual, Schedule, SystemSchedule
from exporter.schedules.system import SystemScheduleRoom
from exporter.schedules.words import in_words
from exporter.workspace.due import SYSTEM, DueMoments, Settled
from exporter.workspace.permissions import Action, require
from exporter.workspace.run_records import Run, SkipReason

NEXT = 5
"""Moments that are shown ahead."""


@dataclass(frozen=True, slots=True)
class RanAll:
    """What running all exports came to.

    Args:
        started: Export -> the id of its run.
        left_out: The others, each with why.
    """

    started: dict[str, str]
    left_out: tuple[LeftOut, ...]


def now_utc() -> datetime:
    """Tell the time, aware, in UTC."""
    return datetime.now(UTC)


class Schedules:
    """The schedules of a workspace, as one person may use them.

    Args:
        rooms: The workspace.
        exports: Its exports.
        clock: Tells the time, with its zone.
    """

    def __init__(self, rooms: Rooms, exports: Exports, *, clock: Callable[[], datetime] = now_utc) -> None:
        self._rooms = rooms
        self._exports = exports
        self._clock = clock
        self._system = SystemScheduleRoom(rooms.store, actor=rooms.actor)

    def system(self) -> SystemSchedule:
        """Return the system schedule."""
        return self._system.get()

    def save_system(self, schedule: SystemSchedule, *, seen: SystemSchedule | None = None) -> None:
        """Change the system schedule; what was due before is let be.

        Args:
            schedule: As it shall be.
            seen: How it was when it was opened to be changed; None: it is replaced whatever it is by now.

        Raises:
            NotAllowedError: The person acting is no administrator.
            ChangedMeanwhileError: It is not as it was seen any more.
            DefinitionError: With every fault.
        """
        self._system.save(schedule, now=self._clock(), seen=seen)

    def of(self, export: str) -> Schedule:
        """Return when an export runs by itself. Raises NotFoundError."""
        return self._exports.get(export).schedule

    def save(self, schedule: Schedule, *exports: str, seen: Mapping[str, Schedule] | None = None) -> None:
        """Give exports a schedule, each of them or none.

        Args:
            schedule: When they shall run by themselves.
            *exports: Their names.
            seen: Export -> its schedule when that was opened to be changed; of those that are not in it, it is replaced
                whatever it is by now.

        Raises:
            NotFoundError: There is no such export.
            ChangedMeanwhileError: The schedule of one of them is not as it was seen any more.
            NotAllowedError: The person acting may not change one of them.
        """
        self._change(exports, lambda _: schedule, seen or {})

    def pause(self, *exports: str) -> None:
        """Let exports rest: they keep their schedules, and nothing of theirs is due. Raises as `save` does."""
        self._change(exports, lambda present: schedules.paused(present, at_rest=True))

    def resume(self, *exports: str) -> None:
        """Let exports run by themselves again; what was due meanwhile is let be. Raises as `save` does."""
        self._change(exports, lambda present: schedules.paused(present, at_rest=False))

    def _change(
        self,
        exports: Sequence[str],
        change: Callable[[Schedule], Schedule],
        seen: Mapping[str, Schedule] = MappingProxyType({}),
    ) -> None:
        with self._rooms.store.begin():
            for name in exports:
                self._exports.set_schedule(name, change(self.of(name)), seen=seen.get(name))

    def next_times(self, export: str | None = None, n: int = NEXT) -> list[datetime]:
        """Return the next moments (UTC) of an export, or of the system schedule; none where nothing is planned.

        Raises:
            NotFoundError: There is no such export.
        """
        system = self.system()
        if export is None:
            return [] if system.active is None else system.active.next_times(self._clock(), n)
        return self.planned(self._exports.get(export), system, n)

    def planned(self, export: Export, system: SystemSchedule, n: int = NEXT) -> list[datetime]:
        """Return the next moments (UTC) of an export under a system schedule; none of one without a connection."""
        if export.connection is None:
            return []
        return schedules.next_times(export.schedule, system, self._clock(), n)

    def last_refresh(self) -> Settled | None:
        """Return the last moment at which the system schedule came round, and what came of it; None: it never did."""
        return DueMoments(self._rooms.store).latest(SYSTEM)

    def run_all(self, start: Callable[[Run], str]) -> RanAll:
        """Record a run of every export that has an active schedule, and say why the others are left out.

        Args:
            start: Puts a recorded run into the queue, and gives its id.

        Raises:
            NotAllowedError: The person acting runs nothing.
        """
        require(self._rooms.actor, Action.RUN_EXPORTS)
        system = self.system()
        started, left_out = {}, []
        for export in self._exports.all():
            found = _not_due(export, system) or obstacle(self._rooms, export, failed={})
            if found is None:
                run = self._queue(export)
                if isinstance(run, Run):
                    started[export.name] = start(run)
                    continue
                found = run
            left_out.append(found)
        return RanAll(started, tuple(left_out))

    def _queue(self, export: Export) -> Run | LeftOut:
        try:
            return self._exports.queue(export.name)
        except StateUnavailableError:
            raise
        except NotAllowedError as error:
            return LeftOut(export.name, "no access", str(error))
        except RunRefusedError as error:
            why: SkipReason = "still running" if is_at_work(self._rooms, export.name) else "guard"
            return LeftOut(export.name, why, str(error))
        except ExporterError as error:
            return LeftOut(export.name, "upstream failed", str(error))


def _not_due(export: Export, system: SystemSchedule) -> LeftOut | None:
    if schedules.active(export.schedule, system) is not None:
        return None
    said = "It runs only by hand." if isinstance(export.schedule, Manual) else f"{in_words(export.schedule, system)}."
    return LeftOut(export.name, "not due", said)
