"""Settings of the deployment, read once from the environment at the edge; it alone reads `os.environ`."""

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from exporter.errors import SettingsError
from exporter.logs import FORMS, Form

DEFAULT_HOME = "workspace"

RUNS_AT_ONCE = 4
"""Each run has its own threads and connections, and little to gain beyond one for each core."""

SILENT_AFTER = 20.0
"""A busy machine is slow for seconds; a dead worker's runs are to go on well within a minute."""

EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)*")

SESSION_HOURS = 12.0
"""A working day, however long: who comes back the next morning signs in anew."""

LEAST_SESSION = 0.1

LEAST_SILENCE = 6.0
"""A worker that was stopped for less goes on without asking whether its runs are still its own."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a workspace lives and how it is reached.

    Args:
        home: The workspace folder (`EXPORTER_HOME`); everything that is remembered lives in it.
        database_url: SQLAlchemy URL of the state (`EXPORTER_DATABASE_URL`); default: SQLite in `home`.
        jobs_url: URL of the database in which DBOS keeps its workflows; follows `database_url`.
        storage: Folder or URL of snapshots and ledgers (`EXPORTER_STORAGE`); default: `home`.
        secret_key: Key that seals API keys (`EXPORTER_SECRET_KEY`, Fernet); None: a key file in `home`.
        runs_at_once: Runs of different brands that a worker carries side by side (`EXPORTER_RUNS_AT_ONCE`).
        silent_after: Seconds without a sign of life after which a worker's runs are taken over
            (`EXPORTER_SILENT_AFTER`).
        administrators: Emails of those who are administrators from the first day on (`EXPORTER_ADMINISTRATORS`,
            with commas between them).
        session_hours: Hours after which people have to sign in again (`EXPORTER_SESSION_HOURS`).
        app_url: Where people reach the app (`EXPORTER_APP_URL`), for links in notices; None: nobody knows.
        log: How a worker writes its log (`EXPORTER_LOG`); None: as its standard error is a terminal or not.
    """

    home: Path
    database_url: str
    jobs_url: str
    storage: str
    secret_key: str | None = field(default=None, repr=False)
    runs_at_once: int = RUNS_AT_ONCE
    silent_after: float = SILENT_AFTER
    administrators: tuple[str, ...] = ()
    session_hours: float = SESSION_HOURS
    app_url: str | None = None
    log: Form | None = None

    @property
    def uploads_folder(self) -> Path:
        """Folder of the files that analysts uploaded."""
        return self.home / "uploads"

    @property
    def sample_folder(self) -> Path:
        """Folder of the sample profiles and of the sandbox's contacts."""
        return self.home / "sample"

    @property
    def sandbox_file(self) -> Path:
        """SQLite file in which the sandbox keeps its contacts."""
        return self.sample_folder / "sandbox.sqlite"


def read(environ: Mapping[str, str] | None = None, *, folder: Path | None = None) -> Settings:
    """Read the settings.

    Args:
        environ: Variables; default: the process's.
        folder: Folder that a relative path starts from; default: the current one.

    Raises:
        SettingsError: The home or the storage is a file, or the database URL is not one.
    """
    values = os.environ if environ is None else environ
    start = folder or Path.cwd()
    home = _folder("EXPORTER_HOME", values.get("EXPORTER_HOME") or DEFAULT_HOME, start)
    storage = values.get("EXPORTER_STORAGE") or str(home)
    url = values.get("EXPORTER_DATABASE_URL") or ""
    if url and "://" not in url:
        raise SettingsError("EXPORTER_DATABASE_URL is not a database URL, such as postgresql+psycopg://user@host/name.")
    return Settings(
        home=home,
        database_url=url or f"sqlite:///{home / 'state.sqlite'}",
        jobs_url=url or f"sqlite:///{home / 'jobs.sqlite'}",
        storage=storage if "://" in storage else str(_folder("EXPORTER_STORAGE", storage, start)),
        secret_key=values.get("EXPORTER_SECRET_KEY") or None,
        runs_at_once=int(_number(values, "EXPORTER_RUNS_AT_ONCE", RUNS_AT_ONCE, least=1)),
        silent_after=_number(values, "EXPORTER_SILENT_AFTER", SILENT_AFTER, least=LEAST_SILENCE),
        administrators=_emails("EXPORTER_ADMINISTRATORS", values),
        session_hours=_number(values, "EXPORTER_SESSION_HOURS", SESSION_HOURS, least=LEAST_SESSION),
        app_url=_web_address("EXPORTER_APP_URL", values),
        log=_log(values.get("EXPORTER_LOG") or ""),
    )


def _folder(variable: str, value: str, start: Path) -> Path:
    folder = (start / Path(value).expanduser()).resolve()
    if folder.exists() and not folder.is_dir():
        raise SettingsError(f"{variable} is {folder}, which is a file. Set it to a folder.")
    return folder


def _emails(variable: str, values: Mapping[str, str]) -> tuple[str, ...]:
    emails = tuple(dict.fromkeys(one.strip() for one in (values.get(variable) or "").split(",") if one.strip()))
    for email in emails:
        if not EMAIL.fullmatch(email):
            raise SettingsError(f"{variable} has “{email[:100]}”, which is no email address. Put commas between them.")
    return emails


def _web_address(variable: str, values: Mapping[str, str]) -> str | None:
    address = (values.get(variable) or "").strip().rstrip("/")
    if address and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", address):
        raise SettingsError(f"{variable} is no web address, such as https://exporter.example.com.")
    return address or None


def _log(value: str) -> Form | None:
    chosen: Form | None = next((form for form in FORMS if form == value), None)
    if value and chosen is None:
        raise SettingsError(f"EXPORTER_LOG has to be one of {', '.join(FORMS)}.")
    return chosen


def _number(values: Mapping[str, str], variable: str, default: float, *, least: float) -> float:
    try:
        number = float(values.get(variable) or default)
    except ValueError:
        number = math.nan
    if not (least <= number < math.inf):  # which nan is not
        raise SettingsError(f"{variable} has to be a number of at least {least:g}.")
    return number
