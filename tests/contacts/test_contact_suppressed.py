"""Who is on the suppression list, a column at a time, and how entries are read."""

import io

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.contacts.address_lists import pasted, uploaded
from exporter.contacts.cleaning import clean
from exporter.contacts.mapping import FromColumn, Mapping
from exporter.contacts.suppressed import Suppressed, clean_addresses, clean_domains, collected
from exporter.errors import SourceError


def listed(*addresses: str, domains: tuple[str, ...] = ()) -> Suppressed:
    return collected([clean_addresses(pl.Series(addresses, dtype=pl.String))], domains)


@pytest.mark.parametrize(
    ("email", "covered"),
    [
        ("ann@example.com", True),
        ("ANN@Example.COM ", True),
        ("ann2@example.com", False),
        ("x@bad.example", True),
        ("x@deep.in.bad.example", True),
        ("x@notbad.example", False),
        ("bad.example@good.example", False),
        ("x@bücher.example", True),
        ("x@XN--BCHER-KVA.example", True),
        ("x@shop.xn--bcher-kva.example", True),
    ],
)
def test_an_address_is_covered_as_it_is_or_by_its_domain(email: str, covered: bool) -> None:
    suppressed = listed("ann@example.com", domains=("bad.example", "bücher.example"))

    assert suppressed.covers(clean_addresses(pl.Series([email]))).to_list() == [covered]


@pytest.mark.parametrize("suppressed", [Suppressed(), listed("a@example.com"), listed(domains=("bad.example",))])
def test_nobody_without_an_address_is_covered(suppressed: Suppressed) -> None:
    assert suppressed.covers(pl.Series([None, None], dtype=pl.String)).to_list() == [False, False]
    assert suppressed.covers(pl.Series([], dtype=pl.String)).to_list() == []


@given(
    st.lists(st.from_regex(r"[a-c]{1,2}@[a-c]\.(x|y\.x)\.com", fullmatch=True), max_size=20),
    st.lists(st.from_regex(r"[a-c]{1,2}@[a-c]\.(x|y\.x)\.com", fullmatch=True), max_size=8),
    st.sets(st.sampled_from(["a.x.com", "x.com", "y.x.com", "b.y.x.com", "y.com"]), max_size=3),
)
@settings(max_examples=25)
def test_a_column_is_covered_as_each_of_its_addresses(
    emails: list[str], addresses: list[str], domains: set[str]
) -> None:
    found = listed(*addresses, domains=tuple(domains)).covers(pl.Series(emails, dtype=pl.String))

    def covered(email: str) -> bool:
        domain = email.partition("@")[2]
        return email in addresses or any(domain == each or domain.endswith(f".{each}") for each in domains)

    assert found.to_list() == [covered(email) for email in emails]


def test_domains_are_written_as_in_an_address() -> None:
    given = pl.Series(["@Bad.Example", "xn--bcher-kva.example", "com", "a b.com", "localhost", None])

    assert clean_domains(given).to_list() == ["bad.example", "bücher.example", None, None, None, None]


def test_a_suppressed_profile_is_refused_after_the_faults_of_its_address_and_before_all_others() -> None:
    profiles = pl.DataFrame(
        {
            "id": ["1", "2", "3", "4", "5"],
            "email": ["a@bad.example", "a@good.example", "@bad.example", None, "b@bad.example"],
            "status": ["subscribed", "subscribed", "subscribed", "subscribed", "nonsense"],
        }
    )
    mapping = Mapping((("email", FromColumn("email")), ("email_status", FromColumn("status"))))
    suppressed = listed(domains=("bad.example",))

    found = clean(profiles, mapping, key="id", subscription="from_data", marks={}, suppressed=suppressed.covers)

    assert dict(found.refused.select("key", "reason").iter_rows()) == {
        "1": "suppressed",
        "2": "status_without_date",
        "3": "malformed_email",
        "4": "no_email",
        "5": "suppressed",
    }


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("a@example.com\nb@example.com\r\n\n", ["a@example.com", "b@example.com"]),
        (
            "a@example.com, b@example.com;c.example\td.example",
            ["a@example.com", "b@example.com", "c.example", "d.example"],
        ),
        ('Ann Lee <a@example.com>, "b@example.com"', ["a@example.com", "b@example.com"]),
        (" ,; \n", []),
    ],
)
def test_pasted_text_is_taken_apart(text: str, entries: list[str]) -> None:
    assert pasted(text) == entries


def parquet(frame: pl.DataFrame) -> bytes:
    content = io.BytesIO()
    frame.write_parquet(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.txt", b"\xef\xbb\xbfa@example.com\nb@example.com\n"),
        ("list.csv", b"id;E-mail;name\n1;a@example.com;Ann\n2;b@example.com;Bob\n3;;Cid\n"),
        ("list.csv", b"a@example.com,b@example.com\n"),
        ("list.parquet", parquet(pl.DataFrame({"id": ["1", "2"], "mail": ["a@example.com", "b@example.com"]}))),
        ("list.PARQUET", parquet(pl.DataFrame({"who": ["a@example.com", "b@example.com"], "n": [1, 2]}))),
    ],
)
def test_an_uploaded_file_gives_its_addresses(name: str, content: bytes) -> None:
    assert uploaded(name, content) == ["a@example.com", "b@example.com"]


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("list.parquet", b"a@example.com", "is not a Parquet file"),
        ("list.csv", b"id;name\n1;Ann\n", "No column of list.csv is called like an email address"),
        ("list.txt", b"\xff\xfea\x00@\x00", "not a text in UTF-8"),
    ],
)
def test_a_file_that_holds_no_addresses_is_refused_in_words(name: str, content: bytes, fault: str) -> None:
    with pytest.raises(SourceError, match=fault):
        uploaded(name, content)
