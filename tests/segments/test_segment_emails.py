"""A valid email is one that an export takes."""

from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.contacts.emails import clean_emails
from exporter.contacts.texts import as_text
from exporter.segments.rules import Condition

Matching = Callable[..., list[int]]

VALID = [
    "anna@example.com",
    "ANNA.Nagy+news@Example.CO.UK",
    " anna@example.com\n",
    "\u200banna@example.com\u00a0",
    "o'hara_7%x@a-b.example.museum",
    "żółw@bücher.de",
    "γιάννης@παράδειγμα.ελ",
    "почта@пример.рф",
    "a@xn--bcher-kva.de",
    "a" * 64 + "@example.com",
    "a@example.test",
    "a@example.c",
    "a@example.c0-m",
]
INVALID = [
    None,
    "",
    "  ",
    "anna",
    "anna@example",
    "@example.com",
    "anna@",
    "an na@example.com",
    "anna@@example.com",
    ".anna@example.com",
    "anna.@example.com",
    "an..na@example.com",
    "anna@-example.com",
    "anna@example-.com",
    "anna@example..com",
    "anna@example.com.",
    "anna@example.c0",
    "anna@example.7",
    "anna@exa_mple.com",
    "anna@example.com, bela@example.com",
    "anna@host.invalid",
    "anna@HOST.Local",
    "anna@onion",
    "(anna)@example.com",
    '"anna nagy"@example.com',
    "anna@[127.0.0.1]",
    "a@" + "b" * 60 + "." + "c" * 60 + "." + "d" * 60 + "." + "e" * 60 + "." + "f" * 20 + ".com",
]


@pytest.mark.parametrize("op", ["is_valid_email", "is_not_valid_email"])
def test_what_an_export_takes_is_valid_and_nothing_else_is(matching: Matching, op: str) -> None:
    frame = pl.DataFrame({"email": [*VALID, *INVALID]})
    valid, invalid = list(range(len(VALID))), list(range(len(VALID), len(VALID) + len(INVALID)))

    assert matching(frame, Condition("email", op)) == (valid if op == "is_valid_email" else invalid)
    taken = clean_emails(as_text(frame["email"])).is_not_null()
    assert [number for number, is_taken in enumerate(taken) if is_taken] == valid


names = st.text(st.sampled_from("aZé1+.-'"), min_size=1, max_size=5)
labels = st.sampled_from(["example", "B-2", "é", "-a", "a-", "7", "xn--bcher-kva", ""])
domains = st.lists(labels, min_size=1, max_size=3).map(".".join)
addresses = st.builds("{}@{}.{}".format, names, domains, st.sampled_from(["com", "HU", "x", "test", "invalid", "c0m"]))


@settings(max_examples=25)
@given(text=addresses)
def test_a_random_address_is_valid_where_an_export_takes_it(matching: Matching, text: str) -> None:
    frame = pl.DataFrame({"email": [text]})
    (is_taken,) = clean_emails(as_text(frame["email"])).is_not_null()

    assert bool(matching(frame, Condition("email", "is_valid_email"))) is is_taken
