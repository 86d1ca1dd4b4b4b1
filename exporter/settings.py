"""Settings of the deployment, read once from the environment at the edge; it alone reads `os.environ`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from exporter.errors import SettingsError

DEFAULT_HOME = "workspace"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a workspace lives and how it is reached.

    Args:
        home: The workspace folder (`EXPORTER_HOME`); everything that is remembered lives in it.
        database_url: SQLAlchemy URL of the state (`EXPORTER_DATABASE_URL`); default: SQLite in `home`.
        jobs_url: URL of the database in which DBOS keeps its workflows; follows `database_url`.
        storage: Folder or URL of snapshots and ledgers (`EXPORTER_STORAGE`); default: `home`.
        secret_key: Key that seals API keys (`EXPORTER_SECRET_KEY`, Fernet); None: a key file in `home`.
    """

    home: Path
    database_url: str
    jobs_url: str
    storage: str
    secret_key: str | None = field(default=None, repr=False)

    @property
    def runs_folder(self) -> Path:
        """Folder of the runs' snapshots and refused profiles, one subfolder a run."""
        return self.home / "runs"

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
    )


def _folder(variable: str, value: str, start: Path) -> Path:
    folder = (start / Path(value).expanduser()).resolve()
    if folder.exists() and not folder.is_dir():
        raise SettingsError(f"{variable} is {folder}, which is a file. Set it to a folder.")
    return folder
