"""Databases for trials outside of the suite: a PostgreSQL server of our own, where PostgreSQL is installed."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from exporter import processes
from tests.conftest import PostgresServer


@contextmanager
def postgres() -> Iterator[PostgresServer | None]:
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


def new_database(server: PostgresServer) -> str:
    """Make an empty database and return its SQLAlchemy URL."""
    name = f"trial_{uuid.uuid4().hex}"
    with psycopg.connect(f"{server.url.replace('+psycopg', '')}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{server.url}/{name}"
