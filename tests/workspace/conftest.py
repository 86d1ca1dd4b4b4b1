"""A store on SQLite and on PostgreSQL, and a clock that only a test moves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from exporter.settings import Settings
from exporter.workspace.connections import Connections
from exporter.workspace.consent import Consents
from exporter.workspace.people import LOCAL_ADMINISTRATOR
from exporter.workspace.secrets import Secrets
from exporter.workspace.store import Store


@dataclass
class FakeClock:
    """Tells the time it was given; `pass_time` moves it."""

    time: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_time(self, *, seconds: float = 1) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a database without tables, on each of the two."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'home' / 'state.sqlite'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def database_url(database: dict[str, str], tmp_path: Path) -> str:
    """URL of a database without anything in it, on each of the two."""
    return database.get("EXPORTER_DATABASE_URL", f"sqlite:///{tmp_path / 'home' / 'state.sqlite'}")


@pytest.fixture
def store(database_url: str, clock: FakeClock) -> Iterator[Store]:
    store = Store(database_url, clock=clock)
    yield store
    store.close()


@pytest.fixture
def local(settings: Settings, database: dict[str, str], clock: FakeClock) -> Iterator[Store]:
    """The store of a workspace at `settings`, on each of the two databases."""
    store = Store(database.get("EXPORTER_DATABASE_URL", settings.database_url), clock=clock)
    yield store
    store.close()


@pytest.fixture
def connections(local: Store, settings: Settings) -> Connections:
    return Connections(local, Secrets(settings, environ={}), actor=LOCAL_ADMINISTRATOR)


@pytest.fixture
def consents(local: Store) -> Consents:
    return Consents(local, actor=LOCAL_ADMINISTRATOR)
