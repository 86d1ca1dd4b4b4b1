"""Which files a source has, and what is said of those that cannot be read."""

import gzip
import os
from pathlib import Path

import duckdb
import polars as pl
import pytest

from exporter.errors import SourceError
from exporter.profiles import files
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Kind, Source

from .conftest import PEOPLE, Make


def parquet(location: Path | str) -> Source:
    return Source("people", "parquet", str(location), "customer_id")


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_a_folder_and_a_glob_are_read_as_one_source(
    kind: Kind, profiles: Profiles, make_source: Make, tmp_path: Path
) -> None:
    for number in range(3):
        make_source(kind, PEOPLE.select(pl.col("customer_id") + str(number), "age"), name=f"part {number}")
    (tmp_path / "notes.md").write_text("no profiles")

    assert profiles.count(Source("all", kind, str(tmp_path), "customer_id")) == 15
    assert profiles.check_key(Source("some", kind, str(tmp_path / "part [01]*"), "customer_id")) == 10


def test_files_are_put_together_by_the_names_of_their_columns(
    profiles: Profiles, make_source: Make, tmp_path: Path
) -> None:
    make_source("parquet", pl.DataFrame({"customer_id": ["a"], "age": [1]}), name="1")
    make_source("parquet", pl.DataFrame({"city": ["Győr"], "customer_id": ["b"]}), name="2")

    found = profiles.preview(parquet(tmp_path)).sort("customer_id")

    assert found.to_dict(as_series=False) == {"customer_id": ["a", "b"], "age": [1, None], "city": [None, "Győr"]}


@pytest.mark.parametrize("name", ["[2026] people*?.parquet", 'o\'hara "x".parquet', "Ügyfelek 🦊.parquet"])
def test_a_file_may_have_any_name(name: str, profiles: Profiles, tmp_path: Path) -> None:
    PEOPLE.write_parquet(tmp_path / name)

    assert profiles.count(parquet(tmp_path / name)) == 5


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("people.parquet", b"", r"people\.parquet is empty \(0 bytes\)"),
        ("people.csv", b"", r"people\.csv is empty \(0 bytes\)"),
        ("people.duckdb", b"", r"people\.duckdb is empty \(0 bytes\)"),
        ("people.parquet", b"id,email\n1,a@example.com\n", "is not a Parquet file, whatever its name says"),
        ("people.parquet", b"PAR1 and then nothing", "is an incomplete Parquet file"),
        ("people.parquet", b"PAR1 and then nonsense PAR1", r"is damaged\. Copy or write it again"),
        ("people.csv", b"PAR1 and so on PAR1", "looks like a Parquet file"),
        ("people.csv", b"PK\x03\x04 a workbook", "looks like a ZIP archive or Excel workbook"),
        ("people.csv", b"\xff\xfei\x00d\x00", "is a text file in UTF-16"),
        ("people.csv", b"id,x\n1,\x00\x01\x02\n", "its content is something else"),
        ("people.csv", b"id,name\n1,J\xf3zsef\n2,B\xe9la\n", "text that is not UTF-8"),
        ("people.duckdb", b"SQLite format 3\x00 and so on", "looks like a SQLite database"),
        ("people.duckdb", b"something else entirely", "is not a DuckDB database"),
        ("people.csv.gz", b"\x1f\x8b damaged", "is a damaged gzip archive"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_named(
    name: str, content: bytes, said: str, profiles: Profiles, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    kind = files.kind_of(name)
    assert kind is not None

    with pytest.raises(SourceError, match=said):
        profiles.statistics(Source("people", kind, str(tmp_path / name), "id", "t" if kind == "duckdb" else None))


def test_a_folder_without_profiles_is_named(profiles: Profiles, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="has no Parquet file"):
        profiles.count(parquet(tmp_path))
    with pytest.raises(SourceError, match="No file matches"):
        profiles.count(parquet(tmp_path / "*.parquet"))
    with pytest.raises(SourceError, match="is a folder"):
        profiles.count(Source("people", "duckdb", str(tmp_path), "id", "t"))


def test_nothing_is_fetched_from_a_network(profiles: Profiles) -> None:
    with pytest.raises(SourceError, match="is an address on a network"):
        profiles.count(parquet("https://example.com/people.parquet"))


@pytest.mark.skipif(os.geteuid() == 0, reason="an administrator of the machine may read every file")
def test_a_file_without_the_right_to_read_it_is_named(profiles: Profiles, make_source: Make) -> None:
    source = make_source("parquet")
    Path(source.location).chmod(0)

    with pytest.raises(SourceError, match="cannot be opened for reading"):
        profiles.count(source)


def test_a_packed_csv_is_read(profiles: Profiles, tmp_path: Path) -> None:
    path = tmp_path / "people.csv.gz"
    path.write_bytes(gzip.compress(PEOPLE.write_csv().encode()))

    assert profiles.check_key(Source("people", "csv", str(path), "customer_id")) == 5


def test_the_type_of_a_csv_column_is_found_from_all_its_lines(profiles: Profiles, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    lines = [f"{number},{number}" for number in range(60_000)]
    path.write_text("\n".join(["id,code", *lines, "60000,late@example.com"]))
    source = Source("people", "csv", str(path), "id")

    assert [column.type for column in profiles.columns(source)] == ["integer", "text"]
    assert profiles.count(source) == 60_001


def test_codes_with_leading_zeros_stay_text_in_a_csv(profiles: Profiles, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("id,zip\n1,02134\n2,10001\n")

    assert profiles.preview(Source("people", "csv", str(path), "id"))["zip"].to_list() == ["02134", "10001"]


def test_a_broken_line_of_a_csv_is_named_by_its_number_and_not_by_its_content(
    profiles: Profiles, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    lines = [f'{number},"text"' for number in range(30_000)]
    path.write_text("\n".join(["id,text", *lines, "planted@example.com,b,c,d", '1,"x"']))

    with pytest.raises(SourceError, match="cannot be read as CSV at line") as raised:
        profiles.statistics(Source("people", "csv", str(path), "id"))

    assert "planted" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    "lines",
    [
        ["id,email", "1,a@example.com", "2", "3,c@example.com,x"],
        ["id,email", *(f"{n},planted{n}@example.com" for n in range(50)), *(f"{n},x,y" for n in range(50, 100))],
        ["id,email", *(f"n{n},planted{n}@example.com" for n in range(50)), *(f"n{n},x,y" for n in range(50, 100))],
    ],
    ids=["few lines", "numbers", "texts"],
)
def test_no_profile_at_the_beginning_of_a_csv_is_left_out_in_silence(
    lines: list[str], profiles: Profiles, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_text("\n".join(lines))

    with pytest.raises(SourceError, match="do not have the columns of the others") as raised:
        profiles.columns(Source("people", "csv", str(path), "id"))

    assert "planted" not in str(raised.value)


def test_a_csv_may_have_a_title_above_its_header(profiles: Profiles, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Customers of today\n\nid,email\n1,a@example.com\n2,b@example.com\n")

    assert [column.name for column in profiles.columns(Source("people", "csv", str(path), "id"))] == ["id", "email"]


def test_a_table_that_is_gone_is_named_with_those_that_are_there(profiles: Profiles, make_source: Make) -> None:
    source = make_source("duckdb")

    with pytest.raises(SourceError, match=r'no table or view "customers"\. It has people\.'):
        profiles.count(Source("people", "duckdb", source.location, "id", "customers"))


def test_views_and_other_schemas_of_a_database_are_sources_too(profiles: Profiles, make_source: Make) -> None:
    source = make_source("duckdb")
    with duckdb.connect(source.location) as connection:
        connection.execute('CREATE SCHEMA crm; CREATE TABLE crm."odd \'name" AS SELECT 1 AS id')
        connection.execute("CREATE VIEW grown_ups AS SELECT * FROM people WHERE age >= 18")

    assert profiles.tables(source.location) == ["crm.odd 'name", "grown_ups", "people"]
    assert profiles.check_key(Source("crm", "duckdb", source.location, "id", "crm.odd 'name")) == 1
    assert profiles.check_key(Source("adults", "duckdb", source.location, "customer_id", "grown_ups")) == 4


def test_a_database_may_be_open_elsewhere_for_reading(profiles: Profiles, make_source: Make) -> None:
    source = make_source("duckdb")
    other = Profiles(memory_limit="100MB", threads=1)

    first, second = profiles.stream(source, [], rows=1), other.stream(source, [], rows=1)
    next(first)
    next(second)
    with duckdb.connect(source.location, read_only=True) as connection:
        assert len(connection.sql("FROM people").fetchall()) == 5

    first.close()
    second.close()
    other.close()


def test_a_database_that_is_open_for_writing_is_said_to_be(profiles: Profiles, make_source: Make) -> None:
    source = make_source("duckdb")

    with duckdb.connect(source.location), pytest.raises(SourceError, match="is open for writing in another program"):
        profiles.count(source)

    assert profiles.count(source) == 5


def test_reading_a_database_writes_nothing_beside_it(profiles: Profiles, make_source: Make, tmp_path: Path) -> None:
    source = make_source("duckdb")
    before = (Path(source.location).read_bytes(), sorted(tmp_path.iterdir()))

    profiles.statistics(source)

    assert (Path(source.location).read_bytes(), sorted(tmp_path.iterdir())) == before


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a.parquet", "parquet"),
        ("A.PQ", "parquet"),
        ("x.csv.gz", "csv"),
        ("b.tsv", "csv"),
        ("d.duckdb", "duckdb"),
        ("e", None),
    ],
)
def test_the_ending_says_the_kind(path: str, kind: Kind | None) -> None:
    assert files.kind_of(path) == kind
