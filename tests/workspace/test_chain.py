"""No entry of the audit log can be changed, removed or put in without its being found."""

import io
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.errors import SettingsError
from exporter.logs import writing_to
from exporter.workspace import audit, chain
from exporter.workspace.audit import Deed
from exporter.workspace.audit_log import AuditLog, look_after
from exporter.workspace.chain import Mark, Verdict
from exporter.workspace.people import LOCAL_ADMINISTRATOR
from exporter.workspace.store import Store
from exporter.workspace.tables import audit as table
from tests.tampering import tamper, unguard

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def anchored(database_url: str, tmp_path: Path) -> Iterator[Store]:
    """A store with four entries, and a file that remembers how its log ends."""
    with closing(Store(database_url, anchor=tmp_path / "audit.anchor")) as store:
        for number in range(1, 5):
            store.put("export", f"e{number}", {"n": number}, actor="ana@example.com")
        yield store


def verify(store: Store, *known: Mark) -> Verdict:
    return AuditLog(store, actor=LOCAL_ADMINISTRATOR).verify(*known)


def marks(store: Store) -> list[Mark]:
    return [Mark(each.number, each.hash) for each in reversed(store.audited())]


def test_a_log_that_nobody_touched_is_whole_and_vouched_for_to_its_end(anchored: Store) -> None:
    verdict = verify(anchored)

    assert verdict == Verdict(entries=4, last=marks(anchored)[-1], fault=None, vouched=4)
    assert verdict.says == "All 4 entries fit. What was kept elsewhere vouches for those up to entry 4."


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)


@st.composite
def changes(draw: st.DrawFn) -> tuple[int, dict[str, Any]]:
    """One change of one entry of four: its number, and the column with what it holds then."""
    column = draw(st.sampled_from([each.name for each in table.c]))
    values: dict[str, st.SearchStrategy[Any]] = {
        "id": st.integers(-3, 99).filter(lambda number: number not in range(1, 5)),
        "at": st.integers(1, 10**12).map(lambda microseconds: START + timedelta(microseconds=microseconds)),
        "detail": st.none() | TEXTS,
        "before": st.none() | TEXTS,
        "after": st.none() | TEXTS,
        "previous": st.just("") | st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
        "hash": st.just("") | st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    }
    return draw(st.integers(1, 4)), {column: draw(values.get(column, TEXTS))}


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("chain")
    store = Store(f"sqlite:///{folder / 'state.sqlite'}", clock=lambda: START, anchor=folder / "audit.anchor")
    with closing(store):
        with store.begin() as connection:
            for number in range(1, 5):
                deed = Deed("ana", "changed", "export", f"e{number}", "why", {"n": number}, {"n": number + 1})
                audit.record(connection, deed, at=START)
        unguard(store.engine)
        yield store


@settings(max_examples=25)
@given(change=changes())
def test_any_change_of_any_entry_is_found(four: Store, change: tuple[int, dict[str, Any]]) -> None:
    number, values = change
    with four.engine.connect() as connection:
        kept = connection.execute(sa.select(table)).mappings().all()
        connection.execute(table.update().where(table.c.id == number).values(**values))
        touched = connection.execute(sa.select(table)).mappings().all() != kept

        fault = chain.verify(connection, Mark(4, kept[-1]["hash"])).fault

        connection.rollback()
    assert (fault is not None) == touched
    if fault is not None and "id" not in values:
        assert fault.entry == number


@pytest.mark.parametrize(
    ("statement", "entry", "reason"),
    [
        (table.update().where(table.c.id == 2).values(actor="ben@example.com"), 2, "changed"),
        (table.delete().where(table.c.id == 1), 2, "broken"),
        (table.delete().where(table.c.id == 3), 4, "broken"),
        (table.delete().where(table.c.id == 4), 4, "cut"),
        (table.delete().where(table.c.id > 2), 4, "cut"),
        (table.delete(), 4, "cut"),
    ],
    ids=["changed", "first removed", "removed in the middle", "last removed", "end cut off", "all removed"],
)
def test_the_first_entry_that_does_not_fit_is_named(
    anchored: Store, statement: sa.Executable, entry: int, reason: str
) -> None:
    tamper(anchored.engine, statement)

    fault = verify(anchored).fault

    assert fault is not None
    assert (fault.entry, fault.reason) == (entry, reason)
    assert f"ntry {entry}" in fault.says


def forged(number: int, previous: str) -> dict[str, Any]:
    """An entry that somebody makes up who knows how hashes are made."""
    row = {"id": number, "at": START, "actor": "ben", "action": "made", "kind": "export", "name": "x"}
    row |= {"detail": None, "door": "app", "before": None, "after": None, "previous": previous}
    return {**row, "hash": chain.link(row)}


def test_an_entry_that_is_put_in_is_found_though_its_own_hash_is_right(anchored: Store) -> None:
    first = marks(anchored)[0]
    for number in (4, 3, 2):
        tamper(anchored.engine, table.update().where(table.c.id == number).values(id=number + 1))
    tamper(anchored.engine, table.insert().values(forged(2, first.hash)))

    fault = verify(anchored).fault

    assert fault is not None
    assert fault.entry == 3


def test_a_log_written_anew_to_its_end_is_found_by_what_was_kept_elsewhere(anchored: Store) -> None:
    previous = marks(anchored)[2].hash
    tamper(anchored.engine, table.delete().where(table.c.id == 4))
    tamper(anchored.engine, table.insert().values(forged(4, previous)))

    fault = verify(anchored).fault

    assert fault is not None
    assert (fault.entry, fault.reason) == (4, "cut")
    assert "written anew" in fault.says


def test_new_entries_do_not_hide_that_the_end_was_cut_off(anchored: Store) -> None:
    tamper(anchored.engine, table.delete().where(table.c.id > 2))
    for number in range(5):
        anchored.put("export", f"later {number}", {}, actor="ben@example.com")

    fault = verify(anchored).fault

    assert fault is not None
    assert (fault.entry, fault.reason) == (4, "cut")


def test_a_line_of_an_old_log_vouches_though_the_file_is_gone(anchored: Store, tmp_path: Path) -> None:
    known = marks(anchored)[-1]
    (tmp_path / "audit.anchor").unlink()
    tamper(anchored.engine, table.delete().where(table.c.id == 4))

    assert verify(anchored).whole
    assert "cannot be told" in verify(anchored).says
    fault = verify(anchored, known).fault
    assert fault is not None
    assert "cut off" in fault.says


def test_a_moment_that_is_none_is_found_like_any_other_change(tmp_path: Path) -> None:
    with closing(Store(f"sqlite:///{tmp_path / 'state.sqlite'}")) as store:
        store.put("export", "one", {}, actor="a")
        tamper(store.engine, sa.text("UPDATE audit SET at = 'never', before = x'ff'"))

        fault = verify(store).fault
        exported = AuditLog(store, actor=LOCAL_ADMINISTRATOR).export(tmp_path / "log.jsonl")

    assert fault is not None
    assert fault.reason == "changed"
    assert exported == 2  # and the entry that says so


def test_the_log_of_the_process_says_how_the_audit_log_ends_and_whether_it_was_touched(anchored: Store) -> None:
    end = marks(anchored)[-1]
    stream = io.StringIO()

    with writing_to(stream, "json"):
        look_after(anchored)
        tamper(anchored.engine, table.delete().where(table.c.id == 4))
        look_after(anchored)
        anchored.put("export", "another", {}, actor="ana@example.com")

    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(each["event"], each["entry"], each.get("hash"), each.get("reason")) for each in told] == [
        ("audit_anchored", 4, end.hash, None),
        ("audit_doubted", 4, None, "cut"),
        ("audit_doubted", 4, None, "cut"),
    ]


def test_the_file_that_remembers_the_end_is_private_and_follows_it(anchored: Store, tmp_path: Path) -> None:
    file = tmp_path / "audit.anchor"

    assert json.loads(file.read_text()) == {"entry": 4, "hash": marks(anchored)[-1].hash}
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_damaged_file_is_told_and_not_written_over(anchored: Store, tmp_path: Path) -> None:
    file = tmp_path / "audit.anchor"
    file.write_text("nonsense")
    anchored.put("export", "another", {}, actor="a")

    with pytest.raises(SettingsError, match="damaged"):
        verify(anchored)
    assert file.read_text() == "nonsense"


def test_what_is_done_is_done_though_the_file_cannot_be_written(tmp_path: Path) -> None:
    with closing(Store(f"sqlite:///{tmp_path / 'state.sqlite'}", anchor=tmp_path / "gone" / "anchor")) as store:
        store.put("export", "one", {}, actor="a")

        assert store.names("export") == ["one"]
        assert verify(store).vouched is None
