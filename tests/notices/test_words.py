"""What people are told is plain, holds no customer, and is taken for markup by nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.notices.outcome import Outcome
from exporter.notices.state import WRONG, Change
from exporter.notices.words import LONGEST_REASON, about, harmless, said

LAST = Outcome("run-1", "delivered", 1.0, members=10, accepted=9, rejected=1)
BAD = Change({"failed": "It failed."}, ())


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<!channel> <@U123> <https://evil.example|click>",
        "[click](https://evil.example)",
        "`code` *bold* | cell",
        "@everyone evil.example",
        "A\r\nBcc: eve@example.com",
        "A\u2028B\u202eC\x00\x1b[31m",
    ],
)
def test_a_hostile_name_is_shown_and_does_nothing(hostile: str) -> None:
    words = said(hostile, BAD, LAST, app_url=None)

    assert words.title.isprintable() or "\u2060" in words.title
    for text in (words.title, words.text):
        assert not set(text) & set("<>[]`*|&\r\x00\x1b\u2028\u202e")
        for active in ("://", "@everyone", "@U", "@example", "evil.example"):
            assert active not in text
    assert "\n" not in words.title


@given(st.text(max_size=200))
def test_any_name_stays_in_one_line_without_markup(name: str) -> None:
    shown = harmless(name)

    assert not set(shown) & set("<>[]`*|&\n\r\t")
    assert all(each.isprintable() or each == "\u2060" for each in shown)


@given(st.emails())
def test_no_email_address_gets_through(address: str) -> None:
    words = said("VIP", Change({"failed": f"Row 3 ({address}) is bad; {address}"}, ()), LAST, app_url=None)

    assert address not in words.text
    assert address.partition("@")[2] not in words.text or len(address.partition("@")[2]) < 6


def test_a_plain_name_and_a_plain_sentence_stay_as_they_are() -> None:
    assert harmless("Ügyfelek, 18–35 (új) 1.5 %") == "Ügyfelek, 18–35 (új) 1.5 %"


def test_a_long_reason_is_cut() -> None:
    assert len(harmless("word " * 1000)) <= LONGEST_REASON


def test_the_way_to_the_run_is_an_address_where_the_application_is_known() -> None:
    assert (
        "Run run-1: https://exporter.example.com/app/run?run=run-1"
        in said("VIP", BAD, LAST, app_url="https://exporter.example.com/app").text.splitlines()
    )
    assert "Run run-1." in said("VIP", BAD, LAST, app_url=None).text.splitlines()


@pytest.mark.parametrize("key", sorted(WRONG))
def test_every_occasion_has_a_title_of_its_own(key: str) -> None:
    titles = {said("VIP", Change({each: "x"}, ()), LAST, app_url=None).title for each in WRONG}

    assert len(titles) == len(WRONG)
    assert said("VIP", Change({}, (key,)), LAST, app_url=None).is_good


def test_of_a_change_everybody_hears_what_they_asked_for() -> None:
    change = Change({"failed": "x", "slow": "y"}, ("empty", "jump"))

    assert about(change, ["slow", "jump"], recovery=True) == Change({"slow": "y"}, ("jump",))
    assert about(change, ["slow", "jump"], recovery=False) == Change({"slow": "y"}, ())
    assert about(change, ["rejected"], recovery=True) is None
