"""Personal data: found by name and content, masked on the screen and in downloads; downloads that harm nobody."""

import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from exporter.errors import SourceError, StateUnavailableError
from exporter.insight.download import Download, write
from exporter.insight.insight import Insight
from exporter.insight.masking import masked
from exporter.insight.personal import personal
from exporter.insight.spreadsheet import neutral
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Column, Source
from exporter.segments.rules import Segment
from exporter.workspace.people import LOCAL_ADMINISTRATOR
from exporter.workspace.store import Store


def text(*names: str) -> list[Column]:
    return [Column(name, "text", "VARCHAR") for name in names]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("email", "email"),
        ("Ügyfél e-mail", "email"),
        ("customerEmail", "email"),
        ("Telefonszám", "phone"),
        ("First Name", "first_name"),
        ("nazwisko", "last_name"),
        ("fullName", "name"),
        ("Imię i nazwisko", "name"),
        ("Lakcím", "address"),
    ],
)
def test_a_personal_column_is_known_by_its_name(name: str, kind: str) -> None:
    assert personal(text(name)) == {name: kind}


def test_a_birthday_is_personal() -> None:
    assert personal([Column("birth_date", "date", "DATE")]) == {"birth_date": "birthdate"}


@pytest.mark.parametrize("name", ["country", "loyalty", "product_name", "orders", "language", "city"])
def test_what_describes_many_is_not_personal(name: str) -> None:
    assert personal(text(name)) == {}


def test_several_columns_of_a_kind_are_all_found() -> None:
    assert personal(text("phone", "mobile", "home phone")) == {
        "phone": "phone",
        "mobile": "phone",
        "home phone": "phone",
    }


def test_a_personal_column_is_known_by_what_it_holds() -> None:
    sample = pl.DataFrame(
        {
            "a": ["x@example.com", None, "y@example.org"],
            "b": ["+36 30 123 4567", "", "0036301234567"],
            "c": ["1", "2", "3"],
        }
    )

    assert personal(text("a", "b", "c"), sample) == {"a": "email", "b": "phone"}


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("email", "anna.kovacs@example.com", "a•••@example.com"),
        ("email", " anna@example.com ", "a•••@example.com"),
        ("email", "a@b@example.com", "a•••@example.com"),
        ("email", "no address", "•••"),
        ("phone", "+36301234567", "+36•••67"),
        ("phone", "12345", "•••"),
        ("first_name", "Éva", "É•••"),
        ("name", "Kovács Éva", "K••• É•••"),
        ("address", "Fő utca 1.", "•••"),
        ("birthdate", "1985-04-01", "1985-••-••"),
        ("birthdate", "01/04/1985", "•••"),
        ("email", None, None),
        ("first_name", " ", " "),
    ],
)
def test_a_masked_value_shows_its_kind_and_little_more(kind: str, value: str | None, shown: str | None) -> None:
    frame = pl.DataFrame({"a": [value]}, schema={"a": pl.String})

    assert masked(frame, {"a": kind})["a"].to_list() == [shown]  # type: ignore[dict-item]  # each is a kind


def test_masking_takes_days_too_and_leaves_other_columns() -> None:
    frame = pl.DataFrame({"born": [date(1985, 4, 1), None], "orders": [1, 2]})

    assert masked(frame, {"born": "birthdate", "gone": "email"}).rows() == [("1985-••-••", 1), (None, 2)]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(cell: str) -> None:
    assert neutral(pl.DataFrame({"a": [cell]}))["a"].to_list() == [f"'{cell}"]


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_download_holds_the_first_members_within_its_limit(
    insight: Insight, vip: Segment, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"members{ending}"

    written = insight.download(vip, path, what=Download(["country", "orders"], limit=70))

    frame = pl.read_csv(path) if ending == ".csv" else pl.read_parquet(path)
    assert written == frame.height == 70
    assert frame.columns == ["customer_id", "country", "orders"]
    assert frame["customer_id"].is_sorted()


def test_a_download_of_fewer_than_its_limit_holds_them_all(insight: Insight, vip: Segment, tmp_path: Path) -> None:
    assert insight.download(vip, tmp_path / "members.csv", what=Download([], limit=1_000)) == 115


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_download_of_nobody_has_its_columns(insight: Insight, vip: Segment, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"members{ending}"

    written = insight.download(vip, path, what=Download(["spent"], limit=0))

    frame = pl.read_csv(path) if ending == ".csv" else pl.read_parquet(path)
    assert (written, frame.columns, frame.height) == (0, ["customer_id", "spent"], 0)


def test_a_masked_download_holds_no_address_and_the_log_tells_who_took_what_and_none_of_it(
    insight: Insight, source: Source, vip: Segment, tmp_path: Path, store: Store
) -> None:
    path = tmp_path / "members.csv"

    insight.download(vip, path, what=Download(["email", "first_name"], limit=500, hidden=insight.personal(source)))

    written = path.read_text(encoding="utf-8-sig")
    assert "Person" not in written
    assert "P•••@example.com,N•••" in written
    entry = store.audited(limit=1)[0]
    assert (entry.actor, entry.action) == (LOCAL_ADMINISTRATOR.email, "downloaded")
    assert (entry.kind, entry.name) == ("segment", vip.name)
    assert entry.detail == "members as csv: 115 rows, 3 columns, 2 of them masked"
    columns = {"columns": ["customer_id", "email", "first_name"], "masked": ["email", "first_name"], "rows": 115}
    assert json.loads(entry.after or "") == columns


def test_no_download_is_handed_out_that_cannot_be_written_down(
    insight: Insight, vip: Segment, tmp_path: Path, store: Store
) -> None:
    with closing(sqlite3.connect(str(store.engine.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(StateUnavailableError):
            insight.download(vip, tmp_path / "members.csv", what=Download(["email"], limit=5))

    assert not (tmp_path / "members.csv").exists()


def test_a_download_runs_nothing_in_a_spreadsheet(profiles: Profiles, tmp_path: Path) -> None:
    path = tmp_path / "people.parquet"
    pl.DataFrame({"id": ["@1", "=2"], "=cmd": ["+1", "fine"]}).write_parquet(path)
    source = Source("people", "parquet", str(path), "id")

    write(profiles, source, None, what=Download(["=cmd"], limit=9), path=tmp_path / "members.csv")

    assert (tmp_path / "members.csv").read_text(encoding="utf-8-sig") == "id,'=cmd\n'=2,fine\n'@1,'+1\n"


def test_a_download_of_another_ending_is_refused(insight: Insight, vip: Segment, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="neither"):
        insight.download(vip, tmp_path / "members.xlsx", what=Download([], limit=1))
