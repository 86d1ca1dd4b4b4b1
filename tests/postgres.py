"""A PostgreSQL server of our own, and databases in it that go when they are not needed any more."""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from exporter import processes


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
    server = PostgresServer(Path(initdb).resolve().parent, folder, processes.free_port(0))
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
def database(server: PostgresServer, *, template: str = "template1") -> Iterator[str]:
    """Make a database like another one, and yield its URL; it goes with the block, whoever is still connected to it."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(f"{server.url.replace('+psycopg', '')}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    try:
        yield f"{server.url}/{name}"
    finally:
        with psycopg.connect(f"{server.url.replace('+psycopg', '')}/postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
