import phonenumbers
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.contacts.phones import clean_phones

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)


def cleaned(text: str, country: str | None) -> str | None:
    found = clean_phones(pl.Series([text]), pl.Series([country], dtype=pl.String))
    return None if found[0] is None else str(found[0])


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("+36301234567", None, "+36301234567"),
        ("+36 30/123-4567", None, "+36301234567"),
        ("0036 (30) 123 4567", None, "+36301234567"),
        ("06 30 123 4567", "HU", "+36301234567"),
        ("30 123 4567", "HU", "+36301234567"),
        ("36301234567", "HU", "+36301234567"),
        ("501 234 567", "PL", "+48501234567"),
        ("040 123 4567", "FI", "+358401234567"),
        ("0721 234 567", "RO", "+40721234567"),
        ("612 34 56 78", "ES", "+34612345678"),
        ("(212) 555-1234", "US", "+12125551234"),
        ("1-212-555-1234", "US", "+12125551234"),
        ("011 36 30 123 4567", "US", "+36301234567"),
        ("07911 123456", "GB", "+447911123456"),
        ("(11) 98765-4321", "BR", "+5511987654321"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("+49 (0)30 1234567", None, "+49301234567"),
        ("+1 212 555 1234 ext. 5", None, "+12125551234"),
        ("06 30 123 4567", None, None),
        ("06 30 123 4567", "XX", None),
        ("12", "HU", None),
        ("no phone", "HU", None),
        ("+999 123 456 789", None, None),
        ("+3630123456789012", None, None),
        ("0000000000", "HU", None),
    ],
)
def test_a_phone_becomes_e164(text: str, country: str | None, number: str | None) -> None:
    assert cleaned(text, country) == number


@settings(max_examples=100)
@given(
    country=st.sampled_from(REGIONS),
    start=st.sampled_from(["", "0", "1", "8", "06", "+", "00"]),
    digits=st.text(alphabet="0123456789", min_size=3, max_size=13),
    with_code=st.booleans(),
)
def test_no_number_is_read_otherwise_than_by_phonenumbers(
    country: str, start: str, digits: str, *, with_code: bool
) -> None:
    code = str(phonenumbers.country_code_for_region(country)) if with_code else ""
    text = f"{start}{code}{digits}"
    try:
        number = phonenumbers.parse(f"+{text[2:]}" if text.startswith("00") else text, country)
    except phonenumbers.NumberParseException:
        expected = None
    else:
        is_possible = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        expected = written if is_possible and len(written) <= 16 else None

    assert cleaned(text, country) == expected


def test_rows_keep_their_places() -> None:
    texts = pl.Series(["06301234567", None, "x", "+48501234567", "0401234567", "06301234567"])
    countries = pl.Series(["HU", "HU", None, "HU", "FI", None])

    found = clean_phones(texts, countries).to_list()

    assert found == ["+36301234567", None, None, "+48501234567", "+358401234567", None]
