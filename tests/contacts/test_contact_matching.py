import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.contacts.column_names import NAMES
from exporter.contacts.fields import FIELDS
from exporter.contacts.matching import suggest, suggest_property_name
from exporter.contacts.words import folded, listed
from exporter.profiles.source import Column, ColumnType


def columns(*names: str, type: ColumnType = "text") -> list[Column]:  # noqa: A002 - it is what a column calls it
    return [Column(name, type, "STORED") for name in names]


def suggested(*names: str, subscription: str = "leave") -> dict[str, object]:
    return suggest(columns(*names), subscription=subscription).to_document()


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("email", "email E-mail EMAIL_ADDRESS emailAddress e-mail_cím Sähköposti posta_elektronikoa E-Mail-Adresse"),
        ("first_name", "first_name FirstName Vorname keresztnév imię etunimi prenume izena given-name"),
        ("last_name", "last_name surname Nachname vezetéknév nazwisko sukunimi nume_de_familie abizena"),
        ("address", "address street_address AddressLine1 lakcím adres osoite adresă helbidea Straße"),
        ("country", "country country_code ország kraj maa țară herrialdea Land"),
        ("state", "state province megye województwo maakunta județ probintzia Bundesland"),
        ("city", "city town város miasto kaupunki oraș hiria Ort"),
        ("postal_code", "postal_code zip ZIPCode irányítószám kod_pocztowy postinumero cod_poștal posta_kodea PLZ"),
        ("phone", "phone mobilePhone telefonszám numer_telefonu puhelinnumero telefon telefonoa Telefonnummer"),
        ("birthdate", "birth_date dateOfBirth DOB születési_dátum data_urodzenia syntymäaika data_nașterii jaioteguna"),
        ("gender", "gender sex nem płeć sukupuoli sexul generoa Geschlecht"),
    ],
)
def test_a_field_is_found_in_many_languages(field: str, names: str) -> None:
    for name in names.split():
        assert suggested(name) == {field: name}


@pytest.mark.parametrize(
    "name", ["customer_email", "PrimaryEmail", "billing e-mail", "ügyfél_email", "contact.email.address"]
)
def test_a_name_is_found_among_harmless_words(name: str) -> None:
    assert suggested(name) == {"email": name}


@pytest.mark.parametrize(
    "name",
    [
        "email_status",
        "email_opt_in",
        "email_verified",
        "last_order_date",
        "name",
        "company_country_rank",
        "zip_of_store",
        "id",
    ],
)
def test_another_thing_is_not_taken_for_a_field(name: str) -> None:
    assert suggested(name) == {}


def test_the_whole_name_comes_before_a_part() -> None:
    assert suggested("customer_email", "email") == {"email": "email"}


def test_the_likelier_name_comes_first_and_each_column_is_used_once() -> None:
    assert suggested("mobile", "phone", "address1", "address") == {"address": "address", "phone": "phone"}


def test_a_column_of_the_wrong_type_is_not_suggested() -> None:
    assert suggest(columns("birth_date", "email", type="boolean")).fields == ()
    assert suggest(columns("birth_date", type="date")).to_document() == {"birthdate": "birth_date"}


def test_the_status_is_suggested_only_where_it_is_sent() -> None:
    names = ("email", "email_status", "email_status_at")

    assert suggested(*names) == {"email": "email"}
    assert suggested(*names, subscription="from_data") == dict(zip(names, names, strict=True))


def test_names_are_folded_and_of_fields_and_each_is_of_one_field() -> None:
    names = [name for field in NAMES for name in listed(NAMES[field])]

    assert list(NAMES) == list(FIELDS)
    assert [name for name in names if folded(name) != name] == []
    assert sorted({name for name in names if names.count(name) > 1}) == []


@given(st.text(max_size=200), st.lists(st.text(max_size=5), max_size=5))
def test_a_property_name_is_one_that_omnisend_takes_and_is_free(column: str, taken: list[str]) -> None:
    name = suggest_property_name(column, taken=taken)

    assert re.fullmatch("[A-Za-z0-9_]{1,128}", name)
    assert name.casefold() not in {other.casefold() for other in taken}
    assert suggest_property_name(column, taken=[*taken, name]) != name


def test_a_property_name_reads_like_its_column() -> None:
    assert suggest_property_name("Vásárlás összege (Ft)") == "Vasarlas_osszege_Ft"
    assert suggest_property_name("ltv", taken=["LTV"]) == "ltv_2"
    assert suggest_property_name("externalCreated") == "externalCreated_2"
