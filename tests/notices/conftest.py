"""A workspace on each of the two databases, a mail server and a webhook."""

from collections.abc import Iterator

import pytest

from exporter.settings import Settings
from exporter.workspace.secrets import Secrets
from exporter.workspace.store import Store
from tests.notices.ground import Ground
from tests.notices.receivers import Mailbox, Webhook, mail_server, web_server


@pytest.fixture
def url(settings: Settings, database: dict[str, str]) -> str:
    """URL of the state, on each of the two databases."""
    return database.get("EXPORTER_DATABASE_URL", settings.database_url)


@pytest.fixture
def both(settings: Settings, url: str) -> Iterator[Ground]:
    store = Store(url)
    yield Ground(store, Secrets(settings, environ={}))
    store.close()


@pytest.fixture
def ground(settings: Settings) -> Iterator[Ground]:
    """A workspace on SQLite: most tests are not about the database."""
    store = Store(settings.database_url)
    yield Ground(store, Secrets(settings, environ={"HOOK": "https://example.com/hook", "BAD": "nonsense"}))
    store.close()


@pytest.fixture
def mailbox(port: int) -> Iterator[Mailbox]:
    with mail_server(Mailbox(), port=port) as box:
        yield box


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with web_server(Webhook()) as hook:
        yield hook
