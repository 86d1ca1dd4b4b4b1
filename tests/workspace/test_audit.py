"""Whatever is done is written down with its door and what it changed, in one chain, and stands or falls with it."""

import json
import multiprocessing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from exporter.errors import NotAllowedError
from exporter.workspace import audit, chain
from exporter.workspace.audit import Deed
from exporter.workspace.audit_log import AuditLog, Words
from exporter.workspace.people import LOCAL_ADMINISTRATOR, Person
from exporter.workspace.store import Store

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "audit.md").read_text(encoding="utf-8")
RECIPE = PAGE.split("```python\n", 1)[1].split("```", 1)[0]


@pytest.fixture
def log(store: Store) -> AuditLog:
    return AuditLog(store, actor=LOCAL_ADMINISTRATOR)


def test_an_entry_says_what_a_thing_was_and_what_it_became(store: Store, log: AuditLog) -> None:
    store.put("export", "news", {"limit": 10}, actor="ana@example.com")
    store.put("export", "news", {"limit": 20}, actor="ben@example.com")
    store.rename("export", "news", "letters", actor="ben@example.com")
    store.delete("export", "letters", actor="cleo@example.com")

    entries = [(each.action, each.actor, each.before, each.after) for each in reversed(log.entries())]
    assert entries == [
        ("created", "ana@example.com", None, '{"limit":10}'),
        ("changed", "ben@example.com", '{"limit":10}', '{"limit":20}'),
        ("renamed", "ben@example.com", '{"name":"news"}', '{"name":"letters"}'),
        ("deleted", "cleo@example.com", '{"limit":20}', None),
    ]


def test_an_entry_names_the_door(store: Store, log: AuditLog) -> None:
    token = audit.DOOR.set("command line")
    store.put("export", "a", {}, actor="ana@example.com")
    audit.DOOR.reset(token)
    store.put("export", "b", {}, actor="ana@example.com")

    assert [each.door for each in log.entries()] == ["python", "command line"]


def test_what_is_rolled_back_is_not_in_the_log_and_the_chain_goes_on(store: Store, log: AuditLog) -> None:
    def inner(name: str, *, fails: bool) -> None:
        with store.begin():
            store.put("export", name, {}, actor="a")
            if fails:
                raise KeyError(name)

    with store.begin():
        inner("first", fails=False)
        with pytest.raises(KeyError):
            inner("lost", fails=True)
        inner("second", fails=False)
    with pytest.raises(KeyError):
        inner("lost too", fails=True)
    inner("third", fails=False)

    assert [(each.number, each.name) for each in log.entries()] == [(3, "third"), (2, "second"), (1, "first")]
    assert log.verify().whole


REPLACED = "INSERT INTO audit (id, at, actor, action, kind, name) VALUES (1, '2026-03-01', 'ben', 'made', 'x', 'x')"
FORBIDDEN = {
    "sqlite": [REPLACED.replace("INSERT", "INSERT OR REPLACE"), f"{REPLACED} ON CONFLICT DO UPDATE SET actor = 'ben'"],
    "postgresql": ["TRUNCATE audit", f"{REPLACED} ON CONFLICT (id) DO UPDATE SET actor = 'ben'"],
}


def test_the_database_itself_refuses_that_an_entry_is_changed_or_removed(store: Store, log: AuditLog) -> None:
    store.put("export", "a", {}, actor="ana@example.com")
    before = log.entries()

    for statement in ("UPDATE audit SET actor = 'ben'", "DELETE FROM audit", *FORBIDDEN[store.engine.dialect.name]):
        with pytest.raises(sa.exc.DBAPIError, match="never changed or removed"), store.engine.begin() as connection:
            connection.exec_driver_sql(statement)

    assert log.entries() == before
    store.put("export", "b", {}, actor="ana@example.com")
    assert log.verify().entries == 2


def test_a_deed_outside_of_a_transaction_of_the_store_is_a_bug(store: Store) -> None:
    with store.engine.begin() as connection, pytest.raises(RuntimeError, match=r"Store\.begin"):
        audit.record(connection, Deed("a", "made", "thing", "one"), at=store.now())


def test_entries_are_chosen_by_any_of_their_parts(store: Store, log: AuditLog, clock: Any) -> None:
    store.put("export", "News", {"limit": 10}, actor="ana@example.com")
    clock.pass_time(seconds=60)
    noon = clock.time
    store.put("segment", "100% loyal", {"notes": "Árvíztűrő"}, actor="ben@example.com", detail="for Christmas")
    clock.pass_time(seconds=60)
    store.delete("export", "News", actor="ben@example.com")

    def numbers(**chosen: Any) -> list[int]:
        return [each.number for each in log.entries(**chosen)]

    assert numbers() == [3, 2, 1]
    assert numbers(actor="BEN@example.com") == [3, 2]
    assert numbers(action="deleted", kind="Export", name="news") == [3]
    assert numbers(text="LIMIT") == [3, 1]
    assert numbers(text="christmas") == numbers(text="100%") == numbers(text="Árvíz") == [2]
    assert numbers(text="1_0") == []
    assert numbers(since=noon, until=noon + timedelta(seconds=60)) == [2]
    assert numbers(limit=2) == [3, 2]
    assert numbers(before=2) == [1]
    assert log.words() == Words(("ana@example.com", "ben@example.com"), ("created", "deleted"), ("export", "segment"))


def test_only_administrators_read_the_log(store: Store, tmp_path: Any) -> None:
    for role in ("viewer", "contributor"):
        log = AuditLog(store, actor=Person("vera@example.com", role))
        for ask in (log.entries, log.words, log.verify, lambda log=log: log.export(tmp_path / "log.jsonl")):
            with pytest.raises(NotAllowedError, match="read the audit log"):
                ask()

    assert list(tmp_path.glob("*.jsonl")) == []


def test_an_exported_log_can_be_proven_without_this_program(store: Store, log: AuditLog, tmp_path: Any) -> None:
    store.put("export", "Ünnep", {"b": [1, 2.5, None], "a": "“x”"}, actor="ana@example.com", detail="é")
    store.delete("export", "Ünnep", actor="ana@example.com")

    assert log.export(tmp_path / "log.jsonl") == 3  # the last one says that the log was taken along

    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == [1, 2, 3]
    assert lines[0]["after"] == {"a": "“x”", "b": [1, 2.5, None]}
    assert lines[1]["previous"] == lines[0]["hash"]
    recipe: dict[str, Any] = {}
    exec(RECIPE, recipe)  # noqa: S102 -- of our own page
    exported = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
    assert recipe["first_that_does_not_fit"](exported.splitlines()) is None
    assert recipe["first_that_does_not_fit"](exported.replace("2.5", "3.5").splitlines()) == 1
    assert recipe["first_that_does_not_fit"](exported.splitlines()[1:]) == 2


def write_much(url: str, start: Any, actor: str) -> None:
    store = Store(url)
    start.wait()
    for number in range(25):
        store.put("export", f"{actor} {number}", {"n": number}, actor=actor)
    store.close()


def test_processes_that_write_at_once_keep_one_chain(database_url: str, log: AuditLog) -> None:
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(2)
    processes = [spawn.Process(target=write_much, args=(database_url, start, actor)) for actor in ("ana", "ben")]

    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=120)

    assert [process.exitcode for process in processes] == [0, 0]
    assert log.verify().fault is None
    assert [each.number for each in log.entries()] == list(range(50, 0, -1))


@pytest.mark.postgres
def test_a_long_transaction_keeps_nobody_else_from_being_audited(postgres_url: str) -> None:
    long, short = Store(postgres_url), Store(postgres_url)

    with long.begin() as connection:
        long.put("export", "long", {}, actor="a")
        short.put("export", "short", {}, actor="b")
        connection.execute(sa.select(1))

    with short.read() as connection:
        assert chain.verify(connection).fault is None
    assert [each.name for each in short.audited()] == ["long", "short"]
    long.close()
    short.close()
