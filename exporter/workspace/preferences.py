"""What holds for the whole workspace: its time zone, how much may be downloaded at once, how long files are kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from difflib import get_close_matches
from typing import Any
from zoneinfo import available_timezones

from exporter.errors import DefinitionError, Issue, NotFoundError
from exporter.workspace.people import Person
from exporter.workspace.permissions import Action, require
from exporter.workspace.staleness import require_same
from exporter.workspace.store import Store

KIND, NAME = "preferences", "workspace"

LARGEST_DOWNLOAD = 10_000_000
LONGEST_KEPT = 3_650
"""Days."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What holds for the whole workspace.

    Args:
        time_zone: In which a day begins and ends, as the IANA names it, such as Europe/Budapest.
        download_limit: The most profiles in one download of members; 0: nobody downloads any.
        keep_run_files_days: Days after its end for which the contacts and the refused profiles of a run are kept; 0:
            for ever. Its report and its counts stay in any case.
    """

    time_zone: str = "UTC"
    download_limit: int = 100_000
    keep_run_files_days: int = 30


DEFAULT = Preferences()
KEYS = tuple(each.name for each in fields(Preferences))


class WorkspacePreferences:
    """The preferences of a workspace, and who is acting; each call looks at the database anew."""

    def __init__(self, store: Store, *, actor: Person) -> None:
        self._store = store
        self._actor = actor

    def get(self) -> Preferences:
        """Return them as they are."""
        try:
            return Preferences(**self._store.get(KIND, NAME).document)
        except NotFoundError:
            return DEFAULT

    def save(self, preferences: Preferences, *, seen: Preferences | None = None) -> None:
        """Change them.

        Args:
            preferences: As they shall be.
            seen: How they were when they were opened to be changed; None: they are replaced whatever they are by now.

        Raises:
            NotAllowedError: The person acting is no administrator.
            ChangedMeanwhileError: They are not as they were seen any more.
            DefinitionError: With every fault.
        """
        require(self._actor, Action.EDIT_PREFERENCES)
        if issues := check(asdict(preferences)):
            raise DefinitionError(issues)
        if preferences == self.get():
            return
        with self._store.begin():
            if seen is not None:
                require_same(self._store, (KIND, NAME), seen, self.get, called="the preferences")
            before = self.get()
            changed = [key for key in KEYS if getattr(preferences, key) != getattr(before, key)]
            detail = ", ".join(f"{key} is now {getattr(preferences, key)}" for key in changed)
            self._store.put(KIND, NAME, asdict(preferences), actor=self._actor.email, detail=detail)


def check(values: Mapping[str, Any]) -> tuple[Issue, ...]:
    """Find every fault of preferences, of which some may be left out."""
    faults = {
        "time_zone": _zone_fault(values.get("time_zone", DEFAULT.time_zone)),
        "download_limit": _limit_fault(values.get("download_limit", DEFAULT.download_limit)),
        "keep_run_files_days": _days_fault(values.get("keep_run_files_days", DEFAULT.keep_run_files_days)),
    }
    return tuple(Issue(key, fault) for key, fault in faults.items() if fault is not None)


def _zone_fault(zone: object) -> str | None:
    known = available_timezones()
    if isinstance(zone, str) and zone in known:
        return None
    if not isinstance(zone, str) or not zone:
        return "The time zone is written as the IANA names it, such as Europe/Budapest."
    by_place = {name.rpartition("/")[2].casefold(): name for name in sorted(known)}
    by_name = {name.casefold(): name for name in sorted(known)} | by_place
    near = get_close_matches(zone.strip().casefold().replace(" ", "_")[:100], by_name, n=1)
    hint = f'Did you mean "{by_name[near[0]]}"?' if near else "It is written such as Europe/Budapest."
    return f'There is no time zone "{zone[:100]}". {hint}'


def _limit_fault(limit: object) -> str | None:
    if isinstance(limit, int) and not isinstance(limit, bool) and 0 <= limit <= LARGEST_DOWNLOAD:
        return None
    return f"The download limit is a whole number of profiles from 0 (no downloads) to {LARGEST_DOWNLOAD:,}."


def _days_fault(days: object) -> str | None:
    if isinstance(days, int) and not isinstance(days, bool) and 0 <= days <= LONGEST_KEPT:
        return None
    return f"Files of runs are kept for a whole number of days from 0 (for ever) to {LONGEST_KEPT:,}."
