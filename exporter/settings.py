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
        secret_key: Key that seals API keys (`EXPORTER_SECRET_KEY`, Fernet); None: a key file in `home`.
    """

    home: Path
    database_url: str
    jobs_url: str
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
        folder: Folder that a relative `EXPORTER_HOME` starts from; default: the current one.

    Raises:
        SettingsError: The home is a file, or the database URL is not one.
    """
    values = os.environ if environ is None else environ
    home = ((folder or Path.cwd()) / Path(values.get("EXPORTER_HOME") or DEFAULT_HOME).expanduser()).resolve()
    if home.exists() and not home.is_dir():
        raise SettingsError(f"EXPORTER_HOME is {home}, which is a file. Set it to a folder.")
    url = values.get("EXPORTER_DATABASE_URL") or ""
    if url and "://" not in url:
        raise SettingsError("EXPORTER_DATABASE_URL is not a database URL, such as postgresql+psycopg://user@host/name.")
    return Settings(
        home=home,
        database_url=url or f"sqlite:///{home / 'state.sqlite'}",
        jobs_url=url or f"sqlite:///{home / 'jobs.sqlite'}",
        secret_key=values.get("EXPORTER_SECRET_KEY") or None,
    )
