import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.errors import DefinitionError, NotFoundError
from exporter.workspace.store import LONGEST_NAME, Store, name_fault
from exporter.workspace.tables import Moment


def put(store: Store, name: str, document: dict[str, Any] | None = None, **options: Any) -> None:
    store.put("segment", name, {"a": 1} if document is None else document, actor="ann@example.com", **options)


def test_a_definition_is_read_back_as_it_was_put(store: Store) -> None:
    document = {"text": "Árvíztűrő 🐟 \u0000 '; DROP", "number": 1.5, "none": None, "list": [True, {"a": []}]}

    put(store, "VIP – Győr", document)

    found = store.get("segment", "vip – GYŐR")
    assert (found.name, found.document, found.created_by) == ("VIP – Győr", document, "ann@example.com")


def test_a_definition_knows_who_made_it_and_who_changed_it(store: Store, clock: Any) -> None:
    put(store, "vip")
    began = clock()
    clock.pass_time(seconds=60)

    changed = store.put("segment", "vip", {"a": 2}, actor="bob@example.com")

    assert changed == store.get("segment", "vip")
    assert (changed.created_by, changed.created_at) == ("ann@example.com", began)
    assert (changed.updated_by, changed.updated_at) == ("bob@example.com", began + timedelta(seconds=60))


def test_putting_the_same_again_changes_nothing(store: Store, clock: Any) -> None:
    put(store, "vip")
    before = store.get("segment", "vip"), store.audited()
    clock.pass_time()

    put(store, "vip")

    assert (store.get("segment", "vip"), store.audited()) == before


def test_names_that_differ_only_in_case_are_one_name(store: Store) -> None:
    put(store, "Straße")

    with pytest.raises(DefinitionError, match='already a segment called "Straße"'):
        put(store, "STRASSE")
    store.put("source", "STRASSE", {}, actor="ann@example.com")


def test_a_new_definition_does_not_replace_another(store: Store) -> None:
    put(store, "vip")

    with pytest.raises(DefinitionError, match="already"):
        put(store, "vip", {"a": 2}, new=True)
    assert store.get("segment", "vip").document == {"a": 1}


@pytest.mark.parametrize("name", ["", " ", " vip", "vip ", "a\nb", "a\u0000b", "\ud800", "x" * (LONGEST_NAME + 1)])
def test_a_malformed_name_is_refused_in_words(store: Store, name: str) -> None:
    with pytest.raises(DefinitionError) as raised:
        put(store, name)

    assert raised.value.issues[0].where == "name"


@given(st.text(min_size=1, max_size=LONGEST_NAME).filter(lambda name: name_fault(name) is None))
@settings(max_examples=50)
def test_any_well_formed_name_is_found_again(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    store = Store(f"sqlite:///{tmp_path_factory.getbasetemp() / 'names' / 'state.sqlite'}")
    store.put("source", name, {}, actor="ann@example.com")

    assert store.get("source", name).name == name
    store.delete("source", name, actor="ann@example.com")
    store.close()


def test_what_is_not_there_is_named(store: Store) -> None:
    for act in (
        lambda: store.get("segment", "vip"),
        lambda: store.delete("segment", "vip", actor="a"),
        lambda: store.rename("segment", "vip", "other", actor="a"),
    ):
        with pytest.raises(NotFoundError, match='There is no segment called "vip"'):
            act()


def test_all_of_a_kind_come_by_name_without_regard_to_case(store: Store) -> None:
    for name in ("b", "A", "c"):
        put(store, name)
    store.put("source", "other", {}, actor="ann@example.com")

    assert store.names("segment") == ["A", "b", "c"]
    assert [each.name for each in store.all("segment")] == ["A", "b", "c"]


def test_renaming_keeps_the_document_and_frees_the_old_name(store: Store) -> None:
    put(store, "vip")

    store.rename("segment", "vip", "VIP 2", actor="bob@example.com")

    assert store.names("segment") == ["VIP 2"]
    assert store.get("segment", "VIP 2").document == {"a": 1}


def test_renaming_changes_the_case_but_takes_no_other_name(store: Store) -> None:
    put(store, "vip")
    put(store, "other")

    store.rename("segment", "vip", "VIP", actor="a")

    assert store.names("segment") == ["other", "VIP"]
    with pytest.raises(DefinitionError, match="already"):
        store.rename("segment", "VIP", "Other", actor="a")


def test_everything_is_audited_newest_first(store: Store, clock: Any) -> None:
    put(store, "vip")
    put(store, "vip", {"a": 2}, detail="count 3")
    store.rename("segment", "vip", "VIP", actor="bob@example.com")
    store.delete("segment", "VIP", actor="bob@example.com")

    entries = store.audited()

    assert [(each.actor, each.action, each.name, each.detail) for each in entries] == [
        ("bob@example.com", "deleted", "VIP", None),
        ("bob@example.com", "renamed", "VIP", "was vip"),
        ("ann@example.com", "changed", "vip", "count 3"),
        ("ann@example.com", "created", "vip", None),
    ]
    assert entries[0].at == clock()
    assert store.audited(limit=1) == entries[:1]


def told(store: Store, name: str = "vip") -> list[tuple[int, str, str, Any, str]]:
    return [(each.number, each.action, each.name, each.document, each.by) for each in store.history("segment", name)]


def test_a_segment_keeps_what_it_was_after_each_change(store: Store, clock: Any) -> None:
    put(store, "vip")
    store.put("segment", "vip", {"a": 2}, actor="bob@example.com", action="activated")
    put(store, "vip", {"a": 2})

    assert told(store, "VIP") == [
        (2, "activated", "vip", {"a": 2}, "bob@example.com"),
        (1, "created", "vip", {"a": 1}, "ann@example.com"),
    ]
    assert store.history("segment", "vip")[0].at == clock()
    assert store.audited(limit=1)[0].action == "activated"


def test_a_history_follows_its_segment_to_a_new_name_and_outlives_it(store: Store) -> None:
    put(store, "best")
    store.delete("segment", "best", actor="ann@example.com")
    put(store, "vip", {"a": 2})

    store.rename("segment", "vip", "Best", actor="bob@example.com")

    assert told(store) == []
    assert told(store, "best") == [
        (4, "renamed", "Best", {"a": 2}, "bob@example.com"),
        (3, "created", "vip", {"a": 2}, "ann@example.com"),
        (2, "deleted", "best", None, "ann@example.com"),
        (1, "created", "best", {"a": 1}, "ann@example.com"),
    ]


def test_a_version_stands_or_falls_with_its_change(store: Store) -> None:
    def fail_half_way() -> None:
        with store.begin():
            put(store, "vip")
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        fail_half_way()

    assert told(store) == []


def test_only_segments_have_a_history(store: Store) -> None:
    store.put("connection", "main", {"api_key": "sealed:abc"}, actor="ann@example.com")

    assert store.history("connection", "main") == []


def test_an_exception_takes_everything_in_a_transaction_back(store: Store) -> None:
    def fail_half_way() -> None:
        with store.begin():
            put(store, "one")
            put(store, "two")
            assert store.names("segment") == ["one", "two"]
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        fail_half_way()

    assert store.names("segment") == []
    assert store.audited() == ()


def test_a_fault_inside_a_transaction_takes_back_only_its_own_step(store: Store) -> None:
    with store.begin():
        put(store, "one")
        with pytest.raises(DefinitionError):
            put(store, "ONE")
        put(store, "two")

    assert store.names("segment") == ["one", "two"]


def test_a_reader_sees_nothing_of_an_open_transaction_and_does_not_wait(store: Store) -> None:
    with store.begin():
        put(store, "one")
        with ThreadPoolExecutor(1) as other:
            assert other.submit(store.names, "segment").result(timeout=10) == []

    assert store.names("segment") == ["one"]


def test_threads_that_read_and_then_write_lose_nothing(store: Store) -> None:
    store.put("count", "n", {"n": 0}, actor="a")
    together = threading.Barrier(8)

    def count() -> None:
        together.wait()
        for _ in range(10):
            with store.begin() as connection:
                if connection.dialect.name == "postgresql":
                    connection.execute(sa.text("LOCK TABLE definitions IN EXCLUSIVE MODE"))
                store.put("count", "n", {"n": store.get("count", "n").document["n"] + 1}, actor="a")

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(count) for _ in range(8)]:
            done.result(timeout=60)

    assert store.get("count", "n").document == {"n": 80}


def test_of_threads_that_make_one_name_at_once_one_succeeds(store: Store) -> None:
    together = threading.Barrier(6)

    def make(number: int) -> bool:
        together.wait()
        try:
            put(store, "vip", {"n": number}, new=True)
        except DefinitionError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(make, range(6)))

    assert made.count(True) == 1
    assert len(store.audited()) == 1


def _fill(url: str, process: int, start: Any) -> None:
    start.wait()
    store = Store(url)
    for number in range(20):
        store.put("segment", f"{process}-{number}", {"n": number}, actor=f"{process}@example.com")
    store.close()


def test_processes_that_open_an_empty_workspace_at_once_all_write_to_it(empty_database_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(4)
    processes = [spawn.Process(target=_fill, args=(empty_database_url, number, start)) for number in range(4)]

    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=120)

    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    store = Store(empty_database_url)
    assert len(store.names("segment")) == len(store.audited(limit=1000)) == 80
    store.close()


def test_a_workspace_on_sqlite_is_private_and_in_wal_mode_with_foreign_keys(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    store = Store(f"sqlite:///{home / 'state.sqlite'}")
    put(store, "vip")

    with store.read() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        ]
    assert pragmas == ["wal", 1, 30_000]
    assert home.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in home.iterdir()} == {0o600}
    store.close()


def test_a_folder_that_exists_keeps_its_permissions(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    Store(f"sqlite:///{tmp_path / 'state.sqlite'}").close()

    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_moment_is_kept_in_utc_and_needs_a_time_zone(store: Store) -> None:
    table = sa.Table("moments", sa.MetaData(), sa.Column("at", Moment))
    noon = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    with store.begin() as connection:
        table.create(connection)
        connection.execute(table.insert(), [{"at": noon}, {"at": None}])
        found = connection.scalars(sa.select(table.c.at).order_by(table.c.at.is_(None))).all()

    assert found == [noon, None]
    assert found[0] is not None
    assert found[0].tzinfo == UTC
    with pytest.raises(sa.exc.StatementError, match="time zone"), store.begin() as connection:
        connection.execute(table.insert().values(at=datetime(2026, 7, 1)))  # noqa: DTZ001 -- naive is what is refused


def test_a_connection_that_is_in_use_when_the_store_is_closed_is_closed_when_it_comes_back(database_url: str) -> None:
    store = Store(database_url)

    with store.read() as connection:
        raw = connection.connection.driver_connection
        store.close()

    assert raw is not None
    with pytest.raises(Exception, match="closed"):
        raw.cursor().execute("SELECT 1")
