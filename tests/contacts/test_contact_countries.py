import polars as pl
import pycountry
import pytest

from exporter.contacts.countries import OTHER_NAMES, clean_countries, country_code
from exporter.contacts.words import folded, listed


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("HU", "Hungary HU hu HUN Magyarország magyarorszag Węgry Unkari Ungaria Hungaria Ungarn"),
        ("PL", "Poland Lengyelország Polska Puola Polonia Polen"),
        ("FI", "Finland Finnország Finlandia Suomi FINLANDA Finnland"),
        ("RO", "Romania Románia Rumunia România Errumania Rumänien"),
        ("ES", "Spain Spanyolország Hiszpania Espanja Spania Espainia España Spanien"),
        ("US", "USA U.S. U.S.A. us Yhdysvallat SUA AEB"),
        ("GB", "UK U.K. GB GBR England Anglia Wales Iso-Britannia"),
        ("DE", "Deutschland Németország Niemcy Saksa Alemania"),
        ("CZ", "Czechia Csehország Czechy Tšekki"),
        ("GR", "EL Ελλάδα Görögország"),
        ("JP", "日本 Japan"),
    ],
)
def test_a_country_is_known_in_many_languages(code: str, names: str) -> None:
    assert {name: country_code(name) for name in names.split()} == dict.fromkeys(names.split(), code)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("United States of America", "US"),
        ("egyesült államok", "US"),
        ("Erresuma Batua", "GB"),
        ("Great Britain", "GB"),
        ("Korea, Republic of", "KR"),
        ("the Netherlands", "NL"),
        ("Czech Republic", "CZ"),
        ("Côte d'Ivoire", "CI"),
        ("  united   kingdom ", "GB"),
    ],
)
def test_a_country_of_several_words_is_known(name: str, code: str) -> None:
    assert country_code(name) == code


def test_every_country_is_known_by_its_english_name_and_codes() -> None:
    for country in pycountry.countries:
        names = (country.name, country.alpha_2, country.alpha_3)

        assert {country_code(name) for name in names} == {country.alpha_2}


def test_every_other_name_is_folded_and_of_a_real_country() -> None:
    for code, names in OTHER_NAMES.items():
        assert pycountry.countries.get(alpha_2=code) is not None
        assert all(folded(name) == name for name in listed(names))


def test_an_unknown_country_stays_text() -> None:
    found = clean_countries(pl.Series(["Narnia", "Magyarország", None]))

    assert found.rows(named=True) == [
        {"country": "Narnia", "country_code": None},
        {"country": None, "country_code": "HU"},
        {"country": None, "country_code": None},
    ]
