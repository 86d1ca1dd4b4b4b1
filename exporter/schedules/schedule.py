"""When an export runs by itself: with the system schedule, on a schedule of its own, or never."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from exporter.schedules.recurrence import Recurrence

Missed = Literal["once", "skip"]
MISSED: tuple[Missed, ...] = ("once", "skip")
"""What becomes of moments that no worker was there for: run once when one is back, or skip them."""

KINDS = ("follow", "own", "manual")


@dataclass(frozen=True, slots=True)
class Follow:
    """The export runs whenever the system schedule comes round, unless that is paused for it."""

    paused: bool = False


@dataclass(frozen=True, slots=True)
class Own:
    """The export comes round by itself.

    Args:
        recurrence: When.
        missed: What becomes of moments that no worker was there for.
        paused: Whether it does not run for the time being.
    """

    recurrence: Recurrence
    missed: Missed = "once"
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Manual:
    """The export runs only when somebody runs it."""


Schedule = Follow | Own | Manual
FOLLOW = Follow()


@dataclass(frozen=True, slots=True)
class SystemSchedule:
    """When sources are looked at, segments counted, and every export run that follows.

    Args:
        on: Whether it comes round at all.
        recurrence: When; None as long as nobody has said.
        missed: What becomes of moments that no worker was there for.
    """

    on: bool = False
    recurrence: Recurrence | None = None
    missed: Missed = "once"

    @property
    def active(self) -> Recurrence | None:
        """When it comes round, or None while it is off."""
        return self.recurrence if self.on else None


def active(schedule: Schedule, system: SystemSchedule) -> Recurrence | None:
    """Return when an export runs by itself; None: never, as things are."""
    match schedule:
        case Own(paused=False):
            return schedule.recurrence
        case Follow(paused=False):
            return system.active
        case _:
            return None


def paused(schedule: Schedule, *, at_rest: bool) -> Schedule:
    """Return a schedule that rests, or goes on; one that is manual has nothing to rest."""
    return schedule if isinstance(schedule, Manual) else replace(schedule, paused=at_rest)


def next_times(schedule: Schedule, system: SystemSchedule, after: datetime, n: int = 5) -> list[datetime]:
    """Return the next moments (UTC) at which an export runs by itself; none where it does not."""
    recurrence = active(schedule, system)
    return [] if recurrence is None else recurrence.next_times(after, n)
