"""What a page promises that does not wait for its answers."""

import threading
from collections.abc import Iterator

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui import waiting

GATE = threading.Event()


@pytest.fixture(autouse=True)
def _fresh_desk() -> Iterator[None]:
    GATE.clear()
    yield
    GATE.set()
    st.cache_resource.clear()


def _page() -> None:
    import streamlit as st

    from pages.ui import waiting
    from tests.app.test_waiting import GATE

    if st.checkbox("Ask", value=True):
        answer = waiting.asked("how many", lambda: GATE.wait() and 42, purpose="count", patience=0)
        st.markdown("counting" if answer.pending else str(answer.value))
    else:
        st.markdown("nothing asked")
    waiting.watch(("count",))


def _answer() -> None:
    GATE.set()
    waiting.desk().ask("how many", lambda: 0).result()


def test_a_page_is_drawn_without_its_answer_and_again_with_it() -> None:
    app = AppTest.from_function(_page).run()
    assert app.markdown[0].value == "counting"

    _answer()
    app.run()

    assert app.markdown[0].value == "42"


def test_an_answer_that_the_page_has_stopped_waiting_for_lets_it_rest() -> None:
    app = AppTest.from_function(_page).run()
    app.checkbox[0].uncheck()

    _answer()
    app.run()

    assert app.markdown[0].value == "nothing asked"


def test_an_answer_that_is_no_longer_fresh_stands_until_it_is_found_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting.desk().ask("how many", lambda: 41).result()
    monkeypatch.setattr(waiting, "FRESH", -1.0)
    app = AppTest.from_function(_page).run()
    assert app.markdown[0].value == "41"
    monkeypatch.undo()

    _answer()
    app.run()

    assert app.markdown[0].value == "42"


def test_of_two_who_wait_for_the_same_one_may_give_up_without_the_others_harm() -> None:
    desk = waiting.Desk()
    for number in range(waiting.AT_ONCE):
        desk.ask(number, GATE.wait)
    desk.ask("how many", lambda: 1)

    desk.give_up("how many")

    assert desk.is_answered("how many")  # whoever waits looks again, and asks again
    again = desk.ask("how many", lambda: 2)
    GATE.set()
    assert again.result() == 2
    desk.close()
