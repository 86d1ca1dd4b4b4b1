"""What workers do by the clock, beside the runs: each duty is a schedule of DBOS, and at each tick one worker does it.

A tick that nobody was there for is not made up for: a duty finds by itself what there is to do.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from dbos import DBOS
from dbos import error as dbos_errors

from exporter.errors import ExporterError
from exporter.events import DutyFailed, fault
from exporter.logs import tell
from exporter.runs.leaving import Leaving

WORKFLOW = "duty"
EVERY_MINUTE = "* * * * *"
EVERY_DAY = "17 3 * * *"
KEPT = timedelta(days=2)
"""For how long DBOS keeps that a duty was done."""

_AT_ONCE = 500
"""Records of done duties that are removed in one go."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that is done by the clock.

    Args:
        name: Unique among duties; what it is called in the log.
        act: Does it: gets the worker's name, and what is set when the worker is to leave. Done twice at a time or once
            too often, it does no harm.
        every: When, as cron writes it, in UTC; with six fields the first one is seconds.
    """

    name: str
    act: Callable[[str, threading.Event], object]
    every: str = EVERY_MINUTE


def register(duties: Sequence[Duty], *, worker: str, leaving: threading.Event) -> Callable[[], None]:
    """Tell DBOS what duties are, before it is launched.

    Returns:
        What puts them on the clock and lets each be done at once; to be called when it is launched.
    """
    known = {duty.name: duty for duty in duties}

    @DBOS.workflow(name=WORKFLOW)
    def workflow(_at: datetime, name: str) -> None:
        if name in known and not leaving.is_set():  # another worker may know duties that this one does not
            _do(known[name], worker, leaving)

    def begin() -> None:
        DBOS.apply_schedules(
            [
                {"schedule_name": one.name, "workflow_fn": workflow, "schedule": one.every, "context": one.name}
                for one in duties
            ]
        )
        for one in duties:
            DBOS.trigger_schedule(one.name)

    return begin


def _do(duty: Duty, worker: str, leaving: threading.Event) -> None:
    try:
        duty.act(worker, leaving)
    except Leaving:
        return
    except ExporterError as error:
        tell(DutyFailed(duty.name, str(error)))
    except Exception as error:
        tell(fault(error))
        raise


def forget_done(_worker: str, _leaving: threading.Event) -> None:
    """Remove what DBOS keeps of duties that were done long ago."""
    before = (datetime.now(UTC) - KEPT).isoformat()
    wanted: dict[str, Any] = {"name": WORKFLOW, "end_time": before, "load_input": False, "load_output": False}
    try:
        while done := DBOS.list_workflows(**wanted, limit=_AT_ONCE):
            DBOS.delete_workflows([one.workflow_id for one in done])
    except dbos_errors.DBOSException:
        return
