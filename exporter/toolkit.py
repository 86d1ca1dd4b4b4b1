"""One workspace, opened: the door through which pages, notebooks and the command line come in."""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Self

from exporter import settings as deployment
from exporter.contacts.suppressed import clean_addresses, clean_domains
from exporter.errors import NotFoundError, StateUnavailableError, Unavailable
from exporter.insight.insight import Insight
from exporter.jobs.queue import enqueue
from exporter.jobs.worker import Worker
from exporter.notices.notices import Notices
from exporter.omnisend.answers import Brand
from exporter.omnisend.check import check_key
from exporter.opened_workspace import Workspace
from exporter.profiles.sources import Sources
from exporter.runs import forgetting
from exporter.runs.broken import Broken, broken
from exporter.runs.exports import Exports
from exporter.runs.forgotten import Forgotten
from exporter.runs.history import Runs
from exporter.runs.report import Report
from exporter.runs.resuming import resume
from exporter.runs.rooms import Rooms
from exporter.runs.schedules import RanAll, Schedules
from exporter.segments.frozen import FrozenMembers
from exporter.segments.library import Segments
from exporter.settings import Settings
from exporter.system.checkup import Asking
from exporter.system.state import Scheduled, System
from exporter.worker_tasks import WorkerTasks
from exporter.workspace.audit_log import AuditLog
from exporter.workspace.connection import Connection, brand_of
from exporter.workspace.connections import Connections
from exporter.workspace.consent import Consents
from exporter.workspace.downloads import Downloads
from exporter.workspace.people import LOCAL_ADMINISTRATOR, Person
from exporter.workspace.permissions import Action, require
from exporter.workspace.preferences import WorkspacePreferences
from exporter.workspace.reach import Reach
from exporter.workspace.run_records import Run
from exporter.workspace.suppression import Suppression
from exporter.workspace.team import Team
from exporter.workspace.workers import WorkerStatus

COPIES = "copies"
"""Folder of the home for copies of frozen members that are kept elsewhere."""

LOOK = 0.2
"""Seconds between two looks at a run that is waited for."""

PATIENCE = 3.0
"""Seconds that a person at the screen waits for the request limit of a brand."""

SPARE = 10.0
"""Seconds beyond a whole window of the limit that checking a key waits: a key may have to be changed at once, while
runs use the limit up."""

LOOKS_BEFORE_ASKING_WHO_IS_ALIVE = 10


def ignore(_: Report) -> None:
    """Do nothing with a report."""


class Toolkit:
    """One workspace as one person sees it; safe to use from several threads.

    Open it with `Toolkit.open()`, close it after use or use it in a `with` block.

    Args:
        workspace: What is open of it.
        actor: Who is acting; what they may not do is refused here, not in the page.
    """

    def __init__(self, workspace: Workspace, *, actor: Person) -> None:
        self._workspace = workspace
        self.actor = actor
        settings, store = workspace.settings, workspace.store
        self.settings = settings
        self.store = store
        self.secrets = workspace.secrets
        self.journal = workspace.journal
        self._workers = workspace.workers
        self.audit = AuditLog(store, actor=actor)
        self.team = Team(store, actor=actor, first=settings.administrators)
        self.preferences = WorkspacePreferences(store, actor=actor)
        self.profiles = workspace.profiles
        self.sources = Sources(store, self.profiles, actor=actor, uploads_folder=settings.uploads_folder)
        self.segments = Segments(
            store,
            self.sources,
            self.profiles,
            actor=actor,
            frozen=FrozenMembers(workspace.storage, copies=settings.home / COPIES),
            zone=lambda: self.preferences.get().time_zone,
        )
        self.downloads = Downloads(store, actor=actor)
        self.insight = Insight(
            self.sources,
            self.segments,
            self.profiles,
            downloads=self.downloads,
            most=lambda: self.preferences.get().download_limit,
        )
        self.connections = Connections(store, self.secrets, actor=actor, team=self.team, ask=self.whose)
        self.consents = Consents(store, actor=actor)
        self.suppression = Suppression(
            store, workspace.storage, actor=actor, addresses=clean_addresses, domains=clean_domains
        )
        self._rooms = Rooms(
            store=store,
            actor=actor,
            team=self.team,
            profiles=self.profiles,
            sources=self.sources,
            segments=self.segments,
            connections=Reach(store, self.secrets, actor=actor),
            consents=self.consents,
            journal=self.journal,
            suppression=self.suppression,
            storage=workspace.storage,
        )
        self.exports = Exports(self._rooms)
        self.runs = Runs(self._rooms)
        self.notices = Notices(store, self.secrets, actor=actor)
        self.schedules = Schedules(self._rooms, self.exports)
        self._budgets = workspace.budgets
        self._tasks = WorkerTasks(
            workspace,
            self._rooms,
            rooms_of=lambda person: self.acting_as(person)._rooms,  # noqa: SLF001 -- another of its own kind
            enqueue=self._enqueue,
        )

    @classmethod
    def open(cls, settings: Settings | None = None, *, actor: Person = LOCAL_ADMINISTRATOR) -> "Toolkit":
        """Open a workspace; a new one is made where there is none.

        Args:
            settings: Default: read from the environment.
            actor: Who is acting; default: the local administrator.

        Raises:
            SettingsError: A setting is wrong, or the state cannot be opened.
        """
        return cls(Workspace.open(settings if settings is not None else deployment.read()), actor=actor)

    def acting_as(self, person: Person) -> "Toolkit":
        """Return the same workspace as somebody else sees it; it is closed with this one."""
        return Toolkit(self._workspace, actor=person)

    def close(self) -> None:
        """Let go of files and databases."""
        self._workspace.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def start(self, export_name: str, *, full: bool = False, confirm_leavers: bool = False) -> str:
        """Queue a run of a saved export for the next free worker, and return its id at once.

        Args:
            export_name: Which one.
            full: Send everybody this time, changed or not.
            confirm_leavers: Undo markers however many they are; only an administrator may say so.

        Raises:
            NotFoundError: There is no such export.
            DefinitionError: Something is wrong with it.
            ConsentError: Nobody agreed to its connection.
            NotAllowedError: The person acting may not run it, or may not confirm.
            RunRefusedError: It is over its limit, or a run of it is at work already.
        """
        return self._enqueue(self.exports.queue(export_name, full=full, confirm_leavers=confirm_leavers))

    def retry_rejected(self, run_id: str) -> str:
        """Queue a run of only those whom Omnisend rejected in a run, with the export and the data as they are now.

        Returns:
            The id of the new run.

        Raises:
            ExporterError: As `start`; NotFoundError also where there is no such run, RunRefusedError also where nobody
                was rejected in it.
        """
        return self._enqueue(self.exports.queue(self.journal.run(run_id).export, rejected_of=run_id))

    def resume(self, run_id: str) -> None:
        """Queue a run that failed or was canceled again, to go on where it stopped, with the same snapshot.

        Raises:
            NotFoundError: There is no such run.
            ConsentError: Nobody agrees to its connection any more.
            NotAllowedError: The person acting may not run it.
            RunRefusedError: It did not end before its time, or a later run of the same export has sent something.
        """
        require(self.actor, Action.RUN_EXPORTS)
        self._enqueue(resume(self._rooms, run_id))

    def run_all(self) -> RanAll:
        """Queue a run of every export that has an active schedule, now, and say why the others are left out.

        Raises:
            NotAllowedError: The person acting runs nothing.
        """
        return self.schedules.run_all(self._enqueue)

    def _enqueue(self, run: Run) -> str:
        with contextlib.suppress(StateUnavailableError):  # it is recorded: workers put it into the queue
            enqueue(self.settings, run.run_id, partition=run.brand_key or run.connection, attempt=run.attempt)
        return run.run_id

    def run(
        self,
        export_name: str,
        *,
        full: bool = False,
        confirm_leavers: bool = False,
        on_progress: Callable[[Report], None] = ignore,
    ) -> Report:
        """Run a saved export and wait for its end; the work is done here where no worker is alive.

        Args:
            export_name: Which one.
            full: As `start`.
            confirm_leavers: As `start`.
            on_progress: Gets the report several times a second, and once at the end.

        Raises:
            ExporterError: As `start`.
        """
        run_id = self.start(export_name, full=full, confirm_leavers=confirm_leavers)
        return self.wait(run_id, on_progress=on_progress)

    def wait(self, run_id: str, *, on_progress: Callable[[Report], None] = ignore) -> Report:
        """Wait for a queued run's end, doing the work here where no worker is alive. Raises NotFoundError."""
        while any(worker.alive for worker in self.workers()):
            report = self._watch(run_id, on_progress, looks=LOOKS_BEFORE_ASKING_WHO_IS_ALIVE)
            if report.ended:
                return report
        with self.worker():
            return self._watch(run_id, on_progress)

    def _watch(self, run_id: str, on_progress: Callable[[Report], None], *, looks: int | None = None) -> Report:
        """Report until the run has ended, or `looks` times."""
        pause = threading.Event()
        seen = 0
        while True:
            report = self.runs.report(run_id)
            on_progress(report)
            seen += 1
            if report.ended or seen == looks:
                return report
            pause.wait(LOOK)

    def worker(self) -> Worker:
        """Return a worker for this process, to be used in a `with` block."""
        return self._tasks.worker()

    def wait_to_ask(self, connection: Connection, *, within: float = PATIENCE) -> None:
        """Wait until the limit of a connection's brand allows one more request, and count it.

        Args:
            connection: Whose brand.
            within: Seconds to wait at most.

        Raises:
            Unavailable: The limit is used up.
        """
        if self._budgets.of(connection).ask(threading.Event(), within=within) is None:
            raise Unavailable(
                "This brand's request limit is used up by runs for the moment. Try again in a minute.",
                may_have_arrived=False,
            )

    def whose(self, connection: Connection, key: str) -> Brand:
        """Ask Omnisend which brand a key leads to; what that takes counts against the limit of that brand.

        Args:
            connection: Where to ask; it need not be saved.
            key: The API key itself.

        Raises:
            NotAllowedError: The person acting is no administrator.
            OmnisendError: Omnisend does not know the key, or cannot be asked.
        """
        require(self.actor, Action.EDIT_CONNECTIONS)
        brand = brand_of(key)
        is_known = brand is not None and any(brand == each.brand_id for each in self.connections.all())
        counted = replace(connection, brand_id=brand) if is_known else connection
        within = connection.rate_limit.seconds + SPARE
        return check_key(connection, key, wait_to_ask=lambda: self.wait_to_ask(counted, within=within))

    def cancel(self, run_id: str) -> None:
        """Ask for a run to be stopped; what Omnisend has taken by then stays there.

        Raises:
            NotFoundError: There is no such run.
            NotAllowedError: The person acting may not, since they only look or may not use its connection.
        """
        require(self.actor, Action.RUN_EXPORTS)
        run = self.journal.run(run_id)
        with contextlib.suppress(NotFoundError):
            self._rooms.connections.get(run.connection)
        self.journal.cancel(run_id, by=self.actor.email)

    def forget(self, email: str) -> Forgotten:
        """Take a person out of all that is kept here of runs, and say what lies elsewhere.

        Raises:
            NotAllowedError: The person acting is no administrator.
            DefinitionError: `email` is no address.
            InUseError: Runs at work hold the person.
            SourceError: A file cannot be read or written. What was removed by then is; asked again, it goes on.
        """
        return forgetting.forget(self._rooms, email, archive=self._archive())

    def look_for(self, email: str) -> Forgotten:
        """See what `forget` would remove and leave to people; nothing is changed. Raises as it does, but InUseError."""
        return forgetting.look(self._rooms, email, archive=self._archive())

    def _archive(self) -> forgetting.Archive:
        copies = self.settings.home / COPIES
        frozen = FrozenMembers(self._workspace.storage, copies=copies)
        return forgetting.Archive(frozen, copies, self.secrets.digest)

    def broken(self, source: str) -> tuple[Broken, ...]:
        """List the segments and exports that would fail as a source is now. Raises SourceError if it cannot be read."""
        return broken(source, self.segments, self.exports)

    def workers(self) -> list[WorkerStatus]:
        """Return the workers that were ever seen, latest first. Raises NotAllowedError."""
        require(self.actor, Action.LOOK)
        return self._workers.all()

    def system(self) -> System:
        """Look at how everything is now, within a few seconds; what does not answer is a sentence, never an error.

        Everybody sees the runs; the health of what carries them only those who may see it. Raises NotAllowedError for
        those who may not use the workspace any more.
        """
        require(self.actor, Action.LOOK)
        return self._workspace.checkup.system(Asking(self.actor, self.runs, self._scheduled))

    def _scheduled(self) -> list[Scheduled]:
        system = self.schedules.system()
        refreshed = [Scheduled("Sources and segments", at) for at in self.schedules.next_times(n=1)]
        planned = [(export.name, self.schedules.planned(export, system, 1)) for export in self.exports.all()]
        return [*refreshed, *(Scheduled(name, at) for name, moments in planned for at in moments)]
