"""What all tests share: a workspace of their own, free ports, a real Chromium and a real PostgreSQL."""

import os
import shutil
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from exporter import settings as exporter_settings
from exporter.jobs.queue import Queue
from exporter.settings import Settings
from exporter.workspace.store import Store
from tests.ports import reserved_port
from tests.postgres import Pool, PostgresServer, running
from tests.postgres import database as database_in

ROOT = Path(__file__).resolve().parents[1]
IN_CI = os.environ.get("CI") == "true"

# A machine shared with other work is slow at times; that is no fault of the code. In CI the same code gets the same
# examples each time, so that what fails there fails here; everywhere else they are new each time.
hypothesis_settings.register_profile(
    "shared machine",
    deadline=None,
    derandomize=IN_CI,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
hypothesis_settings.load_profile("shared machine")
expect.set_options(timeout=30_000)


def missing(what: str) -> None:
    """Skip the test where `what` is not to be had; in CI, which installs it, fail instead."""
    if IN_CI:
        pytest.fail(f"{what} is missing, and CI skips nothing.")
    pytest.skip(f"{what} is missing; `make test` installs it where apt-get is at hand.")


@pytest.fixture(autouse=True)
def own_main_module() -> Iterator[None]:
    """Take away what AppTest leaves as the main module: a process that a later test spawns would run it."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder for a workspace; not there yet."""
    return tmp_path / "workspace"


@pytest.fixture
def settings(home: Path) -> Settings:
    """Settings of a fresh workspace on SQLite."""
    return exporter_settings.read({"EXPORTER_HOME": str(home)})


@pytest.fixture
def port() -> int:
    """A port on which nothing listens."""
    return reserved_port()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where the system's Chromium is."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("EXPORTER_TEST_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        missing("Chromium")
        raise AssertionError
    return found


@pytest.fixture(scope="module")  # while it runs, its event loop is in the way of anything else that needs one
def chromium(chromium_path: str) -> Iterator[Browser]:
    """A headless Chromium that talks to nobody but the pages under test."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, args=[*quiet, "--disable-component-update", "--disable-sync"]
        )
        yield browser
        browser.close()


@pytest.fixture
def browser_page(chromium: Browser) -> Iterator[Page]:
    """A page of its own, without anybody's cookies, at the size that the screens are drawn for."""
    context = chromium.new_context(viewport={"width": 1360, "height": 900}, locale="en-GB", accept_downloads=True)
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL server; who stops it has to start it again."""
    with running() as server:
        if server is None:
            missing("PostgreSQL")
            raise AssertionError
        yield server


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """SQLAlchemy URL of an empty PostgreSQL database."""
    with database_in(postgres) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_databases(postgres: PostgresServer) -> Iterator[Pool]:
    """PostgreSQL databases in which every table is made, and nothing is in them."""
    with database_in(postgres) as url:
        Store(url).close()
        Queue(url).close()
        yield Pool(postgres, url.rpartition("/")[2])


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The variables that choose each of the two databases, without anything in it."""
    if request.param == "sqlite":
        yield {}
        return
    with request.getfixturevalue("postgres_databases").database() as url:
        yield {"EXPORTER_DATABASE_URL": url}


@pytest.fixture(scope="session")
def spark_address() -> Iterator[str]:
    """Address of a Spark Connect server of our own; all of its sessions read the files of this machine."""
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    host, port = server.listening_address
    yield f"sc://{host}:{port}"
    server.stop()


def reach_s3(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    """Let what speaks S3 go to an address of this machine, by the variables that are usual for it."""
    values = {"ENDPOINT_URL": endpoint, "ALLOW_HTTP": "true", "ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "b"}
    for name, value in {**values, "REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """Address of a server that speaks S3."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """URL of an empty bucket."""
    reach_s3(monkeypatch, s3)
    name = f"bucket-{uuid.uuid4().hex}"
    httpx.put(f"{s3}/{name}").raise_for_status()
    return f"s3://{name}"
