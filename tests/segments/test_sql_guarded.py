"""Hand-written SQL as it runs: it answers, it is stopped, and it can reach nothing but its tables."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from exporter.errors import ExporterError, SegmentError, SourceError
from exporter.profiles.engine import Profiles
from exporter.profiles.guarded import Limits
from exporter.profiles.guarded_query import answer, locked
from exporter.profiles.source import Source
from exporter.segments.ground import Ground, Table
from exporter.segments.sql import condition

CANARY = "the canary sings"
PEOPLE = pl.DataFrame(
    {
        "id": [f"C{number:02d}" for number in range(40)],
        "email": [f"person{number}@example.com" for number in range(40)],
        "age": [None, 17, 18, 30, 65] * 8,
    }
)
ORDERS = pl.DataFrame({"who": ["C01", "C02", "C02", "gone", None], "total": [10.0, 20.0, 30.0, 99.0, 5.0]})

MEMORY = "MB that it may use|stopped after 2"  # on a busy machine the time may be over first

Keys = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def profiles() -> Iterator[Profiles]:
    reader = Profiles(memory_limit="500MB", threads=2, by_hand=Limits(memory=128, disk=100))
    yield reader
    reader.close()


@pytest.fixture(scope="module")
def hasty() -> Iterator[Profiles]:
    """What gives hand-written SQL two seconds."""
    reader = Profiles(memory_limit="500MB", threads=2, by_hand=Limits(seconds=2, memory=128, disk=100))
    yield reader
    reader.close()


def source_in(folder: Path, kind: str = "parquet") -> Source:
    """Write people and orders as a source; the names of the files hold all that names may hold."""
    folder = folder / "a [b] 'c' é*"
    folder.mkdir()
    if kind == "duckdb":
        with duckdb.connect(str(folder / "all.duckdb")) as connection:
            for name, frame in (("people", PEOPLE), ("orders", ORDERS)):
                connection.register("put", frame)
                connection.execute(f"CREATE TABLE {name} AS SELECT * FROM put")
            connection.execute("CREATE TABLE canary AS SELECT ? AS id", [CANARY])
        place = str(folder / "all.duckdb")
        return Source(
            "people", "duckdb", place, "id", "people", related=(Source("orders", "duckdb", place, "who", "orders"),)
        )
    PEOPLE.write_parquet(folder / "people?.parquet")
    ORDERS.write_csv(folder / "orders.csv")
    related = Source("orders", "csv", str(folder / "orders.csv"), "who")
    return Source("people", "parquet", str(folder / "people?.parquet"), "id", related=(related,))


def ground_of(profiles: Profiles, source: Source) -> Ground:
    related = {table.name: Table(profiles.columns(table), table.key) for table in source.related}
    return Ground(profiles.columns(source), date(2026, 3, 31), source=source.name, key="id", related=related)


@pytest.fixture(scope="module")
def keys(profiles: Profiles, tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """Return the keys that hand-written SQL selects, in their order."""
    source = source_in(tmp_path_factory.mktemp("source"))
    ground = ground_of(profiles, source)

    def found(text: str) -> list[str]:
        return sorted(profiles.preview(source, condition(text, ground), columns=["id"])["id"])

    return found


def test_a_hand_written_select_chooses_the_profiles_whose_keys_it_returns(keys: Keys) -> None:
    assert keys("SELECT id FROM people WHERE age >= 65 AND id < 'C20'") == ["C04", "C09", "C14", "C19"]


def test_keys_that_repeat_are_null_or_are_nobody_choose_nobody_else(keys: Keys) -> None:
    assert keys("SELECT who FROM orders WHERE total > 1") == ["C01", "C02"]


def test_who_is_counted_is_previewed_and_streamed_alike(profiles: Profiles, tmp_path: Path) -> None:
    source = source_in(tmp_path, "duckdb")
    held = condition("SELECT who FROM orders GROUP BY who HAVING sum(total) >= 50", ground_of(profiles, source))

    streamed = pl.concat(profiles.stream(source, [], where=held, marks={"m": held}))

    assert profiles.count(source, held) == 1
    assert streamed.rows() == [("C02", True)]


def test_the_answer_follows_the_data(profiles: Profiles, tmp_path: Path) -> None:
    source = source_in(tmp_path)
    held = condition("SELECT id FROM people WHERE age > 60", ground_of(profiles, source))
    before = profiles.count(source, held)
    PEOPLE.with_columns(age=pl.lit(70)).write_parquet(source.location)

    assert (before, profiles.count(source, held)) == (8, 40)


def test_one_answer_serves_all_who_ask_at_once(profiles: Profiles, tmp_path: Path) -> None:
    source = source_in(tmp_path)
    held = condition("SELECT id FROM people WHERE length(email) > 19", ground_of(profiles, source))
    counts: list[int] = []
    askers = [threading.Thread(target=lambda: counts.append(profiles.count(source, held))) for _ in range(6)]

    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()

    assert counts == [30] * 6


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "SELECT p.id FROM people p JOIN orders o ON o.who = p.id WHERE p.total > 1",
            'no column "total" in that table',
        ),
        ("SELECT id FROM people JOIN (SELECT id FROM people) AS q ON true", 'Several tables have a column "id"'),
        ("SELECT id FROM people GROUP BY age", 'column "id" has to stand in GROUP BY'),
        ("SELECT id FROM people WHERE sum(age) > 3", "Put the condition on them into HAVING"),
        ("SELECT id FROM people WHERE CAST(email AS INTEGER) = 1", "TRY_CAST gives no value"),
        ("SELECT id FROM people WHERE sum(email) OVER (ORDER BY id) > 1", "cannot stand there"),
        ("SELECT id FROM people WHERE age = (SELECT age FROM people)", "Use IN"),
        ("SELECT id FROM people WHERE id IN (SELECT who, total FROM orders)", "several columns where one is needed"),
        ("SELECT id FROM people WHERE regexp_matches(email, '(')", "A pattern cannot be read"),
        ("SELECT id FROM people WHERE age > DATE '2020-01-01'", "CAST"),
        ("SELECT id FROM people WHERE age * 9000000000000000000 > 1", "larger than its type can hold"),
        ("SELECT id FROM people WHERE lower(age, 1) = 'x'", ""),
        ("SELECT age AS id FROM people UNION SELECT who, total AS id FROM orders", "Return the key"),
    ],
)
def test_what_duckdb_refuses_is_said_in_words(keys: Keys, text: str, sentence: str) -> None:
    with pytest.raises(SegmentError) as caught:
        keys(text)

    assert sentence in str(caught.value)
    assert "@example.com" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_column_that_only_duckdb_misses_has_its_place(keys: Keys) -> None:
    with pytest.raises(SegmentError, match="line 2, column 7: The column"):
        keys("SELECT id\nFROM  people GROUP BY age".replace("id\nFROM ", "\n      id FROM"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("SELECT a.id FROM people a, people b, people c, people d, people e, people f, people g", "stopped after 2"),
        ("WITH RECURSIVE n AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM n) SELECT x AS id FROM n", "stopped after 2"),
        ("SELECT id FROM people WHERE levenshtein(repeat(id, 40000), repeat(email, 20000)) = 1", "stopped after 2"),
        ("SELECT id FROM people WHERE length(repeat(id, 1000000000)) = 1", MEMORY),
        ("SELECT id FROM people WHERE length(lpad(id, 2000000000, email)) = 1", MEMORY),
        (
            "WITH RECURSIVE n AS (SELECT id AS x FROM people UNION ALL SELECT x || x FROM n) SELECT x AS id FROM n",
            MEMORY,
        ),
    ],
    ids=["cross join", "endless recursion", "one endless function", "a huge text", "a padded text", "a doubling text"],
)
def test_sql_that_explodes_is_stopped_in_a_sentence_and_the_others_answer(
    hasty: Profiles, keys: Keys, tmp_path: Path, text: str, sentence: str
) -> None:
    source = source_in(tmp_path)
    began = time.monotonic()

    with pytest.raises(SegmentError, match=sentence):
        hasty.count(source, condition(text, ground_of(hasty, source)))

    assert time.monotonic() - began < 20
    assert len(keys("SELECT id FROM people")) == 40


def test_a_source_whose_files_are_gone_is_said_in_words(profiles: Profiles, tmp_path: Path) -> None:
    source = source_in(tmp_path)
    held = condition("SELECT who FROM orders", ground_of(profiles, source))
    Path(source.related[0].location).unlink()

    with pytest.raises(SourceError, match="No file matches"):
        profiles.count(source, held)


def test_a_server_that_guards_itself_gets_the_condition_as_it_is(profiles: Profiles, tmp_path: Path) -> None:
    from exporter.profiles.by_hand import unmarked

    held = condition("SELECT who FROM orders", ground_of(profiles, source_in(tmp_path)))

    assert unmarked(held).sql("duckdb") == ('"id" IN (SELECT "who" FROM "related table"."orders" AS "orders")')


def test_nothing_is_left_of_a_query_when_profiles_are_closed(tmp_path: Path) -> None:
    reader = Profiles(threads=1, temporary_folder=tmp_path / "temporary", by_hand=Limits(seconds=60))
    source = source_in(tmp_path)
    ground = ground_of(reader, source)
    endless = condition("WITH RECURSIVE n AS (SELECT 1 AS x UNION ALL SELECT 1 FROM n) SELECT x AS id FROM n", ground)
    assert reader.count(source, condition("SELECT id FROM people", ground)) == 40
    errors: list[ExporterError] = []

    def ask() -> None:
        try:
            reader.count(source, endless)
        except ExporterError as error:
            errors.append(error)

    asker = threading.Thread(target=ask)
    asker.start()
    deadline = time.monotonic() + 20
    while not reader._reading.of("parquet")._guarded._running and time.monotonic() < deadline:  # type: ignore[attr-defined]
        os.sched_yield()
    reader.close()
    asker.join(20)

    assert len(errors) == 1
    assert list(tmp_path.glob("temporary/*by-hand*")) == []


# --- what a query could do if it ever got past the checks ---


@pytest.fixture
def asked(tmp_path: Path) -> dict[str, Any]:
    """Return what the guarded program is told, with a file that it may read and a canary beside it."""
    PEOPLE.write_parquet(tmp_path / "people.parquet")
    (tmp_path / "canary.csv").write_text(f"id\n{CANARY}\n", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    with duckdb.connect(str(tmp_path / "canary.duckdb")) as connection:
        connection.execute("CREATE TABLE canary AS SELECT ? AS id", [CANARY])
    return {
        "attach": [],
        "paths": [str(tmp_path / "people.parquet")],
        "target": str(tmp_path / "answer.parquet"),
        "folder": str(tmp_path / "folder"),
        "memory": 128,
        "disk": 100,
        "threads": 1,
        "seconds": 5,
    }


@pytest.mark.parametrize(
    "query",
    [
        "SELECT id AS key FROM read_csv('{folder}/canary.csv')",
        "SELECT id AS key FROM '{folder}/canary.csv'",
        "SELECT content AS key FROM read_text('{folder}/canary.csv')",
        "SELECT content AS key FROM read_blob('{folder}/canary.csv')",
        "SELECT content AS key FROM read_text('{folder}/people.parquet/../canary.csv')",
        "SELECT content AS key FROM read_text('/etc/passwd')",
        "SELECT file AS key FROM glob('{folder}/*')",
        "SELECT id AS key FROM query('FROM ''{folder}/canary.csv''')",
        "SELECT id AS key FROM sniff_csv('{folder}/canary.csv')",
        "ATTACH '{folder}/canary.duckdb' AS c",
        "COPY (SELECT 1) TO '{folder}/stolen.csv'",
        "EXPORT DATABASE '{folder}/stolen'",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "PRAGMA database_list",
        "SELECT 1 AS key; COPY (SELECT 1) TO '{folder}/stolen.csv'",
        "CREATE TABLE stolen AS SELECT 1",
        "SELECT getenv('HOME') AS key",
        "SELECT * FROM 'https://example.com/x.parquet'",
    ],
)
def test_even_sql_past_the_checks_reads_and_writes_nothing_else(
    asked: dict[str, Any], tmp_path: Path, query: str
) -> None:
    before = sorted(each.name for each in tmp_path.iterdir())

    with pytest.raises(duckdb.Error):
        answer({**asked, "query": query.format(folder=tmp_path)})

    assert sorted(each.name for each in tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    "statement",
    [
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
        "SET allowed_paths = ['/etc/passwd']",
        "SET lock_configuration = false",
        "COPY (SELECT 1) TO '{folder}/stolen.csv'",
        "ATTACH '{folder}/canary.duckdb' AS c",
        "SELECT * FROM '{folder}/canary.csv'",
        "LOAD httpfs",
    ],
)
def test_duckdb_is_locked_before_it_sees_a_query(asked: dict[str, Any], tmp_path: Path, statement: str) -> None:
    with locked(asked) as connection, pytest.raises(duckdb.Error):
        connection.execute(statement.format(folder=tmp_path))


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="the system does not show what a process was given")
def test_a_query_knows_nothing_of_the_environment(profiles: Profiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_SECRET_KEY", CANARY)

    started = profiles._reading.of("parquet")._guarded._started()  # type: ignore[attr-defined]
    given = Path(f"/proc/{started.pid}/environ").read_text(encoding="utf-8")
    started.kill()
    started.communicate()

    assert CANARY not in given


def test_an_answer_is_a_file_of_what_the_query_returns(asked: dict[str, Any]) -> None:
    answer({**asked, "query": "SELECT id AS key FROM read_parquet(['{}'])".format(*asked["paths"])})

    assert pl.read_parquet(asked["target"])["key"].to_list() == PEOPLE["id"].to_list()
