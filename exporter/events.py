"""What happens to workers and runs that an operator has to know, as values; `logs.tell` writes them, one line each.

A field is a number, a word of a fixed list, an identifier made by this program, a connection's name or a sentence
that an error of this package says. None of them can hold a contact, so none holds personal data or a key.
"""

import logging
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal

Id = Annotated[str, "made by this program or by a library: letters, digits and . : / _ - only"]
Word = Annotated[str, "of a fixed list, such as a run's statuses"]
Name = Annotated[str, "of a connection, as an administrator gave it"]
Sentence = Annotated[str, "what an error of this package says"]
Frames = Annotated[tuple[str, ...], "places in the code, the innermost last, without what they worked on"]

Phase = Literal["snapshot", "sending", "settling", "tagging", "undoing", "ended"]
Call = Literal["send", "ask", "tag"]

DEEPEST = 12
"""Frames that are told of an error, the innermost ones."""


class Event:
    """Something that happened; its name in a log is that of its class, in lower case with underscores."""

    __slots__ = ()
    level: ClassVar[int] = logging.INFO


class Trouble(Event):
    """Something that mends itself, or that a retry may mend."""

    __slots__ = ()
    level: ClassVar[int] = logging.WARNING


class Failure(Event):
    """Something that a person has to look at."""

    __slots__ = ()
    level: ClassVar[int] = logging.ERROR


@dataclass(frozen=True, slots=True)
class WorkerStarted(Event):
    """A worker takes runs from the queue from now on."""

    worker: Id
    database: Id


@dataclass(frozen=True, slots=True)
class WorkerEnded(Event):
    """A worker ended in good order; `left` runs wait for another."""

    worker: Id
    left: int


@dataclass(frozen=True, slots=True)
class WorkerFailed(Failure):
    """A worker could not start."""

    reason: Sentence


@dataclass(frozen=True, slots=True)
class RunsTakenOver(Trouble):
    """The runs of a worker that ended or fell silent go back into the queue."""

    worker: Id
    gone: Id
    runs: int


@dataclass(frozen=True, slots=True)
class RunsPutBack(Trouble):
    """Unfinished runs that nobody carried, and that were not in the queue, are in it again."""

    worker: Id
    runs: int


@dataclass(frozen=True, slots=True)
class RunFilesRemoved(Event):
    """The files of so many runs were removed, having been kept for as long as the preferences say."""

    runs: int


@dataclass(frozen=True, slots=True)
class DatabaseAway(Failure):
    """The workspace's database does not answer; told once, until it is back."""

    reason: Sentence


@dataclass(frozen=True, slots=True)
class DatabaseBack(Event):
    """It answers again, after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class QueueFailing(Failure):
    """Runs cannot be taken from the queue; told once, until they can."""

    where: Id


@dataclass(frozen=True, slots=True)
class QueueWorking(Event):
    """Runs can be taken from the queue again, after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class PeopleTold(Event):
    """Somebody was told how an export fares, at this attempt; `run` is where it was found, None for a test."""

    run: Id | None
    attempt: int


@dataclass(frozen=True, slots=True)
class PeopleNotTold(Trouble):
    """Somebody could not be told; it is tried again after `wait` seconds. With a `wait` of None it is given up."""

    run: Id | None
    attempt: int
    wait: float | None


@dataclass(frozen=True, slots=True)
class DutyFailed(Trouble):
    """What a worker does by the clock could not be done; it is tried again at the next tick."""

    duty: Id
    reason: Sentence


@dataclass(frozen=True, slots=True)
class RunQueued(Event):
    """A run waits for a worker."""

    run: Id
    attempt: int


@dataclass(frozen=True, slots=True)
class RunStarted(Event):
    """A worker took a run, after `waited` seconds in the queue."""

    run: Id
    connection: Name
    worker: Id
    attempt: int
    waited: float


@dataclass(frozen=True, slots=True)
class RunPrepared(Event):
    """The snapshot is taken or opened, and compared: what will be sent is fixed."""

    run: Id
    members: int
    contacts: int
    refused: int
    unchanged: int
    leavers: int
    seconds: float


@dataclass(frozen=True, slots=True)
class RunReached(Event):
    """A run went into its next phase."""

    run: Id
    phase: Phase


@dataclass(frozen=True, slots=True)
class RunPaused(Trouble):
    """A run waits for so many seconds before it tries again."""

    run: Id
    reason: Sentence
    seconds: float


@dataclass(frozen=True, slots=True)
class RunWentOn(Event):
    """A run that was paused goes on, after so many seconds."""

    run: Id
    seconds: float


@dataclass(frozen=True, slots=True)
class RunSettled(Event):
    """Omnisend said what became of every batch, or will not say it of `unconfirmed` contacts any more."""

    run: Id
    batches: int
    accepted: int
    rejected: int
    unconfirmed: int


@dataclass(frozen=True, slots=True)
class RunLeft(Event):
    """The worker goes away and leaves the run to the next one."""

    run: Id
    worker: Id


@dataclass(frozen=True, slots=True)
class RunLost(Trouble):
    """Another worker carries the run now; this one let go of it."""

    run: Id
    worker: Id


@dataclass(frozen=True, slots=True)
class RunEnded(Event):
    """A run ended with so many contacts of each outcome, so many seconds after it was started."""

    run: Id
    status: Word
    reason: Sentence | None
    members: int
    refused: int
    unchanged: int
    accepted: int
    rejected: int
    not_sent: int
    requests: int
    retries: int
    seconds: float


@dataclass(frozen=True, slots=True)
class BatchTriedAgain(Trouble):
    """A batch was not taken, with this HTTP status or without any answer, and goes again after `wait` seconds."""

    run: Id
    batch: int
    status: int | None
    attempt: int
    wait: float


@dataclass(frozen=True, slots=True)
class Throttled(Trouble):
    """Omnisend refused a request because the brand made too many; it asked for `retry_after` seconds, if any."""

    run: Id
    retry_after: float | None


@dataclass(frozen=True, slots=True)
class BatchSplit(Trouble):
    """A batch was refused as a whole, with this HTTP status, and goes again in two halves."""

    run: Id
    batch: int
    status: int | None
    contacts: int


@dataclass(frozen=True, slots=True)
class BatchSentAgain(Trouble):
    """Omnisend stopped in a batch; the contacts that it did not answer for go again."""

    run: Id
    batch: int
    contacts: int
    attempt: int


@dataclass(frozen=True, slots=True)
class BatchLookedUp(Trouble):
    """A batch whose answer was lost was looked for in Omnisend: `found` there, or else sent again."""

    run: Id
    batch: int
    found: bool


@dataclass(frozen=True, slots=True)
class CallFailed(Trouble):
    """A call beside the batches failed: one that changes a contact, asks or tags. It goes again after `wait` seconds.

    With a `wait` of None it is given up.
    """

    run: Id
    call: Call
    status: int | None
    attempt: int
    wait: float | None


@dataclass(frozen=True, slots=True)
class AuditAnchored(Event):
    """This is how the audit log ends now; a line that is kept elsewhere shows later whether its end was cut off."""

    entry: int
    hash: Id


@dataclass(frozen=True, slots=True)
class AuditUnanchored(Failure):
    """How the audit log ends now could not be written beside the database, only here."""

    entry: int
    hash: Id


@dataclass(frozen=True, slots=True)
class AuditDoubted(Failure):
    """The audit log was touched: this entry was changed, does not follow the one before it, or was cut off."""

    entry: int
    reason: Literal["changed", "broken", "cut"]


@dataclass(frozen=True, slots=True)
class Fault(Failure):
    """An error that nobody foresaw: a fault of this program. Its words are left out, since they may repeat data."""

    run: Id | None
    error: Id
    frames: Frames


@dataclass(frozen=True, slots=True)
class LibrarySpoke(Trouble):
    """A library logged something; its words are left out, since they may repeat data."""

    library: Id
    where: Id
    error: Id | None
    frames: Frames


def fault(error: BaseException, *, run: str | None = None) -> Fault:
    """Describe an error that nobody foresaw: its kind and where it was raised."""
    return Fault(run, kind_of(error), frames_of(error))


def kind_of(error: BaseException) -> str:
    """Name an error's class, and the classes of what caused it, the first cause last: `KeyError/OSError`."""
    kinds = []
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        kinds.append(type(each).__qualname__)
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return "/".join(kinds)


def frames_of(error: BaseException) -> tuple[str, ...]:
    """Tell where an error was raised, as `runs/delivery.py:123 in run`; of a file, only the last two parts."""
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    return tuple(f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} in {frame.name}" for frame in frames)
