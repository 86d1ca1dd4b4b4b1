"""What a worker of a workspace does: carry runs, see to what is due, and clear away what was kept for long enough."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from exporter.jobs.duties import EVERY_DAY, Duty, forget_done
from exporter.jobs.worker import Worker
from exporter.notices.telling import Teller
from exporter.opened_workspace import Workspace
from exporter.runs.due import SCHEDULE_ACTOR, Lookout
from exporter.runs.execution import Shift, carry
from exporter.runs.retention import sweep
from exporter.runs.rooms import Rooms
from exporter.workspace import audit, audit_log
from exporter.workspace.people import Person
from exporter.workspace.run_records import Run


@dataclass(frozen=True, slots=True)
class WorkerTasks:
    """The tasks of workers.

    Args:
        workspace: Whose runs, schedules and files.
        rooms: As the person sees them who starts the worker.
        rooms_of: The same as somebody else sees them.
        enqueue: Queues a run that is recorded, and returns its id.
    """

    workspace: Workspace
    rooms: Rooms
    rooms_of: Callable[[Person], Rooms]
    enqueue: Callable[[Run], str]

    def worker(self) -> Worker:
        """Return a worker for this process, to be used in a `with` block."""
        opened = self.workspace
        duties = (
            Duty("schedules", self.see_to_schedules),
            Duty("run files", self.remove_run_files, EVERY_DAY),
            Duty("done duties", forget_done, EVERY_DAY),
            Duty("audit log", self.look_after_audit_log, EVERY_DAY),
        )
        teller = Teller(opened.store, opened.journal, opened.secrets, opened.settings.app_url)
        return Worker(opened.settings, opened.journal, opened.workers, self.carry, duties, [teller.keep_looking])

    def carry(self, run_id: str, worker: str, leaving: threading.Event) -> None:
        """Carry a run to its end, or until the worker leaves."""
        audit.DOOR.set("worker")
        carry(self.rooms, run_id, Shift(worker, self.workspace.budgets, leaving))

    def see_to_schedules(self, worker: str, leaving: threading.Event) -> None:
        """Queue what is due, or say why it is skipped."""
        audit.DOOR.set("worker")
        lookout = Lookout(
            rooms=self.rooms_of(SCHEDULE_ACTOR),
            rooms_of=self.rooms_of,
            enqueue=self.enqueue,
            holder=worker,
            leaving=leaving,
        )
        lookout.see_to(self.workspace.store.now())

    def remove_run_files(self, _worker: str, leaving: threading.Event) -> None:
        """Remove the files of runs that were kept for long enough."""
        sweep(self.rooms, self.workspace.store.now().timestamp(), stop=leaving.is_set)

    def look_after_audit_log(self, _worker: str, _leaving: threading.Event) -> None:
        """Look at the whole audit log, and say in the log of the process what is wrong with it."""
        audit_log.look_after(self.workspace.store)
