import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from exporter import settings as deployment
from exporter.errors import SettingsError, StateUnavailableError
from exporter.toolkit import Toolkit
from exporter.workspace.database import connect
from exporter.workspace.store import Store
from tests.waiting import wait_until

BOX = sa.Table("box", sa.MetaData(), sa.Column("number", sa.Integer), sa.Column("text", sa.Text))


def test_a_database_that_another_process_keeps_locked_is_named_busy(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite"
    store = Store(f"sqlite:///{file}", busy_seconds=0.05)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StateUnavailableError, match="is busy: another process has kept it locked"):
        store.put("segment", "vip", {}, actor="a")

    assert store.names("segment") == []
    other.execute("ROLLBACK")
    other.close()
    store.put("segment", "vip", {}, actor="a")
    store.close()


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite"
    file.write_text("this is not a database, although it is long enough to be looked at as one" * 20)

    with pytest.raises(SettingsError, match="is not a SQLite database"):
        Store(f"sqlite:///{file}")


def test_a_damaged_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite"
    store = Store(f"sqlite:///{file}")
    store.put("segment", "vip", {"a": "x" * 5000}, actor="a")
    store.close()  # the last one out empties the write-ahead log into the file
    content = file.read_bytes()
    file.write_bytes(content[:100] + b"\xff" * (len(content) - 100))

    with pytest.raises(SettingsError, match="is damaged"):
        Store(f"sqlite:///{file}")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(SettingsError, match="cannot be made"):
        Store(f"sqlite:///{tmp_path / 'file' / 'home' / 'state.sqlite'}")


@pytest.mark.parametrize(
    "url",
    ["no url", "mysql://host/name", "sqlite://", "sqlite:///:memory:", "oracle+nonsense://x", "postgresql://h:port/x"],
)
def test_what_is_no_database_url_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(SettingsError, match="EXPORTER_DATABASE_URL"):
        connect(url)


def test_an_unreachable_server_is_named_without_its_password(port: int) -> None:
    url = f"postgresql+psycopg://exporter:planted-password@127.0.0.1:{port}/exporter"

    with pytest.raises(SettingsError, match=r"exporter on 127\.0\.0\.1 cannot be reached") as raised:
        Store(url)

    assert "planted-password" not in f"{raised.value!r} {raised.value.__cause__!r}"


@pytest.mark.postgres
def test_a_connection_that_the_server_ended_is_replaced_at_the_next_call(postgres_url: str) -> None:
    store = Store(postgres_url)

    def lose_it() -> None:
        with store.begin() as connection:
            own = connection.execute(sa.select(sa.func.pg_backend_pid())).scalar_one()
            with store.engine.connect() as other:
                other.execute(sa.select(sa.func.pg_terminate_backend(own)))
            connection.execute(sa.select(1))

    with pytest.raises(StateUnavailableError, match="cannot be reached"):
        lose_it()

    store.put("segment", "vip", {}, actor="a")
    assert store.names("segment") == ["vip"]
    store.close()


@pytest.mark.postgres
def test_a_plain_postgresql_url_uses_the_driver_that_is_installed(postgres_url: str) -> None:
    Store(postgres_url.replace("+psycopg", "")).close()


class Watched(str):
    """A value that tells what the server does while it is about to be sent."""

    __slots__ = ()


@pytest.mark.postgres
@pytest.mark.parametrize(
    "write",
    [
        BOX.insert(),
        BOX.update().where(BOX.c.number == sa.bindparam("at")),
        BOX.delete().where(BOX.c.text == sa.bindparam("same")),
    ],
    ids=["insert", "update", "delete"],
)
def test_the_server_ends_a_transaction_whose_process_stops_between_two_of_many_rows(
    postgres_url: str, write: sa.Insert | sa.Update | sa.Delete
) -> None:
    engine = connect(postgres_url)
    states = []
    with engine.begin() as connection, engine.connect().execution_options(isolation_level="AUTOCOMMIT") as other:
        BOX.create(connection)
        driver: Any = connection.connection.driver_connection
        look = sa.text("SELECT state FROM pg_stat_activity WHERE pid = :pid")

        class Watch(psycopg.adapt.Dumper):
            def dump(self, value: str) -> bytes:
                states.append(other.execute(look, {"pid": driver.info.backend_pid}).scalar_one())
                return value.encode()

        driver.adapters.register_dumper(Watched, Watch)
        rows = [{"number": n, "at": n, "text": Watched(n), "same": Watched(n)} for n in range(5)]
        connection.execute(write, [{name: row[name] for name in write.compile().params} for row in rows])

    assert set(states) == {"idle in transaction"}
    engine.dispose()


@pytest.mark.postgres
def test_the_server_ends_a_transaction_whose_process_stops_after_many_rows(postgres_url: str) -> None:
    engine = connect(postgres_url)
    with engine.connect() as stopped, engine.connect().execution_options(isolation_level="AUTOCOMMIT") as other:
        BOX.create(other)
        stopped.execute(sa.text("SET idle_in_transaction_session_timeout = '2s'"))
        stopped.execute(BOX.update().where(BOX.c.number == sa.bindparam("at")), [{"at": 1, "text": "one"}] * 5)
        driver: Any = stopped.connection.driver_connection
        look = sa.text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")

        wait_until(lambda: other.execute(look, {"pid": driver.info.backend_pid}).scalar_one() == 0, seconds=30)

        stopped.invalidate()
    engine.dispose()


def test_a_wrong_statement_is_a_bug_and_stays_one(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'state.sqlite'}")

    with pytest.raises(sa.exc.OperationalError), store.begin() as connection:
        connection.execute(sa.text("SELECT * FROM nowhere"))
    store.close()


def test_a_home_that_cannot_be_made_is_told() -> None:
    settings = deployment.read({"EXPORTER_HOME": "/dev/null/workspace"})

    with pytest.raises(SettingsError, match="EXPORTER_HOME"):
        Toolkit.open(settings)
