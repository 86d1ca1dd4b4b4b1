"""What a worker does about notices: it looks at runs that ended, and tells people where something changed.

Of several workers one tells. What could not be told is tried again, with growing pauses, for a day.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from exporter.errors import DefinitionError, ExporterError, NotFoundError, NoticeError, SettingsError
from exporter.events import PeopleNotTold, PeopleTold
from exporter.logs import tell as log
from exporter.notices import way
from exporter.notices.limits import thresholds_of
from exporter.notices.notice import KIND, Notice, from_document
from exporter.notices.outcome import Outcome, outcomes
from exporter.notices.state import Change, change, judge
from exporter.notices.words import Said, about, said
from exporter.workspace.journal import Journal
from exporter.workspace.secrets import SEALED, Secrets
from exporter.workspace.store import Store, name_key
from exporter.workspace.told import ExportState, Telling, Told

LOOK = 5.0
"""Seconds between two looks."""

HISTORY = 60
"""Runs of an export that are looked at, most of which may have been skipped."""

NEWS = 86_400.0
"""Seconds after which the end of a run is no news any more, and after which telling of one is given up."""

FIRST_PAUSE, LONGEST_PAUSE = 30.0, 3600.0

LEASE = 120.0
"""Seconds that an attempt may take before another worker makes one: far more than it can take."""

Send = Callable[[str, Said], None]


def pause(attempts: int) -> float:
    """Return the seconds until somebody is told again, after so many attempts (from 1) that failed."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempts - 1, 20))


@dataclass(frozen=True, slots=True)
class Teller:
    """Looks after the notices of a workspace.

    Args:
        store: What is remembered.
        journal: Of all runs.
        secrets: Opens addresses.
        app_url: Where the application is; None: nobody knows.
        clock: Seconds since 1970.
        send: Tells an address.
    """

    store: Store
    journal: Journal
    secrets: Secrets
    app_url: str | None = None
    clock: Callable[[], float] = time.time
    send: Send = way.tell

    def keep_looking(self, leaving: threading.Event) -> None:
        """Look again and again until the worker leaves, and once more then."""
        while True:
            is_last = leaving.wait(LOOK)
            with contextlib.suppress(ExporterError):  # a database that is away is looked at again
                self.look()
            if is_last:
                return

    def look(self) -> None:
        """Look once: at the exports whose runs ended since, and at what is to be told now."""
        self.judge()
        self.tell()

    def judge(self) -> None:
        """Find out how exports are whose runs ended since the last look, and write down who is to be told."""
        told = Told(self.store)
        states = told.states()
        present = {name_key(name): name for name in self.store.names("export")}
        for export, ended in sorted(told.last_ends().items(), key=lambda each: each[1]):
            key = name_key(export)
            before = states.get(key)
            if present.get(key) == export and (before is None or ended > before.looked_at):
                self._judge(told, before, export, ended)

    def _judge(self, told: Told, before: ExportState | None, export: str, ended: float) -> None:
        known = before or ExportState(export)
        runs = self.journal.all(export=export, limit=HISTORY)
        history = outcomes(runs, self.journal.totals([run.run_id for run in runs]))
        if not history or history[0].ended_at <= known.judged_at:
            told.put(before, replace(known, export=export, looked_at=ended), [])
            return
        wrong = judge(history, thresholds_of(self.store, export))
        after = ExportState(export, history[0].run_id, history[0].ended_at, ended, wrong, known.number)
        told.put(before, after, self._tellings(export, change(known.wrong, wrong), history[0]))

    def _tellings(self, export: str, changed: Change, last: Outcome) -> list[Telling]:
        now = self.clock()
        if last.ended_at < now - NEWS:
            return []
        tellings = []
        for notice in self._notices():
            mine = about(changed, notice.occasions, recovery=notice.recovery) if notice.is_about(export) else None
            if mine is not None:
                words = said(export, mine, last, app_url=self.app_url)
                tellings.append(telling(notice.name, words, at=now, export=export, run_id=last.run_id))
        return tellings

    def _notices(self) -> list[Notice]:
        return [from_document(each.name, each.document) for each in self.store.all(KIND)]

    def tell(self) -> None:
        """Try to tell what is to be told now; where one fails, what else goes to its address waits for its turn."""
        told = Told(self.store)
        silent: set[str] = set()
        for each in told.due(self.clock()):
            key = name_key(each.notice)
            if key not in silent and told.claim(each, until=self.clock() + LEASE):
                tried = self._try(replace(each, attempts=each.attempts + 1))
                told.tried(tried)
                if tried.status == "waiting":
                    silent.add(key)
                    told.hold(tried.notice, until=tried.next_at)

    def _try(self, each: Telling) -> Telling:
        try:
            notice = self._notice(each.notice)
            self.send(address_of(self.secrets, notice), Said(each.title, each.text, each.is_good))
        except NotFoundError:
            return replace(each, status="given up", problem="The notice was removed before anybody could be told.")
        except (DefinitionError, NoticeError, SettingsError) as error:
            problem = error.issues[0].message if isinstance(error, DefinitionError) else str(error)
            now, wait = self.clock(), pause(each.attempts)
            is_over = now + wait > each.at + NEWS
            log(PeopleNotTold(each.run_id, each.attempts, None if is_over else wait))
            return replace(each, status="given up" if is_over else "waiting", problem=problem, next_at=now + wait)
        log(PeopleTold(each.run_id, each.attempts))
        return replace(each, status="told", told_at=self.clock(), problem=None)

    def _notice(self, name: str) -> Notice:
        found = self.store.get(KIND, name)
        return from_document(found.name, found.document)


def telling(notice: str, words: Said, *, at: float, export: str | None = None, run_id: str | None = None) -> Telling:
    """Write words down as something that an address is told from a moment on (seconds since 1970)."""
    return Telling(
        notice=notice,
        title=words.title,
        text=words.text,
        is_good=words.is_good,
        at=at,
        export=export,
        run_id=run_id,
        next_at=at,
    )


def address_of(secrets: Secrets, notice: Notice) -> str:
    """Return the address itself, for telling somebody and nothing else.

    Raises:
        SettingsError: It cannot be opened or read.
    """
    try:
        return secrets.read(notice.address)
    except SettingsError as error:
        kept = "was sealed with another key of the workspace. Enter it again"
        where = kept if notice.address.startswith(SEALED) else f"cannot be read from {notice.address}"
        raise SettingsError(f"The address of “{notice.name}” {where}.") from error
