"""What is remembered of sources, uploads, and what is guessed."""

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from exporter.errors import DefinitionError, InUseError, NotFoundError, SourceError
from exporter.profiles.engine import Profiles
from exporter.profiles.guessed import looks_like, suggest_key
from exporter.profiles.seen import Changes
from exporter.profiles.source import Kind, Source, from_document
from exporter.profiles.sources import Sources
from exporter.workspace.people import LOCAL_ADMINISTRATOR
from exporter.workspace.store import Store

from .conftest import PEOPLE, Make


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'state.sqlite'}")


@pytest.fixture
def sources(store: Store, profiles: Profiles, tmp_path: Path) -> Sources:
    return Sources(store, profiles, actor=LOCAL_ADMINISTRATOR, uploads_folder=tmp_path / "uploads")


def test_a_saved_source_is_found_by_its_name_in_any_case(sources: Sources, make_source: Make) -> None:
    source = make_source("duckdb")

    assert sources.save(source) == 5

    assert sources.names() == ["people"]
    assert sources.get("PEOPLE") == source
    assert sources.all() == [source]


def test_a_source_whose_key_is_none_is_not_remembered(sources: Sources, make_source: Make) -> None:
    with pytest.raises(SourceError, match="cannot be the key"):
        sources.save(make_source("parquet", key="newsletter"))

    assert sources.names() == []


def test_a_relative_location_is_remembered_in_full(
    sources: Sources, make_source: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = Path(make_source("parquet").location)
    monkeypatch.chdir(location.parent)

    sources.save(Source("people", "parquet", location.name, "customer_id"))

    assert sources.get("people").location == str(location)


def test_a_source_that_segments_use_stays(sources: Sources, store: Store, make_source: Make) -> None:
    sources.save(make_source("parquet"))
    store.put("segment", "vip", {"source": "people"}, actor="administrator@localhost")

    with pytest.raises(InUseError) as raised:
        sources.delete("people")

    assert raised.value.users == ("vip",)
    assert sources.names() == ["people"]


def test_a_deleted_source_is_gone_and_its_files_stay(sources: Sources, make_source: Make) -> None:
    source = make_source("parquet")
    sources.save(source)

    sources.delete("people")

    assert Path(source.location).exists()
    with pytest.raises(NotFoundError):
        sources.get("people")
    with pytest.raises(NotFoundError):
        sources.delete("people")


def test_what_is_saved_is_audited(sources: Sources, store: Store, make_source: Make) -> None:
    sources.save(make_source("parquet"))

    assert {(entry.kind, entry.name) for entry in store.audited()} == {("source", "people"), ("columns", "people")}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("people.parquet", "people.parquet"),
        ("../../etc/people.CSV", "people.csv"),
        ("C:\\data\\Ügyfelek 2026.csv", "Ügyfelek 2026.csv"),
        ('a<b>:"c|?*\x00.csv.gz', "a_b_c.csv.gz"),
        (".parquet", "profiles.parquet"),
        ("x" * 500 + ".duckdb", "x" * 120 + ".duckdb"),
    ],
)
def test_an_upload_is_kept_under_a_safe_name(name: str, kept: str, sources: Sources, tmp_path: Path) -> None:
    path = sources.upload(name, io.BytesIO(b"content"))

    assert path == tmp_path / "uploads" / kept
    assert path.read_bytes() == b"content"


def test_an_upload_never_overwrites_another(sources: Sources) -> None:
    first = sources.upload("people.csv", io.BytesIO(b"1"))
    second = sources.upload("people.csv", io.BytesIO(b"2"))

    assert (first.read_bytes(), second.read_bytes()) == (b"1", b"2")
    assert second.name == "people (2).csv"


def test_only_profiles_can_be_uploaded(sources: Sources, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="Only profiles as Parquet, CSV or DuckDB"):
        sources.upload("run.sh", io.BytesIO(b"#!"))

    assert not (tmp_path / "uploads").exists()


def test_an_upload_that_breaks_off_leaves_nothing(sources: Sources, tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise OSError

    with pytest.raises(SourceError, match="cannot be kept"):
        sources.upload("people.csv", Broken())

    assert list((tmp_path / "uploads").iterdir()) == []


@pytest.mark.parametrize(
    "source",
    [
        Source("a", "parquet", "/data/x.parquet", "customer_id"),
        Source("b", "csv", "/data/*.csv", "id"),
        Source("c", "duckdb", "/data/x.duckdb", "id", "crm.people"),
    ],
)
def test_a_source_survives_being_written_down(source: Source) -> None:
    assert from_document(source.name, source.to_document()) == source


def test_every_fault_of_a_document_is_named_at_once() -> None:
    with pytest.raises(DefinitionError) as raised:
        from_document("people", {"parqet": "x", "table": 3})

    assert len(raised.value.issues) == 3
    with pytest.raises(DefinitionError, match=r'"table" belongs to a database'):
        from_document("people", {"csv": "x.csv", "key": "id", "table": "t"})
    with pytest.raises(DefinitionError, match=r'"table" needs a text'):
        from_document("people", {"duckdb": "x.duckdb", "key": "id"})


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/data/vip customers.parquet", Source("vip customers", "parquet", "/data/vip customers.parquet", "")),
        ("~/people.csv.gz", Source("people", "csv", "~/people.csv.gz", "")),
        ("/data/*.parquet", Source("data", "parquet", "/data/*.parquet", "")),
        ("crm.duckdb", Source("crm", "duckdb", "crm.duckdb", "", "")),
        ("/data/people.xlsx", None),
    ],
)
def test_a_path_is_guessed_to_be_a_source(path: str, expected: Source | None) -> None:
    assert looks_like(path) == expected


def test_a_folder_is_guessed_by_its_files(make_source: Make, tmp_path: Path) -> None:
    make_source("csv")

    found = looks_like(str(tmp_path))

    assert found is not None
    assert (found.kind, found.name) == ("csv", tmp_path.name)


@pytest.mark.parametrize("kind", ["parquet", "csv", "duckdb"])
def test_the_key_is_guessed_by_its_values_and_its_name(kind: Kind, profiles: Profiles, make_source: Make) -> None:
    frame = pl.DataFrame(
        {
            "row": [1, 2, 3],
            "household_id": [1, 1, 2],
            "email": ["a@example.com", "b@example.com", None],
            "Customer ID": ["x", "y", "z"],
            "id": [7, 8, 9],
        }
    )

    assert suggest_key(profiles, make_source(kind, frame, key="")) == "Customer ID"
    assert suggest_key(profiles, make_source(kind, frame.drop("Customer ID"), key="")) == "id"
    assert suggest_key(profiles, make_source(kind, frame.drop("Customer ID", "id"), key="")) == "row"


def test_there_may_be_no_key(profiles: Profiles, make_source: Make) -> None:
    source = make_source("parquet", PEOPLE.select("newsletter", "age", pl.lit("a").alias("id")), key="")

    assert suggest_key(profiles, source) is None


ORDERS = pl.DataFrame(
    {"who": ["C1", "C1", None], "number": [1, 2, 3], "at": [datetime.fromisoformat("2026-01-01")] * 3}
)


def test_a_related_table_is_remembered_with_its_source(sources: Sources, make_source: Make) -> None:
    orders = replace(make_source("csv", ORDERS, key="who", name="orders"), time="at")
    source = replace(make_source("duckdb"), related=(orders,))

    sources.save(source)

    assert sources.get("people") == source


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"key": "nobody"}, 'has no column "nobody"'),
        ({"key": "number"}, 'its key "number" holds integer'),
        ({"time": "then"}, 'has no column "then"'),
        ({"time": "number"}, 'cannot go by "number": it holds integer'),
        ({"name": " "}, "needs a name"),
        ({"kind": "postgresql", "location": "postgresql://somewhere/x", "table": "t"}, "by the same engine"),
    ],
    ids=lambda value: "" if isinstance(value, str) else next(iter(value)),
)
def test_a_related_table_that_does_not_fit_is_not_remembered(
    sources: Sources, make_source: Make, change: dict[str, Any], said: str
) -> None:
    orders = replace(make_source("parquet", ORDERS, key="who", name="orders"), **change)

    with pytest.raises(SourceError, match=said):
        sources.save(replace(make_source("parquet"), related=(orders,)))

    assert sources.names() == []


@pytest.mark.parametrize(
    ("kind", "location"),
    [
        ("postgresql", "postgresql://me:planted@somewhere/x"),
        ("postgresql", "postgresql://me@somewhere/x?password=planted"),
        ("spark", "sc://somewhere:15002/;use_ssl=true;token=planted"),
    ],
)
def test_an_address_with_a_password_is_never_remembered(sources: Sources, kind: Kind, location: str) -> None:
    with pytest.raises(SourceError, match="Leave the password out") as raised:
        sources.save(Source("people", kind, location, "id", "people"))

    assert "planted" not in repr(raised.value)
    assert sources.names() == []


def test_columns_that_changed_since_they_were_seen_are_told_until_they_are_accepted(
    sources: Sources, make_source: Make
) -> None:
    orders = make_source("parquet", ORDERS, key="who", name="orders")
    sources.save(replace(make_source("parquet"), related=(orders,)))
    assert not sources.changes("people")

    make_source("parquet", PEOPLE.drop("spent").with_columns(pl.col("age").cast(pl.String), city=pl.lit("Pécs")))
    make_source("parquet", ORDERS.drop("at"), key="who", name="orders")
    changes = sources.changes("PEOPLE")
    sources.accept("people")

    assert changes == Changes(("spent", "orders.at"), ("city",), (("age", "integer", "text"),))
    assert changes.said() == [
        "Gone: spent, orders.at.",
        "New: city.",
        "Of another type: age was integer and is text.",
    ]
    assert not sources.changes("people")


def test_a_source_that_is_saved_or_deleted_is_seen_anew(sources: Sources, store: Store, make_source: Make) -> None:
    sources.save(make_source("parquet"))
    sources.save(make_source("parquet", PEOPLE.drop("age")))

    assert not sources.changes("people")

    sources.delete("people")

    assert store.names("columns") == []
