"""The DuckDB that reads sources is let go of whole, whoever still reads from it."""

import tempfile
import threading
from pathlib import Path

import duckdb
import pytest

from exporter.errors import SourceError
from exporter.profiles.database import Database
from exporter.profiles.engine import Profiles
from tests.waiting import wait_until

from .conftest import Make

FOR_AN_HOUR = "SELECT count(*) FROM range(100_000_000) AS a, range(100_000) AS b WHERE hash(a.range + b.range) % 7 = 1"


@pytest.mark.parametrize("question", [FOR_AN_HOUR, "SELECT 1"], ids=["a long one", "many short ones"])
def test_queries_that_still_run_are_stopped_when_everything_is_let_go_of(question: str, tmp_path: Path) -> None:
    database = Database(memory_limit="100MB", threads=1, temporary_folder=tmp_path)
    asking, ended = threading.Semaphore(0), list[duckdb.Error]()

    def ask() -> None:
        try:
            with database.cursor() as cursor:
                while True:
                    asking.release()
                    cursor.execute(question).fetchall()
        except duckdb.Error as error:
            ended.append(error)

    threads = [threading.Thread(target=ask, daemon=True) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        asking.acquire()

    database.close()

    for thread in threads:
        thread.join(timeout=30.0)
    assert len(ended) == 3


def test_who_reads_a_source_that_is_let_go_of_is_told_so_and_nothing_is_left_behind(
    make_source: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    profiles, source = Profiles(memory_limit="100MB", threads=1), make_source("duckdb")
    said: list[str] = []

    def read() -> None:
        try:
            while True:
                profiles.count(source)
                said.append("")
        except SourceError as error:
            said.append(str(error))

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    wait_until(lambda: len(said) > 3)

    profiles.close()
    thread.join(timeout=30.0)
    profiles.close()  # again, which does nothing

    assert said[-1] == f'Reading The source "{source.name}" was stopped.'
    assert list((tmp_path / "temporary").iterdir()) == []
