"""The queue of runs: each waits for its brand, and every unfinished one is in it until a worker brought it to an end.

One workflow of DBOS carries one run. Putting a run in again changes nothing while its workflow waits or is at work.
"""

from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Self

from dbos import DBOS, DBOSClient, WorkflowStatus

from exporter.events import RunQueued
from exporter.logs import tell
from exporter.settings import Settings
from exporter.workspace.database import connect
from exporter.workspace.run_records import Run

QUEUE = "runs"
WORKFLOW = "export_run"
APPLICATION = "exporter"
VERSION = "1"
"""Of the workflow's steps; a run goes on under the version that it began with."""

_WAITING = ("ENQUEUED", "DELAYED")
_AT_WORK = "PENDING"
_AGAIN = "+"


def enqueue(settings: Settings, run_id: str, *, partition: str, attempt: int = 1) -> None:
    """Put a run into the queue; it begins when a worker is free and no other run of its partition is at work.

    A run that is in the queue already stays there once.

    Args:
        settings: The workspace.
        run_id: Which one; it has to be in the journal, where workers find it even if this call fails.
        partition: Of the runs with the same one, one is carried at a time: the brand.
        attempt: How often it was resumed, counted from 1.

    Raises:
        StateUnavailableError: The database of the queue cannot be reached or written.
    """
    with Queue(settings.jobs_url) as queue:
        queue.put(run_id, workflow_id(run_id, attempt), partition=partition)
    tell(RunQueued(run_id, attempt))


def workflow_id(run_id: str, attempt: int) -> str:
    """Name the workflow that carries a run's attempt."""
    return run_id if attempt == 1 else f"{run_id}/{attempt}"


class Queue:
    """The queue, to be closed after use.

    Args:
        url: SQLAlchemy URL of its database; its tables are made where they are missing.

    Raises:
        StateUnavailableError: The database cannot be reached or written; so do all methods.
    """

    def __init__(self, url: str) -> None:
        self._engine = connect(url)
        try:
            with self._engine.connect():  # a database that is away is said to be in words, which DBOS does not have
                DBOS.migrate(url)
            self._client = DBOSClient(
                system_database_engine=self._engine, application_name=APPLICATION, retry_connection_errors=False
            )
        except BaseException:
            self._engine.dispose()
            raise

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._client.destroy()
        self._engine.dispose()

    def put(self, run_id: str, workflow: str, *, partition: str) -> None:
        """Put in a run under a workflow's id; nothing happens if there is one of that id."""
        self._client.enqueue(
            {
                "workflow_name": WORKFLOW,
                "queue_name": QUEUE,
                "workflow_id": workflow,
                "app_version": VERSION,
                "queue_partition_key": partition,
            },
            run_id,
        )

    def at_work(self) -> dict[str, str]:
        """Return the workflows that were given to a worker, each with that worker's name."""
        held = self._list(status=_AT_WORK)
        return {one.workflow_id: one.executor_id or "" for one in held}

    def lost(self, runs: Iterable[Run]) -> list[Run]:
        """Return those of the unfinished runs that are not in the queue, although they should be."""
        wanted = {workflow_id(run.run_id, run.attempt): run for run in runs}
        alive = {one.workflow_id for one in self._list(ids=list(wanted)) if _is_alive(one)}
        return [
            run for workflow, run in wanted.items() if workflow not in alive and not _any_alive(self._family(workflow))
        ]

    def put_again(self, run: Run) -> None:
        """Put in a run that was lost, unless somebody did meanwhile; all who do it at once give it the same id."""
        workflow = workflow_id(run.run_id, run.attempt)
        family = self._family(workflow)
        if not _any_alive(family):
            again = f"{workflow}{_AGAIN}{len(family)}" if family else workflow
            self.put(run.run_id, again, partition=partition_of(run))

    def put_back(self, workflow: str) -> None:
        """Put back a workflow that was given to the caller, who does not carry it."""
        self._client.resume_workflow(workflow, queue_name=QUEUE)

    def _family(self, workflow: str) -> list[WorkflowStatus]:
        found = self._client.list_workflows(workflow_id_prefix=workflow, load_input=False, load_output=False)
        return [one for one in found if one.workflow_id.partition(_AGAIN)[0] == workflow]

    def _list(self, *, ids: Sequence[str] | None = None, status: str | None = None) -> list[WorkflowStatus]:
        if ids is not None and not ids:
            return []
        return self._client.list_workflows(
            workflow_ids=list(ids) if ids is not None else None,
            queue_name=QUEUE,
            status=status,
            load_input=False,
            load_output=False,
        )


def partition_of(run: Run) -> str:
    """Name what only one run at a time may have: the brand, or the connection of a run that was recorded without."""
    return run.brand_key or run.connection


def _is_alive(workflow: WorkflowStatus) -> bool:
    return workflow.status in (*_WAITING, _AT_WORK)


def _any_alive(workflows: Iterable[WorkflowStatus]) -> bool:
    return any(_is_alive(workflow) for workflow in workflows)
