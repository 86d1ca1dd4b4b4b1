"""What is opened once for a workspace and shared by all who act in it."""

from dataclasses import dataclass

from exporter.profiles.engine import Profiles
from exporter.runs.budget import Budgets
from exporter.settings import Settings
from exporter.system.checkup import Checkup
from exporter.workspace.anchor import ANCHOR
from exporter.workspace.database import private_folder
from exporter.workspace.journal import Journal
from exporter.workspace.secrets import Secrets
from exporter.workspace.storage import Storage
from exporter.workspace.store import Store
from exporter.workspace.workers import Workers

MEMORY = "512MB"
"""What DuckDB may use; what needs more goes through a temporary folder."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace that is open, whoever acts in it; to be closed after use.

    Args:
        settings: Where the workspace is.
        store: What is remembered.
        secrets: What seals and opens API keys.
        journal: Of all runs.
        workers: Their signs of life.
        profiles: What reads profile sources.
        storage: Where snapshots, ledgers and members lie.
        budgets: The request limits of brands.
        checkup: What looks whether all of it is well.
    """

    settings: Settings
    store: Store
    secrets: Secrets
    journal: Journal
    workers: Workers
    profiles: Profiles
    storage: Storage
    budgets: Budgets
    checkup: Checkup

    @classmethod
    def open(cls, settings: Settings) -> "Workspace":
        """Open a workspace. Raises SettingsError."""
        private_folder(settings.home)
        store = Store(settings.database_url, anchor=settings.home / ANCHOR)
        secrets = Secrets(settings)
        workers = Workers(store, silent_after=settings.silent_after)
        storage = Storage(settings.storage)
        return cls(
            settings=settings,
            store=store,
            secrets=secrets,
            journal=Journal(store),
            workers=workers,
            profiles=Profiles(memory_limit=MEMORY, resolve=secrets.address),
            storage=storage,
            budgets=Budgets(store),
            checkup=Checkup(store, secrets, storage, workers),
        )

    def close(self) -> None:
        """Let go of files and databases."""
        self.profiles.close()
        self.store.close()
