"""Ready segments out of a source's own columns, whatever language they are in."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from exporter.profiles.source import Column, ColumnType
from exporter.segments.library import Segments
from exporter.segments.telling_columns import TELLING, telling
from tests.segments.kept.conftest import TODAY

Begin = Callable[[dict[str, str]], Segments]
ENGLISH = {
    name: name for name in ("created_at", "last_order_date", "lifetime_value", "birth_date", "email", "newsletter")
}


@pytest.fixture
def begin(segments: Segments, tmp_path: Path) -> Begin:
    """Write 100 profiles with columns of these names."""
    days = [TODAY - timedelta(days=number * 5) for number in range(100)]
    frame = pl.DataFrame(
        {
            "id": [f"{number:03}" for number in range(100)],
            "created_at": days,
            "last_order_date": days,
            "lifetime_value": [float(number) for number in range(1, 81)] + [float("nan")] * 20,
            "birth_date": [date(1990, 1, 1) + timedelta(days=number * 3) for number in range(100)],
            "email": ["a@example.com", None, "", "  "] * 25,
            "newsletter": [True, False, None, False] * 25,
        }
    )

    def write(names: dict[str, str]) -> Segments:
        frame.select("id", *names).rename(names).write_parquet(tmp_path / "people.parquet")
        return segments

    return write


def test_each_starter_is_made_of_the_column_that_tells_it_and_counted(begin: Begin) -> None:
    found = {each.segment.name: each.count.members for each in begin(ENGLISH).starters("people")}

    assert found == {
        "New this month": 7,
        "Lapsed": 63,
        "High value": 9,
        "Birthday soon": 5,
        "No email": 75,
        "Opted in": 25,
    }


def test_a_starter_may_be_saved_as_it_is(begin: Begin) -> None:
    segments = begin(ENGLISH)

    for each in segments.starters("people"):
        segments.save(each.segment)
        assert segments.load(each.segment.name).count() == each.count


@pytest.mark.parametrize(
    "names",
    [
        ("Regisztráció dátuma", "utolso_rendeles", "Életérték", "Születési dátum", "Ügyfél e-mail", "Hírlevél"),
        ("Kunde seit", "letzteBestellung", "Gesamtumsatz", "Geburtsdatum", "E-Mail-Adresse", "Einwilligung"),
        (
            "data rejestracji",
            "Ostatni zakup",
            "wartość_klienta",
            "data urodzenia",
            "adres e-mail",
            "zgoda marketingowa",
        ),
        ("customer_created_at", "lastOrderDate", "customer_ltv", "date of birth", "primary_email", "is_subscribed"),
    ],
)
def test_columns_are_found_in_several_languages(begin: Begin, names: tuple[str, ...]) -> None:
    found = begin(dict(zip(ENGLISH, names, strict=True))).starters("people")

    assert [each.count.members for each in found] == [7, 63, 9, 5, 75, 25]


def test_what_no_column_tells_is_not_offered(begin: Begin) -> None:
    assert [each.segment.name for each in begin({"email": "email"}).starters("people")] == ["No email"]
    assert begin({"lifetime_value": "shoe_size"}).starters("people") == []


def test_a_column_of_another_type_tells_nothing() -> None:
    others: dict[str, ColumnType] = {"created_at": "text", "ltv": "text", "email": "integer", "newsletter": "text"}

    assert telling([Column(name, kind, "") for name, kind in others.items()]) == {}


def test_every_name_is_written_as_names_are_compared() -> None:
    for types, names in TELLING.values():
        for name in names.split(","):
            plain = " ".join(name.split())
            assert plain.isascii()
            assert any(telling([Column(plain.title().replace(" ", "_"), kind, "")]) for kind in types), plain
