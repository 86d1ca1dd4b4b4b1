"""A PostgreSQL server of our own, and databases in it that go, or are emptied, when they are not needed any more."""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.ports import reserved_port


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A PostgreSQL server of our own; `url` is the prefix of its databases' URLs."""

    binaries: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://exporter@127.0.0.1:{self.port}"

    def make(self) -> None:
        self._run("initdb", "-D", self._data, "-U", "exporter", "-A", "trust", "-E", "UTF8", "--no-sync")

    def start(self) -> None:
        in_haste = "-c fsync=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off"
        listening = f"-c listen_addresses=127.0.0.1 -p {self.port} -c unix_socket_directories={self.folder} {in_haste}"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", str(self.folder / "log"), "-o", listening, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")

    @property
    def owner(self) -> str | None:
        """Whom it runs as: it refuses to run as root."""
        return "postgres" if os.name == "posix" and os.geteuid() == 0 else None

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.binaries / program), *arguments]
        subprocess.run(command, check=True, user=self.owner, cwd=self.folder, stdout=subprocess.DEVNULL, timeout=60)


@contextmanager
def running() -> Iterator[PostgresServer | None]:
    """Run a server for as long as a block runs; None where PostgreSQL is not installed."""
    bins = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    initdb = shutil.which("initdb", path=os.pathsep.join([*map(str, bins), os.environ.get("PATH", "")]))
    if initdb is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="exporter-postgres-"))
    server = PostgresServer(Path(initdb).resolve().parent, folder, reserved_port())
    if server.owner is not None:
        shutil.chown(folder, server.owner)
    server.make()
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(server: PostgresServer) -> Iterator[str]:
    """Make an empty database, and yield its URL; it goes with the block, whoever is still connected to it."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(f"{server.url.replace('+psycopg', '')}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    try:
        yield f"{server.url}/{name}"
    finally:
        with psycopg.connect(f"{server.url.replace('+psycopg', '')}/postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


EMPTY = """
DO $$
DECLARE one record;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'dbos')
        AND tablename NOT IN ('schema_version', 'dbos_migrations')
    LOOP
        EXECUTE format('DELETE FROM %I.%I', one.schemaname, one.tablename);
    END LOOP;
    FOR one IN SELECT schemaname, sequencename FROM pg_sequences WHERE last_value IS NOT NULL
    LOOP
        EXECUTE format('ALTER SEQUENCE %I.%I RESTART', one.schemaname, one.sequencename);
    END LOOP;
END $$
"""
"""Takes every row away but the two that say which form the tables have."""

STATE = """
SELECT (SELECT string_agg(number::text, ',') FROM schema_version),
       (SELECT string_agg(version::text, ',') FROM dbos.dbos_migrations),
       (SELECT md5(string_agg(concat_ws(' ', oid, relname, relkind), ',' ORDER BY oid)) FROM pg_class
        WHERE relnamespace::regnamespace::text NOT LIKE 'pg_%'),
       (SELECT md5(string_agg(concat_ws(' ', attrelid, attname, atttypid, attnotnull), ',' ORDER BY attrelid, attnum))
        FROM pg_attribute WHERE NOT attisdropped),
       (SELECT md5(string_agg(concat_ws(' ', tgrelid, tgname, tgenabled), ',' ORDER BY oid)) FROM pg_trigger),
       (SELECT count(*) FROM pg_proc),
       (SELECT count(*) FROM pg_db_role_setting)
"""
"""Tells the form of a database: its tables, columns, triggers, functions and settings."""


@dataclass(slots=True)
class Pool:
    """Databases like a template, lent to one test after the other: emptying one takes a tenth of making one.

    Args:
        server: Where they are.
        template: Name of the database that they are like; what is in its tables is in theirs.
    """

    server: PostgresServer
    template: str
    _free: list[str] = field(default_factory=list)
    _form: tuple[object, ...] | None = None

    @contextmanager
    def database(self) -> Iterator[str]:
        """Lend a database, and yield its URL; whoever is still connected to it after the block is sent away."""
        name = self._free.pop() if self._free else self._make()
        try:
            yield f"{self.server.url}/{name}"
        finally:
            with self._connect("postgres") as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s", [name]
                )
                if self._emptied(name):
                    self._free.append(name)
                else:
                    connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def _make(self) -> str:
        name = f"test_{uuid.uuid4().hex}"
        with self._connect("postgres") as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {self.template}".encode())
        if self._form is None:
            with self._connect(name) as connection:
                self._form = connection.execute(STATE).fetchone()
        return name

    def _emptied(self, name: str) -> bool:
        """Empty a database; False where something else of it than its rows has changed."""
        try:
            with self._connect(name) as connection:
                connection.execute(EMPTY)
                return connection.execute(STATE).fetchone() == self._form
        except psycopg.Error:
            return False

    def _connect(self, name: str) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(f"{self.server.url.replace('+psycopg', '')}/{name}", autocommit=True)
