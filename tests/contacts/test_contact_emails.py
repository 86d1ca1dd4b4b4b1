import re

import polars as pl
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from exporter.contacts.emails import clean_emails

HTML_STANDARD = re.compile(
    r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$"
)


def cleaned(*texts: str | None) -> list[str | None]:
    return clean_emails(pl.Series(texts, dtype=pl.String)).to_list()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Borbala.Nagy@Example.COM", "borbala.nagy@example.com"),
        ("a+b_c'd@sub.example.co.uk", "a+b_c'd@sub.example.co.uk"),
        ("Őrs@példa.hu", "őrs@példa.hu"),
        ("őrs@example.com", "őrs@example.com"),
        ("дима@почта.рф", "дима@почта.рф"),
        ("user@xn--pelda-esa.hu", "user@peldéa.hu"),
        ("anyone@shop.test", "anyone@shop.test"),
        ("x" * 64 + "@example.com", "x" * 64 + "@example.com"),
    ],
)
def test_an_address_is_written_in_lower_case(text: str, address: str) -> None:
    assert cleaned(text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "plainaddress",
        "a@b",
        "two@@example.com",
        "a@b@example.com",
        "a..b@example.com",
        ".a@example.com",
        "a.@example.com",
        "a b@example.com",
        "a@exa mple.com",
        "a@-example.com",
        "a@example-.com",
        "a@example..com",
        "a@example.com.",
        "a@example.123",
        "a@[127.0.0.1]",
        "a@localhost",
        "a@foo.invalid",
        "a@" + "x" * 64 + ".com",
        '"quoted"@example.com',
        "Borbala <borbala@example.com>",
        "a@example.com,b@example.com",
        "őrs@példa..hu",
        "@example.com",
        "a@",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    assert cleaned(text) == [None]


def test_rows_keep_their_places() -> None:
    assert cleaned("A@x.hu", None, "no", "ő@x.hu", "b@é.hu") == ["a@x.hu", None, None, "ő@x.hu", "b@é.hu"]


_PART = st.text(alphabet="ab1.-_@@ő +'\u00e9x", min_size=0, max_size=12)


@given(name=_PART, domain=_PART, ending=st.sampled_from([".com", ".hu", "", ".é", ".1"]))
def test_the_pattern_and_the_library_never_disagree(name: str, domain: str, ending: str) -> None:
    text = f"{name}@{domain}{ending}".lower()
    try:
        expected = validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        expected = None

    found = cleaned(text)[0]

    assert found == expected
    assert found is None or not text.isascii() or HTML_STANDARD.match(text)
