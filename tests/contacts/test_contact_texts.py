"""Text is what stands between blanks and marks that nobody can see."""

import re

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.contacts.texts import as_text

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u200e\u200f\u0000"
EVERY = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
"""All of the plane that holds every blank."""


def is_seen(character: str) -> bool:
    return not character.isspace() and character not in INVISIBLE


def test_exactly_those_that_nobody_sees_are_taken_off_both_ends() -> None:
    expected = [f"{one}a{one}" if is_seen(one) else "a" for one in EVERY]

    assert as_text(pl.Series([f"{one}a{one}" for one in EVERY])).to_list() == expected


@settings(max_examples=25)
@given(st.lists(st.text(alphabet=INVISIBLE + "\t\n \x1f\x85\u00a0\u3000ab\u0301-]^\\", max_size=8), min_size=1))
def test_what_is_within_a_text_stays_and_nothing_is_no_text(texts: list[str]) -> None:
    unseen = rf"[\s{INVISIBLE}]*"
    plain = [re.sub(rf"\A{unseen}|{unseen}\Z", "", text) or None for text in texts]

    assert as_text(pl.Series(texts, dtype=pl.String)).to_list() == plain


def test_no_value_is_no_text() -> None:
    assert as_text(pl.Series([None, "", " \u200b "], dtype=pl.String)).to_list() == [None, None, None]
