"""The state of every earlier version comes up to the newest with all that is in it."""

import multiprocessing
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from exporter.errors import SettingsError
from exporter.workspace import chain
from exporter.workspace.connection import brand_key, from_document
from exporter.workspace.journal import Journal
from exporter.workspace.run_records import Totals
from exporter.workspace.schema.version import FIRST, NEWEST, version
from exporter.workspace.store import Store
from exporter.workspace.tables import metadata

VERSIONS = Path(__file__).parent / "versions"
EARLIER = range(FIRST, NEWEST)

UNCHAINED = 10
"""Entries of these states with higher numbers were written when the log was chained already."""


@pytest.fixture(params=EARLIER)
def old_url(request: pytest.FixtureRequest, empty_database_url: str) -> str:
    """URL of a database as an earlier version left it, with runs in it."""
    return fill(empty_database_url, request.param)


def fill(url: str, number: int) -> str:
    """Make the database of an earlier version."""
    parsed = sa.make_url(url)
    dump = (VERSIONS / f"{number:04}.{parsed.get_backend_name()}.sql").read_text(encoding="utf-8")
    if parsed.get_backend_name() == "sqlite":
        file = Path(str(parsed.database))
        file.parent.mkdir(exist_ok=True)
        connection = sqlite3.connect(file)
        connection.executescript(dump)
        connection.close()
    else:
        with psycopg.connect(url.replace("+psycopg", "")) as server:
            server.execute(dump.encode())
    return url


@pytest.fixture
def engine(old_url: str) -> Iterator[sa.Engine]:
    """A way to a database of an earlier version that leaves it as it is."""
    engine = sa.create_engine(old_url)
    yield engine
    engine.dispose()


def rows(engine: sa.Engine, columns: dict[str, list[str]] | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """Read every table, or some columns of some, as the database holds it."""
    tables = sa.MetaData()
    tables.reflect(engine)
    wanted = columns or {table.name: table.columns.keys() for table in tables.sorted_tables}
    with engine.connect() as connection:
        return {
            name: sorted(
                tuple(row) for row in connection.execute(sa.select(*(tables.tables[name].c[c] for c in names)))
            )
            for name, names in wanted.items()
        }


def shape(url: str) -> dict[str, Any]:
    """Describe all tables, without the order of their columns."""
    engine = sa.create_engine(url)
    looked_at = sa.inspect(engine)
    described = {
        name: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"], column.get("comment"))
                for column in looked_at.get_columns(name)
            },
            "key": looked_at.get_pk_constraint(name)["constrained_columns"],
            "indexes": sorted((index["name"], index["column_names"]) for index in looked_at.get_indexes(name)),
        }
        for name in looked_at.get_table_names()
    }
    engine.dispose()
    return described


def guards(url: str) -> list[tuple[Any, ...]]:
    """List the triggers of the audit log."""
    engine = sa.create_engine(url)
    asked = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit' ORDER BY name",
        "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 'audit'::regclass ORDER BY 1",
    }
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(sa.text(asked[engine.dialect.name]))]
    engine.dispose()
    return found


def empty(url: str) -> None:
    """Take all tables away."""
    engine = sa.create_engine(url)
    tables = sa.MetaData()
    tables.reflect(engine)
    tables.drop_all(engine)
    engine.dispose()


def text_of(rows: dict[str, list[tuple[Any, ...]]]) -> dict[str, str]:
    return {name: repr(values) for name, values in rows.items()}


def test_every_earlier_version_is_at_hand_on_both_databases() -> None:
    expected = [f"{number:04}.{backend}.sql" for number in EARLIER for backend in ("postgresql", "sqlite")]

    assert sorted(file.name for file in VERSIONS.iterdir()) == expected


def test_whatever_an_earlier_version_knew_is_still_there(old_url: str, engine: sa.Engine) -> None:
    tables = sa.MetaData()
    tables.reflect(engine)
    columns = {table.name: table.columns.keys() for table in tables.sorted_tables if table.name != version.name}
    before = text_of(rows(engine, columns))
    assert all(before[name] != "[]" for name in ("definitions", "consents", "audit", "runs", "run_rejected"))

    Store(old_url).close()

    assert text_of(rows(engine, columns)) == before


def test_tables_of_an_upgraded_state_are_those_of_a_new_one(old_url: str) -> None:
    Store(old_url).close()
    upgraded = shape(old_url)
    empty(old_url)

    Store(old_url).close()

    assert shape(old_url) == upgraded


def test_no_table_changes_without_a_version_that_brings_earlier_states_up_to_it(
    old_url: str, engine: sa.Engine
) -> None:
    Store(old_url).close()

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_runs_of_the_first_version_are_read_as_full_ones_at_their_first_attempt(empty_database_url: str) -> None:
    store = Store(fill(empty_database_url, FIRST))
    journal = Journal(store)

    runs = journal.all()

    assert [(run.export, run.status, run.mode, run.attempt, list(run.remarks)) for run in runs] == [
        ("by property", "Queued", "full", 1, []),
        ("by tag", "Successful", "full", 1, []),
        ("by property", "Completed with warnings", "full", 1, []),
    ]
    connection = from_document("main", store.get("connection", "main").document)
    assert {run.brand_key for run in runs} == {brand_key(connection)}
    last = runs[2].run_id
    assert journal.totals([last])[last] == Totals(batches=1, settled=1, sent=11, accepted=8, rejected=3)
    assert [batch.sending_at for batch in journal.batches(last)] == [None]
    assert [dict(second.statuses) for second in journal.seconds(last)] == [{}]
    store.close()


@pytest.mark.parametrize("old_url", [1, 2], indirect=True)
def test_the_history_of_a_segment_of_before_begins_with_what_it_was(old_url: str) -> None:
    store = Store(old_url)

    for segment in store.all("segment"):
        first = store.history("segment", segment.name)
        assert [(each.number, each.name, each.document) for each in first] == [(1, segment.name, segment.document)]
        assert (first[0].at, first[0].by, first[0].action) == (segment.updated_at, segment.updated_by, "created")
    assert len(store.all("segment")) >= 2
    store.close()


def test_the_audit_log_of_before_is_chained_and_goes_on(old_url: str) -> None:
    store = Store(old_url)
    before = store.audited(limit=1000)

    store.put("segment", "a new one", {}, actor="ana@example.com")

    with store.read() as connection:
        verdict = chain.verify(connection)
    assert verdict.fault is None
    assert verdict.entries == len(before) + 1 > 1
    assert {entry.door for entry in before if entry.number <= UNCHAINED} == {""}
    store.close()


def test_the_database_itself_guards_the_audit_log_of_before_and_of_a_new_state(old_url: str) -> None:
    Store(old_url).close()
    upgraded = guards(old_url)
    empty(old_url)

    Store(old_url).close()

    assert guards(old_url) == upgraded != []


def _open(url: str, start: Any) -> None:
    start.wait()
    Store(url).close()


@pytest.mark.parametrize("old_url", [FIRST], indirect=True)  # what has the most steps ahead of it
def test_of_processes_that_open_an_earlier_state_at_once_one_upgrades_it(old_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(2)
    processes = [spawn.Process(target=_open, args=(old_url, start)) for _ in range(2)]

    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=120)

    assert [process.exitcode for process in processes] == [0, 0]
    store = Store(old_url)
    with store.read() as connection:
        assert connection.scalars(sa.select(version.c.number)).all() == [NEWEST]
    store.close()


IN_THE_WAY = {
    "sqlite": "CREATE TRIGGER audit_not_replaced AFTER INSERT ON audit BEGIN SELECT 1; END",
    "postgresql": "CREATE TRIGGER audit_appended_only BEFORE UPDATE ON audit FOR EACH ROW WHEN (false) "
    "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
}
"""Something of the same name as what the last step makes last."""


def test_an_upgrade_that_fails_leaves_everything_as_it_was(old_url: str, engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(IN_THE_WAY[engine.dialect.name])
    before = shape(old_url), guards(old_url), text_of(rows(engine))

    with pytest.raises(sa.exc.DBAPIError, match="already exists"):
        Store(old_url)

    assert (shape(old_url), guards(old_url), text_of(rows(engine))) == before


def test_a_state_that_a_newer_program_changed_is_refused_and_left_alone(empty_database_url: str) -> None:
    store = Store(empty_database_url)
    with store.begin() as connection:
        connection.execute(version.update().values(number=NEWEST + 5))

    with pytest.raises(SettingsError, match=rf"version {NEWEST + 5}, .* up to {NEWEST}: .*up to date"):
        Store(empty_database_url)

    with store.read() as connection:
        assert connection.scalars(sa.select(version.c.number)).all() == [NEWEST + 5]
    store.close()


def test_a_state_that_is_up_to_date_opens_while_another_process_writes(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite"
    Store(f"sqlite:///{file}").close()
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    store = Store(f"sqlite:///{file}", busy_seconds=0.05)

    assert store.names("segment") == []
    store.close()
    other.close()


def test_alembic_is_loaded_only_where_there_is_something_to_upgrade(tmp_path: Path) -> None:
    opening = "from exporter.workspace.store import Store; Store(sys.argv[1]).close()"
    code = f"import sys; {opening}; print('alembic' in sys.modules)"
    url = f"sqlite:///{tmp_path / 'home' / 'state.sqlite'}"

    def loads() -> str:
        ran = subprocess.run([sys.executable, "-c", code, url], capture_output=True, text=True, check=True, timeout=60)
        return ran.stdout.strip()

    fill(url, FIRST)
    assert (loads(), loads()) == ("True", "False")
