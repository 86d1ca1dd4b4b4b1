import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.contacts.marker import property_name, tag_name


@pytest.mark.parametrize("name", ["vip", "VIP_2026", "a", "x" * 128])
def test_a_name_that_omnisend_takes_stays(name: str) -> None:
    assert property_name(name) == name
    assert tag_name(name) == name


def test_a_tag_keeps_its_blanks() -> None:
    assert tag_name("VIP customers - 2026") == "VIP customers - 2026"


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("VIP customers", "VIP_customers_[0-9a-f]{6}"),
        ("Hűséges vásárlók!", "Huseges_vasarlok_[0-9a-f]{6}"),
        ("Łódź", "Lodz_[0-9a-f]{6}"),
        ("клиенты", "segment_[0-9a-f]{6}"),
        ("x" * 300, "x{121}_[0-9a-f]{6}"),
    ],
)
def test_any_other_name_is_rewritten_with_its_fingerprint(name: str, shape: str) -> None:
    assert re.fullmatch(shape, property_name(name))


@given(st.text(min_size=1, max_size=200), st.text(min_size=1, max_size=200))
def test_distinct_names_stay_distinct_and_are_taken_by_omnisend(one: str, other: str) -> None:
    assert re.fullmatch("[A-Za-z0-9_]{1,128}", property_name(one))
    assert re.fullmatch(r"[a-zA-Z0-9_\- ]{1,128}", tag_name(one))
    assert (property_name(one) == property_name(other)) == (one == other)
    assert (tag_name(one) == tag_name(other)) == (one == other)


def test_a_name_that_ends_like_a_fingerprint_cannot_take_anothers_place() -> None:
    rewritten = property_name("VIP customers")

    assert property_name(rewritten) != rewritten
