import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from exporter.errors import SettingsError, StateUnavailableError
from exporter.workspace.outages import SqliteWords
from exporter.workspace.store import Store


def put(store: Store, name: str) -> None:
    store.put("segment", name, {}, actor="a")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite"


@pytest.fixture
def on_file(file: Path) -> Any:
    store = Store(f"sqlite:///{file}", busy_seconds=0.05)
    yield store
    store.close()


def move(file: Path, to: Path) -> None:
    """Move a database with its write-ahead log."""
    for end in ("", "-wal", "-shm"):
        if Path(f"{file}{end}").exists():
            Path(f"{file}{end}").rename(f"{to}{end}")


def test_a_removed_state_file_is_missed_until_it_is_back(on_file: Store, file: Path, tmp_path: Path) -> None:
    put(on_file, "before")
    move(file, tmp_path / "elsewhere")

    for _ in range(2):
        with pytest.raises(StateUnavailableError, match="was removed or replaced"):
            put(on_file, "lost")
        with pytest.raises(StateUnavailableError, match="was removed or replaced"):
            on_file.names("segment")
    assert not file.exists()

    move(tmp_path / "elsewhere", file)
    put(on_file, "after")
    assert on_file.names("segment") == ["after", "before"]


def test_a_replaced_state_file_is_told_once_and_then_used(on_file: Store, file: Path, tmp_path: Path) -> None:
    put(on_file, "old")
    move(file, tmp_path / "elsewhere")
    other = Store(f"sqlite:///{file}")
    put(other, "new")

    with pytest.raises(StateUnavailableError, match="was removed or replaced"):
        put(on_file, "lost")

    put(on_file, "newer")
    assert other.names("segment") == on_file.names("segment") == ["new", "newer"]
    other.close()


def test_what_is_written_while_the_file_is_removed_is_not_taken_for_kept(
    on_file: Store, file: Path, tmp_path: Path
) -> None:
    def write() -> None:
        with on_file.begin():
            put(on_file, "lost")
            move(file, tmp_path / "elsewhere")

    with pytest.raises(StateUnavailableError, match="was removed or replaced"):
        write()

    move(tmp_path / "elsewhere", file)
    assert on_file.names("segment") == []


FILL = """
import resource, sys
from exporter.errors import StateUnavailableError
from exporter.workspace.store import Store

store = Store(f"sqlite:///{sys.argv[1]}")
store.put("segment", "before", {}, actor="a")
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
try:
    store.put("segment", "too large", {"text": "x" * 500_000}, actor="a")
except StateUnavailableError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.put("segment", "after", {}, actor="a")
print(store.names("segment"))
store.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files.")
def test_a_file_that_cannot_grow_is_told_and_used_again_once_it_can(file: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", FILL, file], capture_output=True, text=True, check=True, timeout=60)

    told, names = ran.stdout.splitlines()
    assert "is full" in told
    assert names == "['after', 'before']"


def test_a_full_database_is_told_and_takes_what_fits(on_file: Store) -> None:
    with on_file.begin() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 40")

    with pytest.raises(StateUnavailableError, match="the disk is full"):
        on_file.put("segment", "large", {"text": "x" * 500_000}, actor="a")

    put(on_file, "small")
    assert on_file.names("segment") == ["small"]


def test_what_will_not_mend_by_itself_is_not_waited_for(file: Path) -> None:
    file.write_text("this is not a database, although it is long enough to be looked at as one" * 20)

    with pytest.raises(SettingsError) as raised:
        Store(f"sqlite:///{file}")

    assert type(raised.value) is SettingsError


STATES = {
    "40001": StateUnavailableError,  # lost against another transaction
    "57014": StateUnavailableError,  # took too long
    "53100": StateUnavailableError,  # disk full
    "53300": StateUnavailableError,  # too many connections
    "57P01": StateUnavailableError,  # shutting down
    "58030": StateUnavailableError,  # input/output error
    "25006": StateUnavailableError,  # a standby, while another server takes over
    "42501": SettingsError,  # may not
    "42P01": sa.exc.ProgrammingError,  # no such table
    "23505": sa.exc.IntegrityError,  # not unique
}
"""What PostgreSQL says -> what is raised."""


@pytest.mark.postgres
def test_each_complaint_of_postgresql_is_sorted_by_whether_waiting_helps(postgres_url: str) -> None:
    store = Store(postgres_url)

    def complain(state: str) -> type[BaseException]:
        try:
            with store.begin() as connection:
                connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$")
        except (SettingsError, sa.exc.SQLAlchemyError) as error:
            return type(error)
        raise AssertionError(state)

    assert {state: complain(state) for state in STATES} == STATES
    store.close()


@pytest.mark.postgres
@pytest.mark.parametrize(("there", "not_there"), [("exporter@", "nobody@"), ("/test_", "/no_such_")])
def test_a_server_that_refuses_for_good_is_not_waited_for(postgres_url: str, there: str, not_there: str) -> None:
    with pytest.raises(SettingsError, match="Check EXPORTER_DATABASE_URL") as raised:
        Store(postgres_url.replace(there, not_there))

    assert type(raised.value) is SettingsError


@pytest.mark.postgres
def test_a_server_that_is_stopped_and_started_again_is_used_again(postgres: Any, postgres_url: str) -> None:
    store = Store(postgres_url)
    put(store, "before")

    postgres.stop()
    try:
        with pytest.raises(StateUnavailableError, match="cannot be reached"):
            put(store, "lost")
        with pytest.raises(StateUnavailableError, match="cannot be reached"):
            store.names("segment")
    finally:
        postgres.start()

    put(store, "after")
    assert store.names("segment") == ["after", "before"]
    store.close()


@pytest.mark.postgres
def test_a_server_that_was_restarted_between_two_calls_is_not_missed(postgres: Any, postgres_url: str) -> None:
    store = Store(postgres_url)
    put(store, "before")

    postgres.stop()
    postgres.start()

    put(store, "after")
    assert store.names("segment") == ["after", "before"]
    store.close()


@pytest.mark.postgres
def test_a_server_that_stops_in_the_midst_of_a_transaction_keeps_nothing_of_it(
    postgres: Any, postgres_url: str
) -> None:
    store = Store(postgres_url)

    def write() -> None:
        with store.begin():
            put(store, "lost")
            postgres.stop()

    try:
        with pytest.raises(StateUnavailableError, match="cannot be reached"):
            write()
    finally:
        postgres.start()

    assert store.names("segment") == []
    store.close()


def test_a_file_that_was_away_and_is_back_by_now_is_worth_waiting_for(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite"
    file.touch()
    error = sqlite3.OperationalError("unable to open database file")
    error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN

    assert isinstance(SqliteWords(file, 1.0).translate(error), StateUnavailableError)
    assert not isinstance(SqliteWords(tmp_path, 1.0).translate(error), StateUnavailableError)
